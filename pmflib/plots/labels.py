"""Where text stands: measured before it is placed, so that nothing is cut and nothing overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation
from numpy.typing import NDArray

from pmflib import theme
from pmflib.plots import glyphs
from pmflib.plots.style import TEXT

Within = Literal["data", "axes"]

LINE = TEXT * 1.22 / 72


@cache
def width(text: str, *, size: float = TEXT, weight: int = 400) -> float:
    """Return the width of the longest line of a text, in inches."""
    return max(glyphs.placed(line, weight)[1] for line in text.split("\n")) * size / glyphs.UNITS / 72


def write(
    axes: Axes,
    words: str,
    at: tuple[float, float],
    *,
    within: tuple[Within, Within] = ("data", "data"),
    moved: tuple[float, float] = (0.0, 0.0),
    align: tuple[Literal["left", "center", "right"], Literal["top", "center", "bottom"]] = ("left", "center"),
    colour: str = theme.INK,
    weight: int = 400,
    size: float = TEXT,
) -> None:
    """Write a text on a chart.

    Parameters
    ----------
    axes : Axes
    words : str
    at : tuple of float
        Across and up.
    within : tuple of {"data", "axes"}
        What each of the two is measured in: the values drawn, or shares of the axes.
    moved : tuple of float
        Inches the text stands to the right of that place, and above it.
    align : tuple of str
        Which side of the text stands there.
    colour : str
    weight : int
    size : float
        Points.
    """
    place = {
        ("data", "data"): axes.transData,
        ("axes", "axes"): axes.transAxes,
        ("axes", "data"): axes.get_yaxis_transform(),
        ("data", "axes"): axes.get_xaxis_transform(),
    }[within]
    figure = axes.get_figure(root=True)
    if figure is not None and any(moved):
        place = place + ScaledTranslation(*moved, figure.dpi_scale_trans)
    axes.text(
        *at,
        words,
        transform=place,
        ha=align[0],
        va=align[1],
        color=colour,
        fontweight=weight,
        fontsize=size,
        linespacing=1.1,
    )


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
