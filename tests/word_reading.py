"""What a Word document says, and what someone who cannot see it would miss in it, for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
SHAPES = "■▲●–"


@dataclass(frozen=True, kw_only=True)
class Document:
    """Headings with their levels, tables as texts, descriptions of pictures, and all text after the cover."""

    headings: list[tuple[int, str]]
    tables: list[list[list[str]]]
    alts: list[str]
    text: str


def read(content: bytes) -> Document:
    body = part(content, "word/document.xml")[0]
    cells = [
        [[_cell(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")] for table in _all(body, "tbl")
    ]
    return Document(
        headings=[(level, said(one)) for one in _all(body, "p") if (level := _level(one))],
        tables=cells,
        alts=[one.get("descr", "") for one in body.iter(DRAWN)],
        text="\n".join(said(one) for one in _all(body, "p")),
    )


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return etree.fromstring(parts.read(name))


def said(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def faults(content: bytes) -> Iterator[str]:
    """Name what a checker of accessibility would object to."""
    body = part(content, "word/document.xml")[0]
    styles = part(content, "word/styles.xml")
    core = part(content, "docProps/core.xml")
    if any(not one.get("descr") for one in body.iter(DRAWN)):
        yield "a picture without description"
    languages = [one.get(f"{W}val") for one in styles.iter(f"{W}lang")]
    if languages != ["en-GB"]:
        yield "no language"
    if not any(one.tag.endswith("}title") and one.text for one in core):
        yield "no title"
    for table in _all(body, "tbl"):
        rows = list(table.iter(f"{W}tr"))
        if [next(row.iter(f"{W}tblHeader"), None) is not None for row in rows] != [True] + [False] * (len(rows) - 1):
            yield "a table without header row"
        if next(table.iter(f"{W}tblLook")).get(f"{W}firstColumn") != "1":
            yield "a table without row heads"
    levels = [0, *(level for one in _all(body, "p") if (level := _level(one)))]
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield "a heading that skips a level"


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    return list(element.iter(f"{W}{name}"))


def _level(paragraph: etree._Element) -> int:
    style = next((one.get(f"{W}val") for one in paragraph.iter(f"{W}pStyle")), "")
    return int(style.removeprefix("Heading")) if style.startswith("Heading") else 0


def _cell(cell: etree._Element) -> str:
    text = "\n".join(said(one) for one in cell.iter(f"{W}p"))
    rated = any(one.get(f"{W}val", "").startswith("Rating") for one in cell.iter(f"{W}rStyle"))
    return text.strip("\N{NO-BREAK SPACE}").lstrip(SHAPES).strip() if rated else text.strip()
