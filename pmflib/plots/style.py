"""How every chart looks and is written: one style, whole static fonts, the same bytes for the same figures."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pmflib import theme

WIDTH = 6.7
TEXT = 9.0
_GRID = "#E3E5E8"
_COMMENTS = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_NO_METADATA: dict[str, str | None] = {"Date": None, "Creator": None, "Format": None, "Type": None}


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
        "grid.color": _GRID,
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
def chart(*, height: float, margins: Margins) -> Iterator[Axes]:
    """Give axes in the common style, on a figure of the common width and a height in inches.

    The style holds inside the block only, so that nothing leaks into a reader's own charts: write the chart
    with `svg` before the block ends.
    """
    with mpl.rc_context(_options()):
        figure = Figure(figsize=(WIDTH, height))
        box = (
            margins.left / WIDTH,
            margins.bottom / height,
            (WIDTH - margins.left - margins.right) / WIDTH,
            (height - margins.top - margins.bottom) / height,
        )
        yield figure.add_axes(box)


@contextmanager
def panels(*, height: float, boxes: Sequence[tuple[float, float, float, float]]) -> Iterator[list[Axes]]:
    """Give several axes in the common style, each in a box of inches: left, bottom, width and height.

    Parameters
    ----------
    height : float
        Height of the whole figure in inches.
    boxes : sequence of tuple
    """
    with mpl.rc_context(_options()):
        figure = Figure(figsize=(WIDTH, height))
        yield [figure.add_axes((x / WIDTH, y / height, w / WIDTH, h / height)) for x, y, w, h in boxes]


def svg(axes: Axes) -> str:
    """Return the chart as SVG text: letters as outlines, no date, no comments, the same bytes every time."""
    written = io.StringIO()
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("These axes stand on no figure: make them with `chart`.")
    figure.savefig(written, format="svg", metadata=_NO_METADATA)
    text = written.getvalue()
    return _COMMENTS.sub("", text[text.index("<svg") :])
