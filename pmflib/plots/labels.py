"""Where text stands: measured before it is placed, so that nothing is cut and nothing overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.font_manager import FontProperties, findfont, get_font
from numpy.typing import NDArray

from pmflib import theme
from pmflib.plots.style import TEXT

LINE = TEXT * 1.22 / 72


@cache
def width(text: str, *, size: float = TEXT, weight: int = 400) -> float:
    """Return the width of the longest line of a text, in inches."""
    font = get_font(findfont(FontProperties(family=theme.register_fonts(), weight=weight)))
    font.set_size(size, 72)
    widths = [0.0]
    for line in text.split("\n"):
        font.set_text(line, 0.0)
        widths.append(font.get_width_height()[0] / 64 / 72)
    return max(widths)


def wrap(text: str, *, inches: float, weight: int = 400) -> str:
    """Break a text into lines no wider than asked, between words where there are any; nothing is cut off."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, weight=weight) <= inches:
            lines[-1] = joined
        else:
            lines.extend(_pieces(word, inches=inches, weight=weight))
    return "\n".join(lines)


def _pieces(word: str, *, inches: float, weight: int) -> list[str]:
    """Return a word in parts that fit, which only names without a space ever need."""
    parts = [""]
    for letter in word:
        if parts[-1] and width(parts[-1] + letter, weight=weight) > inches:
            parts.append("")
        parts[-1] += letter
    return parts


def spread(wanted: Sequence[float], heights: Sequence[float], *, low: float, high: float) -> NDArray[np.float64]:
    """Move label centres as little as needed so that none overlap and all stay between low and high.

    Labels keep their order. Where they cannot all fit they start at `low` and run on upwards.
    """
    order = np.argsort(np.asarray(wanted, dtype=float), kind="stable")
    size = np.asarray(heights, dtype=float)[order]
    target = np.asarray(wanted, dtype=float)[order]
    before = np.concatenate([[0.0], np.cumsum((size[:-1] + size[1:]) / 2)]) if len(size) else np.zeros(0)
    centres = _isotonic(target - before) + before
    if len(size):
        limit_low, limit_high = low + size / 2, high - size / 2
        offset_high = np.minimum(0.0, (limit_high[-1] - before[-1]) + before - centres)
        centres = centres + offset_high
        centres = np.maximum(centres, limit_low[0] + before)
    placed = np.empty_like(centres)
    placed[order] = centres
    return placed


def _isotonic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the closest non-decreasing values in least squares (pool adjacent violators)."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        blocks.append((float(value), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, n), (b, m) = blocks[-2], blocks[-1]
            blocks[-2:] = [((a * n + b * m) / (n + m), n + m)]
    return np.repeat([value for value, _ in blocks], [count for _, count in blocks])
