"""Which faults cost most confidence, how far doubtful records could move a figure, and what is still to be entered."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Message
from pmflib.findings.reading import Reading, readings
from pmflib.findings.words import number_words, signed_words

_ORDER = {"low": 0, "medium": 1}
_UNITS_OF_COUNTS = ("count", "per 10,000")
_MOST = 3


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One reason of doubt: the measures of low and of medium confidence that name it."""

    reason: str
    low: tuple[str, ...]
    medium: tuple[str, ...]


def costs(release: Release, area: str) -> tuple[Cost, ...]:
    """Return what lowers the confidence in an area's figures, first what most figures of low confidence name.

    Reasons are those of figures of low or medium confidence only: what takes a point or two off a figure of high
    confidence costs nothing.
    """
    named: dict[str, tuple[list[str], list[str]]] = {}
    for one in readings(require_release(release), area):
        level = "" if one.confidence is None else one.confidence.confidence
        for reason in one.reasons if level in _ORDER else ():
            named.setdefault(reason, ([], []))[_ORDER[level]].append(one.indicator.title)
    found = [Cost(reason=reason, low=tuple(low), medium=tuple(medium)) for reason, (low, medium) in named.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.low), -len(one.medium), one.reason)))


def cost_message(release: Release, area: str) -> Message | None:
    """Say what costs most confidence; nothing where every figure deserves it."""
    found = costs(release, area)
    if not found:
        return None
    named = [f"{formats.lowered(one.reason)} ({_counted(one)})" for one in found[:_MOST]]
    return Message(lead="What costs most confidence:", rest=f"{'; '.join(named)}.")


def probable(reading: Reading) -> str:
    """Return which way doubtful records probably push a figure, and by how much at most; empty where they do not.

    E.g. ``too high, by up to 17.1 pp``, ``too low, by up to 40``, ``either way: −1.0 to +3.9 pp``.
    """
    said = reading.confidence
    if said is None or not said.bias:
        return ""
    down, up = (_size(reading, end) for end in (said.lowest, said.highest))
    if said.bias == "unclear":
        return _unclear(reading, down, up)
    most = down if said.bias == "up" else up
    way = "too high" if said.bias == "up" else "too low"
    return f"{way}, by up to {signed_words(reading, most).lstrip('+')}" if most else ""


def _unclear(reading: Reading, down: float, up: float) -> str:
    """Say how far doubtful records could move a figure of which nobody knows which way they push it."""
    if down and up:
        return f"either way: {signed_words(reading, -down)} to {signed_words(reading, up)}"
    most = signed_words(reading, down or up).lstrip("+")
    return f"if anything too {'high' if down else 'low'}, by up to {most}" if down or up else ""


def provisional(release: Release, area: str) -> tuple[Reading, ...]:
    """Return the counts and rates of an area that will move once late entries are in, those that move most first.

    Left out are those whose shown value will not change, and shares: they keep their value, and their limits say how
    far late cases could move them.
    """
    moving = [one for one in readings(require_release(release), area) if _moves(one)]
    return tuple(sorted(moving, key=lambda one: (-_growth(one), one.indicator.code)))


def provisional_message(release: Release, area: str) -> Message | None:
    """Say how many figures are provisional, and which will move most; nothing where none will."""
    found = provisional(release, area)
    if not found:
        return None
    named = [
        f"{one.indicator.title} {number_words(one, one.value)}, expect {number_words(one, _expected(one))}"
        for one in found[:_MOST]
    ]
    how_many = formats.many(len(found), "provisional figure", "provisional figures")
    return Message(lead=f"{how_many} will still move as late entries come in:", rest=f"{'; '.join(named)}.")


def _expected(reading: Reading) -> float:
    return math.nan if reading.confidence is None else reading.confidence.expected


def _moves(reading: Reading) -> bool:
    expected, decimals = _expected(reading), reading.indicator.decimals
    if reading.indicator.unit not in _UNITS_OF_COUNTS or not math.isfinite(expected):
        return False
    return formats.number(expected, decimals) != formats.number(reading.value, decimals)


def _growth(reading: Reading) -> float:
    return abs(_expected(reading) / reading.value - 1.0) if reading.value else math.inf


def _size(reading: Reading, end: float) -> float:
    """Return how far an end lies from the value, as far as it shows in its decimals."""
    if not (math.isfinite(end) and math.isfinite(reading.value)):
        return 0.0
    away = abs(end - reading.value)
    return away if float(formats.number(away, reading.indicator.decimals).replace(",", "")) else 0.0


def _counted(one: Cost) -> str:
    parts = [f"{len(own)} {word}" for own, word in ((one.low, "low"), (one.medium, "medium")) if own]
    return f"{formats.many(len(one.low) + len(one.medium), 'measure')}: {', '.join(parts)}"
