"""Events counted by month and place, and months that do not look like the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from pmflib.catalogue import Series
from pmflib.quality.placing import placed
from pmflib.quality.subjects import SUBJECTS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: Below so many events in a usual month, nothing is said about a single one.
FEWEST = 10.0
#: Fewer months than these show no habit to depart from.
SHORTEST = 9
#: A month this share of a usual one, or less, is one that was not delivered whole.
NEXT_TO_NOTHING = 0.25
#: Robust standard deviations that a jump must exceed.
FAR = 6.0
#: Chance below which the week-end dates of a month are not put down to chance.
ONCE_IN = 1e-4
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
        As `placing.prepare` leaves it.
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
        FROM ({placed(series.table, SUBJECTS[series.table])}) r
        WHERE r.{series.date} BETWEEN ? AND ? AND ({series.where}) GROUP BY ALL""",  # noqa: S608
        [first, last],
    ).df()
    start = rows["month"].min() if len(rows) else pd.Timestamp(last)
    months = pd.date_range(pd.Timestamp(start).to_period("M").start_time, last, freq="MS")
    cells = {name: _matrix(rows, name, months, areas) for name in ("count", "early", "early_weekend", "late_weekend")}
    return Months(months=months, areas=areas, **cells)


def _matrix(rows: pd.DataFrame, name: str, months: pd.DatetimeIndex, areas: tuple[str, ...]) -> Floats:
    table = rows.pivot_table(index="month", columns="area", values=name, aggfunc="sum") if len(rows) else pd.DataFrame()
    whole = table.reindex(index=months, columns=list(areas)).fillna(0.0).to_numpy(dtype=np.float64)
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

    Counts are put on Anscombe's scale, 2 √(count + 3/8), on which chance varies alike at every level. Each month is
    held against the median of the three months on either side and, where there are others, the usual departure of its
    calendar month, so that neither a lasting change of level nor a season is a leap.

    Parameters
    ----------
    counts : array, months by series, the first row a month of the calendar like any other

    Returns
    -------
    judged, failed : arrays of bool
        A month fails that departs by more than `FAR` robust standard deviations (1.4826 times the median absolute
        departure, and never less than the one of chance).

    Source
    ------
    Anscombe, Biometrika 35 (1948) 246-254; Rousseeuw and Croux, J. Am. Stat. Assoc. 88 (1993) 1273-1283.
    """
    judged, _ = gaps(counts)
    if not judged.any():
        return judged, judged
    level = 2.0 * np.sqrt(counts + 0.375)
    away = level - _around(level)
    away = away - _season(away)
    spread = np.maximum(1.4826 * np.median(np.abs(away), axis=0), 1.0)
    return judged, judged & (np.abs(away) > FAR * spread)


def _around(level: Floats) -> Floats:
    """Return the median of the months on either side of each, the month itself left out."""
    padded = np.pad(level, ((_NEIGHBOURS, _NEIGHBOURS), (0, 0)), constant_values=np.nan)
    shifts = [number for number in range(2 * _NEIGHBOURS + 1) if number != _NEIGHBOURS]
    return np.asarray(np.nanmedian([padded[number : number + len(level)] for number in shifts], axis=0))


def _season(away: Floats) -> Floats:
    """Return the median departure of the same calendar month in the other years; zero where there are under two."""
    out = np.zeros_like(away)
    for row in range(len(away)):
        others = [other for other in range(row % 12, len(away), 12) if other != row]
        if len(others) > 1:
            out[row] = np.median(away[others], axis=0)
    return out


def swapped(months: Months) -> tuple[Flags, Flags]:
    """Return which months were judged, and which hold more week-end dates on days 1 to 12 than chance explains.

    Fisher's exact test, one-sided: week-end dates among days 1 to 12 against those among later days.

    Parameters
    ----------
    months : Months
    """
    late = months.count - months.early
    judged = (months.early >= FEWEST) & (late >= FEWEST)
    drawn = months.early_weekend + months.late_weekend
    chance = stats.hypergeom.sf(months.early_weekend - 1, months.count, drawn, months.early)
    return judged, judged & (chance < ONCE_IN)


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
