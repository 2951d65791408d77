"""Limits of a difference or ratio, recovered from the limits of its two parts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pmflib.stats.checks import Levels, broadcast, counts, finite, not_negative, require
from pmflib.stats.intervals.proportions import proportion, wilson
from pmflib.stats.intervals.shape import Interval, normal_quantile


def difference(
    value_a: npt.ArrayLike,
    lower_a: npt.ArrayLike,
    upper_a: npt.ArrayLike,
    value_b: npt.ArrayLike,
    lower_b: npt.ArrayLike,
    upper_b: npt.ArrayLike,
) -> Interval:
    """Return ``a - b`` with limits by square-and-add from the limits of two independent estimates.

    Parameters
    ----------
    value_a, lower_a, upper_a, value_b, lower_b, upper_b : array_like
        Two estimates with limits at the same confidence. Limits may carry a leading axis of levels.
        A missing value makes the result missing; a missing limit only the limit that needs it.

    Returns
    -------
    Interval
        The difference and its limits. The parts must be independent: an authority inside its
        region is not quite, and its limits are then a little wide.

    Source
    ------
    Newcombe, Stat. Med. 17 (1998) 873-890, method 10; Zou and Donner, Stat. Med. 27 (2008) 1693-1702.
    """
    a, b = broadcast(value_a=value_a, value_b=value_b)
    low_a, high_a, low_b, high_b = broadcast(lower_a=lower_a, upper_a=upper_a, lower_b=lower_b, upper_b=upper_b)
    value = a - b
    lower = value - np.sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    upper = value + np.sqrt((high_a - a) ** 2 + (b - low_b) ** 2)
    return Interval(value, lower, upper)


def proportion_difference(
    numerator_a: npt.ArrayLike,
    denominator_a: npt.ArrayLike,
    numerator_b: npt.ArrayLike,
    denominator_b: npt.ArrayLike,
    *,
    confidence: Levels = 0.95,
    multiplier: float = 100.0,
) -> Interval:
    """Return the difference ``a - b`` of two independent proportions, in points.

    Parameters
    ----------
    numerator_a, denominator_a, numerator_b, denominator_b : array_like
        Counts.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        100 for percentage points.

    Returns
    -------
    Interval
        The difference with Newcombe's limits.

    Raises
    ------
    BadNumbers
        As :func:`proportion`.

    Source
    ------
    Newcombe, Stat. Med. 17 (1998) 873-890, method 10.
    """
    a = proportion(numerator_a, denominator_a, confidence=confidence, multiplier=multiplier)
    b = proportion(numerator_b, denominator_b, confidence=confidence, multiplier=multiplier)
    return difference(*a, *b)


def rate_ratio(
    count_a: npt.ArrayLike,
    base_a: npt.ArrayLike,
    count_b: npt.ArrayLike,
    base_b: npt.ArrayLike,
    *,
    confidence: Levels = 0.95,
) -> Interval:
    """Return the ratio of two independent rates, ``a`` over ``b``.

    Parameters
    ----------
    count_a, base_a, count_b, base_b : array_like
        Events and the base they arose from. A zero base gives NaN.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.

    Returns
    -------
    Interval
        The ratio is infinite where b had no event, and so is its upper limit; both counts zero give NaN.

    Raises
    ------
    BadNumbers
        For negative, infinite or fractional counts.

    Source
    ------
    Given the total of both counts, ``a`` is binomial; Wilson's limits of its share become limits of the
    ratio: Price and Bonett, Comput. Stat. Data Anal. 34 (2000) 345-356, the score method.
    """
    x, n, y, m = broadcast(count_a=count_a, base_a=base_a, count_b=count_b, base_b=base_b)
    bases = [
        check
        for name, part in (("base_a", n), ("base_b", m))
        for check in (finite(name, part), not_negative(name, part))
    ]
    require([*counts("count_a", x), *counts("count_b", y), *bases])
    lower, upper = wilson(x, x + y, normal_quantile(confidence, x))
    with np.errstate(invalid="ignore", divide="ignore"):
        per = np.where((n > 0) & (m > 0), m / n, np.nan)
        return Interval(per * (x / y), per * (lower / (1.0 - lower)), per * (upper / (1.0 - upper)))
