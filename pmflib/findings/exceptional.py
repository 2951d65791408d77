"""Which measures must be looked at first, in which order, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pmflib.disclosure import Release, require_release
from pmflib.findings import sentences
from pmflib.findings.reading import Reading, readings
from pmflib.findings.verdicts import move, size
from pmflib.findings.words import change_words

_RED, _SIGNAL, _WORSE = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Exceptional:
    """One measure that must be looked at: how urgently (0 first), how far beyond chance, and why."""

    reading: Reading
    tier: int
    weight: float
    reasons: tuple[str, ...]


def exceptions(release: Release, area: str) -> tuple[Exceptional, ...]:
    """Return the measures below their floor, with a special cause of concern, or clearly worse; the gravest first."""
    found = (_exceptional(reading) for reading in readings(require_release(release), area))
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.tier, -one.weight)))


def _exceptional(reading: Reading) -> Exceptional | None:
    reasons = {
        _RED: sentences.rating_words(reading) if sentences.is_red(reading) else "",
        _SIGNAL: sentences.signal_words(reading) if is_concern(reading) else "",
        _WORSE: _worsening(reading),
    }
    said = {tier: reason for tier, reason in reasons.items() if reason}
    if not said:
        return None
    return Exceptional(reading=reading, tier=min(said), weight=_weight(reading), reasons=tuple(said.values()))


def is_concern(reading: Reading) -> bool:
    """Return whether the newest point shows a special cause in the worse direction."""
    return _varies(reading, "concern")


def is_improvement(reading: Reading) -> bool:
    """Return whether the newest point shows a special cause in the better direction."""
    return _varies(reading, "improvement")


def _varies(reading: Reading, way: str) -> bool:
    return reading.signal is not None and reading.signal.variation == way and sentences.judged(reading)


def _worsening(reading: Reading) -> str:
    verdict = move(reading)
    if verdict.certainty == "clear" and verdict.side == "worse":
        return f"{change_words(reading)}, clearly worse"
    heading = reading.signal is not None and reading.signal.direction == "worsening"
    return sentences.direction_words(reading) if heading else ""


def _weight(reading: Reading) -> float:
    """Return how far beyond chance the figure is off: from its floor, its mean, or the period before."""
    floor = math.nan if reading.target is None else reading.target.floor
    mean = math.nan if reading.signal is None else reading.signal.mean
    off = (
        size(reading.value - floor, reading.lower - floor, reading.upper - floor) if sentences.is_red(reading) else 0.0,
        size(reading.value - mean, reading.lower - mean, reading.upper - mean) if is_concern(reading) else 0.0,
        size(reading.change, reading.change_lower, reading.change_upper),
    )
    return next((one for one in off if one), 0.0)
