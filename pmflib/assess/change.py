"""What moved since the period before, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.stats.intervals import difference

_ONE_DAY = pd.Timedelta(days=1)
_SNAPSHOTS_APART = pd.Timedelta(days=370)


def with_change(core: pd.DataFrame) -> pd.DataFrame:
    """Return the frame, in key order, with the previous period of the same series and the change from it.

    The previous period must adjoin: a missing quarter leaves the change missing rather than stretch it over two.
    The interval of the change squares and adds the two own intervals (see `stats.intervals.difference`).
    """
    ordered = core.sort_values(list(frames.KEY), kind="stable", ignore_index=True)
    before = ordered.shift()
    same_series = np.logical_and.reduce([(ordered[name] == before[name]).to_numpy() for name in frames.SERIES])
    adjoins = same_series & _adjoins(ordered, before)
    previous = before.where(pd.Series(adjoins, index=before.index))
    change = difference(
        *(ordered[name].to_numpy() for name in ("value", "lower", "upper")),
        *(previous[name].to_numpy(dtype="float64") for name in ("value", "lower", "upper")),
    )
    return ordered.assign(
        previous_period_end=previous["period_end"],
        previous=previous["value"],
        change=change.value,
        change_lower=change.lower,
        change_upper=change.upper,
    )


def _adjoins(ordered: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    touching = before["period_end"] + _ONE_DAY == ordered["period_start"]
    snapshot = ordered["window"] == "snapshot"
    near = ordered["period_end"] - before["period_end"] <= _SNAPSHOTS_APART
    return np.asarray(touching | (snapshot & near))
