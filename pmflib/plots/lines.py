"""Line charts over time: ranges, ticks and line-end labels that never touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.transforms import Transform
from numpy.typing import NDArray

from pmflib import formats, theme
from pmflib.plots import labels
from pmflib.plots.style import GRID, WIDTH, Margins

HEIGHT = 2.75
SOLID = (0.0, (1.0, 0.0))
NUMBER_AXIS = 0.52
"""Room below axes for the words and the name of an axis of numbers."""
_GAP = 0.12
_LABEL_WIDTH = 1.75
_DOTTED = (0.0, (1.0, 2.5))
_TICK = 0.04
_BETWEEN_TICKS = 0.22
_AIR_DAYS = 30.0
_MOST_TICKS = 7

_TO_TICK = 0.05

Floats = NDArray[np.float64]
Segment = Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One series as drawn, and the words at its end."""

    label: str
    x: Floats
    y: Floats
    colour: str
    dashes: tuple[float, tuple[float, float]] = SOLID
    own: bool = False

    @property
    def weight(self) -> int:
        """Weight of the face its label is written in."""
        return theme.WEIGHTS["Semibold" if self.own else "Regular"]

    @property
    def text(self) -> str:
        """The label broken into lines that fit the margin."""
        return labels.wrap(self.label, inches=_LABEL_WIDTH, weight=self.weight)

    @property
    def end(self) -> tuple[float, float] | None:
        """The last point there is."""
        there = np.flatnonzero(np.isfinite(self.y))
        return (float(self.x[there[-1]]), float(self.y[there[-1]])) if len(there) else None


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Range of the value axis, where its ticks stand, and their words."""

    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]


def days(moments: pd.Series) -> Floats:
    """Return dates as positions on the time axis, in days; a missing date is NaN."""
    return np.asarray((moments - pd.Timestamp(0)) / pd.Timedelta(days=1), dtype=np.float64)


def scale(values: Sequence[Floats], *, unit: str, word: Callable[[float, str, int], str] = formats.value) -> Scale:
    """Return an axis that holds every number with some air, never less than a readable span, on round ticks."""
    numbers = np.concatenate([*values, np.zeros(0)])
    numbers = numbers[np.isfinite(numbers)]
    low, high = (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 1.0)
    span = max(high - low, 0.1 * max(abs(low), abs(high)), 0.01)
    bottom, top = (low + high) / 2 - 0.58 * span, (low + high) / 2 + 0.58 * span
    bottom = max(bottom, 0.0) if low >= 0 else bottom
    step = _round_step((top - bottom) / _MOST_TICKS)
    ticks = tuple(step * index for index in range(int(np.ceil(bottom / step)), int(top // step) + 1))
    decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    return Scale(low=bottom, high=top, ticks=ticks, texts=tuple(word(tick, unit, decimals) for tick in ticks))


def margins(drawn: Sequence[Line], axis: Scale) -> Margins:
    """Return the room that line-end labels and tick labels need."""
    right = max([labels.width(line.text, weight=line.weight) for line in drawn], default=0.2)
    left = max([labels.width(text) for text in axis.texts], default=0.3)
    return Margins(left=left + 0.12, right=right + 2 * _GAP)


def draw_value_axis(axes: Axes, axis: Scale) -> None:
    """Set the range and words of the upright axis, with a light line at each round value and one at its foot."""
    axes.set_ylim(axis.low, axis.high)
    grid = [[(0.0, tick), (1.0, tick)] for tick in axis.ticks]
    draw_rules(axes, grid, transform=axes.get_yaxis_transform(), colour=GRID, width=0.6)
    draw_rules(axes, [[(0.0, 0.0), (1.0, 0.0)]], transform=axes.transAxes, colour=theme.RULE, width=0.8)
    for tick, text in zip(axis.ticks, axis.texts, strict=True):
        labels.write(
            axes, text, (0.0, tick), within=("axes", "data"), moved=(-_TO_TICK, 0.0), align=("right", "center")
        )


def draw_rules(
    axes: Axes,
    rules: Sequence[Segment],
    *,
    transform: Transform,
    colour: str,
    width: float,
    dashes: tuple[float, tuple[float, float]] | None = None,
) -> None:
    """Draw straight lines behind everything else, in the measure of the transform; they may leave the axes."""
    style = "solid" if dashes is None else dashes
    drawn = LineCollection(
        rules, colors=colour, linewidths=width, linestyles=style, transform=transform, zorder=0.5, clip_on=False
    )
    axes.add_collection(drawn, autolim=False)


def draw_time_axis(axes: Axes, positions: Floats, texts: Sequence[str], room: Margins) -> None:
    """Label as many periods as fit, always the newest, at equal steps."""
    low, high = time_span(positions)
    axes.set_xlim(low, high)
    inches = (WIDTH - room.left - room.right) / (high - low)
    shown = _fitting(positions * inches, texts)
    _draw_ticks(axes, [(float(positions[index]), texts[index]) for index in shown])


def time_span(positions: Floats) -> tuple[float, float]:
    """Return the ends of a time axis that shows some points, with some air, in days."""
    low, high = (float(positions.min()), float(positions.max())) if len(positions) else (0.0, 1.0)
    air = max(0.03 * (high - low), _AIR_DAYS)
    return low - air, high + air


def draw_number_axis(axes: Axes, axis: Scale, high: float, title: str) -> None:
    """Set an axis of numbers from nought along the foot, with as many of its words as fit, and name it below."""
    axes.set_xlim(0.0, high)
    inches = axes.bbox.width / axes.figure.dpi / high
    ticks = [(tick, text) for tick, text in zip(axis.ticks, axis.texts, strict=True) if 0 <= tick <= high]
    shown = _fitting(np.array([tick for tick, _ in ticks]) * inches, [text for _, text in ticks])
    _draw_ticks(axes, [ticks[index] for index in shown])
    under = -_TICK - _TO_TICK - 1.2 * labels.LINE
    labels.write(
        axes,
        title,
        (0.5, 0.0),
        within=("axes", "axes"),
        moved=(0.0, under),
        align=("center", "top"),
        colour=theme.MUTED,
    )


def draw_mark(axes: Axes, at: float, text: str, room: Margins) -> None:
    """Draw an upright line at a number, and name it above the axes, as far as that stays on the page."""
    axes.axvline(at, color=theme.PALETTE[2], linewidth=1.3, linestyle=(0, (6, 2)), zorder=3)
    low, high = axes.get_xlim()
    inches = WIDTH - room.left - room.right
    half = labels.width(text) / 2
    middle = min(max(room.left + (at - low) / (high - low) * inches, half + 0.02), WIDTH - half - 0.02)
    labels.write(
        axes,
        text,
        ((middle - room.left) / inches, 1.0),
        within=("axes", "axes"),
        moved=(0.0, 0.05),
        align=("center", "bottom"),
        colour=theme.PALETTE[2],
    )


def _draw_ticks(axes: Axes, ticks: Sequence[tuple[float, str]]) -> None:
    """Draw marks below the foot of the axes, and their words below the marks."""
    down = _TICK * axes.figure.dpi / axes.bbox.height
    marks = [[(at, 0.0), (at, -down)] for at, _ in ticks]
    draw_rules(axes, marks, transform=axes.get_xaxis_transform(), colour=theme.INK, width=0.8)
    for at, text in ticks:
        moved = (0.0, -_TICK - _TO_TICK)
        labels.write(axes, text, (at, 0.0), within=("data", "axes"), moved=moved, align=("center", "top"))


def draw_line(axes: Axes, line: Line) -> None:
    """Draw a series; gaps stay gaps, and a point without a neighbour shows as a dot."""
    alone = np.isfinite(line.y) & ~_joined(line.y)
    axes.plot(line.x, line.y, color=line.colour, linestyle=line.dashes, linewidth=2.2 if line.own else 1.5, zorder=4)
    marked = np.isfinite(line.y) if line.own else alone
    axes.plot(line.x[marked], line.y[marked], "o", color=line.colour, markersize=4.5 if line.own else 3.5, zorder=5)


def draw_limits(axes: Axes, line: Line, lower: Floats, upper: Floats) -> None:
    """Draw the 95% limits of every point as a thin upright bar."""
    axes.vlines(line.x, lower, upper, color=line.colour, linewidth=1.1, alpha=0.75, zorder=3)


def draw_end_labels(axes: Axes, drawn: Sequence[Line], room: Margins, height: float = HEIGHT) -> None:
    """Write each label right of the axes beside the end of its line, moved apart where they would touch."""
    bottom, top = axes.get_ylim()
    per_inch = (top - bottom) / (height - room.top - room.bottom)
    heights = [len(line.text.split("\n")) * labels.LINE * per_inch for line in drawn]
    ends = [line.end or (axes.get_xlim()[1], bottom) for line in drawn]
    placed = labels.spread([y for _, y in ends], heights, low=bottom, high=top + room.top * per_inch)
    right = axes.get_xlim()[1]
    for line, at in zip(drawn, placed, strict=True):
        labels.write(axes, line.text, (right, at), moved=(_GAP, 0.0), colour=line.colour, weight=line.weight)
    leaders = [(line.colour, [line.end, (right, at)]) for line, at in zip(drawn, placed, strict=True) if line.end]
    axes.add_collection(
        LineCollection(
            [leader for _, leader in leaders],
            colors=[colour for colour, _ in leaders],
            linewidths=0.7,
            linestyles=[_DOTTED],
            zorder=2.5,
            clip_on=False,
        ),
        autolim=False,
    )


def _joined(y: Floats) -> NDArray[np.bool_]:
    there = np.isfinite(y)
    before = np.concatenate([[False], there[:-1]])
    after = np.concatenate([there[1:], [False]])
    return np.asarray(there & (before | after))


def _fitting(inches: Floats, texts: Sequence[str]) -> list[int]:
    """Return which tick labels to write, counted back from the newest."""
    if len(inches) < 2:
        return list(range(len(inches)))
    widest = max(labels.width(text) for text in texts) + _BETWEEN_TICKS
    every = max(1, int(np.ceil(widest / float(np.min(np.diff(inches))))))
    return list(range(len(inches) - 1, -1, -every))[::-1]


def _round_step(rough: float) -> float:
    base = 10.0 ** np.floor(np.log10(rough))
    return float(base * next(step for step in (1, 2, 5, 10) if step * base >= rough * 0.999))
