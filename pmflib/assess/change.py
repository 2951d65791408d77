"""What moved since the period before, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.assess.rebases import eras
from pmflib.stats.intervals import difference

_SERIES = list(frames.SERIES)
_ONE_DAY = pd.Timedelta(days=1)
_SNAPSHOTS_APART = pd.Timedelta(days=370)
_TAKEN = ("value", "lower", "upper")


def with_change(core: pd.DataFrame) -> pd.DataFrame:
    """Return the frame, in key order, with the previous period of the same series and the change from it.

    The previous period is the one that ends the day before this one begins, so that a missing quarter leaves the
    change missing rather than stretch it over two, and a rolling year is held against the year before it, not
    against nine months of itself. A snapshot is held against the one before it, at most a year earlier. The
    interval of the change squares and adds the two own intervals (`stats.intervals.difference`). Across a break in
    the definition there is no change.
    """
    ordered = core.sort_values(list(frames.KEY), kind="stable", ignore_index=True)
    place = _before(ordered)
    before = ordered.iloc[place].reset_index(drop=True)
    before.loc[place < 0] = np.nan
    change = difference(
        *(ordered[name].to_numpy() for name in _TAKEN),
        *(before[name].to_numpy(dtype="float64") for name in _TAKEN),
    )
    era = eras(ordered)
    like = era == era[place]
    return ordered.assign(
        previous_period_end=before["period_end"],
        previous=before["value"],
        change=np.where(like, change.value, np.nan),
        change_lower=np.where(like, change.lower, np.nan),
        change_upper=np.where(like, change.upper, np.nan),
    )


def _before(ordered: pd.DataFrame) -> np.ndarray:
    """Return the position of each row's previous period, -1 where there is none."""
    series = ordered.groupby(_SERIES, sort=False).ngroup()
    ends = pd.MultiIndex.from_arrays([series, ordered["period_end"]])
    adjoining = ends.get_indexer(pd.MultiIndex.from_arrays([series, ordered["period_start"] - _ONE_DAY]))
    row_above = np.arange(len(ordered)) - 1
    near = ordered["period_end"] - ordered["period_end"].shift() <= _SNAPSHOTS_APART
    same = (series == series.shift()) & near & (ordered["window"] == "snapshot")
    return np.where(adjoining >= 0, adjoining, np.where(same, row_above, -1))
