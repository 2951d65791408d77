"""Rows of many series put in series and date order once, so that every rule is one pass over all of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib.errors import Problem, near
from pmflib.stats.checks import BadNumbers
from pmflib.stats.grouping import Codes

Rebase = Iterable[Any] | Mapping[Hashable, Iterable[Any]]
Unmatched = Literal["error", "ignore"]
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


def rebased(layout: Layout, rebase: Rebase, unmatched: Unmatched) -> Flags:
    """Return which rows open a new stage because their date is a rebase date of their series."""
    if not isinstance(rebase, Mapping):
        wanted = _timestamps(rebase)
        at = layout.days.get_indexer(wanted)
        _refuse_unmatched([f"{day:%Y-%m-%d}" for day in wanted[at < 0]], unmatched)
        return np.isin(layout.rank, at[at >= 0])
    found = np.zeros(len(layout.order), dtype=np.bool_)
    series, wanted = _pairs(layout, rebase)
    rank = layout.days.get_indexer(wanted)
    # Rows are in the order of this number, which is one for each series and date.
    place, sought = (one * len(layout.days) + at for one, at in ((layout.series, layout.rank), (series, rank)))
    at = np.minimum(np.searchsorted(place, sought), len(place) - 1)
    hit = (place[at] == sought) & (rank >= 0)
    names = _names(layout)[series]
    lost = [f"{name}: {day:%Y-%m-%d}" for name, day in zip(names[~hit], wanted[~hit], strict=True)]
    _refuse_unmatched(lost, unmatched)
    found[at[hit]] = True
    return found


def _timestamps(given: Iterable[Any]) -> pd.DatetimeIndex:
    dates: list[Any] = [given] if isinstance(given, str | date | np.datetime64) else list(given)
    try:
        return pd.DatetimeIndex(pd.to_datetime(dates))
    except (ValueError, TypeError) as error:
        raise BadNumbers.one("rebase", f"Not every rebase is a date: {error}.", "Give e.g. 2026-04-01.") from None


def _names(layout: Layout) -> pd.Index[Any]:
    keys = layout.keys
    return pd.Index(keys.iloc[:, 0]) if keys.shape[1] == 1 else pd.MultiIndex.from_frame(keys)


def _pairs(layout: Layout, rebase: Mapping[Hashable, Iterable[Any]]) -> tuple[Codes, pd.DatetimeIndex]:
    """Return the series and date of each rebase, or name the series that are not there."""
    if not rebase:
        return np.zeros(0, dtype=np.intp), pd.DatetimeIndex([])
    if not layout.keys.shape[1]:
        raise BadNumbers.one("rebase", "Rebases are given by series, but there is one only.", "Give a list of dates.")
    names = _names(layout)
    given: list[Any] = list(rebase)
    codes = names.get_indexer(pd.MultiIndex.from_tuples(given) if names.nlevels > 1 else pd.Index(given))
    unknown = [one for one, code in zip(given, codes, strict=True) if code < 0]
    if unknown:
        known = [str(name) for name in names]
        raise BadNumbers(
            Problem(where="rebase", what=f"There is no series {one!r}.", remedy=near(str(one), known))
            for one in unknown
        )
    dated = [_timestamps(rebase[one]) for one in given]
    series = np.repeat(codes, [len(days) for days in dated]).astype(np.intp)
    return series, pd.DatetimeIndex(dated[0].append(dated[1:]))


def _refuse_unmatched(told: list[str], unmatched: Unmatched) -> None:
    if told and unmatched == "error":
        raise BadNumbers.one(
            "rebase",
            f"No point has the date of {len(told):,} rebase(s): {'; '.join(told[:5])}.",
            'Give the date of the first point of the new stage, or unmatched_rebase="ignore".',
        )
