"""Ratings as they are drawn: a shape of its own for each, and its word beside it, so that colour alone says nothing."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from pmflib import theme
from pmflib.findings.sentences import Colour

WORDS: dict[Colour, str] = {"red": "Red", "amber": "Amber", "green": "Green", "none": "No rating"}
#: From what must be looked at first to what need not be.
ORDER: tuple[Colour, ...] = ("red", "amber", "none", "green")
_SHAPES = {"square": "s", "triangle": "^", "circle": "o", "dash": "_"}


def draw_shapes(axes: Axes, places: Sequence[tuple[float, float]], rated: Sequence[Colour], *, size: float) -> None:
    """Draw the shape of each rating at its place.

    Parameters
    ----------
    axes : Axes
    places : sequence of tuple
        Across and up, in the measure of the axes.
    rated : sequence of {"red", "amber", "green", "none"}
        One for each place.
    size : float
        Points.
    """
    for colour in dict.fromkeys(rated):
        badge = theme.RATINGS[colour]
        across, up = zip(*(place for place, one in zip(places, rated, strict=True) if one == colour), strict=True)
        # A light fill has a dark edge, so that its shape stands out from white.
        axes.plot(
            across,
            up,
            _SHAPES[badge.shape],
            color=badge.fill,
            markeredgecolor=theme.INK if badge.text == theme.INK else badge.fill,
            markeredgewidth=1.2 if badge.shape == "dash" else 0.7,
            markersize=size,
            zorder=6,
        )
