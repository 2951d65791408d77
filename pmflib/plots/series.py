"""What a chart draws, taken out of a Release as small tidy frames: no drawing here."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pmflib import findings
from pmflib.disclosure import AreaContext, IndicatorContext, Release, require_release
from pmflib.errors import BadInput, near

_WHOLE = "all"
_NOWHERE = np.zeros(0, dtype=np.intp)


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
    rows = _of_own(about, "comparisons")
    wanted = (rows["comparator"] == comparator) & (rows["period_end"] <= pd.Timestamp(about.indicator.period_end))
    rows = rows[wanted & (rows["comparator_set"] == name) if name else wanted]
    found = beside(rows, own(about), ["period_start"])
    return found[found["period_start"].notna()].sort_values("period_end").reset_index(drop=True)


def targets(about: Subject) -> pd.DataFrame:
    """Return target and floor by period of the own series, oldest first."""
    rows = _of_own(about, "targets")
    return rows[["period_end", "target", "floor"]].sort_values("period_end").reset_index(drop=True)


def signals(about: Subject) -> pd.DataFrame:
    """Return the own series with its process limits, signals and target; periods without limits are left out."""
    return _signals(about.release, about.indicator.code, about.area.code).copy(deep=False)


def outlook_end(about: Subject) -> pd.Timestamp:
    """Return the last day of the period that the newest outlook of the series speaks of."""
    rows = at_headline(about, _of_own(about, "signals"))["forecast_period_end"].dropna()
    return pd.Timestamp(rows.iloc[-1] if len(rows) else about.indicator.period_end)


def shifts(about: Subject) -> pd.DataFrame:
    """Return how the gap of the headline period moved, one row for each earlier period, the nearest first."""
    return at_headline(about, _of_own(about, "shifts")).sort_values("since", ascending=False).reset_index(drop=True)


def beside(rows: pd.DataFrame, other: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return the rows with some columns of another frame's row of the same period; missing where it has none.

    Parameters
    ----------
    rows : DataFrame
    other : DataFrame
        At most one row for each ``period_end``.
    names : sequence of str
        Columns of `other`.
    """
    at = pd.Index(other["period_end"]).get_indexer(pd.Index(rows["period_end"]))
    return rows.assign(
        **{name: pd.Series(other[name].array.take(at, allow_fill=True), index=rows.index) for name in names}
    )


def _of_own(about: Subject, table: str) -> pd.DataFrame:
    """Return the rows of one table on the area, in the edition's window."""
    at = _places(about.release, table, about.indicator.code).get((about.area.code, about.indicator.window), _NOWHERE)
    return _of_indicator(about, table).take(at)


def comparator_series(compared_rows: pd.DataFrame) -> pd.DataFrame:
    """Return the comparator's own series out of comparisons: one row for each of its own periods."""
    own_period = ["comparator_period_start", "comparator_period_end"]
    return compared_rows.drop_duplicates(own_period, keep="last").reset_index(drop=True)


def middles(rows: pd.DataFrame, prefix: str = "") -> pd.Series:
    """Return where each row stands in time: the middle of its period (or its comparator's), a snapshot on its day."""
    start, end = (rows[f"{prefix}period_{side}"].to_numpy(dtype="datetime64[s]") for side in ("start", "end"))
    snapshot = (rows["window"] == "snapshot").to_numpy()
    return pd.Series(np.where(snapshot, end, start + (end - start) / 2), index=rows.index)


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


def split_rows(about: Subject) -> pd.DataFrame:
    """Return the area's rows by characteristic in the edition's window, up to the headline period."""
    rows = about.release.core
    mine = (rows["indicator"] == about.indicator.code) & (rows["area"] == about.area.code)
    mine &= (rows["window"] == about.indicator.window) & (rows["breakdown"] != _WHOLE)
    mine &= rows["period_end"] <= pd.Timestamp(about.indicator.period_end)
    return rows[mine].reset_index(drop=True)


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


def team_rows(about: Subject) -> pd.DataFrame:
    """Return the headline rows of the teams of an authority, or of a district, that have one."""
    context = about.release.context
    within = {about.area.code, *(place.code for place in context.areas.values() if place.parent == about.area.code)}
    codes = [place.code for place in context.areas.values() if place.level == "team" and place.parent in within]
    rows = _core(about)
    rows = at_headline(about, rows[rows["window"] == about.indicator.window])
    return rows[rows["area"].isin(codes)].drop_duplicates("area", keep="last").reset_index(drop=True)


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
    rows = _of_own(about, "core")
    rows = rows[rows["period_end"] <= pd.Timestamp(about.indicator.period_end)]
    return rows.sort_values("period_end").reset_index(drop=True)


@lru_cache(maxsize=512)
def _signals(release: Release, indicator: str, area: str) -> pd.DataFrame:
    """Return what `signals` does, once: a report asks for a district's series in several charts."""
    about = Subject(release=release, indicator=release.context.indicators[indicator], area=release.context.areas[area])
    found = _of_own(about, "signals")
    found = found[found["mean"].notna()]
    rows = beside(own(about), found, ["mean", "lpl", "upl", "variation", "special_cause"])
    # A limit that no value can reach says nothing, and a line below zero puzzles whoever sees counts.
    least, most = findings.possible(about.indicator)
    rows = rows.assign(lpl=rows["lpl"].clip(lower=least), upl=rows["upl"].clip(upper=most))
    return beside(rows[rows["mean"].notna()], targets(about), ["target", "floor"]).reset_index(drop=True)


def _core(about: Subject) -> pd.DataFrame:
    return _of_indicator(about, "core")


def _of_indicator(about: Subject, table: str) -> pd.DataFrame:
    """Return the rows of one table on the indicator, whatever the area and window."""
    held = _split(about.release, table)
    code = about.indicator.code
    return held[code] if code in held else about.release.table(table).iloc[:0]


@lru_cache(maxsize=16)
def _split(release: Release, table: str) -> dict[str, pd.DataFrame]:
    """Return the whole-population rows of one table by indicator, so that a report filters each table once."""
    rows = release.table(table)
    whole = rows[(rows["breakdown"] == _WHOLE) & (rows["category"] == _WHOLE)]
    return {str(code): group for code, group in whole.groupby("indicator", sort=False)}


@lru_cache(maxsize=2048)
def _places(release: Release, table: str, indicator: str) -> dict[Hashable, NDArray[np.intp]]:
    """Return where the rows of each area and window stand among those of an indicator."""
    rows = _split(release, table).get(indicator)
    found = {} if rows is None else rows.groupby(["area", "window"], sort=False).indices
    return {series: np.asarray(at) for series, at in found.items()}


def _members(rows: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    listed = pd.DataFrame({"area": pd.Series(list(codes), dtype="str")})
    found = listed.merge(rows.drop_duplicates("area", keep="last"), how="left", on="area")
    absent = found["period_end"].isna()
    return found.assign(status=found["status"].where(~absent, "not_available"), marks=found["marks"].fillna(""))
