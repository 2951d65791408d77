"""Too many areas to name one by one: every area a thin upright interval, lowest to highest, a few of them named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from pmflib import theme
from pmflib.plots import labels, lines, style
from pmflib.plots.ranked import Mark, Reference
from pmflib.plots.style import Margins

NAMED_ONE_BY_ONE = 40
_HEIGHT = 3.0


def draw(marks: Sequence[Mark], *, unit: str, colour: str, reference: Reference | None) -> str:
    """Return the chart of many areas as SVG; the own area, the lowest and the highest are named at the right.

    Parameters
    ----------
    marks : sequence of Mark
        Those without a value are left to the table behind the chart.
    unit : str
        Unit of the value axis.
    colour : str
        Colour of the own area.
    reference : Reference, optional
    """
    there = sorted((mark for mark in marks if np.isfinite(mark.value)), key=lambda mark: (mark.value, mark.name))
    bounds = [np.array([[mark.value, mark.lower, mark.upper] for mark in there]).reshape(-1)]
    axis = lines.scale(bounds, unit=unit)
    named = _named(there, reference, colour)
    room = Margins(
        left=max([labels.width(text) for text in axis.texts], default=0.3) + 0.12,
        right=max([labels.width(line.text, weight=line.weight) for line in named], default=0.2) + 0.24,
        bottom=0.1,
    )
    with style.chart(height=_HEIGHT, margins=room) as axes:
        lines.draw_value_axis(axes, axis)
        axes.set_xlim(-1.0, max(len(there), 1))
        _draw_points(axes, there, colour)
        if reference is not None and np.isfinite(reference.value):
            axes.axhline(reference.value, color=reference.colour, linewidth=1.2, linestyle=(0, (4, 2)), zorder=3)
        lines.draw_end_labels(axes, named, room, height=_HEIGHT)
        return style.svg(axes)


def _named(there: Sequence[Mark], reference: Reference | None, colour: str) -> list[lines.Line]:
    """Return end labels for the own area, both ends and the reference, without naming one area twice."""
    wanted = [(at, mark) for at, mark in enumerate(there) if mark.own or at in (0, len(there) - 1)]
    named = [
        lines.Line(
            label=f"{mark.name} {mark.text}",
            x=np.array([float(at)]),
            y=np.array([mark.value]),
            colour=colour if mark.own else theme.MUTED,
            own=mark.own,
        )
        for at, mark in wanted
    ]
    if reference is not None and np.isfinite(reference.value):
        end = np.array([float(len(there))])
        named.append(lines.Line(label=reference.text, x=end, y=np.array([reference.value]), colour=reference.colour))
    return named


def _draw_points(axes: Axes, there: Sequence[Mark], colour: str) -> None:
    places = np.arange(len(there))
    shades = [colour if mark.own else theme.OTHERS for mark in there]
    faces = [theme.WHITE if mark.hollow else shade for mark, shade in zip(there, shades, strict=True)]
    sizes = [26.0 if mark.own else 9.0 for mark in there]
    axes.vlines(places, [mark.lower for mark in there], [mark.upper for mark in there], colors=shades, linewidth=1.2)
    axes.scatter(places, [mark.value for mark in there], s=sizes, c=faces, edgecolors=shades, zorder=4)
