"""What changed between two releases of one table."""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = ("indicator", "area", "period_end", "old", "new", "old_release", "new_release")
_SERIES = ["source", "indicator", "area", "breakdown", "category", "window", "period_end"]
_NOISE = 1e-9


def revisions(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the values that a release changed, gave or took away against the release before it of the same table.

    Parameters
    ----------
    observations : DataFrame
        `frames.OBSERVATIONS`, several releases side by side.

    Returns
    -------
    DataFrame
        Columns of `COLUMNS`; `old` or `new` is missing where a release has no number for the figure. Rows of areas or
        periods that only one release holds are no revisions.
    """
    several = observations.groupby("source")["release"].transform("nunique") > 1
    ordered = observations[several].sort_values([*_SERIES, "release"], kind="stable")
    before = ordered.groupby(_SERIES, sort=False)[["value", "release"]].shift(1)
    changed = before["release"].notna() & ~_same(before["value"].to_numpy(), ordered["value"].to_numpy())
    found = ordered.assign(
        old=before["value"], new=ordered["value"], old_release=before["release"], new_release=ordered["release"]
    )
    return found.loc[changed, list(COLUMNS)].reset_index(drop=True)


def _same(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    near = np.abs(old - new) <= _NOISE * np.maximum(1.0, np.abs(new))
    return np.asarray((np.isnan(old) & np.isnan(new)) | near)
