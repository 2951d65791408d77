"""What may be claimed of a figure: decided here from intervals alone, worded elsewhere.

A movement or a gap is claimed only where its 95% interval leaves zero out, and never where too few cases or too
many unknown answers stand behind it. "Better" and "worse" need a polarity. Where the records deserve little
confidence only what is worse is claimed: doubt never reassures and never hides a concern.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pmflib.findings.reading import Reading
from pmflib.findings.records import Beside

Certainty = Literal["clear", "unclear", "not tested", "unknown"]
Side = Literal["better", "worse", "up", "down", "level"]


@dataclass(frozen=True, kw_only=True)
class Move:
    """How a figure moved since the period before."""

    certainty: Certainty
    side: Side


@dataclass(frozen=True, kw_only=True)
class Stand:
    """Where a figure stands against a comparator."""

    certainty: Certainty
    side: Side


def move(reading: Reading) -> Move:
    """Return what may be said of the change since the period before."""
    side = _side(reading.change, reading.indicator.polarity)
    certainty = _certainty(reading, reading.change, reading.change_lower, reading.change_upper)
    return Move(certainty=_trusted(reading, certainty, side), side=side)


def stand(reading: Reading, beside: Beside | None) -> Stand:
    """Return what may be said of the gap to a comparator."""
    if beside is None:
        return Stand(certainty="unknown", side="level")
    side = _side(beside.gap, reading.indicator.polarity)
    certainty = _certainty(reading, beside.gap, beside.gap_lower, beside.gap_upper)
    return Stand(certainty=_trusted(reading, certainty, side), side=side)


def size(difference: float, lower: float, upper: float) -> float:
    """Return a difference in units of its own half-interval, for ranking attention; 0 if it cannot be told."""
    half = (upper - lower) / 2
    if not math.isfinite(difference) or not math.isfinite(half) or half <= 0:
        return 0.0
    return abs(difference) / half


def _certainty(reading: Reading, difference: float, lower: float, upper: float) -> Certainty:
    if not math.isfinite(difference) or reading.too_few or reading.too_unknown:
        return "unknown"
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return "not tested"
    return "clear" if lower > 0 or upper < 0 else "unclear"


def _trusted(reading: Reading, certainty: Certainty, side: Side) -> Certainty:
    return "unknown" if reading.distrusted and side != "worse" else certainty


def _side(difference: float, polarity: str) -> Side:
    if not math.isfinite(difference) or difference == 0:
        return "level"
    if polarity not in ("high", "low"):
        return "up" if difference > 0 else "down"
    return "better" if (difference > 0) == (polarity == "high") else "worse"
