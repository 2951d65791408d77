"""Workbooks and Word documents opened: every part of the package, hidden ones, properties and comments included."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pmflib.scan.contents import Layer, Opened, cells, heads_alone
from pmflib.scan.web import svg

#: Name of what stands beside the parts of a package.
COMMENTS = "[comments]"
_LARGEST = 512 * 1024 * 1024
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CODE = re.compile(r"&[LCRPNDTFA]")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_DESCRIBED = ("descr", "title", "alt", "tooltip", "prompt", "promptTitle", "error", "name")
Parts = dict[str, bytes]


def parts_of(content: bytes) -> Parts:
    """Return every part of a package by name.

    Raises
    ------
    zipfile.BadZipFile
        If it is no package, is damaged, locked, or would unpack to more than half a gigabyte.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(entry.file_size for entry in package.infolist()) > _LARGEST:
            raise zipfile.BadZipFile("unpacks to too much")
        if any(entry.flag_bits & 1 for entry in package.infolist()):
            raise zipfile.BadZipFile("is locked by a password")
        found = {entry.filename: package.read(entry) for entry in package.infolist()}
        comments = [package.comment, *(entry.comment + entry.extra for entry in package.infolist())]
    return found | {COMMENTS: b"\n".join(comments)}


def workbook(parts: Parts, opened: Opened) -> None:
    """Open the parts of a workbook; every cell is read, whether its sheet, row or column is shown or not."""
    shared = [_text(one, "t") for one in _children(parts, "xl/sharedStrings.xml")]
    names = _sheet_names(parts)
    for name in sorted(parts):
        title = names.get(name, posixpath.basename(name))
        if _SHEET.fullmatch(name):
            _sheet(parts[name], shared, opened, title)
        elif name.startswith("xl/comments") or name.startswith("xl/threadedComments"):
            for one in _all(_tree(parts[name]), "comment", "threadedComment"):
                opened.say(f"{name}, {one.get('ref', '')}", _text(one, "t", "text"), _sheet_around(parts, name, names))
    for one in _all(_tree(parts.get("xl/workbook.xml", b"")), "definedName"):
        opened.say(
            "defined name", f"{one.get('name', '')} = {one.text or ''} {one.get('comment', '')}".replace("_", " ")
        )
    _rest(parts, opened, read={"xl/sharedStrings.xml", "xl/workbook.xml"})


def _sheet_names(parts: Parts) -> dict[str, str]:
    targets = {one.get("Id"): one.get("Target", "") for one in _children(parts, "xl/_rels/workbook.xml.rels")}
    found = {}
    for one in _all(_tree(parts.get("xl/workbook.xml", b"")), "sheet"):
        target = next((targets.get(value, "") for name, value in one.attrib.items() if name.endswith("}id")), "")
        found[posixpath.normpath(posixpath.join("xl", target)).lstrip("/")] = one.get("name", "")
    return found


def _sheet_around(parts: Parts, comments: str, names: dict[str, str]) -> tuple[Layer, ...]:
    for name, title in names.items():
        relations = f"xl/worksheets/_rels/{posixpath.basename(name)}.rels"
        if any(one.get("Target", "").endswith(posixpath.basename(comments)) for one in _children(parts, relations)):
            return ((title,),)
    return ()


def _sheet(content: bytes, shared: list[str], opened: Opened, title: str) -> None:
    """Read a sheet as a table under the lines that stand above it."""
    rows: list[list[str]] = []
    for row in _all(_tree(content), "row"):
        found: dict[int, str] = {}
        for at, cell in enumerate(_all(row, "c")):
            found[_column(cell.get("r", ""), at)] = _value(cell, shared)
        rows.append([found.get(at, "") for at in range(max(found, default=-1) + 1)])
    filled = [sum(bool(text) for text in row) for row in rows]
    top = next((at for at, count in enumerate(filled) if count > 1), len(rows))
    above = tuple(text for row in rows[:top] for text in row if text)
    place = f"sheet '{title}'"
    for text in above:
        opened.say(place, text, ((title, *above),))
    heads = rows[top] if top < len(rows) else []
    opened.passages.extend(cells(rows[top + 1 :], heads, place, ((title, *above),)))
    opened.passages.extend(cells([heads_alone(heads)], [], f"{place}, heads", ((title, *above),)))
    for one in _all(_tree(content), "oddHeader", "oddFooter", "firstHeader", "firstFooter", "formula1", "f"):
        opened.say(f"{place}, {_local(one)}", _CODE.sub(" ", one.text or ""), ((title, *above),))


def _column(reference: str, at: int) -> int:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return at
    number = 0
    for sign in found[1]:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1


