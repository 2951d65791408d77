"""Which figures lie outside the funnel, and how far."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from pmflib.stats.checks import Floats, Levels, broadcast, counts, finite, levels, not_negative, one_of, require
from pmflib.stats.funnel import limits
from pmflib.stats.intervals.rates import count_limits

Statistic = Literal["proportion", "rate", "ratio"]


def flags(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    statistic: Statistic,
    groups: npt.ArrayLike | None = None,
    level: npt.ArrayLike | None = None,
    confidence: Levels = limits.TWO_AND_THREE_SIGMA,
    fewest: float = 0.0,
) -> Floats:
    """Return how many limits each figure lies beyond: -2 and -1 low, 0 inside, 1 and 2 high.

    Parameters
    ----------
    numerator, denominator : array_like
        Counts over the denominator of a proportion, the base of a rate or the expected events of a ratio.
        A missing number or zero denominator gives NaN.
    statistic : {"proportion", "rate", "ratio"}
        Proportions are judged by Wilson's interval; rates and ratios by exact limits below 10 events, Byar's from 10.
    groups : array_like, optional
        Each group has its own funnel, such as one indicator and year.
    level : array_like, optional
        The baseline, as a share, per one of the base, or 1 for ratios. Without it the pooled figure of the group.
    confidence : float or sequence of float
        The limits counted, by default 95 % and 99.8 %.
    fewest : float
        Figures with fewer events are not judged (NaN): 10 for directly standardised rates.

    Returns
    -------
    ndarray of float
        Whole numbers from minus to plus the number of levels, or NaN.

    Raises
    ------
    BadNumbers
        For negative, infinite or fractional counts, and numerators above the denominator of a proportion.

    Source
    ------
    Spiegelhalter, Stat. Med. 24 (2005) 1185-1202; as PHEindicatormethods ``assign_funnel_significance``.
    """
    one_of("statistic", statistic, ("proportion", "rate", "ratio"))
    x, n = broadcast(numerator=numerator, denominator=denominator)
    checks = [*counts("numerator", x), finite("denominator", n), not_negative("denominator", n)]
    if statistic == "proportion":
        checks.append(("numerator", x > n, x, "are above their denominator", "A numerator is part of its denominator."))
    require(checks)
    n = np.where((n > 0) & (x >= fewest), n, np.nan)
    if level is None:
        level = 1.0 if statistic == "ratio" else limits.baseline(x, np.where(n > 0, n, np.nan), groups)
    target = np.broadcast_to(np.asarray(level, dtype=np.float64), x.shape)
    several = np.atleast_1d(levels(confidence))
    if statistic == "proportion":
        bounds = limits.proportion_limits(n, target, confidence=several.tolist(), multiplier=1.0)
        crossed = _crossed(x / n, bounds.lower, bounds.upper)
    else:
        low, high = count_limits(x, several.tolist())
        crossed = -_crossed(n * target, low, high)
    return np.where(np.isnan(x) | np.isnan(n) | np.isnan(target), np.nan, crossed)


def _crossed(value: Floats, lower: Floats, upper: Floats) -> Floats:
    return np.asarray((value > upper).sum(axis=0, dtype=np.float64) - (value < lower).sum(axis=0, dtype=np.float64))
