"""A report as PDF/UA: set by Typst from data, row headers tagged afterwards, the same bytes every time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any

from pmflib import theme
from pmflib.document import Element, Figure, Heading, Paragraph, Table
from pmflib.document.html import sourced
from pmflib.errors import BadInput, Problem
from pmflib.export.column_widths import setting
from pmflib.export.drawings import aspect, faces, width
from pmflib.export.pdf_scopes import scope_row_headers
from pmflib.export.report import Block, Report

_CAPTIONS = 32.0
_ON_COVER = 24
"""So many lines of contents fit on the cover."""
_FACT = 32
"""The longest word of a fact that stands beside the contents."""
_MOST_ROOM, _LEAST_ROOM = 150.0, 22.0
_UNBROKEN = re.compile(r"\S{26,}")
_ADDRESS = re.compile(r"https?://|www\.|mailto:|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def pdf(report: Report) -> bytes:
    """Return a report as one PDF that passes PDF/UA-1.

    Parameters
    ----------
    report : Report

    Returns
    -------
    bytes
        Without a date, so that the same report gives the same bytes.

    Raises
    ------
    BadInput
        If a character cannot be printed or a part cannot be set; each problem names its cell and element.
    """
    unprintable = _unprintable(report)
    if unprintable:
        raise BadInput(unprintable)
    made, said = _set(report, report.blocks)
    if made is None:
        raise BadInput(_blamed(report, said))
    return scope_row_headers(made)


def _set(report: Report, blocks: Iterable[Block]) -> tuple[bytes | None, str]:
    """Return the PDF, or None and what was said against it; a warning counts as an error."""
    import typst

    inputs = {"report": json.dumps(_content(report, blocks), ensure_ascii=False), "theme": _theme(report.title.colour)}
    try:
        made, warnings = typst.compile_with_warnings(
            (files("pmflib.export") / "report.typ").read_bytes(),
            font_paths=faces(),
            sys_inputs=inputs,
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        return None, error.message
    if warnings:
        return None, "; ".join(sorted({warning.message for warning in warnings}))
    return made, ""


def _blamed(report: Report, said: str) -> list[Problem]:
    """Set the cover, then every element alone, to find what the whole failed on."""
    remedy = "Correct what the cell shows; if it looks right, report this message."
    cover = _set(report, ())[1]
    if cover:
        return [Problem(where=f"{report.name}: title page", what=f"cannot be set as PDF: {cover}.", remedy=remedy)]
    blocks = [block for block in report.blocks if not isinstance(block.element, Heading)]
    found = [
        Problem(where=f"{block.where}: {named(block)}", what=f"cannot be set as PDF: {alone}.", remedy=remedy)
        for block in blocks
        if (alone := _set(report, (block,))[1])
    ]
    return found or [Problem(where=report.name, what=f"cannot be set as PDF: {said}.", remedy=remedy)]


def named(block: Block) -> str:
    """Return how messages call an element: its number, else its kind and first words."""
    element = block.element
    words = next((getattr(element, name) for name in ("title", "text") if hasattr(element, name)), "")
    kind = element.kind.replace("_", " ")
    return block.label or (f"{kind} '{words[:40]}'" if words else kind)


@cache
def _theme(colour: str) -> str:
    colours = {
        "ink": theme.INK,
        "muted": theme.MUTED,
        "brand": theme.brand(colour),
        "accent": theme.ACCENT,
        "rule": theme.RULE,
        "note": theme.NOTE_FILL,
        "warning": theme.WARNING,
        "warning-fill": theme.WARNING_FILL,
    }
    ratings = {tone: vars(style) for tone, style in theme.RATINGS.items()}
    return json.dumps({"font": theme.FONT, "colours": colours, "ratings": ratings})


def _content(report: Report, blocks: Iterable[Block]) -> dict[str, Any]:
    cover = _breakable(report.title.model_dump(mode="json")) | {"stamp": report.title.stamp}
    chosen = tuple(blocks)
    # Of a page or two none is left half empty.
    most = _LEAST_ROOM if report.title.compact else _MOST_ROOM
    listed = sum(isinstance(block.element, Heading) and block.element.level <= 3 for block in chosen)
    return {
        "cover": cover,
        "contents": "none" if report.title.compact or not listed else _place(report, listed),
        "blocks": [_block(block) | {"room": min(_room(chosen, at), most)} for at, block in enumerate(chosen)],
    }


def _place(report: Report, listed: int) -> str:
    """Return where the contents stand: beside the cover's facts where both have room, else on a page of their own."""
    words = (word for _, fact in report.title.facts for word in fact.split())
    return "cover" if listed <= _ON_COVER and all(len(word) <= _FACT for word in words) else "page"


def _block(block: Block) -> dict[str, Any]:
    element = block.element
    exclude = {"data"} if isinstance(element, Figure) else None
    content: dict[str, Any] = _breakable(element.model_dump(mode="json", exclude=exclude)) | {"label": block.label}
    if isinstance(element, Figure):
        content |= {"width": width(element.svg), "notes": list(element.data.notes)}
    if isinstance(element, Table):
        pictured = any(cell.svg for row in element.rows for cell in row)
        content |= asdict(setting(element)) | {"pictured": pictured}
    if isinstance(element, Figure | Table):
        content["source"] = sourced(content["source"])
    return content


def _room(blocks: tuple[Block, ...], at: int) -> float:
    """Return the millimetres a heading needs so that it stands on one page with what it introduces.

    That is everything up to the first chart or the first rows of a table, as far as a page allows.
    """
    if not isinstance(blocks[at].element, Heading):
        return 0
    room = 0.0
    for block in blocks[at:]:
        room += _height(block.element)
        if not isinstance(block.element, Heading | Paragraph):
            break
    return min(room, _MOST_ROOM)


def _height(element: Element) -> float:
    if isinstance(element, Figure):
        return _CAPTIONS + width(element.svg) * aspect(element.svg)
    if isinstance(element, Paragraph):
        return 4 + 5.5 * (1 + len(element.text) // 105)
    return {"heading": 14.0, "cards": 45.0, "table": 45.0, "callout": 30.0}.get(element.kind, 12.0)


def _breakable(value: Any) -> Any:
    """Return the content with a place to break inside every word too long for a line, but for addresses."""
    if isinstance(value, str):
        return value if value.startswith("<svg") else _UNBROKEN.sub(_broken, value)
    if isinstance(value, Mapping):
        return {key: _breakable(inner) for key, inner in value.items()}
    return [_breakable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _broken(word: re.Match[str]) -> str:
    # A mark inside an address would be copied with it and the address would not work.
    if _ADDRESS.search(word[0]):
        return word[0]
    return "\u200b".join(re.findall(r".{1,12}", word[0]))


def _unprintable(report: Report) -> list[Problem]:
    """Name every element with a character no face can print."""
    placed = [(f"{report.name}: title page", report.title)] + [
        (f"{block.where}: {named(block)}", block.element) for block in report.blocks
    ]
    return [problem for where, element in placed for problem in _unprintable_in(where, element)]


def _unprintable_in(where: str, element: Any) -> Iterator[Problem]:
    for place, text in _texts(element.model_dump(exclude={"data"} if isinstance(element, Figure) else None), ""):
        missing = sorted(set(text) - theme.covered())
        if missing:
            signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing[:5])
            yield Problem(
                where=f"{where}: {place}",
                what=f"has signs the typeface lacks: {signs}.",
                remedy="Write them in letters the report can print.",
            )


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if not value.startswith("<svg"):
            yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value, start=1):
            yield from _texts(inner, f"{place} {at}")
