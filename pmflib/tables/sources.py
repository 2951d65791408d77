"""Which publications the figures come from."""

from __future__ import annotations

from collections.abc import Iterable

from pmflib import formats
from pmflib.disclosure import IndicatorContext


def line(indicators: Iterable[IndicatorContext]) -> str:
    """Return the publications of some indicators and of their comparators, each once, with its date."""
    shown = list(indicators)
    pairs = [(one.source, one.released) for one in shown]
    pairs += [(one.published_source, one.published_released) for one in shown if one.published_released]
    return "; ".join(f"{source}, released {formats.day(released)}" for source, released in dict.fromkeys(pairs))
