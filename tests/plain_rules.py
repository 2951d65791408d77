"""The Making Data Count rules said as plainly as can be, one point and one window at a time, for one series."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd


def point_by_point(values, *, rebase=None, fix_after=None, screen=True, shift=7, trend=7) -> pd.DataFrame:
    """Return mean, limits and special cause of each point of one series in date order."""
    opens = rebase or [False] * len(values)
    cuts = [0, *[place for place, new in enumerate(opens) if new and place], len(values)]
    fixed = None if fix_after is None or math.isnan(fix_after) else int(fix_after)
    return pd.concat(
        [_stage(values[start:end], fixed, screen, shift, trend) for start, end in pairwise(cuts)], ignore_index=True
    )


def _more(value, other):
    return value - other > 1e-12 * max(abs(value), abs(other))


def _mean(numbers):
    present = [number for number in numbers if not math.isnan(number)]
    return math.fsum(present) / len(present) if present else math.nan


def _stage(values, fix_after, screen, shift, trend):
    base = values[:fix_after]
    mean = _mean(base)
    ranges = [abs(after - before) for before, after in pairwise(base)]
    average = _mean(ranges)
    if screen:
        average = _mean([one for one in ranges if one < 3.267 * average])
    lower, upper = mean - 2.66 * average, mean + 2.66 * average
    causes = [_cause(values, place, mean, average, shift, trend) for place in range(len(values))]
    return pd.DataFrame({"mean": mean, "lpl": lower, "upl": upper, "special_cause": causes})


def _cause(values, place, mean, average, shift, trend):
    value = values[place]
    if math.isnan(value):
        return "none"
    if _more(value, mean + 2.66 * average) or _more(mean - 2.66 * average, value):
        return "above upper limit" if value > mean else "below lower limit"
    towards = "above" if value > mean else "below"
    found = _trend(_windows(values, place, trend))
    if (
        not found
        and _close(value, mean, average)
        and any(
            _one_side(window, mean) and sum(_close(one, mean, average) for one in window) >= 2
            for window in _windows(values, place, 3)
        )
    ):
        found = f"two in three {towards}"
    if not found and any(_one_side(window, mean) for window in _windows(values, place, shift)):
        found = f"shift {towards}"
    return found or "none"


def _trend(windows):
    # The later window counts for a peak or trough that belongs to two trends.
    for window in reversed(windows):
        if all(_more(after, before) for before, after in pairwise(window)):
            return "rising trend"
        if all(_more(before, after) for before, after in pairwise(window)):
            return "falling trend"
    return ""


def _windows(values, place, width):
    """Return the whole windows of the stage that hold a place."""
    firsts = range(max(place - width + 1, 0), min(place, len(values) - width) + 1)
    return [values[first : first + width] for first in firsts]


def _one_side(window, mean):
    return all(_more(one, mean) for one in window) or all(_more(mean, one) for one in window)


def _close(value, mean, average):
    near, far = 2 * (2.66 / 3) * average, 2.66 * average
    above = _more(value, mean + near) and not _more(value, mean + far)
    below = _more(mean - near, value) and not _more(mean - far, value)
    return above or below
