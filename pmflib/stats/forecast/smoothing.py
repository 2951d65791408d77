"""Simple exponential smoothing of many series at once: a level that follows the series, and how far it misses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pmflib.stats.checks import Floats
from pmflib.stats.forecast.history import History
from pmflib.stats.grouping import Codes

WEIGHTS = np.round(np.arange(0.0, 1.01, 0.1), 1)
"""How much of a miss the level takes up: 0 the mean of all before, 1 the last value alone."""
COST = 2.0
"""What a weight must gain in log likelihood, doubled, over the last value alone, which is hard to beat (Akaike)."""


class Fitted(NamedTuple):
    """Level after the last value, weight, error variance, degrees of freedom, values, and seasons of each series."""

    level: Floats
    weight: Floats
    variance: Floats
    free: Floats
    values: Floats
    season: Floats

    def of(self, number: Codes) -> Fitted:
        """Return the fits of the series of these numbers."""
        return Fitted(*(part[number] for part in self))


def fit(history: History, *, seasonal: bool, fewest: int) -> Fitted:
    """Return the fit of each series; missing where fewer than ``fewest`` values are there.

    The weight is the one that would have missed least, one period ahead, over the series' own past; the last value
    alone unless another would have missed clearly less.
    """
    each = 12 // history.step if seasonal else 1
    level, weight, variance, free, count = np.full((5, len(history)), np.nan)
    season = np.zeros((len(history), each))
    for some, values in history.matrices():
        enough = (~np.isnan(values)).sum(axis=1) >= fewest
        chosen, kept = some[enough], values[enough]
        if not chosen.size:
            continue
        if each > 1:
            season[chosen] = _seasons(kept, each)
        back = np.arange(kept.shape[1])[::-1] % each
        found = _smooth(kept - season[chosen][:, back])
        spent = (each - 1) * (season[chosen] != 0).any(axis=1)
        level[chosen], weight[chosen], squares, misses = found
        free[chosen] = np.maximum(misses - 1.0 - spent, 1.0)
        # A past without any miss says nothing of how far the next one may be off.
        variance[chosen], count[chosen] = np.where(squares > 0, squares, np.nan) / free[chosen], misses + 1.0
    return Fitted(level, weight, variance, free, count, season)


def _smooth(values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return last level, best weight, its squared misses one period ahead, and how many misses there are."""
    level = np.repeat(np.nan_to_num(values[:, :1]), len(WEIGHTS), axis=1)
    squares = np.zeros_like(level)
    seen = np.asarray(~np.isnan(values[:, 0]), dtype=np.bool_)
    misses = np.zeros(len(values))
    for column in values.T[1:]:
        here = ~np.isnan(column)
        miss = np.where((here & seen)[:, None], column[:, None] - level, 0.0)
        squares += miss**2
        misses += here & seen
        # The first values weigh alike, or the level would long hang on the very first.
        level += np.maximum(WEIGHTS, 1.0 / (misses + 1.0)[:, None]) * miss
        level = np.where((here & ~seen)[:, None], column[:, None], level)
        seen |= here
    dearer = np.exp(COST / np.maximum(misses, 1.0))[:, None]
    best = (squares * np.where(WEIGHTS < 1, dearer, 1.0)).argmin(axis=1)
    row = np.arange(len(values))
    return level[row, best], WEIGHTS[best], squares[row, best], misses


def _seasons(values: Floats, each: int) -> Floats:
    """Return the effect of each season, counted back from the last value, where two whole years are there.

    A season's effect is its mean distance from the centred mean of a year around it.
    """
    found = np.zeros((len(values), each))
    span = values.shape[1]
    if span < 2 * each:
        return found
    ends = np.full(each + 1, 1.0)
    ends[[0, -1]] = 0.5
    windows = np.lib.stride_tricks.sliding_window_view(values, each + 1, axis=1)
    centred = windows @ (ends / each)
    apart: Floats = np.asarray(values[:, each // 2 : each // 2 + centred.shape[1]] - centred, dtype=np.float64)
    back = (span - 1 - each // 2 - np.arange(centred.shape[1])) % each
    known = np.asarray(~np.isnan(apart), dtype=np.bool_)
    for season in range(each):
        of = np.flatnonzero(back == season)
        count = known[:, of].sum(axis=1)
        found[:, season] = np.where(known[:, of], apart[:, of], 0.0).sum(axis=1) / np.maximum(count, 1)
        found[:, season] = np.where(count > 0, found[:, season], np.nan)
    # A season never seen makes the mean missing, and with it all effects of its series.
    return np.asarray(np.nan_to_num(found - found.mean(axis=1, keepdims=True)), dtype=np.float64)


def spread(fitted: Fitted, first: Codes, last: Codes) -> Floats:
    """Return the variance, in error variances, of the sum of forecasts from step ``first`` to ``last``.

    A miss at one step moves the level, by its weight, under all later ones. A mean of all moves no more, but is
    itself known only as well as its number of values allows.
    """
    total = np.where(fitted.weight == 0, np.maximum(last - first + 1, 0) ** 2 / fitted.values, 0.0)
    for step in range(1, int(last.max(initial=0)) + 1):
        own = (step >= first) & (step <= last)
        later = np.maximum(last - np.maximum(step, first - 1), 0)
        total += (own + fitted.weight * later) ** 2 * (step <= last)
    return total
