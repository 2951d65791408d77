"""Funnel limits that chance alone sets around a baseline, for drawing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pmflib.stats import grouping
from pmflib.stats.checks import Floats, Levels, broadcast, finite, not_negative, positive, require
from pmflib.stats.intervals.rates import exact
from pmflib.stats.intervals.shape import normal_quantile

TWO_AND_THREE_SIGMA = (0.95, 0.998)


class Limits(NamedTuple):
    """Lower and upper limits; a leading axis of levels when several were asked for."""

    lower: Floats
    upper: Floats


class CurveLimits(NamedTuple):
    """Limits for a number of events, and where on the horizontal axis (base or expected events) each lies."""

    lower: Floats
    upper: Floats
    lower_at: Floats
    upper_at: Floats


def baseline(numerator: npt.ArrayLike, denominator: npt.ArrayLike, groups: npt.ArrayLike | None = None) -> Floats:
    """Return, for each row, the pooled numerator over denominator of its group; rows lacking either are left out."""
    x, n = broadcast(numerator=numerator, denominator=denominator)
    by = grouping.group(groups, len(x))
    here = ~(np.isnan(x) | np.isnan(n))
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = grouping.total(np.where(here, x, 0.0), by) / grouping.total(np.where(here, n, 0.0), by)
    return np.where(np.isfinite(pooled), pooled, np.nan)[by.codes]


def derived_base(
    count: npt.ArrayLike, rate: npt.ArrayLike, *, base: npt.ArrayLike = np.nan, multiplier: float = 10_000.0
) -> Floats:
    """Return the base a rate implies, so that standardised rates can share a funnel.

    Parameters
    ----------
    count, rate : array_like
        Events, and the rate per ``multiplier`` published for them.
    base : array_like
        The base to take where there are no events; NaN leaves those rows out, as for directly standardised rates.
    multiplier : float
        What the rate is per.

    Returns
    -------
    ndarray of float
        ``multiplier * count / rate``.

    Source
    ------
    PHEindicatormethods ``calculate_funnel_points`` (which then divides by the years of data).
    """
    x, level, given = broadcast(count=count, rate=rate, base=base)
    with np.errstate(divide="ignore", invalid="ignore"):
        implied = np.where(level > 0, positive("multiplier", multiplier) * x / level, np.nan)
    return np.where(x == 0, given, implied)


def proportion_limits(
    size: npt.ArrayLike, level: npt.ArrayLike, *, confidence: Levels = TWO_AND_THREE_SIGMA, multiplier: float = 100.0
) -> Limits:
    """Return the proportions beyond which Wilson's interval of a group of this size leaves the baseline out.

    Parameters
    ----------
    size : array_like
        Denominators.
    level : array_like
        The baseline, as a share between 0 and 1.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        100 for per cent.

    Returns
    -------
    Limits
        ``p -/+ z sqrt(p (1 - p) / n)``, which is Wilson's interval inverted, kept within 0 and the multiplier.

    Raises
    ------
    BadNumbers
        For negative sizes and baselines outside 0 to 1.

    Source
    ------
    Spiegelhalter, Stat. Med. 24 (2005) 1185-1202; Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; as in
    PHEindicatormethods ``calculate_funnel_limits``, which clips at 100 whatever the multiplier.
    """
    n, share = broadcast(size=size, level=level)
    outside = ("level", (share < 0) | (share > 1), share, "are not between 0 and 1", "Give the baseline as a share.")
    require([finite("size", n), not_negative("size", n), outside])
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = normal_quantile(confidence, n) * np.sqrt(np.where(n > 0, share * (1.0 - share) / n, np.nan))
    scale = positive("multiplier", multiplier)
    return Limits(np.maximum(share - reach, 0.0) * scale, np.minimum(share + reach, 1.0) * scale)


def ratio_curve(
    observed: npt.ArrayLike, *, confidence: Levels = TWO_AND_THREE_SIGMA, multiplier: float = 1.0
) -> CurveLimits:
    """Return the ratios at which an observed count just differs from what was expected, and the expected counts there.

    Parameters
    ----------
    observed : array_like
        Events, above zero: the curve is drawn by running through them.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        What a ratio of one is shown as: 1 or 100.

    Returns
    -------
    CurveLimits
        Exact Poisson limits. For observed minus expected as a share of expected, subtract the multiplier.

    Source
    ------
    Garwood, Biometrika 28 (1936) 437-442, as PHEindicatormethods ``calculate_funnel_limits``, which
    searches for the same roots by halving and stops at a relative error of about 1e-6.
    """
    (x,) = broadcast(observed=observed)
    few = ("observed", x <= 0, x, "are not above zero", "Start the curve at one event.")
    require([finite("observed", x), few])
    low, high = exact(x, confidence)
    scale = positive("multiplier", multiplier)
    return CurveLimits(x / high * scale, x / low * scale, high, low)


def rate_curve(
    count: npt.ArrayLike,
    level: npt.ArrayLike,
    *,
    confidence: Levels = TWO_AND_THREE_SIGMA,
    multiplier: float = 10_000.0,
) -> CurveLimits:
    """Return the rates at which a count of events just differs from the baseline, and the bases there.

    Parameters
    ----------
    count : array_like
        Events, above zero.
    level : array_like
        The baseline, in events per one of the base.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        10,000 for rates per 10,000.

    Returns
    -------
    CurveLimits
        Limits per ``multiplier`` and the bases at which they hold (over all years of data).

    Source
    ------
    As :func:`ratio_curve`.
    """
    x, share = broadcast(count=count, level=level)
    require([finite("level", share), not_negative("level", share)])
    ratio = ratio_curve(x, confidence=confidence, multiplier=multiplier)
    with np.errstate(divide="ignore"):
        per = np.where(share > 0, 1.0 / share, np.nan)
    return CurveLimits(ratio.lower * share, ratio.upper * share, ratio.lower_at * per, ratio.upper_at * per)


def expected_limits(
    expected: npt.ArrayLike, *, confidence: Levels = TWO_AND_THREE_SIGMA, multiplier: float = 1.0
) -> Limits:
    """Return limits of observed over expected at given expected events (for a rate: base times baseline).

    Parameters
    ----------
    expected : array_like
        Expected events; zero gives NaN.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        What a ratio of one is shown as, or the baseline rate per its multiplier.

    Returns
    -------
    Limits
        The exact Poisson limits of the expected count, over that count.

    Source
    ------
    Spiegelhalter, Stat. Med. 24 (2005) 1185-1202; as FunnelPlotR's unadjusted limits of standardised ratios.
    """
    (e,) = broadcast(expected=expected)
    require([finite("expected", e), not_negative("expected", e)])
    known = np.where(e > 0, e, np.nan)
    low, high = exact(known, confidence)
    scale = positive("multiplier", multiplier)
    return Limits(low / known * scale, high / known * scale)
