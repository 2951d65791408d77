"""Counts read off the limits of a figure: how far they lie apart tells how many children it rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

Numbers = NDArray[np.float64]
_Z = 1.959963984540054
_MOST = 20_000
_NEAR = 1e-4
#: From so many events on limits are Byar's, below they are exact.
_BYAR = 10


def by_limits(released: pd.DataFrame, times: Numbers) -> tuple[Numbers, Numbers]:
    """Return top and bottom of each fraction as its limits tell them; missing where they tell nothing.

    Parameters
    ----------
    released : DataFrame
        With ``lower`` and ``upper``.
    times : ndarray
        What each fraction is multiplied by.

    Notes
    -----
    Wilson's limits are the two roots of a quadratic, from which base and share follow. Those of a Poisson count,
    exact or Byar's, stand in a proportion to each other that no other count has.
    """
    lower, upper = (released[name].to_numpy(float) / times for name in ("lower", "upper"))
    top, bottom = np.full(len(lower), np.nan), np.full(len(lower), np.nan)
    share = (np.abs(times - 100) < 1) & (upper > lower)
    top[share], bottom[share] = _of_share(lower[share], upper[share])
    rate = (upper > lower) & np.isnan(top)
    top[rate], bottom[rate] = _of_rate(lower[rate], upper[rate])
    return top, bottom


def _of_share(lower: Numbers, upper: Numbers) -> tuple[Numbers, Numbers]:
    less, product = lower + upper - 1.0, lower * upper
    # (less * b + 1)^2 = 4 * product * b, with b = 1 + z^2 / n
    half = less - 2.0 * product
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.sqrt(np.maximum(half**2 - less**2, 0.0))
        roots = [(-half + sign * inner) / less**2 for sign in (1.0, -1.0)]
        # Even chances: the square is gone, and what is left is straight.
        roots = [np.where(np.abs(less) < _NEAR**2, 1.0 / (4.0 * product), root) for root in roots]
        found = [_whole(_Z**2 / (root - 1.0), np.sqrt(product * root)) for root in roots]
    (first, base), (second, other) = found
    return np.where(np.isnan(first), second, first), np.where(np.isnan(base), other, base)


def _whole(base: Numbers, share: Numbers) -> tuple[Numbers, Numbers]:
    top = base * share
    fits = (base > 0.5) & (np.abs(base - np.round(base)) < _NEAR * base) & (np.abs(top - np.round(top)) < _NEAR * base)
    return np.where(fits, np.round(top), np.nan), np.where(fits, np.round(base), np.nan)


def _of_rate(lower: Numbers, upper: Numbers) -> tuple[Numbers, Numbers]:
    count = np.arange(1.0, _MOST)
    low, high = _poisson(count)
    apart = np.log(high / low)
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = np.log(upper / lower)
    at = np.clip(np.searchsorted(-apart, -wanted), 1, len(apart) - 1)
    at = np.where(np.abs(apart[at] - wanted) < np.abs(apart[at - 1] - wanted), at, at - 1)
    fits = np.abs(apart[at] - wanted) < _NEAR * apart[at] / count[at]
    none = lower == 0
    top = np.where(none, 0.0, np.where(fits, count[at], np.nan))
    return top, np.where(none, -np.log(0.025) / upper, np.where(fits, high[at] / upper, np.nan))


def _poisson(count: Numbers) -> tuple[Numbers, Numbers]:
    exact = special.gammaincinv(count, 0.025), special.gammaincinv(count + 1, 0.975)
    more = count + 1
    byar = (
        count * (1 - 1 / (9 * count) - _Z / (3 * np.sqrt(count))) ** 3,
        more * (1 - 1 / (9 * more) + _Z / (3 * np.sqrt(more))) ** 3,
    )
    low, high = (np.where(count < _BYAR, one, other) for one, other in zip(exact, byar, strict=True))
    return low, high
