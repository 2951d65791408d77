"""Before and after in one series: what moved at a known day, beyond what was moving already."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from pmflib.stats.checks import BadNumbers, Floats, floats
from pmflib.stats.series import Flags
from pmflib.stats.trend.points import level_of

#: Below so many points before, the course so far cannot be told; below so many after, nor what came of it.
FEWEST_BEFORE, FEWEST_AFTER = 8, 4
#: From so many points on either side the slope may change as well as the level.
FEWEST_FOR_SLOPE = 8


class Segmented(NamedTuple):
    """What moved, on average over the points after, against the course before carried on."""

    effect: float
    lower: float
    upper: float
    before: float
    after: float
    points_before: int
    points_after: int


def segmented(values: npt.ArrayLike, after: npt.ArrayLike, *, confidence: float = 0.95) -> Segmented:
    """Return how far the points after a known day lie from where the course before would have led.

    Parameters
    ----------
    values : array_like, shape (points,)
        Evenly spaced and not overlapping, in order of time; NaN keeps its place.
    after : array_like of bool, shape (points,)
        Whether a point belongs to the time after.
    confidence : float
        Level of the limits.

    Returns
    -------
    Segmented
        ``effect`` in the unit of the values, with its limits; ``before`` and ``after`` are the plain means. With
        fewer than 8 points before or 4 after there is no effect.

    Raises
    ------
    BadNumbers
        If the two arrays differ in length, or a point before lies behind one after.

    Notes
    -----
    Level and slope may change where either side has 8 points, the level alone where it has not. The error is the
    larger of the ordinary one and one that allows for neighbouring points moving together (Bartlett weights, one
    lag), with Student's t. There is no control series: whatever else changed on that day is part of the effect.

    Source
    ------
    Interrupted time series: Wagner et al., J. Clin. Pharm. Ther. 27 (2002) 299-309; error: Newey and West,
    Econometrica 55 (1987) 703-708. Agrees with ``statsmodels`` for the ordinary error.
    """
    level = level_of(confidence)
    y, since = floats(values), np.asarray(after, dtype=bool)
    _checked(y, since)
    known = np.isfinite(y)
    here, there = y[known & ~since], y[known & since]
    nothing = float("nan")
    plain = (_mean(here), _mean(there), len(here), len(there))
    if len(here) < FEWEST_BEFORE or len(there) < FEWEST_AFTER:
        return Segmented(nothing, nothing, nothing, *plain)
    time = np.arange(len(y), dtype=np.float64)[known]
    terms, asked = _terms(time, since[known], slopes=min(len(here), len(there)) >= FEWEST_FOR_SLOPE)
    effect, error = _estimate(terms, y[known], asked)
    reach = float(special.stdtrit(len(time) - terms.shape[1], (1.0 + level) / 2.0)) * error
    return Segmented(effect, effect - reach, effect + reach, *plain)


def _checked(y: Floats, since: Flags) -> None:
    if y.shape != since.shape or y.ndim != 1:
        raise BadNumbers.one("after", f"{since.shape} for values {y.shape}.", "Give one flag a value.")
    if np.any(since[:-1] & ~since[1:]):
        raise BadNumbers.one("after", "A point before lies behind one after.", "Give the points in order of time.")


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _terms(time: Floats, since: Flags, *, slopes: bool) -> tuple[Floats, Floats]:
    """Return the terms of the line before and of what is added after, and the mean of what is added."""
    added = [since.astype(np.float64)]
    if slopes:
        added.append(np.where(since, time - time[since][0], 0.0))
    terms = np.column_stack([np.ones(len(time)), time - time.mean(), *added])
    asked = np.where(np.arange(terms.shape[1]) >= 2, terms[since].mean(axis=0), 0.0)
    return terms, asked


def _estimate(terms: Floats, y: Floats, asked: Floats) -> tuple[float, float]:
    """Return what the fit says of a sum of its terms, and the larger of its two errors."""
    inverse = np.linalg.inv(terms.T @ terms)
    found = inverse @ terms.T @ y
    left = y - terms @ found
    free = len(y) - terms.shape[1]
    ordinary = inverse * (left @ left) / free
    moved = terms * left[:, None]
    beside = moved[1:].T @ moved[:-1]
    together = inverse @ (moved.T @ moved + 0.5 * (beside + beside.T)) @ inverse * len(y) / free
    variance = max(float(asked @ ordinary @ asked), float(asked @ together @ asked))
    return float(asked @ found), float(np.sqrt(variance))
