"""What records say beside the figures: how long cases take, and what complaints and findings are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pmflib import frames, periods
from pmflib.catalogue import Catalogue
from pmflib.catalogue.clocks import Clock, install
from pmflib.measures import case_views
from pmflib.measures.places import COUNTY_WIDE, UNALLOCATED, prepare
from pmflib.measures.repeats import count_once
from pmflib.periods import Period
from pmflib.records import Records, code_lists, connected
from pmflib.stats import survival

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Case views whose cases have a clock that starts with ``clock_started`` and stops with ``date``.
CLOCKS: Mapping[str, str] = {"assessments": "assessment", "conferences": "icpc"}
OTHER_WORDS = "other words"
#: No curve is followed for longer than so many times the limit.
_TIMES_THE_LIMIT = 3
_YEARS = 2
_QUARTERS = 8
_AROUND = r"\s*[;/,]\s*"

_CASES = """
SELECT
    CASE WHEN t.county_wide THEN '{county_wide}' ELSE coalesce(t.district, '{unallocated}') END AS district,
    v.clock_started AS started, v.date AS closed
FROM case_{view} AS v
LEFT JOIN pmf_teams AS t ON t.team_id = v.team_id AND v.clock_started >= t.since AND v.clock_started < t.next
WHERE v.clock_started BETWEEN ? AND ?
ORDER BY ALL
"""


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What is told by theme: its table, the columns of theme, day and place, its code list, and which rows count."""

    table: str
    theme: str
    day: str
    codes: str
    where: str = "true"

    @property
    def sql(self) -> str:
        return (
            f"SELECT coalesce(p.code, '{UNALLOCATED}') AS district, r.{self.theme} AS theme, r.{self.day} AS day "  # noqa: S608 (names of the shape)
            f"FROM {self.table} AS r LEFT JOIN pmf_places AS p ON p.text = r.district "
            f"WHERE {self.where} AND r.{self.day} BETWEEN ? AND ? ORDER BY ALL"
        )


THEMED: Mapping[str, _Told] = {
    "complaints": _Told(
        table="complaints", theme="theme", day="received_date", codes="complaint_theme", where="r.stage = '1'"
    ),
    "iro_findings": _Told(table="iro_findings", theme="concern", day="raised_date", codes="finding_concern"),
}


def evidence(
    records: Records, *, catalogue: Catalogue, until: date | None = None, as_of: date | None = None
) -> dict[str, pd.DataFrame]:
    """Return the tables ``durations`` and ``themes`` of an extract.

    Parameters
    ----------
    records : Records
    catalogue : Catalogue
    until : date, optional
        The newest year ends with the last quarter over on this day.
    as_of : date, optional
        What happened after it does not count; by itself the day of the extract.

    Returns
    -------
    dict of str to DataFrame
        Shapes `frames.DURATIONS` and `frames.THEMES`, for the council and its districts.
    """
    seen = min(records.extracted, as_of or records.extracted)
    last = periods.last_over(min(seen, until or seen), "quarter")
    council = catalogue.council.authority.code
    clocked = {view: catalogue.clocks[code] for view, code in CLOCKS.items() if code in catalogue.clocks}
    read = {table for view in clocked for table in case_views.views()[view].tables}
    with connected(records) as connection:
        count_once(connection, [*read, *(told.table for told in THEMED.values())])
        install(connection, catalogue.clocks)
        prepare(connection, catalogue)
        usable = [view for view in clocked if all(one in catalogue.clocks for one in case_views.views()[view].clocks)]
        for statement in case_views.statements(usable):
            connection.execute(statement)
        curves = [_curves(_cases(connection, view, last), view, clocked[view], last, seen, council) for view in usable]
        named = [_themes(connection, view, told, last, council) for view, told in THEMED.items()]
    return {"durations": _joined(curves, frames.DURATIONS), "themes": _joined(named, frames.THEMES)}


def _joined(parts: list[pd.DataFrame], shape: tuple[frames.Column, ...]) -> pd.DataFrame:
    held = [part for part in parts if len(part)]
    return (
        frames.conform(pd.concat(held, ignore_index=True)[frames.names(shape)], shape) if held else frames.empty(shape)
    )


