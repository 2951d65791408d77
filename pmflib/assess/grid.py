"""Published authority values as one dense array: measured periods down, authorities across."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_MEASURE = ["indicator", "breakdown", "category"]
#: Joins the codes of councils that publish one row together.
COMBINED = "+"


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Values of every authority in every published period.

    Parameters
    ----------
    periods : DataFrame
        One row per grid row: indicator, breakdown, category, window, period_start, period_end.
    areas : Index
        Codes of the authorities, in column order.
    values : array, shape (periods, areas)
        NaN where an authority has no value.
    numerators, denominators : array, shape (periods, areas)
        The counts the value rests on; NaN where they are not known.
    """

    periods: pd.DataFrame
    areas: pd.Index
    values: Floats
    numerators: Floats
    denominators: Floats

    def once(self) -> Floats:
        """Return the values with every council counted once: two published as one stand aside for their own rows."""
        out = self.values.copy()
        for column, code in enumerate(self.areas):
            parts = self.areas.get_indexer(pd.Index(code.split(COMBINED) if COMBINED in code else []))
            out[np.isfinite(self.values[:, parts[parts >= 0]]).any(axis=1), column] = np.nan
        return out


def published_grid(core: pd.DataFrame, published: pd.Series) -> Grid:
    """Return the grid of the published authority rows of `core`."""
    rows = core.loc[published & (core["level"] == "authority")]
    key = [*_MEASURE, "window", "period_end"]
    row_of = rows.groupby(key, sort=True).ngroup().to_numpy()
    areas = pd.Index(rows["area"].unique()).sort_values()
    at = row_of.astype(np.intp), areas.get_indexer(pd.Index(rows["area"]))
    shape = (row_of.max(initial=-1) + 1, len(areas))
    first = np.unique(row_of, return_index=True)[1]
    periods = rows.iloc[first][[*_MEASURE, "window", "period_start", "period_end"]].reset_index(drop=True)
    return Grid(
        periods=periods,
        areas=areas,
        values=_laid(rows["value"], at, shape),
        numerators=_laid(rows["numerator"], at, shape),
        denominators=_laid(rows["denominator"], at, shape),
    )


def floats(values: pd.Series) -> Floats:
    """Return a series as an array of numbers."""
    return np.asarray(values, dtype=np.float64)


def _laid(values: pd.Series, at: tuple[Ints, Ints], shape: tuple[int, int]) -> Floats:
    out = np.full(shape, np.nan)
    out[at] = values.to_numpy()
    return out


def comparator_rows(own: pd.DataFrame, grid: Grid) -> Ints:
    """Return, for each own row, the grid row of the newest published period not after its own; -1 if none."""
    table = grid.periods.assign(row=np.arange(len(grid.periods))).sort_values("period_end", kind="stable")
    asked = own[[*_MEASURE, "period_end"]].assign(position=np.arange(len(own)))
    found = pd.merge_asof(
        asked.sort_values("period_end", kind="stable"),
        table[[*_MEASURE, "period_end", "row"]],
        on="period_end",
        by=_MEASURE,
    ).sort_values("position")
    return found["row"].fillna(-1).to_numpy(dtype=np.intp)


def sorted_quantile(ordered: Floats, counts: Ints, share: float) -> Floats:
    """Return the quantile (type 7, as R and LAIT) of each row of an array sorted with its NaN last.

    Parameters
    ----------
    ordered : array, shape (rows, members)
    counts : array, shape (rows,)
        How many members of each row are not NaN.
    share : float
        Between 0 and 1.
    """
    if ordered.shape[1] == 0:
        return np.full(len(ordered), np.nan)
    position = np.maximum(counts - 1, 0) * share
    low = np.floor(position).astype(np.intp)
    high = np.minimum(low + 1, np.maximum(counts - 1, 0))
    at = np.arange(len(ordered))
    part = position - low
    return np.asarray(ordered[at, low] + part * (ordered[at, high] - ordered[at, low]))
