"""Rows of many series put in series and date order once, so that every rule is one pass over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib.errors import Problem, near
from pmflib.stats.checks import BadNumbers, Floats, finite, floats, require
from pmflib.stats.grouping import Codes

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where each row of a frame stands in its series.

    Parameters
    ----------
    order : array of int
        Row positions in the frame, in series and date order. All other arrays are in that order.
    series : array of int
        Number of the series, in order of first appearance.
    rank : array of int
        Place of the row's date among ``days``.
    days : DatetimeIndex
        All dates found, sorted.
    keys : DataFrame
        One row a series: the columns that name it.
    """

    order: Codes
    series: Codes
    rank: Codes
    days: pd.DatetimeIndex
    keys: pd.DataFrame

    def restored(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return values of ordered rows in the order of the frame."""
        found = np.empty_like(values)
        found[self.order] = values
        return found

    def last(self) -> Codes:
        """Return the place of each series' last row."""
        return np.flatnonzero(np.append(self.series[1:] != self.series[:-1], True))


def columns(frame: pd.DataFrame, *names: str) -> None:
    """Raise one error for every column the frame lacks."""
    missing = [name for name in names if name not in frame.columns]
    if missing:
        known = [str(column) for column in frame.columns]
        raise BadNumbers(
            Problem(where="frame", what=f"There is no column '{name}'.", remedy=near(name, known)) for name in missing
        )


def numbers(frame: pd.DataFrame, name: str) -> Floats:
    """Return a column as finite numbers, NaN where missing, in the order of the frame."""
    columns(frame, name)
    try:
        found = floats(frame[name])
    except (ValueError, TypeError) as error:
        raise BadNumbers.one(name, f"Not every value is a number: {error}.", "Give numbers, or NaN.") from None
    require([finite(name, found)])
    return found


def arrange(frame: pd.DataFrame, series: str | Sequence[str], day: str) -> Layout:
    """Return the layout of a long frame; rows may come in any order, but a series has one row a date."""
    names = [series] if isinstance(series, str) else list(series)
    columns(frame, *names, day)
    if not len(frame):
        raise BadNumbers.one("frame", "There are no rows.", "Give at least one.")
    dates = _dates(frame[day], day)
    rank, labels = pd.factorize(dates, sort=True)
    days = pd.DatetimeIndex(labels)
    codes, firsts = _codes(frame, names)
    place = codes * len(days) + rank
    order = np.arange(len(frame), dtype=np.intp)
    if not (place[1:] > place[:-1]).all():
        order = np.argsort(place, kind="stable")
        _refuse_twice(frame, names, dates, order[1:][place[order][1:] == place[order][:-1]])
    keys = frame[names].iloc[firsts].reset_index(drop=True)
    return Layout(order=order, series=codes[order], rank=rank[order].astype(np.intp), days=days, keys=keys)


def _dates(column: pd.Series[Any], name: str) -> pd.DatetimeIndex:
    told = "Give dates such as 2026-03-31, without a time zone."
    if pd.api.types.is_numeric_dtype(column):
        raise BadNumbers.one(name, f"Holds numbers ({column.iloc[0]}), not dates.", told)
    try:
        found = pd.DatetimeIndex(pd.to_datetime(column))
    except (ValueError, TypeError) as error:
        raise BadNumbers.one(name, f"Not every value is a date: {error}.", told) from None
    if found.tz is not None:
        raise BadNumbers.one(name, f"The dates carry the time zone {found.tz}.", told)
    missing = np.flatnonzero(found.isna())
    if missing.size:
        raise BadNumbers.one(name, f"{missing.size:,} dates are missing, the first in row {missing[0]}.", told)
    return found


def _codes(frame: pd.DataFrame, names: list[str]) -> tuple[Codes, Codes]:
    """Return the number of each row's series, and the row in which each series appears first."""
    if not names:
        return np.zeros(len(frame), dtype=np.intp), np.zeros(1, dtype=np.intp)
    parts = [pd.factorize(frame[name], use_na_sentinel=False) for name in names]
    found = parts[0][0].astype(np.int64)
    for codes, labels in parts[1:]:
        # Numbered afresh after each column, so that many columns cannot run past the largest integer.
        found = pd.factorize(found * len(labels) + codes)[0]
    firsts = np.flatnonzero(~pd.Series(found).duplicated().to_numpy())
    return found.astype(np.intp), firsts


def _refuse_twice(frame: pd.DataFrame, names: list[str], dates: pd.DatetimeIndex, rows: Codes) -> None:
    if not rows.size:
        return
    row = int(rows[0])
    key = ", ".join([*(str(frame[name].iloc[row]) for name in names), f"{dates[row]:%Y-%m-%d}"])
    raise BadNumbers.one(
        "dates",
        f"{len(rows):,} rows repeat a date of their series; the first: {key}, row {row}.",
        "Keep one row for each series and date, and name in series every column that tells series apart.",
    )


class Block(NamedTuple):
    """Series of equal length: their numbers, and one matrix for each array, a row a series."""

    series: Codes
    parts: tuple[Floats, ...]


def blocks(codes: Codes, *arrays: Floats, cells: int = 4_000_000) -> Iterator[Block]:
    """Yield the series of each length together, few enough at once that points times points fit in ``cells``.

    ``codes`` number the series of rows in order; a number without rows is passed over.
    """
    length = np.bincount(codes)
    first = np.cumsum(length) - length
    for points in np.unique(length[length > 0]):
        those = np.flatnonzero(length == points)
        step = max(int(cells // points**2), 1)
        for start in range(0, len(those), step):
            some = those[start : start + step]
            rows = first[some][:, None] + np.arange(points)
            yield Block(some, tuple(array[rows] for array in arrays))
