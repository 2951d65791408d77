"""From published tables to observations: every indicator's value, counts and reasons, whole tables at a time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib import frames, periods
from pmflib.catalogue.models import Indicator, Published
from pmflib.errors import BadInput, Problem, near
from pmflib.sources.areas import Places
from pmflib.sources.cells import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    SUPERSEDED,
    WITHHELD,
    Cells,
    Floats,
    added,
    filled,
    names,
)
from pmflib.sources.tables import PublishedTable, chosen_rows

_ROUNDED_LEVELS = ("england", "region")
_ROUNDED_FROM = 1
_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class _Measured:
    """One indicator's columns, by row of its table that passes the filter."""

    numerator: Cells
    denominator: Cells
    published: Cells
    lower: Floats
    upper: Floats


def observe(
    indicators: Iterable[Indicator], tables: Sequence[PublishedTable], places: Places
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the observations of every indicator in every release of its table.

    A value is multiplier x sum(numerator) / sum(denominator). Where a count is missing, or the indicator prefers it,
    the published value stands instead; so it does for country and regions where it has a decimal, because their
    counts are rounded to 10 and those of authorities are not. A missing numerator's reason goes before a missing
    denominator's; a zero denominator is not applicable; an authority that has been superseded says so. A value that
    the publisher holds back (suppressed, of low reliability, not applicable) is not worked out from its counts.

    Parameters
    ----------
    indicators : iterable of Indicator
        Those without a published part are passed over.
    tables : sequence of PublishedTable
        All releases; the first of a name is the newest.
    places : Places

    Returns
    -------
    tuple of DataFrame and tuple of str
        `frames.OBSERVATIONS`, and a note for each earlier release that lacks an indicator.

    Raises
    ------
    BadInput
        If in a newest release a filter leaves no row, or in any release several rows of one area and period or a
        share above its base.
    """
    pieces: list[pd.DataFrame] = []
    notes: list[str] = []
    newest = {table.name: table for table in reversed(tables)}
    indicators = list(indicators)
    if problems := list(_absent_tables(indicators, newest)):
        raise BadInput(problems)
    for indicator in indicators:
        for table in tables:
            if indicator.published is None or table.name != indicator.published.table:
                continue
            rows = chosen_rows(table, indicator.published.filter)
            if rows.any():
                found = _of_release(indicator, indicator.published, table, rows, tables, places)
                problems += [*_repeated(indicator, table, found), *_above_base(indicator, table, found)]
                pieces.append(found)
            elif table is newest[table.name]:
                problems += _no_rows(f"indicator {indicator.code}", table, indicator.published.filter)
            else:
                notes.append(f"{indicator.code} is not in {table.path.name}, released {table.release.date()}.")
    if problems:
        raise BadInput(problems)
    whole = pd.concat(pieces, ignore_index=True) if pieces else frames.empty(frames.OBSERVATIONS)
    return frames.conform(whole, frames.OBSERVATIONS), tuple(notes)


def _absent_tables(indicators: Iterable[Indicator], tables: Mapping[str, PublishedTable]) -> Iterator[Problem]:
    for published in (indicator.published for indicator in indicators):
        for name in {published.table, published.denominator_table or published.table} if published else ():
            if name not in tables:
                what = f"The table '{name}' is no published table (format ees or lait)."
                yield Problem(where="sources.yml", what=what, remedy=near(name, tables))


def _of_release(
    indicator: Indicator,
    published: Published,
    table: PublishedTable,
    rows: npt.NDArray[np.bool_],
    tables: Sequence[PublishedTable],
    places: Places,
) -> pd.DataFrame:
    keys = table.keys[rows].reset_index(drop=True)
    measured = _measured(published, table, rows, keys, tables)
    value = _value(published, measured, keys["level"])
    status = _status(measured, value, keys, places)
    missing = np.isnan(value)
    return pd.DataFrame(
        {
            "indicator": indicator.code,
            "area": keys["area"],
            "level": keys["level"],
            "breakdown": "all",
            "category": "all",
            "window": published.window,
            "period_start": keys["period_start"],
            "period_end": keys["period_end"],
            "numerator": measured.numerator.values,
            "denominator": measured.denominator.values,
            "value": value,
            "lower": np.where(missing, np.nan, measured.lower),
            "upper": np.where(missing, np.nan, measured.upper),
            "n": cases(indicator, measured.numerator.values, measured.denominator.values),
            "status": names(status),
            "marks": keys["mark"].where(~missing, ""),
            "source": table.name,
            "release": table.release,
        }
    )


def cases(indicator: Indicator, numerator: Floats, denominator: Floats) -> Floats:
    """Return the cases a value rests on: the events of a rate, the base of anything else."""
    events = indicator.interval == "byar" or indicator.unit == "per 10,000"
    return numerator if events else denominator


def _measured(
    published: Published,
    table: PublishedTable,
    rows: npt.NDArray[np.bool_],
    keys: pd.DataFrame,
    tables: Sequence[PublishedTable],
) -> _Measured:
    def column(name: str | None) -> Cells:
        return table.numbers[name].take(rows) if name else filled(len(keys), 0)

    numerator = [table.numbers[name].take(rows) for name in published.numerator]
    return _Measured(
        numerator=added(numerator) if numerator else filled(len(keys), 0),
        denominator=_denominator(published, table, rows, keys, tables),
        published=column(published.value),
        lower=column(published.lower).values,
        upper=column(published.upper).values,
    )


def _denominator(
    published: Published,
    table: PublishedTable,
    rows: npt.NDArray[np.bool_],
    keys: pd.DataFrame,
    tables: Sequence[PublishedTable],
) -> Cells:
    """Return the base of each row: of the same row, of another row of its table, or of another table."""
    if not published.denominator:
        return filled(len(keys), 0)
    if published.denominator_table is None and not published.denominator_filter:
        return added([table.numbers[name].take(rows) for name in published.denominator])
    if published.denominator_table is None:
        base, asked = table, {**published.filter, **published.denominator_filter}
        days = keys["period_end"]
    else:
        base, asked = _release_for(published.denominator_table, table.release, tables), published.denominator_filter
        days = _day_in(base, keys)
    of_base = chosen_rows(base, asked)
    if not of_base.any():
        raise BadInput(_no_rows("denominator_filter", base, asked))
    cells = added([base.numbers[name].take(of_base) for name in published.denominator])
    index = pd.MultiIndex.from_frame(base.keys.loc[of_base, ["area", "period_end"]])
    if index.has_duplicates:
        raise BadInput(_several(base, asked, index[index.duplicated()][0]))
    at = index.get_indexer(pd.MultiIndex.from_arrays([keys["area"], days]))
    found = cells.take(np.maximum(at, 0))
    return Cells(
        values=np.where(at < 0, np.nan, found.values),
        status=np.where(at < 0, NOT_AVAILABLE, found.status).astype(np.int8),
    )


def _release_for(name: str, release: pd.Timestamp, tables: Sequence[PublishedTable]) -> PublishedTable:
    """Return the newest release of a table not after another's, or its oldest."""
    releases = sorted((table for table in tables if table.name == name), key=lambda table: table.release)
    return next((table for table in reversed(releases) if table.release <= release), releases[0])


def _day_in(base: PublishedTable, keys: pd.DataFrame) -> pd.Series:
    """Return the day of the base that belongs to each period: its mid-year, or its own last day."""
    if (base.keys["period_start"] == base.keys["period_end"]).all():
        return periods.mid_year_within(keys["period_start"], keys["period_end"])
    return keys["period_end"]


def _value(published: Published, measured: _Measured, level: pd.Series) -> Floats:
    """Return the value by row: from counts, or the published one where that goes first or counts are missing."""
    given = measured.published.values
    if not published.numerator:
        return given
    with np.errstate(divide="ignore", invalid="ignore"):
        counted = published.multiplier * measured.numerator.values / measured.denominator.values
    counted[~np.isfinite(counted) | np.isin(measured.published.status, WITHHELD)] = np.nan
    rounded = level.isin(_ROUNDED_LEVELS).to_numpy() & ((published.decimals or 0) >= _ROUNDED_FROM)
    first = rounded | (published.prefer == "published")
    return np.where(~np.isnan(given) & (first | np.isnan(counted)), given, counted)


def _status(measured: _Measured, value: Floats, keys: pd.DataFrame, places: Places) -> npt.NDArray[np.int8]:
    status = np.where(measured.numerator.status != 0, measured.numerator.status, measured.denominator.status)
    status = np.where(status == 0, measured.published.status, status)
    empty_base = (measured.denominator.values == 0) & (measured.numerator.status == 0)
    status = np.where(empty_base, NOT_APPLICABLE, status)
    ended = keys["area"].map(places.ended)
    status = np.where((keys["period_end"] > ended).to_numpy(), SUPERSEDED, status)
    missing = np.isnan(value)
    return np.where(missing, np.where(status == 0, NOT_AVAILABLE, status), 0).astype(np.int8)


def _repeated(indicator: Indicator, table: PublishedTable, found: pd.DataFrame) -> list[Problem]:
    repeated = found.duplicated(["area", "period_end"])
    if not repeated.any():
        return []
    row = found[repeated].iloc[0]
    where = f"{table.path}, indicator {indicator.code}"
    what = f"{int(repeated.sum())} rows repeat an area and period, e.g. {row['area']} to {row['period_end'].date()}."
    return [Problem(where=where, what=what, remedy="Narrow the filter in indicators.yml.")]


def _above_base(indicator: Indicator, table: PublishedTable, found: pd.DataFrame) -> list[Problem]:
    """Return the shares that count more cases than their base has; ratios of two groups may, and posts are rounded."""
    if indicator.interval != "wilson" or (indicator.published and indicator.published.prefer == "published"):
        return []
    rows = found[found["numerator"] > found["denominator"]]
    remedy = "A share counts cases out of its base: correct the row."
    shown = [
        Problem(
            where=f"{table.path}, indicator {indicator.code}, area {area}, period to {end.date()}",
            what=f"The numerator {above:g} is more than the denominator {below:g}.",
            remedy=remedy,
        )
        for area, end, above, below in rows[["area", "period_end", "numerator", "denominator"]]
        .iloc[:_SHOWN]
        .itertuples(index=False)
    ]
    if len(rows) > _SHOWN:
        where, more = f"{table.path}, indicator {indicator.code}", f"So it is in {len(rows) - _SHOWN} more rows."
        shown.append(Problem(where=where, what=more, remedy=""))
    return shown


def _several(base: PublishedTable, asked: Mapping[str, str], place: tuple[Hashable, ...]) -> list[Problem]:
    what = f"The filter {dict(asked)} of a denominator leaves several rows of {place[0]}, {place[1]}."
    return [Problem(where=str(base.path), what=what, remedy="Narrow denominator_filter in indicators.yml.")]


def _no_rows(what: str, table: PublishedTable, asked: Mapping[str, str]) -> list[Problem]:
    """Return the problems of a filter that leaves no row: the labels that are not there, else their combination."""
    absent = [(name, label) for name, label in asked.items() if not (table.labels[name] == label.strip()).any()]
    where = f"{table.path}, {what}"
    return [
        Problem(where=where, what=f"No row has {name} = '{label}'.", remedy=near(label, table.labels[name].unique()))
        for name, label in absent
    ] or [Problem(where=where, what=f"No row has all of {dict(asked)}.", remedy="Correct the filter.")]
