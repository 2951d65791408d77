"""Drawings on paper: how large they stand there, and their pictures for programs that show no SVG."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from pmflib import theme
from pmflib.export.column_widths import TEXT_WIDTH

DOTS_PER_INCH = 192

_MILLIMETRES = {"pt": 25.4 / 72, "px": 25.4 / 96, "in": 25.4, "cm": 10.0, "mm": 1.0, "": 25.4 / 96}
_WIDTH = re.compile(r'<svg[^>]*?\swidth="([0-9.]+)([a-z]*)"', re.DOTALL)
_VIEW = re.compile(r'<svg[^>]*?\sviewBox="[-0-9.]+[ ,]+[-0-9.]+[ ,]+([0-9.]+)[ ,]+([0-9.]+)"', re.DOTALL)
_ROOT = re.compile(r"<svg[^>]*[^/]>")
_SIZE = re.compile(r'\s(?:width|height|preserveAspectRatio)="[^"]*"')
_ASPECT = 0.5
_HAIR = 0.005
_PAGES = """
#set page(width: auto, height: auto, margin: 0pt)
#for (at, drawing) in json(bytes(sys.inputs.drawings)).enumerate() {
  if at > 0 { pagebreak() }
  image(bytes(drawing), format: "svg")
}
"""


class NotDrawn(ValueError):
    """The typesetter cannot turn a drawing into a picture."""


def width(svg: str) -> float:
    """Return the millimetres a drawing is wide on the page: its own width, at most that of the text."""
    return min(_natural(svg), TEXT_WIDTH)


def aspect(svg: str) -> float:
    """Return the height of a drawing as a share of its width."""
    found = _VIEW.search(svg)
    return float(found[2]) / float(found[1]) if found and float(found[1]) else _ASPECT


def pictures(drawings: Sequence[str]) -> list[bytes]:
    """Return each drawing as a PNG of `DOTS_PER_INCH`, in order.

    Raises
    ------
    NotDrawn
        With what the typesetter said, if one cannot be drawn or asks for a typeface that reports do not use.
    """
    import typst

    if not drawings:
        return []
    inputs = {"drawings": json.dumps([_whole(svg) for svg in drawings], ensure_ascii=False)}
    try:
        made, warnings = typst.compile_with_warnings(
            _PAGES.encode(), font_paths=faces(), sys_inputs=inputs, format="png", ppi=DOTS_PER_INCH
        )
    except typst.TypstError as error:
        raise NotDrawn(error.message) from error
    if warnings:
        raise NotDrawn("; ".join(sorted({warning.message for warning in warnings})))
    return list(made) if isinstance(made, list) else [made]


def _natural(svg: str) -> float:
    """Return the millimetres a drawing says it is wide; those of the text where it does not."""
    found = _WIDTH.search(svg)
    return (float(found[1]) * _MILLIMETRES.get(found[2], 0) if found else 0.0) or TEXT_WIDTH


def _whole(svg: str) -> str:
    """Return a drawing of a whole number of dots: of any other size Typst leaves out a row or column of dots."""
    found = _WIDTH.search(svg)
    if found and not float(found[1]):
        return svg  # Nothing to see: the typesetter says so.
    across = _natural(svg)
    sides = (across, across * aspect(svg))
    # Typst rounds up: a hair less than a whole number stays that number.
    dots = [(max(1, round(side * DOTS_PER_INCH / 25.4)) - _HAIR) * 72 / DOTS_PER_INCH for side in sides]
    size = f' width="{dots[0]:.4f}pt" height="{dots[1]:.4f}pt" preserveAspectRatio="none"'
    return _ROOT.sub(lambda found: _SIZE.sub("", found[0][:-1]) + size + ">", svg, count=1)


@cache
def faces() -> Any:
    """Return the faces, read into memory: Typst takes folders only, and the package's own holds each face twice."""
    import typst

    with TemporaryDirectory() as folder:
        for face in theme.FACES:
            copyfile(theme.face_file(face), Path(folder) / f"{face}.ttf")
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        sample = "".join(f'#text(font: "{theme.FONT}", weight: {weight})[a]' for weight in theme.WEIGHTS.values())
        typst.compile(sample.encode(), font_paths=fonts, format="pdf")
    return fonts