def _value(cell: Any, shared: list[str]) -> str:
    written = next((one.text or "" for one in _all(cell, "v")), "")
    if cell.get("t") == "s":
        return shared[int(written)] if written.isdigit() and int(written) < len(shared) else written
    return _text(cell, "t") if cell.get("t") == "inlineStr" else written


def document(parts: Parts, opened: Opened) -> None:
    """Open the parts of a Word document: text shown or hidden, deleted text, comments, notes, heads and feet."""
    body = _tree(parts.get("word/document.xml", b""))
    if body is not None:
        _Flow(opened).through(body)
    for name in sorted(parts):
        if re.fullmatch(r"word/(?:comments|footnotes|endnotes|header|footer)[^/]*\.xml", name):
            for one in _all(_tree(parts[name]), "p"):
                opened.say(name, _text(one, "t", "delText", "instrText"))
    _rest(parts, opened, read={"word/document.xml", "word/styles.xml", "[Content_Types].xml"})


class _Flow:
    """Goes through a document in reading order and keeps heading and caption."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._heading, self._caption, self._detail = "", "", ""
        self._tables = self._paragraphs = 0

    def through(self, body: Any) -> None:
        for one in _blocks(body):
            if _local(one) == "tbl":
                self._table(one)
            else:
                self._paragraph(one)

    def _paragraph(self, one: Any) -> None:
        self._paragraphs += 1
        text = _text(one, "t", "delText", "instrText")
        style = next((found.get(name, "") for found in _all(one, "pStyle") for name in found.attrib), "")
        if style.startswith(("Heading", "Title")):
            self._heading, self._caption, self._detail = text, "", ""
        elif style == "Caption":
            self._caption, self._detail = text, ""
        elif style == "CaptionDetail":
            self._detail = text
        self._opened.say(f"paragraph {self._paragraphs}", text, self._around())
        self._described(one, f"paragraph {self._paragraphs}", self._around(captioned=True))
        if style == "Source":
            self._caption, self._detail = "", ""

    def _around(self, *, captioned: bool = False) -> tuple[Layer, ...]:
        captions = tuple(text for text in (self._caption, self._detail) if text)
        return ((captions,) if captions and captioned else ()) + (((self._heading,),) if self._heading else ())

    def _described(self, one: Any, place: str, around: tuple[Layer, ...]) -> None:
        for part in _all(one, "docPr", "cNvPr"):
            for name in ("descr", "title", "name"):
                self._opened.say(f"{place}, picture", part.get(name, ""), around)

    def _table(self, table: Any) -> None:
        self._tables += 1
        place, around = f"table {self._tables}", self._around(captioned=True)
        lines = list(_all(table, "tr"))
        rows = [[_text(cell, "t", "delText") for cell in _all(line, "tc")] for line in lines]
        self._opened.passages.extend(cells(rows[1:], rows[0] if rows else [], place, around))
        for line, row in zip(lines, rows, strict=True):
            self._described(line, place, ((" | ".join(row),), *around))
        for one in _all(table, "tblCaption", "tblDescription"):
            self._opened.say(f"{place}, description", " ".join(one.attrib.values()), around)


def _blocks(body: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order; what stands in a table belongs to it."""
    for one in body:
        if _local(one) in {"p", "tbl"}:
            yield one
        else:
            yield from _blocks(one)


def _rest(parts: Parts, opened: Opened, read: set[str]) -> None:
    """Open what all packages have: properties, descriptions, pictures, and every part as it lies there."""
    for name, content in sorted(parts.items()):
        if name.endswith(".svg"):
            svg(content, opened, name, ())
        elif name.startswith(("docProps/", "customXml/")) or "customProperty" in name:
            tree = _tree(content)
            for one in tree.iter() if tree is not None else ():
                opened.say(f"{name}, {_local(one)}", one.text or "")
        elif name.startswith("xl/") and name.endswith(".xml") and name not in read:
            _described(name, content, opened)
        opened.keep(name, content)


def _described(name: str, content: bytes, opened: Opened) -> None:
    tree = _tree(content)
    for one in tree.iter() if tree is not None and not _SHEET.fullmatch(name) else ():
        for key in _DESCRIBED:
            opened.say(f"{name}, {_local(one)}", one.get(key, "").replace("_", " "))


def _children(parts: Parts, name: str) -> list[Any]:
    tree = _tree(parts.get(name, b""))
    return list(tree) if tree is not None else []


def _tree(content: bytes) -> Any:
    """Return the root of a part, or nothing if it is no markup; no entity is resolved and nothing is fetched."""
    if content.lstrip()[:1] != b"<":
        return None
    return etree.fromstring(
        content, parser=etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True)
    )


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"


def _all(element: Any, *names: str) -> Iterator[Any]:
    return iter(()) if element is None else element.iter(*(f"{{*}}{name}" for name in names))


def _text(element: Any, *names: str) -> str:
    return "".join(one.text or "" for one in _all(element, *names))
