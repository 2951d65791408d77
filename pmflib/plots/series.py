"""What a chart draws, taken out of a Release as small tidy frames: no drawing here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from pmflib.disclosure import AreaContext, IndicatorContext, Release, require_release
from pmflib.errors import BadInput, near

_WHOLE = "all"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One indicator of one area in a Release, found and checked."""

    release: Release
    indicator: IndicatorContext
    area: AreaContext


def subject(release: Release, indicator: str, area: str) -> Subject:
    """Return what a chart or table is about.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area.
    """
    context = require_release(release).context
    if indicator not in context.indicators:
        raise BadInput.one("indicator", f"'{indicator}' is not in this release.", near(indicator, context.indicators))
    if area not in context.areas:
        raise BadInput.one("area", f"'{area}' is not in this release.", near(area, context.areas))
    return Subject(release=release, indicator=context.indicators[indicator], area=context.areas[area])


def own(about: Subject) -> pd.DataFrame:
    """Return the area's own series in the edition's window, oldest first, up to the headline period."""
    return _own(about.release, about.indicator.code, about.area.code).copy(deep=False)


def at_headline(about: Subject, rows: pd.DataFrame) -> pd.DataFrame:
    """Return those rows whose period is the one the edition shows."""
    return rows[rows["period_end"] == pd.Timestamp(about.indicator.period_end)]


def compared(about: Subject, comparator: str, name: str = "") -> pd.DataFrame:
    """Return the comparisons of the own series with one comparator, oldest first.

    Parameters
    ----------
    about : Subject
    comparator : str
        ``neighbours``, ``england``, ``region`` or ``districts``.
    name : str
        Neighbour set; empty takes every row of the comparator.
    """
    rows = _split(about.release, "comparisons").get(about.indicator.code, about.release.comparisons.iloc[:0])
    rows = rows[(rows["area"] == about.area.code) & (rows["window"] == about.indicator.window)]
    rows = rows[(rows["comparator"] == comparator) & (rows["period_end"] <= pd.Timestamp(about.indicator.period_end))]
    if name:
        rows = rows[rows["comparator_set"] == name]
    starts = own(about)[["period_end", "period_start"]]
    return rows.merge(starts, how="inner", on="period_end").sort_values("period_end").reset_index(drop=True)


def targets(about: Subject) -> pd.DataFrame:
    """Return target and floor by period of the own series, oldest first."""
    rows = _of_own(about, "targets")
    return rows[["period_end", "target", "floor"]].sort_values("period_end").reset_index(drop=True)


def signals(about: Subject) -> pd.DataFrame:
    """Return the own series with its process limits, signals and target; periods without limits are left out."""
    found = _of_own(about, "signals")[["period_end", "mean", "lpl", "upl", "variation", "special_cause"]]
    rows = own(about).merge(found, how="inner", on="period_end")
    rows = rows[rows["mean"].notna()].merge(targets(about), how="left", on="period_end")
    return rows.reset_index(drop=True)


def shifts(about: Subject) -> pd.DataFrame:
    """Return how the gap of the headline period moved, one row for each earlier period, the nearest first."""
    return at_headline(about, _of_own(about, "shifts")).sort_values("since", ascending=False).reset_index(drop=True)


def _of_own(about: Subject, table: str) -> pd.DataFrame:
    rows = _split(about.release, table).get(about.indicator.code, about.release.table(table).iloc[:0])
    return rows[(rows["area"] == about.area.code) & (rows["window"] == about.indicator.window)]


def comparator_series(compared_rows: pd.DataFrame) -> pd.DataFrame:
    """Return the comparator's own series out of comparisons: one row for each of its own periods."""
    own_period = ["comparator_period_start", "comparator_period_end"]
    return compared_rows.drop_duplicates(own_period, keep="last").reset_index(drop=True)


def middles(rows: pd.DataFrame, prefix: str = "") -> pd.Series:
    """Return where each row stands in time: the middle of its period (or its comparator's), a snapshot on its day."""
    start, end = rows[f"{prefix}period_start"], rows[f"{prefix}period_end"]
    return end.where(rows["window"] == "snapshot", start + (end - start) / 2)


def neighbour_rows(about: Subject, name: str) -> pd.DataFrame:
    """Return the rows of the neighbours on one list, in the period the headline is compared with.

    A neighbour the release has no row for is kept, without a value and with status ``not_available``.
    """
    period = at_headline(about, compared(about, "neighbours", name))
    codes = about.release.context.neighbours.get(name, ())
    if period.empty:
        return _members(_core(about).iloc[:0], codes)
    at = period.iloc[-1]
    rows = _core(about)
    same = (rows["period_start"] == at["comparator_period_start"]) & (rows["period_end"] == at["comparator_period_end"])
    return _members(rows[same], codes)


def published(about: Subject, name: str) -> pd.DataFrame:
    """Return the published values of an authority and of the neighbours on one list, oldest first.

    Neighbours have no other values than published ones, so their window and periods are the published ones.
    """
    rows = _core(about)
    codes = about.release.context.neighbours.get(name, ())
    theirs = rows[rows["area"].isin(codes) & rows["value"].notna()]
    when = theirs[["window", "period_start", "period_end"]].drop_duplicates()
    found = rows[rows["area"].isin([about.area.code, *codes]) & rows["value"].notna()].merge(when, how="inner")
    return found.sort_values(["period_end", "area"]).reset_index(drop=True)


def district_rows(about: Subject) -> pd.DataFrame:
    """Return the headline rows of the districts: the area's own, or the area and its fellows where it is one."""
    parent = about.area.parent if about.area.level == "district" else about.area.code
    codes = [area.code for area in about.release.context.areas.values() if _is_district_of(area, parent)]
    rows = _core(about)
    return _members(at_headline(about, rows[rows["window"] == about.indicator.window]), codes)


def county(about: Subject) -> Subject:
    """Return the same indicator for the authority a district belongs to, or for the area itself."""
    if about.area.level != "district":
        return about
    return subject(about.release, about.indicator.code, about.area.parent)


def _is_district_of(area: AreaContext, parent: str) -> bool:
    return area.level == "district" and area.parent == parent


@lru_cache(maxsize=512)
def _own(release: Release, indicator: str, area: str) -> pd.DataFrame:
    """Return what `own` does, once: a chart asks for it many times over."""
    about = Subject(release=release, indicator=release.context.indicators[indicator], area=release.context.areas[area])
    rows = _core(about)
    rows = rows[(rows["area"] == area) & (rows["window"] == about.indicator.window)]
    rows = rows[rows["period_end"] <= pd.Timestamp(about.indicator.period_end)]
    return rows.sort_values("period_end").reset_index(drop=True)


def _core(about: Subject) -> pd.DataFrame:
    return _split(about.release, "core").get(about.indicator.code, about.release.core.iloc[:0])


@lru_cache(maxsize=16)
def _split(release: Release, table: str) -> dict[str, pd.DataFrame]:
    """Return the whole-population rows of one table by indicator, so that a report filters each table once."""
    rows = release.table(table)
    whole = rows[(rows["breakdown"] == _WHOLE) & (rows["category"] == _WHOLE)]
    return {str(code): group for code, group in whole.groupby("indicator", sort=False)}


def _members(rows: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    listed = pd.DataFrame({"area": pd.Series(list(codes), dtype="str")})
    found = listed.merge(rows.drop_duplicates("area", keep="last"), how="left", on="area")
    absent = found["period_end"].isna()
    return found.assign(status=found["status"].where(~absent, "not_available"), marks=found["marks"].fillna(""))
