"""Events counted by month and place, and months that do not look like the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib.catalogue import Series
from pmflib.stats import binomial

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: Below so many events in a usual month, nothing is said about a single one.
FEWEST = 20.0
#: Fewer months than these show no habit to depart from.
SHORTEST = 9
#: A month this share of a usual one, or less, is one that was not delivered whole.
NEXT_TO_NOTHING = 0.1
#: Robust standard deviations that a jump must exceed.
FAR = 6.0
#: Chance below which the week-end dates of a month are not put down to chance.
ONCE_IN = 1e-4
#: Share of week-end dates among days 1 to 12 from which a month may be swapped; at random it would be two in seven.
SHARE_SWAPPED = 0.15
_SIBLINGS = 3.0
_NEIGHBOURS = 3
_SWAPPABLE = 12


@dataclass(frozen=True, kw_only=True)
class Months:
    """One series by month (rows) and place (columns), whole months only; the last column is the council's total.

    Parameters
    ----------
    months : DatetimeIndex
        First days, without gaps.
    areas : tuple of str
        Districts, ``county-wide`` and ``unallocated``; the total is not named.
    count, early, early_weekend, late_weekend : array, months by areas + 1
        Events; those on days 1 to 12; those of them at week-ends; those at week-ends after day 12.
    """

    months: pd.DatetimeIndex
    areas: tuple[str, ...]
    count: Floats
    early: Floats
    early_weekend: Floats
    late_weekend: Floats


def counted(
    connection: DuckDBPyConnection, series: Series, *, areas: tuple[str, ...], first: date, last: date
) -> Months:
    """Count a series by month and place.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the rows of the series' table in place (`placing.place`).
    series : Series
    areas : tuple of str
        Places to count by, in order.
    first, last : date
        First day of the first month that may be counted, and last day of the last; counting starts with the first
        event.
    """
    rows = connection.execute(
        f"""
        SELECT date_trunc('month', r.{series.date})::DATE AS month, q_area AS area, count(*) AS count,
            count(*) FILTER (day(r.{series.date}) <= {_SWAPPABLE}) AS early,
            count(*) FILTER (day(r.{series.date}) <= {_SWAPPABLE} AND isodow(r.{series.date}) > 5) AS early_weekend,
            count(*) FILTER (day(r.{series.date}) > {_SWAPPABLE} AND isodow(r.{series.date}) > 5) AS late_weekend
        FROM q_rows r
        WHERE r.{series.date} BETWEEN ? AND ? AND ({series.where}) GROUP BY ALL""",  # noqa: S608
        [first, last],
    ).df()
    start = rows["month"].min() if len(rows) else pd.Timestamp(last)
    months = pd.date_range(pd.Timestamp(start).to_period("M").start_time, last, freq="MS")
    cells = {name: _matrix(rows, name, months, areas) for name in ("count", "early", "early_weekend", "late_weekend")}
    return Months(months=months, areas=areas, **cells)


def _matrix(rows: pd.DataFrame, name: str, months: pd.DatetimeIndex, areas: tuple[str, ...]) -> Floats:
    whole = np.zeros((len(months), len(areas)))
    whole[months.get_indexer(pd.DatetimeIndex(rows["month"])), pd.Index(areas).get_indexer(pd.Index(rows["area"]))] = (
        rows[name]
    )
    return np.column_stack([whole, whole.sum(axis=1)])


def gaps(counts: Floats) -> tuple[Flags, Flags]:
    """Return which months were judged, and which of them hold next to nothing.

    Parameters
    ----------
    counts : array, months by series

    Returns
    -------
    judged, failed : arrays of bool
        Judged are series with a median month of at least `FEWEST` events over at least `SHORTEST` months; a month
        fails that has at most `NEXT_TO_NOTHING` of that median.
    """
    usual = np.median(counts, axis=0) if len(counts) else np.zeros(counts.shape[1])
    judged = np.broadcast_to((usual >= FEWEST) & (len(counts) >= SHORTEST), counts.shape)
    return judged, judged & (counts <= NEXT_TO_NOTHING * usual)


def jumps(counts: Floats) -> tuple[Flags, Flags]:
    """Return which months were judged, and which of them leap out of those around them.

    Counts are put on Anscombe's scale, 2 √(count + 3/8), on which chance varies alike at every level, and the season
    is taken out: the median departure of each calendar month from its year, over the whole years before the last
    month. Each month is then held against the median of the three months on either side, so that a lasting change of
    level is no leap.

    Parameters
    ----------
    counts : array, months by series

    Returns
    -------
    judged, failed : arrays of bool
        A month fails that departs by more than `FAR` robust standard deviations (1.4826 times the median absolute
        departure, and never less than the one of chance). The first three months have nothing before them to be held
        against and are not judged.

    Source
    ------
    Anscombe, Biometrika 35 (1948) 246-254; Rousseeuw and Croux, J. Am. Stat. Assoc. 88 (1993) 1273-1283.
    """
    judged = gaps(counts)[0] & (np.arange(len(counts)) >= _NEIGHBOURS)[:, np.newaxis]
    if not judged.any():
        return judged, judged
    level = 2.0 * np.sqrt(counts + 0.375)
    level = level - _season(level)
    away = level - _around(level)
    spread = np.maximum(1.4826 * np.median(np.abs(away), axis=0), 1.0)
    return judged, judged & (np.abs(away) > FAR * spread)


def _around(level: Floats) -> Floats:
    """Return the median of the months on either side of each, the month itself left out."""
    padded = np.pad(level, ((_NEIGHBOURS, _NEIGHBOURS), (0, 0)), constant_values=np.nan)
    shifts = [number for number in range(2 * _NEIGHBOURS + 1) if number != _NEIGHBOURS]
    return np.asarray(np.nanmedian([padded[number : number + len(level)] for number in shifts], axis=0))


def _season(level: Floats) -> Floats:
    """Return the usual departure of each row's calendar month from its year; zero with fewer than two whole years."""
    years = len(level) // 12
    if years < 2:
        return np.zeros_like(level)
    whole = level[len(level) - 12 * years :].reshape(years, 12, -1)
    usual = np.median(whole - np.median(whole, axis=1, keepdims=True), axis=0)
    return np.asarray(usual[(np.arange(len(level)) - len(level)) % 12])


