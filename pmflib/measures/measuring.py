"""`measure`: records into observations, all indicators by one engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from pmflib import frames
from pmflib.catalogue import Catalogue
from pmflib.errors import BadInput
from pmflib.measures import sql, values
from pmflib.measures.binding import bound
from pmflib.measures.opening import opened
from pmflib.measures.passes import Measured, Pass, passes
from pmflib.measures.support import supported
from pmflib.measures.windows import LONG, last_quarter, months_of, spans
from pmflib.periods import Period
from pmflib.records import Records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Days at the start of a period in which nothing need have happened.
_MAY_BE_QUIET = 45
_DIGITS = 6
_NO_POPULATION = pd.DataFrame({"area": [], "date": [], "population": []})


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What the records say, and how far doubtful records could move it.

    Parameters
    ----------
    observations : DataFrame
        `frames.OBSERVATIONS`: the council, its districts (with ``county-wide`` and ``unallocated``), teams, providers.
    doubts : DataFrame
        `frames.KEY`, then ``doubtful``, ``doubtful_share`` (per cent of the cases), ``lowest``, ``highest``: the
        value if every doubtful record fell the one way or the other; only rows with a doubtful record.
    """

    observations: pd.DataFrame
    doubts: pd.DataFrame


def measure(
    records: Records,
    *,
    catalogue: Catalogue,
    population: pd.DataFrame | None = None,
    as_of: date | None = None,
    doubt: pd.DataFrame | None = None,
    only: Sequence[str] = (),
) -> pd.DataFrame:
    """Return what the records of an extract say of every indicator that has a ``records:`` rule.

    See `observe`, which also tells what doubtful records could change.

    Returns
    -------
    DataFrame
        `frames.OBSERVATIONS`.
    """
    seen = observe(records, catalogue=catalogue, population=population, as_of=as_of, doubt=doubt, only=only)
    return seen.observations


def observe(
    records: Records,
    *,
    catalogue: Catalogue,
    population: pd.DataFrame | None = None,
    as_of: date | None = None,
    doubt: pd.DataFrame | None = None,
    only: Sequence[str] = (),
) -> Observed:
    """Count every indicator that has a ``records:`` rule, for the last twenty quarters.

    Parameters
    ----------
    records : Records
        A staged extract.
    catalogue : Catalogue
    population : DataFrame, optional
        Children by area and mid-year: columns ``area, date, population``. Without it rates have no value.
    as_of : date, optional
        The last quarter over on this day is the newest; at the latest that over on the day of the extract.
    doubt : DataFrame, optional
        Doubtful records: ``record_table, record_id``; ``direction`` (up, down or unclear: where the record pushes
        the figure); ``effect`` (answer: it may be judged wrongly, surplus: it may not belong there); ``indicator``,
        where it matters to one only.
    only : sequence of str
        Codes of the indicators wanted; all if empty.

    Raises
    ------
    BadInput
        If an expression cannot be used: every problem at once.
    """
    last = last_quarter(min(records.extracted, as_of or records.extracted))
    if only:
        chosen = {code: one for code, one in catalogue.indicators.items() if code in only}
        catalogue = catalogue.model_copy(update={"indicators": chosen})
    with opened(records, catalogue, doubt=doubt) as connection:
        wanted = [one for one in sound(connection, catalogue) if not supported(one, records).absent]
        if not wanted:
            return _observed(pd.DataFrame(columns=[*frames.names(frames.OBSERVATIONS), *values.DOUBTS]))
        sums, first = _sums(connection, wanted, last, doubted=doubt is not None and not doubt.empty)
    council = catalogue.council.authority.code
    children = _NO_POPULATION if population is None else population
    rows = values.completed(sums, wanted, last, catalogue)
    rows = values.valued(rows, wanted, population=children, extracted=records.extracted, council=council)
    rows = values.within_validity(values.emptied(rows, _unknown(rows, wanted, records, first)), wanted)
    source = {one.code: records.sources.get(one.view.table, one.view.table) for one in wanted}
    return _observed(rows.assign(source=rows["indicator"].map(source), release=pd.Timestamp(records.extracted)))


def sound(connection: DuckDBPyConnection, catalogue: Catalogue) -> list[Measured]:
    """Return the indicators to be counted.

    Raises
    ------
    BadInput
        With everything that is wrong with any indicator.
    """
    found, problems = bound(connection, catalogue)
    if problems:
        raise BadInput(problems)
    return found


