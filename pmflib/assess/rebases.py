"""From which point a series is another process: a break in its definition, or a change that somebody confirmed."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pmflib import frames

_BREAK = "break"


def eras(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Return how many breaks in its definition each row's series has had by then: only like eras compare.

    Parameters
    ----------
    rows : DataFrame
        Columns of `frames.SERIES`, ``period_end`` and ``marks``, in any order.
    """
    broken = rows["marks"].str.contains(_BREAK, regex=False).astype("int64")
    order = rows["period_end"].argsort(kind="stable")
    counted = broken.iloc[order].groupby([rows[name].iloc[order] for name in frames.SERIES], sort=False).cumsum()
    return np.asarray(counted.sort_index(), dtype=np.int64)


def rebases(rows: pd.DataFrame, changes: pd.DataFrame, *, fewest: int) -> dict[Hashable, list[pd.Timestamp]]:
    """Return the first points of new stages, by series.

    A break in the definition always begins one: figures before and after do not compare. A confirmed change of
    practice begins one as soon as `fewest` points lie on either side of it; until then the old limits stay, so that
    the step still shows as what it is, a special cause.

    Parameters
    ----------
    rows : DataFrame
        ``series, indicator, area, level, window, period_start, period_end, value, marks``, in order of time.
    changes : DataFrame
        ``indicator, area, from``; those of an authority hold for its districts too.
    fewest : int
        Points that process limits rest on at least.

    Source
    ------
    NHS England, Making data count: limits are stepped only for a known, lasting change of process.
    """
    broken = rows.loc[rows["marks"].str.contains(_BREAK, regex=False), ["series", "period_end"]]
    points = pd.concat([broken, _confirmed(rows, changes, fewest)]).drop_duplicates().sort_values("period_end")
    found: dict[Hashable, list[pd.Timestamp]] = points.groupby("series")["period_end"].agg(list).to_dict()
    return found


def _confirmed(rows: pd.DataFrame, changes: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Return series and date of the first point of each change that enough points lie before and after."""
    if changes.empty:
        return rows.loc[[], ["series", "period_end"]]
    above = rows.loc[rows["level"] == "authority", "area"].drop_duplicates()
    everywhere = changes.assign(whole=changes["area"].isin(above))
    pairs = rows.merge(everywhere[["indicator", "area", "from", "whole"]], on="indicator", suffixes=("", "_changed"))
    here = (pairs["area"] == pairs["area_changed"]) | (pairs["whole"] & (pairs["level"] == "district"))
    begun = pairs["period_start"].where(pairs["window"] != "snapshot", pairs["period_end"]) >= pairs["from"]
    pairs = pairs.loc[here].assign(
        after=begun.loc[here] & pairs["value"].notna(), before=~begun & pairs["value"].notna()
    )
    counted = pairs.groupby(["series", "from"])[["before", "after"]].transform("sum")
    kept = pairs.loc[pairs["after"] & (counted >= fewest).all(axis=1)]
    first = kept.drop_duplicates(["series", "from"]).sort_values(["series", "from"])
    return first[["series", "period_end"]]
