"""What doubtful records could make of a figure, if all of them fell one way or the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Doubts = Mapping[tuple[str, str], Floats]


class Bounds(NamedTuple):
    """Lowest and highest value; NaN where a figure has no count to move."""

    lowest: Floats
    highest: Floats


def of_shares(numerator: Floats, denominator: Floats, value: Floats, doubts: Doubts) -> Bounds:
    """Return the bounds of shares in per cent.

    A record whose answer is in doubt moves from one side of the share to the other. A surplus one leaves the base: for
    the lowest value it was counted, for the highest it was not. A lacking one joins the base: not counted for the
    lowest, counted for the highest. A record that pushes the value up can only lower it once it is put right, and the
    other way round; an unclear one may do either.

    Parameters
    ----------
    numerator, denominator, value : array of float
    doubts : mapping of (effect, direction) to array of float
        As `evidence.Evidence.doubts` gives them.
    """
    x, n = numerator, denominator
    pushed_up, pushed_down = _sides(doubts, "answer")
    too_many_up, too_many_down = (np.minimum(each, n) for each in _sides(doubts, "surplus"))
    lacking_up, lacking_down = _sides(doubts, "lacking")
    with np.errstate(invalid="ignore", divide="ignore"):
        base = np.maximum(n - too_many_up, 0.0)
        counted = np.minimum(np.maximum(x - too_many_up - pushed_up, 0.0), base)
        low = 100.0 * counted / (base + lacking_up)
        base = np.maximum(n - too_many_down, 0.0)
        counted = np.minimum(x + pushed_down, base)
        high = 100.0 * (counted + lacking_down) / (base + lacking_down)
    return _around(low, high, value)


def of_counts(numerator: Floats, value: Floats, each: Floats, doubts: Doubts) -> Bounds:
    """Return the bounds of counts, rates and ratios, which move with their numerator.

    Parameters
    ----------
    numerator, value : array of float
    each : array of float
        What one event more adds to the value.
    doubts : mapping of (effect, direction) to array of float
    """
    fewer = sum((_sides(doubts, effect)[0] for effect in ("answer", "surplus")), np.zeros_like(value))
    more = sum((_sides(doubts, effect)[1] for effect in ("answer", "lacking")), np.zeros_like(value))
    with np.errstate(invalid="ignore"):
        low, high = value - each * np.minimum(fewer, numerator), value + each * more
    return _around(low, high, value)


def _sides(doubts: Doubts, effect: str) -> tuple[Floats, Floats]:
    """Return the records that may have pushed the value up, and those that may have pushed it down."""
    unclear = doubts[effect, "unclear"]
    return doubts[effect, "up"] + unclear, doubts[effect, "down"] + unclear


def _around(low: Floats, high: Floats, value: Floats) -> Bounds:
    """Return bounds on either side of the value, and none where there is no value or no count."""
    nowhere = np.isnan(value) | np.isnan(low) | np.isnan(high)
    return Bounds(np.where(nowhere, np.nan, np.minimum(low, value)), np.where(nowhere, np.nan, np.maximum(high, value)))
