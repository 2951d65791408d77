"""The Making Data Count rules on points in series and date order: limits, shift, trend, two in three.

A segment is what a window must not cross: one stage of one series. A missing point breaks every window it is in.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pmflib.stats.checks import Floats
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Flags

TOLERANCE = 1e-12
"""Two numbers closer than this share of the larger are the same: sums differ in their last digits by order."""
SCREEN = 3.267
"""A moving range this many times the average is left out of it (Nelson 1982)."""
SPREAD = 2.66
"""Process limits in average moving ranges: 3 / 1.128, rounded as Making Data Count does."""


def beyond(value: Floats, limit: Floats) -> Flags:
    """Return where a value is greater than a limit by more than rounding."""
    return np.asarray(value - limit > TOLERANCE * np.maximum(np.abs(value), np.abs(limit)), dtype=np.bool_)


def side(value: Floats, centre: Floats) -> Floats:
    """Return 1 above the centre line, -1 below, 0 on it; NaN where either is missing."""
    found = beyond(value, centre).astype(np.float64) - beyond(centre, value)
    return np.where(np.isnan(value) | np.isnan(centre), np.nan, found)


def starts(segment: Codes) -> Codes:
    """Return the first row of each segment; segments are numbered from 0 in the order of their rows."""
    return np.flatnonzero(np.append(True, segment[1:] != segment[:-1]))


def mean_of(values: Floats, segment: Codes, count: int) -> Floats:
    """Return the mean of the values present of each segment, to the last digit or nearly so; NaN for none."""
    here = ~np.isnan(values)
    where, present = segment[here], values[here]
    size = np.bincount(where, minlength=count)
    with np.errstate(invalid="ignore"):
        found = np.bincount(where, weights=present, minlength=count) / size
        # Two passes, as R's mean(): the second takes out what the first sum rounded away.
        return np.asarray(found + np.bincount(where, weights=present - found[where], minlength=count) / size)


def moving_range(values: Floats, segment: Codes) -> Floats:
    """Return the distance of each point to the one before it in its segment; NaN for the first."""
    found = np.full(len(values), np.nan)
    found[1:] = np.where(segment[1:] == segment[:-1], np.abs(np.diff(values)), np.nan)
    return found


def average_range(ranges: Floats, segment: Codes, count: int, *, screen: bool, screened_at: float = SCREEN) -> Floats:
    """Return the average moving range of each segment, once without those far above the average."""
    found = mean_of(ranges, segment, count)
    if not screen:
        return found
    return mean_of(np.where(ranges < screened_at * found[segment], ranges, np.nan), segment, count)


class Limits(NamedTuple):
    """Mean and process limits of each segment, and two thirds of the way to them."""

    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats


def limits(values: Floats, segment: Codes, *, fix_after: int | None, screen: bool) -> Limits:
    """Return the XmR limits of each segment, from its first ``fix_after`` points or all."""
    first = starts(segment)
    baseline = values
    if fix_after is not None:
        place = np.arange(len(values)) - first[segment]
        baseline = np.where(place < fix_after, values, np.nan)
    mean = mean_of(baseline, segment, len(first))
    average = average_range(moving_range(baseline, segment), segment, len(first), screen=screen)
    reach, near = SPREAD * average, 2.0 * (SPREAD / 3.0) * average
    return Limits(mean, mean - reach, mean + reach, mean - near, mean + near)


def run_length(marks: npt.NDArray[np.float64], segment: Codes) -> Codes:
    """Return for each row the length of the run of equal marks it is in; 0 for marks of 0 or NaN."""
    marks = np.nan_to_num(marks)
    new = np.append(True, (marks[1:] != marks[:-1]) | (segment[1:] != segment[:-1]))
    run = np.cumsum(new) - 1
    return np.where(marks != 0, np.bincount(run)[run], 0)


def shift(sides: Floats, segment: Codes, points: int) -> Flags:
    """Return the points in a run of at least ``points`` on one side of the mean."""
    return run_length(sides, segment) >= points


def trend(values: Floats, segment: Codes, points: int) -> npt.NDArray[np.float64]:
    """Return 1 for points in a run of at least ``points`` each above the last, -1 each below, else 0.

    A peak or trough shared by two such runs belongs to the later one.
    """
    step = np.zeros(len(values))
    step[1:] = np.where(segment[1:] == segment[:-1], side(values[1:], values[:-1]), 0.0)
    # A first point of a segment has no step, so a run of steps never reaches over it.
    into = np.where(run_length(step, segment) >= points - 1, step, 0.0)
    onwards = np.append(into[1:], 0.0)
    return np.where(onwards != 0, onwards, into)


def two_in_three(close: Flags, sides: Floats, segment: Codes) -> Flags:
    """Return the points close to a limit in three on one side of the mean of which two or more are close."""
    found = np.zeros(len(close), dtype=np.bool_)
    if len(close) < 3:
        return found
    one_side = (sides[2:] == sides[1:-1]) & (sides[1:-1] == sides[:-2]) & (np.abs(sides[2:]) == 1)
    count = close[2:].astype(np.int8) + close[1:-1] + close[:-2]
    window = one_side & (count >= 2) & (segment[2:] == segment[:-2])
    for place in range(3):
        found[place : len(found) - 2 + place] |= window
    return found & close
