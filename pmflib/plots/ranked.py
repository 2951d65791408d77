"""Areas one below the other: a name, a bar or dot with its interval, and the value in words at the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from numpy.typing import NDArray

from pmflib import theme
from pmflib.plots import labels, style
from pmflib.plots.labels import Within
from pmflib.plots.style import WIDTH, Margins

_NAME_WIDTH = 1.9
_PAD = 0.12
_EDGE = 0.02
_ROW = 0.1
_TOP = 0.3
_BAR = 0.17

Floats = NDArray[np.float64]
Shape = Literal["bar", "dot"]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One area as drawn. A hollow mark stands for too few cases to judge; without a value only the text shows."""

    name: str
    value: float
    lower: float
    upper: float
    text: str
    own: bool = False
    hollow: bool = False

    @property
    def lines(self) -> str:
        """The name broken into lines that fit the margin."""
        return labels.wrap(self.name, inches=_NAME_WIDTH, weight=self.weight)

    @property
    def weight(self) -> int:
        """Weight of the face its words are written in."""
        return theme.WEIGHTS["Semibold" if self.own else "Regular"]

    @property
    def height(self) -> float:
        """Height of its row in inches."""
        return len(self.lines.split("\n")) * labels.LINE + _ROW


_NOBODY = Mark(name="No area", value=math.nan, lower=math.nan, upper=math.nan, text="no figures to show")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An upright line all areas are held against, and its words."""

    value: float
    text: str
    colour: str


def draw(marks: Sequence[Mark], *, shape: Shape, colour: str, reference: Reference | None) -> str:
    """Return the chart of the areas in the order given, the first at the top, as SVG.

    Parameters
    ----------
    marks : sequence of Mark
    shape : {"bar", "dot"}
        Bars start at zero; dots do not need to.
    colour : str
        Colour of the own area.
    reference : Reference, optional
    """
    marks = marks or (_NOBODY,)
    heights = np.array([mark.height for mark in marks])
    middles = np.cumsum(heights) - heights / 2
    room = _margins(marks, reference)
    total = float(heights.sum()) + room.top + room.bottom
    with style.chart(height=total, margins=room) as axes:
        _draw_frame(axes, marks, shape, float(heights.sum()))
        _draw_words(axes, marks, middles)
        (_draw_bars if shape == "bar" else _draw_dots)(axes, marks, middles, colour)
        if reference is not None and np.isfinite(reference.value):
            _draw_reference(axes, reference, room)
        return style.svg(axes)


def _margins(marks: Sequence[Mark], reference: Reference | None) -> Margins:
    left = max([labels.width(mark.lines, weight=mark.weight) for mark in marks], default=0.5)
    right = max([labels.width(mark.text, weight=mark.weight) for mark in marks], default=0.5)
    return Margins(left=left + _PAD + _EDGE, right=right + 2 * _PAD, top=_TOP if reference else 0.06, bottom=0.06)


def _draw_frame(axes: Axes, marks: Sequence[Mark], shape: Shape, height: float) -> None:
    numbers = _numbers(marks).ravel()
    numbers = numbers[np.isfinite(numbers)]
    low, high = (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 1.0)
    if shape == "bar":
        low, high = min(low, 0.0), max(high, 0.0)
    air = 0.04 * max(high - low, 1e-9 + 0.1 * abs(high))
    axes.set_xlim(low - (air if low < 0 or shape == "dot" else 0.0), high + air)
    axes.set_ylim(height, 0.0)
    if shape == "bar":
        axes.axvline(0.0, color=theme.RULE, linewidth=0.8, zorder=1)


def _draw_words(axes: Axes, marks: Sequence[Mark], middles: Floats) -> None:
    beside: tuple[Within, Within] = ("axes", "data")
    for mark, middle in zip(marks, middles, strict=True):
        name, value = (0.0, middle), (1.0, middle)
        labels.write(
            axes, mark.lines, name, within=beside, moved=(-_PAD, 0.0), align=("right", "center"), weight=mark.weight
        )
        labels.write(axes, mark.text, value, within=beside, moved=(_PAD, 0.0), weight=mark.weight)


def _draw_bars(axes: Axes, marks: Sequence[Mark], middles: Floats, own_colour: str) -> None:
    values, lower, upper = _numbers(marks)
    colours = [own_colour if mark.own else theme.OTHERS for mark in marks]
    ends = np.nan_to_num(values)
    bars = [
        [(0.0, middle - _BAR / 2), (end, middle - _BAR / 2), (end, middle + _BAR / 2), (0.0, middle + _BAR / 2)]
        for middle, end in zip(middles, ends, strict=True)
    ]
    axes.add_collection(PolyCollection(bars, facecolors=colours, edgecolors="none", zorder=2), autolim=False)
    for colour, width in ((theme.WHITE, 2.6), (theme.INK, 1.1)):  # a white edge keeps the line visible on the own bar
        _draw_intervals(axes, middles, lower, upper, colour, width=width, above=3)


def _draw_intervals(
    axes: Axes, middles: Floats, lower: Floats, upper: Floats, colours: str | list[str], *, width: float, above: float
) -> None:
    spans = [[(low, at), (high, at)] for low, high, at in zip(lower, upper, middles, strict=True)]
    axes.add_collection(LineCollection(spans, colors=colours, linewidths=width, zorder=above), autolim=False)


def _draw_dots(axes: Axes, marks: Sequence[Mark], middles: Floats, own_colour: str) -> None:
    values, lower, upper = _numbers(marks)
    colours = [own_colour if mark.own else theme.COMMON_CAUSE for mark in marks]
    faces = [theme.WHITE if mark.hollow else colour for mark, colour in zip(marks, colours, strict=True)]
    _draw_intervals(axes, middles, lower, upper, colours, width=1.4, above=2)
    axes.scatter(values, middles, s=34, c=faces, edgecolors=colours, linewidths=1.2, zorder=4)


def _numbers(marks: Sequence[Mark]) -> Floats:
    return np.array([[mark.value for mark in marks], [mark.lower for mark in marks], [mark.upper for mark in marks]])


def _draw_reference(axes: Axes, reference: Reference, room: Margins) -> None:
    axes.axvline(reference.value, color=reference.colour, linewidth=1.3, linestyle=(0, (4, 2)), zorder=3)
    low, high = axes.get_xlim()
    inches = WIDTH - room.left - room.right
    at = room.left + (reference.value - low) / (high - low) * inches
    half = labels.width(reference.text) / 2
    centre = min(max(at, half + 0.02), WIDTH - half - 0.02)
    labels.write(
        axes,
        reference.text,
        ((centre - room.left) / inches, 1.0),
        within=("axes", "axes"),
        moved=(0.0, 0.07),
        align=("center", "bottom"),
        colour=reference.colour,
    )
