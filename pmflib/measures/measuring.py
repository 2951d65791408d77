"""`measure`: records into observations, all indicators by one engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from pmflib import formats, frames, periods
from pmflib.catalogue import Catalogue
from pmflib.errors import BadInput
from pmflib.measures import values
from pmflib.measures.binding import bound
from pmflib.measures.counting import counted
from pmflib.measures.opening import opened
from pmflib.measures.passes import Measured
from pmflib.measures.support import supported
from pmflib.measures.windows import LONG
from pmflib.records import Records

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Days at the start of a period in which nothing need have happened.
_MAY_BE_QUIET = 45
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
    unsupported : mapping of str to str
        Indicators that the extract cannot support in any period, each with what it lacks, in words.
    """

    observations: pd.DataFrame
    doubts: pd.DataFrame
    unsupported: Mapping[str, str] = field(default_factory=dict)


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
    last = periods.last_over(min(records.extracted, as_of or records.extracted), "quarter")
    if only:
        chosen = {code: one for code, one in catalogue.indicators.items() if code in only}
        catalogue = catalogue.model_copy(update={"indicators": chosen})
    # Views are counted side by side, so each needs one core.
    with opened(records, catalogue, doubt=doubt, threads=1) as connection:
        wanted = [one for one in sound(connection, catalogue) if not supported(one, records).absent]
        if not wanted:
            return _observed(pd.DataFrame(columns=[*frames.names(frames.OBSERVATIONS), *values.DOUBTS]))
        sums, first = counted(connection, wanted, last)
    council = catalogue.council.authority.code
    children = _NO_POPULATION if population is None else population
    rows = values.completed(sums, wanted, last, catalogue)
    rows = values.valued(rows, wanted, population=children, extracted=records.extracted, council=council)
    unknown = _unknown(rows, wanted, records, first)
    rows = values.within_validity(values.emptied(rows, unknown), wanted)
    source = {one.code: records.sources.get(one.view.table, one.view.table) for one in wanted}
    rows = rows.assign(source=rows["indicator"].map(source), release=pd.Timestamp(records.extracted))
    known = set(rows.loc[~unknown, "indicator"])
    lost = {one.code: why for one in wanted if one.code not in known and (why := _why(one, records))}
    return replace(_observed(rows), unsupported=lost)


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


def _unknown(rows: pd.DataFrame, wanted: Sequence[Measured], records: Records, first: Mapping[str, date]) -> pd.Series:
    """Return which rows the extract cannot support: a field it lacks, or days before it begins."""
    needed = {one.code: _needed(one, records, first.get(one.code)) for one in wanted}
    each = pd.DataFrame.from_dict(needed, orient="index", columns=["from_day", "stock", "back"])
    # Once for each indicator and not for each row: to compare words a hundred thousand times over takes seconds.
    said = each.iloc[each.index.get_indexer(pd.Index(rows["indicator"]))].set_axis(rows.index)
    begins = rows["period_start"].mask(said["stock"].astype(bool), rows["period_end"])
    return begins - pd.to_timedelta(said["back"], unit="D") < pd.to_datetime(said["from_day"])


def _needed(one: Measured, records: Records, first: date | None) -> tuple[pd.Timestamp, bool, int]:
    """Return from which day a figure's rows are known, whether it stands on one day, and how far it looks back."""
    support = supported(one, records)
    told = one.spec.is_stock, one.spec.reaches_back
    if support.lacking:
        return pd.Timestamp.max.floor("D"), *told
    if support.since is not None:
        return pd.Timestamp(support.since), *told
    if first is not None and (one.spec.reaches_back or one.indicator.window in LONG):
        # Nobody said how far the extract reaches back: a whole year's figure needs rows of a whole year.
        return pd.Timestamp(first) - pd.Timedelta(days=_MAY_BE_QUIET), *told
    return pd.Timestamp.min.ceil("D"), *told


def _why(one: Measured, records: Records) -> str:
    """Return in words what keeps an indicator from being counted at all; nothing if it is only the days before it."""
    support = supported(one, records)
    if support.lacking:
        named = ", ".join(dict.fromkeys(f"{table}.{name}" if name else table for table, name in support.lacking))
        return f"The extract of {formats.day(records.extracted)} lacks {named}."
    return "" if support.since is None else f"The extract reaches back to {formats.day(support.since)} only."


def _observed(rows: pd.DataFrame) -> Observed:
    columns = frames.names(frames.OBSERVATIONS)
    ordered = rows[[*columns, *values.DOUBTS]].sort_values(list(frames.KEY), kind="stable", ignore_index=True)
    doubtful = ordered.loc[ordered["doubtful"].astype("float64").gt(0), [*frames.KEY, *values.DOUBTS]]
    observed = frames.conform(ordered[columns], frames.OBSERVATIONS)
    return Observed(observations=observed, doubts=doubtful.reset_index(drop=True))
