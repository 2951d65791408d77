"""Limits of a difference or ratio, recovered from the limits of its two parts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pmflib.stats.checks import broadcast
from pmflib.stats.intervals.shape import Interval


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
