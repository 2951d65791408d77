"""Known changes of practice on a chart over time: an upright line on the day each began, with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from pmflib import findings, formats, theme
from pmflib.disclosure import ChangeContext
from pmflib.plots import labels, lines
from pmflib.plots.lines import Floats
from pmflib.plots.series import Subject
from pmflib.plots.style import WIDTH, Margins

_MOST = 3
_WIDEST, _NARROWEST = 3.2, 0.9
_PAD = 0.05
_DASHES = (0, (2.5, 2.0))


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One change: when, and its words broken to the room right of its line."""

    at: float
    text: str

    @property
    def height(self) -> float:
        """Room its words need, in inches."""
        return len(self.text.split("\n")) * labels.LINE + _PAD


def marks(about: Subject, x: Floats, room: Margins) -> tuple[Mark, ...]:
    """Return the newest known changes within the time some points span, the oldest first.

    Parameters
    ----------
    about : Subject
    x : ndarray
        Points of the series, in days.
    room : Margins
        Around the axes, as the chart is drawn.
    """
    known = sorted(findings.changes_of(about.release, about.indicator.code, about.area.code), key=lambda one: one.begun)
    low, high = lines.time_span(x)
    inside = [one for one in known if low < _day(one) < high][-_MOST:]
    per_day = (WIDTH - room.left - room.right) / (high - low)
    return tuple(_mark(one, room.left + (_day(one) - low) * per_day) for one in inside)


def sentences(about: Subject) -> list[str]:
    """Return the known changes of a series in words, for those who cannot see the lines."""
    known = findings.changes_of(about.release, about.indicator.code, about.area.code)
    return [f"Known change on {formats.day(one.begun)}: {one.text.rstrip('.')}." for one in known]


def draw(axes: Axes, drawn: Sequence[Mark], *, above: float = 0.0) -> None:
    """Draw the lines, and over the axes their words: each right of its own line and below those of an older one.

    Parameters
    ----------
    axes : Axes
    drawn : sequence of Mark
        As `marks` returns them.
    above : float
        Inches over the axes that something else already takes.
    """
    tall = axes.bbox.height / axes.figure.dpi
    foot = above
    for one in reversed(drawn):
        top = foot + one.height
        line = [[(one.at, 0.0), (one.at, 1.0 + top / tall)]]
        lines.draw_rules(
            axes, line, transform=axes.get_xaxis_transform(), colour=theme.MUTED, width=0.9, dashes=_DASHES
        )
        place = (one.at, 1.0)
        labels.write(axes, one.text, place, within=("data", "axes"), moved=(_PAD, foot), align=("left", "bottom"))
        foot = top


def _mark(one: ChangeContext, inches: float) -> Mark:
    free = max(_NARROWEST, min(_WIDEST, WIDTH - inches - 2 * _PAD))
    said = f"{formats.month(one.begun)}: {formats.lowered(one.text.rstrip('.'))}"
    return Mark(at=_day(one), text=labels.wrap(said, inches=free))


def _day(one: ChangeContext) -> float:
    return float((np.datetime64(one.begun) - np.datetime64("1970-01-01")) / np.timedelta64(1, "D"))
