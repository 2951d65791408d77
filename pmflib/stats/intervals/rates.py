"""Exact and Byar's limits of a count of events, and the rates and ratios built on them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from pmflib.stats.checks import Floats, Levels, broadcast, counts, finite, levels, not_negative, positive, require
from pmflib.stats.intervals.shape import Interval, over

EXACT_BELOW = 10.0
"""Counts below this have exact limits; from it, Byar's approximation."""


def rate(
    count: npt.ArrayLike,
    base: npt.ArrayLike,
    *,
    confidence: Levels = 0.95,
    multiplier: float = 10_000.0,
    fractional: bool = False,
) -> Interval:
    """Return rates of events per ``multiplier`` of the base, with exact limits below 10 events and Byar's from 10.

    Parameters
    ----------
    count : array_like
        Events. NaN gives NaN.
    base : array_like
        Population or time at risk, need not be whole. NaN or zero gives NaN.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        10,000 for rates per 10,000.
    fractional : bool
        Accept counts that are not whole, such as full-time equivalents.

    Returns
    -------
    Interval
        Value and limits per ``multiplier``.

    Raises
    ------
    BadNumbers
        For negative or infinite numbers and (unless ``fractional``) counts that are not whole.

    Source
    ------
    Exact: Garwood, Biometrika 28 (1936) 437-442. Byar: Breslow and Day, Statistical Methods in Cancer
    Research II (IARC, 1987), 69. The change-over at 10 is that of PHEindicatormethods ``phe_rate``.
    """
    x, n = broadcast(count=count, base=base)
    require([*counts("count", x, fractional=fractional), finite("base", n), not_negative("base", n)])
    with np.errstate(divide="ignore"):
        per = positive("multiplier", multiplier) / n
    per = np.where(n > 0, per, np.nan)
    lower, upper = count_limits(x, confidence)
    return Interval(x * per, lower * per, upper * per)


def count_limits(count: Floats, confidence: Levels) -> tuple[Floats, Floats]:
    """Return the limits of a Poisson count: exact below 10, Byar's from 10; a negative Byar limit is missing.

    The limits have a leading axis of levels when several are given.
    """
    lower, upper = byar(count, confidence)
    small = count < EXACT_BELOW
    if small.any():
        distinct, place = np.unique(count[small], return_inverse=True)
        exact_lower, exact_upper = exact(distinct, confidence)
        lower[..., small] = exact_lower[..., place]
        upper[..., small] = exact_upper[..., place]
    return lower, upper


def exact(count: Floats, confidence: Levels) -> tuple[Floats, Floats]:
    """Return Garwood's exact limits of a Poisson count, by gamma quantiles; zero events have a lower limit of 0."""
    tail = over((1.0 - levels(confidence)) / 2.0, count)
    positive_count = np.where(count > 0, count, np.nan)
    lower = np.where(count == 0, 0.0, special.gammaincinv(positive_count, tail))
    return lower, np.asarray(special.gammainccinv(count + 1.0, tail))


def byar(count: Floats, confidence: Levels) -> tuple[Floats, Floats]:
    """Return Byar's approximate limits of a Poisson count; a lower limit below zero is missing."""
    third = over(np.asarray(special.ndtri(0.5 + levels(confidence) / 2.0)) / 3.0, count)
    return _byar_lower(count, third), _byar_upper(count, third)


def _byar_lower(count: Floats, third: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        core = 1.0 - 1.0 / (9.0 * count) - third / np.sqrt(count)
        limit = np.asarray(count * (core * core * core))
    limit[limit < 0] = np.nan
    return limit


def _byar_upper(count: Floats, third: Floats) -> Floats:
    more = count + 1.0
    core = 1.0 - 1.0 / (9.0 * more) + third / np.sqrt(more)
    return np.asarray(more * (core * core * core))
