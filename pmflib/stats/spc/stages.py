"""Which points open a new stage: rebases, each with a known date."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from pmflib.errors import Problem, near
from pmflib.stats.checks import BadNumbers
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Flags, Layout

Rebase = Iterable[Any] | Mapping[Hashable, Iterable[Any]]
Unmatched = Literal["error", "ignore"]


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
