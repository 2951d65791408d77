"""How much the median of a group changed, the same members met twice."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from pmflib.assess.grid import Floats
from pmflib.stats import binomial
from pmflib.stats.intervals import Interval

_FEWEST = 6


def median_change(now: Floats, then: Floats) -> Interval:
    """Return the change of each row's median with its 95% limits.

    Parameters
    ----------
    now, then : array, shape (rows, members)
        The same members in the same columns; NaN where there is no value. Each median is taken over the members
        with a value in its period.

    Returns
    -------
    Interval
        No limits below six members with a value in either period.

    Notes
    -----
    The error of each median comes from the distance of two order statistics; the two errors are correlated as
    far as the same members lie below the median in both periods, so that lasting differences between councils
    do not widen the interval of a change.

    Source
    ------
    Price and Bonett, J. Stat. Comput. Simul. 68 (2001) 295-305; Bonett and Price, Br. J. Math. Stat. Psychol. 73
    (2020) 333-346.
    """
    median_now, error_now, count_now = _median(now)
    median_then, error_then, count_then = _median(then)
    with np.errstate(invalid="ignore"):
        both = ((now < median_now[:, None]) & (then < median_then[:, None])).sum(axis=1)
    # Members with data in only one period tell nothing of how the two medians move together.
    pairs = np.maximum((np.isfinite(now) & np.isfinite(then)).sum(axis=1), 1)
    low = np.where(pairs % 2 == 0, (both + 0.25) / (pairs + 1.0), (both + 0.25) / pairs)
    shared = np.clip(4.0 * low - 1.0, -1.0, 1.0)
    error = np.sqrt(np.maximum(error_now**2 + error_then**2 - 2.0 * shared * error_now * error_then, 0.0))
    enough = np.minimum(count_now, count_then) >= _FEWEST
    value = median_now - median_then
    reach = np.where(enough, ndtri(0.975) * error, np.nan)
    return Interval(value, value - reach, value + reach)


def median(members: Floats) -> Floats:
    """Return the median of each row, missing members left out; NaN for a row without any."""
    return _median(members)[0]


def _median(members: Floats) -> tuple[Floats, Floats, Floats]:
    """Return median, its standard error and the number of members of each row."""
    ordered = np.sort(members, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    if ordered.shape[1] == 0:
        blank = np.full(len(ordered), np.nan)
        return blank, blank, count.astype(np.float64)
    at = np.arange(len(ordered))
    last = np.maximum(count - 1, 0)
    median = (ordered[at, last // 2] + ordered[at, (last + 1) // 2]) / 2.0
    place, width = _places(ordered.shape[1])
    below = place[count]
    spread = ordered[at, np.maximum(count - below, 0)] - ordered[at, np.maximum(below - 1, 0)]
    return median, spread / width[count], count.astype(np.float64)


def _places(most: int) -> tuple[np.ndarray, Floats]:
    """Return, for each number of members, the order statistic used and the standard errors between its pair."""
    count = np.arange(most + 1)
    place = np.maximum(np.round(count / 2.0 - np.sqrt(count)), 1).astype(np.intp)
    below = binomial.at_most(place - 1, np.maximum(count, 1), 0.5)
    with np.errstate(divide="ignore"):
        width = 2.0 * ndtri(1.0 - below)
    return place, np.where(width > 0, width, np.nan)
