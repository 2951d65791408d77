"""`measure`: records into observations, all indicators by one engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from pmflib.measures.passes import Measured, Pass, passes
from pmflib.measures.session import opened
from pmflib.measures.support import Support, supported
from pmflib.measures.windows import last_quarter, months_of, spans
from pmflib.records import Records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
    parts: list[pd.DataFrame] = []
    with opened(records, catalogue, doubt=doubt) as connection:
        wanted = [one for one in sound(connection, catalogue, only) if not supported(one, records).absent]
        for view, together in groupby(passes(wanted), key=lambda one: one.view):
            own = list(together)
            columns = frozenset(name for one in own for each in one.indicators for name in each.columns)
            connection.execute(sql.rows(view, columns))
            for one in own:
                periods = spans(one.windows, last)
                store_periods(connection, periods)
                sums = _sums(connection, one, doubt)
                parts += _observed(sums, one, periods, records, catalogue, population)
        connection.execute("DROP TABLE IF EXISTS pmf_rows")
    return _whole(parts)


def sound(connection: DuckDBPyConnection, catalogue: Catalogue, only: Sequence[str] = ()) -> list[Measured]:
    """Return the indicators to be counted.

    Raises
    ------
    BadInput
        With everything that is wrong with any indicator.
    """
    found, problems = bound(connection, catalogue)
    if problems:
        raise BadInput(problems)
    return [one for one in found if not only or one.code in only]


def _sums(connection: DuckDBPyConnection, one: Pass, doubt: pd.DataFrame | None) -> pd.DataFrame:
    """Return the sums of a pass, and beside them those of its doubtful rows where there may be some."""
    sums = connection.execute(sql.added_up(one)).df()
    if not any(each.spec.doubtful for each in one.indicators) and (doubt is None or doubt.empty):
        return sums
    doubtful = connection.execute(sql.doubts_added_up(one)).df()
    key = ["period", "level", "district", "team", "provider", *one.breakdowns]
    return sums.merge(doubtful, on=key, how="left")


def store_periods(connection: DuckDBPyConnection, periods: pd.DataFrame) -> None:
    """Give the connection the periods of a pass, and the months each is made of."""
    for name, frame in (("pmf_periods", periods), ("pmf_months", months_of(periods))):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        for column in ("period_start", "period_end", "month"):
            if column in table.column_names:
                place = table.column_names.index(column)
                table = table.set_column(place, column, table[column].cast(pa.date32()))
        connection.register("pmf_frame", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM pmf_frame")  # noqa: S608 (our names)
        connection.unregister("pmf_frame")


def _observed(
    sums: pd.DataFrame,
    one: Pass,
    periods: pd.DataFrame,
    records: Records,
    catalogue: Catalogue,
    population: pd.DataFrame | None,
) -> Iterator[pd.DataFrame]:
    children = _NO_POPULATION if population is None else population
    for each, found in zip(one.indicators, values.unpivoted(sums, one, catalogue), strict=True):
        rows = values.valued(
            values.completed(found, each, periods, catalogue),
            each,
            periods,
            population=children,
            extracted=records.extracted,
            council=catalogue.council.authority.code,
        )
        rows = values.within_validity(values.emptied(rows, _unknown(rows, each, supported(each, records))), each)
        source = records.sources.get(one.view.table, one.view.table)
        yield rows.assign(source=source, release=pd.Timestamp(records.extracted))


def _unknown(rows: pd.DataFrame, one: Measured, support: Support) -> pd.Series:
    """Return which rows the extract cannot support: a field it lacks, or days before it begins."""
    if support.lacking:
        return pd.Series(True, index=rows.index)
    if support.since is None:
        return pd.Series(False, index=rows.index)
    first = rows["period_end"] if one.spec.is_stock else rows["period_start"]
    return first - pd.Timedelta(days=one.spec.reaches_back) < pd.Timestamp(support.since)


def _whole(parts: list[pd.DataFrame]) -> Observed:
    columns = [*frames.names(frames.OBSERVATIONS), *values.DOUBTS]
    if not parts:
        return Observed(observations=frames.empty(frames.OBSERVATIONS), doubts=_doubts(pd.DataFrame(columns=columns)))
    whole = pd.concat([part[columns] for part in parts], ignore_index=True)
    whole = whole.sort_values([*frames.KEY], kind="stable", ignore_index=True)
    observed = frames.conform(whole[frames.names(frames.OBSERVATIONS)], frames.OBSERVATIONS)
    return Observed(observations=observed, doubts=_doubts(whole))


def _doubts(whole: pd.DataFrame) -> pd.DataFrame:
    doubtful = whole.loc[whole["doubtful"].gt(0), [*frames.KEY, *values.DOUBTS]]
    return doubtful.reset_index(drop=True)
