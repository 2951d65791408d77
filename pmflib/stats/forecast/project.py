"""Projections of series, one period or to the end of the year, with the chance of meeting a target."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from pmflib.stats.checks import BadNumbers, Floats, Levels, finite, floats, levels, one_of, require
from pmflib.stats.forecast.history import Every, History, read
from pmflib.stats.forecast.smoothing import Fitted, fit, spread
from pmflib.stats.grouping import Codes

Polarity = Literal["high", "low"]
Total = Literal["sum", "mean", "last"]
FEWEST = 6


def project(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    every: Every,
    ahead: int = 1,
    seasonal: bool = False,
    confidence: Levels = (0.8, 0.95),
    lowest: float = -np.inf,
    highest: float = np.inf,
    fewest: int = FEWEST,
) -> pd.DataFrame:
    """Return what each series may be in the next periods, with prediction intervals.

    Parameters
    ----------
    frame : DataFrame
        Long: one row a series and date, in any order, on periods that do not overlap. Missing periods are allowed.
    series, date, value : str
        Columns.
    every : {"month", "quarter", "year"}
        What lies between two values.
    ahead : int
        Periods to project.
    seasonal : bool
        Take out, and put back, what each month or quarter adds; needs two whole years, else has no effect.
    confidence : float or sequence of float
        Levels of the prediction intervals.
    lowest, highest : float
        What the figure cannot pass, such as 0 and 100.
    fewest : int
        Series of fewer values are not projected; at least 4.

    Returns
    -------
    DataFrame
        One row a series and step: the key, ``step``, ``date``, ``value`` and e.g. ``lower_80``, ``upper_80``.

    Raises
    ------
    BadNumbers
        For missing columns, repeated dates or dates off the calendar, infinite values and unknown options.

    Source
    ------
    Simple exponential smoothing with its state-space variance: Hyndman, Koehler, Ord and Snyder, Forecasting with
    Exponential Smoothing (2008), ch. 6; Student's t for the variance is estimated from few misses. Level only: of
    short yearly series a slope is known too badly to prolong (see the back-test in the methods page).
    """
    if ahead < 1:
        raise BadNumbers.one("ahead", f"{ahead} periods cannot be projected.", "Give 1 or more.")
    _check(fewest, lowest, highest)
    history = read(frame, series, date, value, every)
    fitted = fit(history, seasonal=seasonal, fewest=fewest)
    number = np.repeat(np.arange(len(history)), ahead)
    step = np.tile(np.arange(1, ahead + 1), len(history))
    return projected(history, fitted, number, step, levels(confidence), (lowest, highest))


def _check(fewest: int, lowest: float, highest: float) -> None:
    if fewest < 4:
        raise BadNumbers.one("fewest", f"{fewest} values say nothing of their scatter.", "Give 4 or more.")
    if not lowest < highest:
        raise BadNumbers.one("lowest", f"{lowest} is not below {highest}.", "Give bounds in order.")


def projected(
    history: History, fitted: Fitted, number: Codes, step: Codes, confidence: Floats, bounds: tuple[float, float]
) -> pd.DataFrame:
    """Return the projections of the series ``number`` at ``step`` periods ahead, a row each."""
    fits = fitted.of(number)
    centre = fits.level + fits.season[np.arange(len(number)), (-step) % fits.season.shape[1]]
    sd = np.sqrt(fits.variance * spread(fits, step, step))
    keys = history.layout.keys.iloc[number].reset_index(drop=True)
    known = np.where(history.last[number] < 0, 0, 1)
    dates = history.dates(number, step).where(known == 1)
    said = {"step": step, "date": dates, **_limits(centre, sd, fits.free, confidence, bounds)}
    return pd.concat([keys, pd.DataFrame(said)], axis=1)


def _limits(
    centre: Floats, sd: Floats, free: Floats, confidence: Floats, bounds: tuple[float, float]
) -> dict[str, Floats]:
    found = {"value": np.clip(centre, *bounds)}
    for level in np.atleast_1d(confidence):
        reach = special.stdtrit(free, (1.0 + level) / 2.0) * sd
        found[f"lower_{100 * level:g}"] = np.clip(centre - reach, *bounds)
        found[f"upper_{100 * level:g}"] = np.clip(centre + reach, *bounds)
    return found


def year_end(
    frame: pd.DataFrame,
    *,
    end: str | datetime.date,
    total: Total,
    every: Literal["month", "quarter"],
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    seasonal: bool = False,
    target: float | npt.ArrayLike | None = None,
    polarity: Polarity = "high",
    confidence: Levels = (0.8, 0.95),
    lowest: float = -np.inf,
    highest: float = np.inf,
    fewest: int = FEWEST,
) -> pd.DataFrame:
    """Return the figure each series is heading for at the end of the year, and the chance that it meets its target.

    Parameters
    ----------
    frame, series, date, value, seasonal, confidence, lowest, highest, fewest
        As for ``project``.
    end : date
        The last month of the year, e.g. ``2027-03-31``. The twelve months up to it count.
    total : {"sum", "mean", "last"}
        What makes the year's figure: all events, the mean of the periods (each weighing the same), or where the
        series stands at the end.
    every : {"month", "quarter"}
        What lies between two values.
    target : float or array_like, optional
        For all series, or one a series in order of first appearance.
    polarity : {"high", "low"}
        Whether the target is to be reached from below, or not to be passed.

    Returns
    -------
    DataFrame
        One row a series: ``so_far`` (the part of the figure that is known), ``periods_left``, ``value``, limits, and
        ``p_on_track``. A missing period of the year counts as one to be projected. When no period is left, the
        figure is known: limits equal it, the chance is 0 or 1. A series that never moved has neither limits nor chance.

    Raises
    ------
    BadNumbers
        As ``project``, and for an end that is no date or before the last value of a series.
    """
    one_of("total", total, ("sum", "mean", "last"))
    one_of("polarity", polarity, ("high", "low"))
    one_of("every", every, ("month", "quarter"))
    _check(fewest, lowest, highest)
    history = read(frame, series, date, value, every)
    fitted = fit(history, seasonal=seasonal, fewest=fewest)
    left = _periods_left(history, end)
    so_far, centre, sd, open_periods = _whole_year(history, fitted, left, total)
    aim = _aim(target, len(history))
    said = {
        "so_far": so_far,
        "periods_left": open_periods,
        **_limits(centre, sd, fitted.free, levels(confidence), (lowest, highest)),
        "target": aim,
        "p_on_track": _chance(centre, sd, fitted.free, aim, polarity),
    }
    return pd.concat([history.layout.keys, pd.DataFrame(said)], axis=1)


def _periods_left(history: History, end: str | datetime.date) -> Codes:
    try:
        closing = pd.Timestamp(end)
    except (ValueError, TypeError) as error:
        raise BadNumbers.one("end", f"'{end}' is not a date: {error}.", "Give e.g. 2027-03-31.") from None
    months = closing.year * 12 + closing.month - history.last
    known = history.last >= 0
    wrong = known & ((months < 0) | (months % history.step != 0))
    if wrong.any():
        told = f"{int(wrong.sum()):,} series have values after it, or in periods that do not end with it."
        raise BadNumbers.one("end", told, "Give the last month of the year under way.")
    return np.where(known, months // history.step, 0)


def _whole_year(history: History, fitted: Fitted, left: Codes, total: Total) -> tuple[Floats, Floats, Floats, Codes]:
    """Return what is known of the year's figure, all of it, its standard error, and the periods to be projected."""
    each = 12 // history.step
    inside = (history.back + left[history.series]) < (1 if total == "last" else each)
    counted = np.bincount(history.series[inside], minlength=len(history))
    known = np.bincount(history.series[inside], weights=history.value[inside], minlength=len(history))
    first = np.maximum(left if total == "last" else left - each + 1, 1)
    missing = (1 if total == "last" else each) - counted - np.maximum(left - first + 1, 0)
    centre = known + np.where(missing > 0, missing * fitted.level, 0.0)
    for step in range(1, int(left.max(initial=0)) + 1):
        ahead = fitted.level + fitted.season[:, -step % fitted.season.shape[1]]
        centre = centre + np.where((step >= first) & (step <= left), ahead, 0.0)
    variance = fitted.variance * (spread(fitted, first, left) + missing)
    complete = (left == 0) & (missing == 0)
    sd = np.where(complete, 0.0, np.sqrt(variance))
    divisor = float(each) if total == "mean" else 1.0
    so_far = np.where(counted > 0, known / np.where(total == "mean", np.maximum(counted, 1), 1), np.nan)
    empty = history.last < 0
    centre = np.where(empty, np.nan, centre)
    return so_far, centre / divisor, sd / divisor, (left - first + 1).clip(0) + missing


def _aim(target: float | npt.ArrayLike | None, many: int) -> Floats:
    given = floats(np.nan if target is None else target)
    if given.ndim and given.shape != (many,):
        raise BadNumbers.one("target", f"{len(given):,} targets for {many:,} series.", "Give one a series.")
    require([finite("target", given)])
    return np.broadcast_to(given, many)


def _chance(centre: Floats, sd: Floats, free: Floats, aim: Floats, polarity: Polarity) -> Floats:
    """Return how likely the figure meets its target; a figure on the target meets it."""
    towards = 1.0 if polarity == "high" else -1.0
    ahead = towards * (centre - aim)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = special.stdtr(free, ahead / sd)
    sure = np.where(np.isnan(ahead), np.nan, (ahead >= 0).astype(np.float64))
    return np.where(sd == 0, sure, chance)
