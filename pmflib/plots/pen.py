"""A figure written as SVG: Matplotlib's own pen, but for texts, which it sets anew each time."""

from __future__ import annotations

import io
import re
from typing import Any

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from pmflib import theme
from pmflib.plots import glyphs

_NO_METADATA: dict[str, str | None] = {"Date": None, "Creator": None, "Format": None, "Type": None}
_COMMENTS = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_PLACE = re.compile(r'<use y="(\d+)"/>')
_HEAD = re.compile(r"<defs>")
_DROP, _RISE = 0.25, 0.75
"""How far letters reach below and above their line, in ems: room for all of them, whichever are written."""


def svg(figure: Figure) -> str:
    """Return a figure as SVG text: letters as outlines, no date, no comments, the same bytes every time."""
    width, height = (float(inches) * 72 for inches in figure.get_size_inches())
    written = io.StringIO()
    figure.dpi = 72
    pen = _Pen(width, height, written, metadata=_NO_METADATA)
    figure.draw(pen)
    pen.finalize()  # type: ignore[no-untyped-call]
    text = written.getvalue()
    text = _COMMENTS.sub("", text[text.index("<svg") :])
    text = _PLACE.sub(lambda found: pen.texts[int(found[1])], text)
    return _HEAD.sub(f"<defs>{''.join(pen.letters.values())}", text, count=1)


class _Pen(RendererSVG):
    """Draws as Matplotlib does, and keeps each text until the end, with the letters it needs."""

    def __init__(self, width: float, height: float, svgwriter: io.StringIO, **options: Any) -> None:
        super().__init__(width, height, svgwriter, **options)  # type: ignore[no-untyped-call]
        self.texts: list[str] = []
        self.letters: dict[str, str] = {}

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Keep a level line of plain text; anything else is Matplotlib's to draw."""
        if angle or ismath:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
            return
        weight = _weight(prop)
        places, _ = glyphs.placed(s, weight)
        drawn = [
            f'<use x="{at:.0f}" xlink:href="#{self._letter(sign, weight)}"/>'
            for sign, at in zip(s, places, strict=True)
            if not sign.isspace()
        ]
        size = prop.get_size_in_points() / glyphs.UNITS
        colour = rgb2hex(gc.get_rgb())
        self.writer.element("use", y=str(len(self.texts)))  # type: ignore[no-untyped-call]
        self.texts.append(
            f'<g fill="{colour}" transform="translate({x:.2f} {y:.2f}) scale({size:g} {-size:g})">{"".join(drawn)}</g>'
        )

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """Return the size of a line of text in points."""
        if ismath:
            size = super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call]
            return tuple(size)
        size = prop.get_size_in_points()
        wide = glyphs.placed(s, _weight(prop))[1] * size / glyphs.UNITS
        return wide, (_RISE + _DROP) * size, _DROP * size

    def _letter(self, sign: str, weight: int) -> str:
        name = f"{glyphs.face(weight)[0]}{ord(sign):x}"
        if name not in self.letters:
            self.letters[name] = f'<path id="{name}" d="{glyphs.outline(sign, weight)}"/>'
        return name


def _weight(prop: FontProperties) -> int:
    given = prop.get_weight()
    return given if isinstance(given, int) else theme.WEIGHTS["Regular"]