def _sums(
    connection: DuckDBPyConnection, wanted: Sequence[Measured], last: Period, *, doubted: bool
) -> tuple[pd.DataFrame, dict[str, date]]:
    """Return the sums of all indicators, and the first day each one's rows reach back to."""
    parts: list[pd.DataFrame] = []
    first: dict[str, date] = {}
    ordered = passes(wanted)
    store_periods(connection, ordered, last)
    for view, together in groupby(ordered, key=lambda one: one.view):
        own = list(together)
        columns = frozenset(name for one in own for each in one.indicators for name in each.columns)
        for statement in sql.rows(view, columns):
            connection.execute(statement)
        for one in own:
            parts.append(_added_up(connection, one, doubted=doubted))
            first |= _begins(connection, one)
    connection.execute("DROP TABLE IF EXISTS pmf_rows")
    # Threads add up in any order: what the last digits of a sum would tell from run to run is rounded away.
    sums = pd.concat(parts, ignore_index=True)
    floating = sums.select_dtypes("float").columns
    return sums.assign(**{name: sums[name].round(_DIGITS) for name in floating}), first


def _added_up(connection: DuckDBPyConnection, one: Pass, *, doubted: bool) -> pd.DataFrame:
    """Return the sums of a pass, and beside them those of its doubtful rows where there may be some."""
    sums = connection.execute(sql.added_up(one)).df()
    if not doubted and not any(each.spec.doubtful for each in one.indicators):
        return sums.assign(**dict.fromkeys(sql.DOUBT_SUMS, 0.0))
    key = [name for name in sums if name not in sql.SUMS]
    return sums.merge(connection.execute(sql.doubts_added_up(one)).df(), on=key, how="left")


def _begins(connection: DuckDBPyConnection, one: Pass) -> dict[str, date]:
    """Return the day from which a pass's rows are there, but for a few that are dated long before the others."""
    if one.rule.date is None:
        return {}
    found = connection.execute(sql.first_day(one)).fetchall()[0][0]
    return {} if found is None else {each.code: found for each in one.indicators}


def store_periods(connection: DuckDBPyConnection, wanted: Sequence[Pass], last: Period) -> None:
    """Give the connection the periods of all passes, and the months each is made of."""
    named = {sql.periods_of(one): spans(one.windows, last) for one in wanted}
    for name, frame in named.items():
        _store(connection, name, frame)
        _store(connection, f"{name}_months", months_of(frame))


def store_period(connection: DuckDBPyConnection, one: Pass, period: Period) -> None:
    """Give the connection a single period for a pass, and the months it is made of."""
    held = pd.DataFrame({"period": [0], "window": [one.windows[0]]})
    held["period_start"], held["period_end"] = pd.Timestamp(period.start), pd.Timestamp(period.end)
    _store(connection, sql.periods_of(one), held)
    _store(connection, f"{sql.periods_of(one)}_months", months_of(held))


def _store(connection: DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    days = [pa.field(one.name, pa.date32() if pa.types.is_timestamp(one.type) else one.type) for one in table.schema]
    connection.register("pmf_frame", table.cast(pa.schema(days)))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM pmf_frame")  # noqa: S608 (our own names)
    connection.unregister("pmf_frame")


def _unknown(rows: pd.DataFrame, wanted: Sequence[Measured], records: Records, first: Mapping[str, date]) -> pd.Series:
    """Return which rows the extract cannot support: a field it lacks, or days before it begins."""
    unknown = pd.Series(False, index=rows.index)
    for one in wanted:
        support = supported(one, records)
        mine = rows["indicator"] == one.code
        if support.lacking:
            unknown |= mine
            continue
        start = rows["period_end"] if one.spec.is_stock else rows["period_start"]
        start = start - pd.Timedelta(days=one.spec.reaches_back)
        if support.since is not None:
            unknown |= mine & (start < pd.Timestamp(support.since))
        elif one.code in first and (one.spec.reaches_back or one.indicator.window in LONG):
            # Nobody said how far the extract reaches back: a whole year's figure needs rows of a whole year.
            unknown |= mine & (start + pd.Timedelta(days=_MAY_BE_QUIET) < pd.Timestamp(first[one.code]))
    return unknown


def _observed(rows: pd.DataFrame) -> Observed:
    columns = frames.names(frames.OBSERVATIONS)
    ordered = rows[[*columns, *values.DOUBTS]].sort_values(list(frames.KEY), kind="stable", ignore_index=True)
    doubtful = ordered.loc[ordered["doubtful"].astype("float64").gt(0), [*frames.KEY, *values.DOUBTS]]
    observed = frames.conform(ordered[columns], frames.OBSERVATIONS)
    return Observed(observations=observed, doubts=doubtful.reset_index(drop=True))
