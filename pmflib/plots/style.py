"""How every chart looks and is written: one style, whole static fonts, the same bytes for the same figures."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import seaborn as sns
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
    seaborn_style = sns.axes_style(
        "ticks",
        {
            "axes.edgecolor": theme.RULE,
            "axes.spines.left": False,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "grid.color": _GRID,
            "text.color": theme.INK,
            "xtick.color": theme.INK,
            "ytick.color": theme.INK,
            "ytick.left": False,
        },
    )
    return {
        **seaborn_style,
        "axes.linewidth": 0.8,
        "font.family": theme.register_fonts(),
        "font.size": TEXT,
        "svg.fonttype": "path",
        "svg.hashsalt": "pmf",
        "text.hinting": "none",
        "text.parse_math": False,
        "xtick.labelsize": TEXT,
        "ytick.labelsize": TEXT,
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


def svg(axes: Axes) -> str:
    """Return the chart as SVG text: letters as outlines, no date, no comments, the same bytes every time."""
    written = io.StringIO()
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("These axes stand on no figure: make them with `chart`.")
    figure.savefig(written, format="svg", metadata=_NO_METADATA)
    text = written.getvalue()
    return _COMMENTS.sub("", text[text.index("<svg") :])
