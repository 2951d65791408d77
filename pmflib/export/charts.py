"""The charts of a report as files of their own, for a slide or a letter: drawing and picture, each with its words."""

from __future__ import annotations

import struct
import zlib
from html import escape

from pmflib.catalogue.places import folded
from pmflib.document import Figure
from pmflib.errors import BadInput
from pmflib.export.drawings import NotDrawn, pictures
from pmflib.export.report import Report

FOLDER = "charts"
_WORDS = "descriptions.txt"
_SIGNATURE, _HEADER = 8, 25
_LONGEST = 50


def charts(report: Report) -> dict[str, bytes]:
    """Return every chart of a report as SVG and as PNG, and one text with title, description and source of each.

    Parameters
    ----------
    report : Report

    Returns
    -------
    dict of str to bytes
        By path: ``charts/figure-01-<title>.svg`` and ``.png``, ``charts/descriptions.txt``. Title and description are
        in the files themselves too, where programs look for them.

    Raises
    ------
    BadInput
        If the report has no chart, or one cannot be drawn as a picture.
    """
    drawn = [(block.label, block.element) for block in report.blocks if isinstance(block.element, Figure)]
    if not drawn:
        raise BadInput.one(report.name, "shows no chart.", "Ask for another format.")
    try:
        made = pictures([figure.svg for _, figure in drawn])
    except NotDrawn as error:
        remedy = "Report this message."
        raise BadInput.one(report.name, f"a chart cannot be drawn as a picture: {error}.", remedy) from error
    found = {f"{FOLDER}/{_WORDS}": _words(drawn).encode()}
    for number, ((_, figure), picture) in enumerate(zip(drawn, made, strict=True), start=1):
        name = f"{FOLDER}/figure-{number:02d}-{_short(figure.title)}"
        found |= {f"{name}.svg": _described(figure).encode(), f"{name}.png": _with_words(picture, figure)}
    return found


def _short(title: str) -> str:
    """Return a title as the part of a file's name, ended between words."""
    slug = folded(title.partition(":")[0]) or "chart"
    return slug if len(slug) <= _LONGEST else slug[:_LONGEST].rpartition("-")[0]


def _words(drawn: list[tuple[str, Figure]]) -> str:
    told = [
        f"{label}. {figure.title}\n{figure.subtitle}\n\n{figure.alt}\n\nSource: {figure.source}\n"
        for label, figure in drawn
    ]
    return "\n\n".join(told)


def _described(figure: Figure) -> str:
    """Return the drawing with its title and description inside, as screen readers expect them."""
    start, end = figure.svg.split(">", 1)
    words = f"<title>{escape(figure.title)}</title><desc>{escape(_told(figure))}</desc>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{start} role="img">{words}{end}\n'


def _told(figure: Figure) -> str:
    return f"{figure.alt} Source: {figure.source}."


def _with_words(picture: bytes, figure: Figure) -> bytes:
    """Return a PNG with title and description as text chunks, put right behind its header."""
    chunks = b"".join(_chunk(name, text) for name, text in (("Title", figure.title), ("Description", _told(figure))))
    end = _SIGNATURE + _HEADER
    return picture[:end] + chunks + picture[end:]


def _chunk(name: str, text: str) -> bytes:
    content = b"iTXt" + name.encode() + b"\0\0\0en-GB\0\0" + text.encode()
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