def swapped(months: Months) -> tuple[Flags, Flags]:
    """Return which months were judged, and which have their week-end dates on days 1 to 12.

    Referrals hardly come at week-ends, but a date with day and month swapped falls on one as often as on any other
    day, and only dates of days 1 to 12 can be swapped. A month fails where week-ends have at least `SHARE_SWAPPED` of
    the events of days 1 to 12, three times the share of later days, and more than chance explains (binomial tail of
    a third of the events, because brothers and sisters come together, below `ONCE_IN`).

    Parameters
    ----------
    months : Months
    """
    late = months.count - months.early
    judged = (months.early >= FEWEST) & (late >= FEWEST)
    base, other = np.maximum(months.early, 1.0), np.maximum(late, 1.0)
    share, later = months.early_weekend / base, (months.late_weekend + 1.0) / other
    expected = np.minimum(np.maximum(later, 0.01), 1.0)
    chance = binomial.more_than(np.floor(months.early_weekend / _SIBLINGS) - 1, np.ceil(base / _SIBLINGS), expected)
    return judged, judged & (share >= SHARE_SWAPPED) & (share >= 3.0 * later) & (chance < ONCE_IN)


def shrunk(now: Floats, then: Floats, *, tolerance: float = 2.0, fewest: float = 5.0) -> tuple[Flags, Flags]:
    """Return which months were judged, and which hold another number of events than the extract before knew.

    Parameters
    ----------
    now, then : array, months by series
        Counts of the same months, long enough ago for late entries to be in.
    tolerance, fewest : float
        A month fails that differs by more than so many per cent and more than so many events.
    """
    judged = then > 0
    return judged, judged & (np.abs(now - then) > np.maximum(fewest, then * tolerance / 100.0))
