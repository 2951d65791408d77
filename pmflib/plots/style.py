"""How every chart looks and is written: one style, whole static fonts, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pmflib import theme
from pmflib.plots import pen

WIDTH = 6.7
TEXT = 9.0
GRID = "#E3E5E8"


@dataclass(frozen=True, kw_only=True)
class Margins:
    """Room around the axes, in inches, for the text that stands there."""

    left: float
    right: float
    top: float = 0.12
    bottom: float = 0.32


def _options() -> Any:
    return {
        "axes.axisbelow": True,
        "axes.edgecolor": theme.RULE,
        "axes.linewidth": 0.8,
        "axes.spines.left": False,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "font.family": theme.register_fonts(),
        "font.size": TEXT,
        "grid.color": GRID,
        "lines.solid_capstyle": "round",
        "patch.edgecolor": "white",
        "patch.force_edgecolor": True,
        "svg.fonttype": "path",
        "svg.hashsalt": "pmf",
        "text.color": theme.INK,
        "text.hinting": "none",
        "text.parse_math": False,
        "xtick.color": theme.INK,
        "xtick.labelsize": TEXT,
        "ytick.color": theme.INK,
        "ytick.labelsize": TEXT,
        "ytick.left": False,
    }


@contextmanager
def chart(*, height: float, margins: Margins, framed: bool = False) -> Iterator[Axes]:
    """Give axes in the common style, on a figure of the common width and a height in inches.

    The style holds inside the block only, so that nothing leaks into a reader's own charts: write the chart
    with `svg` before the block ends.

    Parameters
    ----------
    height : float
    margins : Margins
    framed : bool
        With Matplotlib's own axis lines, ticks and tick labels. Every tick costs as much as a whole line does, so that
        our own charts draw theirs with `lines` instead.
    """
    with mpl.rc_context(_options()):
        figure = Figure(figsize=(WIDTH, height))
        box = (
            margins.left / WIDTH,
            margins.bottom / height,
            (WIDTH - margins.left - margins.right) / WIDTH,
            (height - margins.top - margins.bottom) / height,
        )
        axes = figure.add_axes(box)
        if not framed:
            axes.set_axis_off()
        yield axes


@contextmanager
def canvas(*, height: float) -> Iterator[Axes]:
    """Give axes over a whole figure of the common width, measured in inches from its lower left corner.

    For charts of several parts: one pair of axes for each would cost more than all that is drawn in them.
    """
    with chart(height=height, margins=Margins(left=0, right=0, top=0, bottom=0)) as axes:
        axes.set_xlim(0.0, WIDTH)
        axes.set_ylim(0.0, height)
        yield axes


def svg(axes: Axes) -> str:
    """Return the chart as SVG text: letters as outlines, no date, no comments, the same bytes every time."""
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("These axes stand on no figure: make them with `chart`.")
    return pen.svg(figure)
