"""Whether a series swings with the months or quarters of the year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from pmflib.stats import grouping
from pmflib.stats.checks import Floats, one_of
from pmflib.stats.grouping import Codes
from pmflib.stats.trend.line import fit
from pmflib.stats.trend.points import Points, read, rounded


def seasonality(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    season: Literal["month", "quarter"] = "month",
) -> pd.DataFrame:
    """Return whether the seasons of each series differ once its straight-line trend is taken out.

    Parameters
    ----------
    frame, series, date, value
        As for ``regression``.
    season : {"month", "quarter"}
        Calendar months, or calendar quarters (1 is January to March).

    Returns
    -------
    DataFrame
        One row a series: ``points``, ``seasons`` found, ``statistic`` and ``p`` of the test; ``peak`` and ``trough``,
        the seasons with the highest and lowest mean, and ``swing`` between them. All missing below two seasons
        or fewer points than two for each season.

    Raises
    ------
    BadNumbers
        As ``regression``.

    Source
    ------
    Kruskal and Wallis, J. Am. Stat. Assoc. 47 (1952) 583-621, on the residuals; agrees with ``scipy.stats.kruskal``.
    """
    each = 12 if one_of("season", season, ("month", "quarter")) == "month" else 4
    points = read(frame, series, date, value, "month")
    line = fit(points)
    slope = np.nan_to_num(line.slope)[points.series]
    left = points.value - line.level[points.series] - slope * (points.time - line.centre[points.series])
    scale = np.zeros(points.many)
    np.maximum.at(scale, points.series, np.abs(points.value))
    left = rounded(left, scale[points.series])
    code: Codes = (points.series * each + (points.month - 1) // (12 // each)).astype(np.intp)
    size, mean = _by_season(left, code, points.many, each)
    seasons = (size > 0).sum(axis=1)
    enough = (seasons > 1) & (size.sum(axis=1) >= 2 * seasons)
    statistic = np.where(enough, _kruskal(points, left, code, size), np.nan)
    known = np.where(enough[:, None] & (size > 0), mean, np.nan)
    top, bottom = (np.where(np.isnan(known), fill, known) for fill in (-np.inf, np.inf))
    with np.errstate(invalid="ignore"):
        swing = np.where(enough, top.max(axis=1) - bottom.min(axis=1), np.nan)
    return points.table(
        seasons=seasons,
        statistic=statistic,
        p=special.chdtrc(np.maximum(seasons - 1, 1), statistic),
        peak=np.where(enough, top.argmax(axis=1) + 1.0, np.nan),
        trough=np.where(enough, bottom.argmin(axis=1) + 1.0, np.nan),
        swing=swing,
    )


def _by_season(values: Floats, code: Codes, count: int, each: int) -> tuple[Floats, Floats]:
    """Return size and mean of each season, a row a series."""
    size = np.bincount(code, minlength=count * each).reshape(count, each).astype(np.float64)
    total = np.bincount(code, weights=values, minlength=count * each).reshape(count, each)
    return size, total / np.where(size > 0, size, 1.0)


def _kruskal(points: Points, left: Floats, code: Codes, size: Floats) -> Floats:
    """Return the statistic of each series, ties allowed for; missing where all residuals are equal."""
    count, each = size.shape
    if not len(left):
        return np.full(count, np.nan)
    groups = grouping.Groups(points.series, np.empty(count, dtype=object))
    ranks = grouping.rank(left, groups)
    _, mean = _by_season(ranks, code, count, each)
    n = size.sum(axis=1)
    # Each of t equal values has t of its own rank: the sum over values of t squared less one is that of t cubed less t.
    tied = points.series * (2.0 * len(ranks) + 1) + 2.0 * ranks
    _, at, same = np.unique(tied, return_inverse=True, return_counts=True)
    ties = np.bincount(points.series, weights=same[at] ** 2.0 - 1.0, minlength=count)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = (size * (mean - (n[:, None] + 1.0) / 2.0) ** 2).sum(axis=1) * 12.0 / (n * (n + 1.0))
        return np.asarray(spread / np.where(ties < n**3 - n, 1.0 - ties / (n**3 - n), np.nan), dtype=np.float64)
