"""Which publications the figures come from."""

from __future__ import annotations

from collections.abc import Iterable

from pmflib import formats
from pmflib.disclosure import IndicatorContext


def line(indicators: Iterable[IndicatorContext]) -> str:
    """Return the publications of some indicators, each once, with its date."""
    return "; ".join(
        f"{source}, released {formats.day(released)}"
        for source, released in dict.fromkeys((shown.source, shown.released) for shown in indicators)
    )
