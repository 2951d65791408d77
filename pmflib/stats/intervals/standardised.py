"""Rates and ratios made comparable across areas with different age or need profiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pmflib.stats import grouping
from pmflib.stats.checks import Floats, Levels, broadcast, counts, finite, not_negative, positive, require
from pmflib.stats.intervals.rates import byar, count_limits
from pmflib.stats.intervals.shape import Interval

FEWEST_EVENTS = 10.0
"""A directly standardised rate of fewer events is not given."""


@dataclass(frozen=True, kw_only=True)
class DirectRates:
    """Directly standardised rates by group, in the order the groups first appear."""

    groups: npt.NDArray[np.object_]
    count: Floats
    population: Floats
    interval: Interval


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Events seen and expected by group, and the reference population's own rate (per person)."""

    groups: npt.NDArray[np.object_]
    observed: Floats
    expected: Floats
    reference_rate: Floats


def direct_rate(
    count: npt.ArrayLike,
    population: npt.ArrayLike,
    standard: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
    *,
    squared_events: npt.ArrayLike | None = None,
    confidence: Levels = 0.95,
    multiplier: float = 100_000.0,
) -> DirectRates:
    """Return directly standardised rates with Dobson's limits: one row a group and band in, one figure a group out.

    Parameters
    ----------
    count, population, standard : array_like
        Events, population and standard population of each band. A missing count or population makes
        its group missing: it is not taken for zero.
    groups : array_like, optional
        One label a row, such as the area.
    squared_events : array_like, optional
        For events that are not independent (several to one child): the sum over children of the square of their
        events. Limits are then wider. Without it each event counts as its own child.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        100,000 for rates per 100,000.

    Returns
    -------
    DirectRates
        Missing for groups with fewer than 10 events or an empty band of population.

    Raises
    ------
    BadNumbers
        For negative, infinite or fractional counts.

    Source
    ------
    Dobson et al., Stat. Med. 10 (1991) 457-462, on Byar's limits of the total count; not independent: the
    Fingertips public health technical guide. As in PHEindicatormethods ``calculate_dsr``.
    """
    x, n, weight = broadcast(count=count, population=population, standard=standard)
    squares = x if squared_events is None else broadcast(count=count, squared_events=squared_events)[1]
    require(
        [
            *counts("count", x),
            *counts("squared_events", squares),
            *[check for name, part in (("population", n), ("standard", weight)) for check in _size(name, part)],
        ]
    )
    by = grouping.group(groups, len(x))
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(n > 0, weight / n, np.nan)
        whole = grouping.total(weight, by)
        events = grouping.total(x, by)
        value = grouping.total(x * each, by) / whole
        spread = np.sqrt(grouping.total(squares * each * each, by) / events) / whole
    enough = events >= FEWEST_EVENTS
    limits = [np.where(enough, value + spread * (limit - events), np.nan) for limit in byar(events, confidence)]
    scale = positive("multiplier", multiplier)
    interval = Interval(np.where(enough, value, np.nan) * scale, limits[0] * scale, limits[1] * scale)
    return DirectRates(groups=by.labels, count=events, population=grouping.total(n, by), interval=interval)


def _size(name: str, part: Floats) -> list[tuple[str, npt.NDArray[np.bool_], Floats, str, str]]:
    return [finite(name, part), not_negative(name, part)]


def expected_events(
    count: npt.ArrayLike,
    population: npt.ArrayLike,
    reference_count: npt.ArrayLike,
    reference_population: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
) -> Expected:
    """Return the events each group would have had at the reference population's rates, beside those it had.

    Parameters
    ----------
    count, population, reference_count, reference_population : array_like
        One row a group and band. A missing number makes its group missing.
    groups : array_like, optional
        One label a row, such as the area.

    Returns
    -------
    Expected
        Observed and expected events, for :func:`standardised_ratio` and :func:`standardised_rate`.

    Raises
    ------
    BadNumbers
        For negative, infinite or fractional counts.

    Source
    ------
    Breslow and Day, Statistical Methods in Cancer Research II (IARC, 1987), 61-72.
    """
    x, n, ref_x, ref_n = broadcast(
        count=count, population=population, reference_count=reference_count, reference_population=reference_population
    )
    require(
        [
            *counts("count", x),
            *counts("reference_count", ref_x),
            *_size("population", n),
            *_size("reference_population", ref_n),
        ]
    )
    by = grouping.group(groups, len(x))
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(ref_n > 0, ref_x / ref_n, np.nan) * n
        reference = grouping.total(ref_x, by) / grouping.total(ref_n, by)
    return Expected(
        groups=by.labels, observed=grouping.total(x, by), expected=grouping.total(each, by), reference_rate=reference
    )


def standardised_ratio(
    observed: npt.ArrayLike, expected: npt.ArrayLike, *, confidence: Levels = 0.95, multiplier: float = 1.0
) -> Interval:
    """Return observed over expected events, exact limits below 10 observed and Byar's from 10.

    Parameters
    ----------
    observed, expected : array_like
        Events; nothing expected gives NaN.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        What a ratio of one is shown as: 1 or 100.

    Returns
    -------
    Interval
        Ratios and limits.

    Raises
    ------
    BadNumbers
        For negative, infinite or fractional counts observed.

    Source
    ------
    As :func:`pmflib.stats.intervals.rate`; PHEindicatormethods ``calculate_ISRatio``.
    """
    x, e = broadcast(observed=observed, expected=expected)
    require([*counts("observed", x), *_size("expected", e)])
    with np.errstate(divide="ignore"):
        per = np.where(e > 0, positive("multiplier", multiplier) / e, np.nan)
    lower, upper = count_limits(x, confidence)
    return Interval(x * per, lower * per, upper * per)


def standardised_rate(
    observed: npt.ArrayLike,
    expected: npt.ArrayLike,
    reference_rate: npt.ArrayLike,
    *,
    confidence: Levels = 0.95,
    multiplier: float = 10_000.0,
) -> Interval:
    """Return the standardised ratio times the reference population's own rate (given per person).

    Parameters
    ----------
    observed, expected : array_like
        Events; nothing expected gives NaN.
    reference_rate : array_like
        Events per person of the reference population.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        10,000 for rates per 10,000.

    Returns
    -------
    Interval
        Rates and limits per ``multiplier``.

    Source
    ------
    PHEindicatormethods ``calculate_ISRate``.
    """
    ratio = standardised_ratio(observed, expected, confidence=confidence, multiplier=multiplier)
    _, level = broadcast(observed=observed, reference_rate=reference_rate)
    return Interval(ratio.value * level, ratio.lower * level, ratio.upper * level)
