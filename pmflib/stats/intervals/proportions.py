"""Wilson's score interval for proportions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pmflib.stats.checks import Floats, Levels, broadcast, counts, positive, require
from pmflib.stats.intervals.shape import Interval, normal_quantile


def proportion(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    confidence: Levels = 0.95,
    multiplier: float = 100.0,
    fractional: bool = False,
) -> Interval:
    """Return proportions with Wilson score limits, without continuity correction.

    Parameters
    ----------
    numerator, denominator : array_like
        Counts; the numerator is part of the denominator. NaN gives NaN, and so does a zero denominator.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        100 for per cent.
    fractional : bool
        Accept counts that are not whole, such as full-time equivalents.

    Returns
    -------
    Interval
        Value and limits times the multiplier.

    Raises
    ------
    BadNumbers
        For negative, infinite or (unless ``fractional``) fractional counts and numerators above the denominator.

    Source
    ------
    Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; Newcombe, Stat. Med. 17 (1998) 857-872, method 3;
    as in PHEindicatormethods ``phe_proportion``.
    """
    x, n = _parts(numerator, denominator, fractional)
    scale = positive("multiplier", multiplier)
    lower, upper = wilson(x, n, normal_quantile(confidence, x))
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(n > 0, x / n, np.nan)
    return Interval(value * scale, lower * scale, upper * scale)


def sampled_proportion(
    numerator: npt.ArrayLike,
    sample: npt.ArrayLike,
    population: npt.ArrayLike,
    *,
    confidence: Levels = 0.95,
    multiplier: float = 100.0,
    fractional: bool = False,
) -> Interval:
    """Return proportions of a sample as estimates for the finite population it was drawn from, such as audited cases.

    Parameters
    ----------
    numerator, sample : array_like
        Cases found and cases looked at.
    population : array_like
        Cases there were to look at. When all were looked at the limits are the value itself.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        100 for per cent.
    fractional : bool
        Accept a numerator and sample that are not whole: those of a weighted sample, scaled to its effective size.

    Returns
    -------
    Interval
        Limits never promise more or fewer cases than the unseen ones allow.

    Raises
    ------
    BadNumbers
        As :func:`proportion`, and for a sample larger than its population.

    Source
    ------
    Wilson's interval with the effective sample ``n (N - 1) / (N - n)``: the variance under each hypothesis
    times Cochran's finite population correction (Sampling Techniques, 3rd ed., 1977, 2.6).
    """
    x, n = _parts(numerator, sample, fractional)
    x, n, whole = broadcast(numerator=x, sample=n, population=population)
    large = ("sample", n > whole, n, "are above their population", "A sample is part of its population.")
    require([*counts("population", whole), large])
    with np.errstate(invalid="ignore", divide="ignore"):
        stretch = np.where(n == whole, np.inf, (whole - 1.0) / (whole - n))
        value = np.where(n > 0, x / n, np.nan)
        seen = np.isinf(stretch)
        scaled = np.where(seen, 1.0, stretch)
        lower, upper = wilson(x * scaled, n * scaled, normal_quantile(confidence, x))
        lower = np.maximum(np.where(seen, value, lower), x / whole)
        upper = np.minimum(np.where(seen, value, upper), (whole - n + x) / whole)
    scale = positive("multiplier", multiplier)
    return Interval(value * scale, lower * scale, upper * scale)


def _parts(numerator: npt.ArrayLike, denominator: npt.ArrayLike, fractional: bool) -> tuple[Floats, Floats]:
    x, n = broadcast(numerator=numerator, denominator=denominator)
    require(
        [
            *counts("numerator", x, fractional=fractional),
            *counts("denominator", n, fractional=fractional),
            ("numerator", x > n, x, "are above their denominator", "A numerator is part of its denominator."),
        ]
    )
    return x, n


def wilson(x: Floats, n: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Return Wilson's limits of ``x / n`` as shares, for normal quantiles ``z`` that broadcast; NaN where n is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = x / n
        square = z * z
        spread = z * np.sqrt(square + 4.0 * x * (1.0 - share))
        centre = 2.0 * x + square
        scale = 0.5 / (n + square)
        lower = (centre - spread) * scale
        upper = (centre + spread) * scale
    # Cancellation leaves about 1e-17 at the ends, where the limits are exactly 0 and 1.
    lower = np.where(x == 0, np.where(n > 0, 0.0, np.nan), lower)
    upper = np.where(x == n, np.where(n > 0, 1.0, np.nan), upper)
    return np.where(n > 0, lower, np.nan), np.where(n > 0, upper, np.nan)