def _cases(connection: DuckDBPyConnection, view: str, last: Period) -> pd.DataFrame:
    """Return the cases of a view that began in the years told, each for its district and for the council."""
    query = _CASES.format(view=view, county_wide=COUNTY_WIDE, unallocated=UNALLOCATED)
    since = last.shifted(1 - 4 * _YEARS).start
    return connection.execute(query, [since, last.end]).fetch_df()


def _curves(cases: pd.DataFrame, view: str, clock: Clock, last: Period, seen: date, council: str) -> pd.DataFrame:
    """Return the share of cases still open by days since their clock started, by area and year."""
    rule = clock.rules[-1]
    year = np.asarray((cases["started"] > pd.Timestamp(last.shifted(-4).end)).astype(int))
    known = cases.assign(year=year, closed=cases["closed"].where(cases["closed"] <= pd.Timestamp(seen)))
    known = known[known["started"].le(known["closed"].fillna(pd.Timestamp(seen)))]
    both = pd.concat([known.assign(area=known["district"]), known.assign(area=council)], ignore_index=True)
    if both.empty:
        return pd.DataFrame()
    ends = both["closed"].fillna(pd.Timestamp(seen))
    days = _days(both["started"], ends, working=rule.unit == "working days")
    closed = both["closed"].notna().to_numpy()
    labels = both["area"] + "|" + both["year"].astype(str)
    curve = survival.kaplan_meier(np.maximum(days, 0.0), closed, labels.to_numpy())
    lower, upper = survival.limits(curve)
    begun = labels.value_counts()
    label = pd.Series(curve.labels[curve.code], dtype="str")
    rows = pd.DataFrame(
        {
            "view": view,
            "area": label.str.partition("|")[0],
            "period_start": _moments([last.shifted(1 - 4 * (2 - int(at))).start for at in label.str[-1]]),
            "period_end": _moments([last.shifted(-4 * (1 - int(at))).end for at in label.str[-1]]),
            "days": curve.days,
            "unit": rule.unit,
            "time_limit": float(rule.limit),
            "begun": label.map(begun).astype("float64"),
            "at_risk": curve.at_risk,
            "still_open": 100.0 * curve.open_share,
            "lower": 100.0 * lower,
            "upper": 100.0 * upper,
        }
    )
    return rows[(rows["days"] <= _TIMES_THE_LIMIT * rule.limit) & rows["still_open"].notna()]


def _moments(days: list[date]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(days)


def _days(start: pd.Series, end: pd.Series, *, working: bool) -> np.ndarray:
    first, last = (moments.to_numpy(dtype="datetime64[D]") for moments in (start, end))
    if working:
        return np.asarray(periods.working_days_between(first, last))
    return np.asarray((last - first).astype(np.float64))


def _themes(connection: DuckDBPyConnection, view: str, told: _Told, last: Period, council: str) -> pd.DataFrame:
    """Return how many cases name each theme, by area and quarter; a case may name several."""
    quarters = [last.shifted(step) for step in range(1 - _QUARTERS, 1)]
    found = connection.execute(told.sql, [quarters[0].start, last.end]).fetch_df()
    if found.empty:
        return found
    both = pd.concat([found.assign(area=found["district"]), found.assign(area=council)], ignore_index=True)
    ends = _moments([one.end for one in quarters])
    at = ends.searchsorted(both["day"].to_numpy(dtype="datetime64[ns]"))
    both = both.assign(period_end=ends[at], period_start=_moments([one.start for one in quarters])[at])
    key = ["area", "period_start", "period_end"]
    base = both.groupby(key).size().rename("base")
    # A row names each theme once, however often.
    words = both.assign(theme=both["theme"].fillna("").str.casefold().str.split(_AROUND, regex=True)).reset_index()
    words = words.explode("theme")
    coded = words["theme"].isin(list(code_lists()[told.codes].meanings))
    words = words.assign(theme=words["theme"].where(coded, OTHER_WORDS)).drop_duplicates(["index", "theme"])
    counted = words.groupby([*key, "theme"]).size().rename("number").reset_index()
    return counted.join(base, on=key).assign(view=view)
