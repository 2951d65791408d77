"""HTML and SVG opened: what is shown, described, commented out or carried along as data."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from lxml import etree, html

from pmflib.scan.contents import Drawing, Layer, Opened, cells

_DATA = re.compile(r"data:([\w.+/-]*)(?:;[\w=.-]+)*?(;base64)?,([A-Za-z0-9+/=%._~!*'();:@&$-]*)")
_SHAPE = re.compile(rb'\sd="[MLHVCSQTAZmlhvcsqtaz\d\s.,eE-]*"')
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CAPTIONS = ("caption", "figcaption")
_BLOCKS = frozenset(("p", "li", "dt", "dd", "summary", "title", "figcaption", "caption", *_HEADINGS))
# How a page is laid out and wired, in words and numbers of HTML's own.
_WIRED = (
    "tabindex",
    "scope",
    "colspan",
    "rowspan",
    "headers",
    "role",
    "lang",
    "for",
    "rel",
    "type",
    "media",
    "charset",
)
_UNREAD = frozenset(("src", "href", "srcset", "style", "class", "id", "width", "height", "d", *_WIRED))
_EMPTY = frozenset(("script", "style", "svg"))
_SAYS = ("content", "alt", "title")
_SMALL = 16


def page(content: bytes, opened: Opened, place: str = "") -> None:
    """Open a page of HTML."""
    text = content.decode("utf-8", errors="replace")
    opened.raw.append((_at(place, "markup"), _without_data(text, opened, place)))
    if b"\0" in content:
        opened.keep(_at(place, "bytes"), content)
    if not text.strip():
        return
    tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    _Walk(opened, place).through(tree)


def svg(content: bytes, opened: Opened, place: str, around: tuple[Layer, ...]) -> None:
    """Open a drawing: its shapes, its texts, titles, comments and metadata."""
    text = content.decode("utf-8", errors="replace")
    opened.drawings.append(Drawing(place=place, svg=text, around=around))
    try:
        tree = etree.fromstring(
            content, parser=etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        )
    except etree.XMLSyntaxError as error:
        opened.closed.append((place, f"is no drawing ({error.msg})"))
        return
    for one in tree.iter():
        opened.say(place, one.text or "", around)
        for name, value in one.attrib.items():
            if name.rpartition("}")[2] in {"aria-label", "title", "alt"} or name.startswith("data-"):
                opened.say(f"{place}, {name}", value, around)


def _at(place: str, what: str) -> str:
    return f"{place}, {what}" if place else what


def _without_data(text: str, opened: Opened, place: str) -> str:
    """Return the markup with what is carried along taken out, after keeping it unpacked."""

    def unpacked(found: re.Match[str]) -> str:
        content = _unpacked(found)
        if content:
            content = _SHAPE.sub(b"", content) if found[1].startswith("image/svg") else content
            opened.keep(_at(place, f"data of type {found[1] or 'text'}"), content)
        return " "

    return _DATA.sub(unpacked, text)


def _unpacked(found: re.Match[str]) -> bytes:
    content = unquote_to_bytes(found[3])
    if not found[2]:
        return content
    try:
        return base64.b64decode(content + b"=" * (-len(content) % 4))
    except binascii.Error:
        return content


class _Walk:
    """Goes through a page in reading order and keeps what heads each part."""

    def __init__(self, opened: Opened, place: str) -> None:
        self._opened, self._place = opened, place
        self._heading = ""
        self._counts: dict[str, int] = {}

    def through(self, element: Any, around: tuple[Layer, ...] = ()) -> None:
        """Open an element and all inside it."""
        if not isinstance(element.tag, str):
            self._opened.say(self._numbered("comment"), element.text or "", self._headed(around))
            return
        self._attributes(element, around)
        if element.tag == "table":
            self._table(element, around)
        elif element.tag == "svg":
            svg(etree.tostring(element, with_tail=False), self._opened, self._numbered("drawing"), self._headed(around))
        elif element.tag in _BLOCKS or element.tag in _EMPTY:
            self._block(element, around)
        else:
            self._inside(element, around)

    def _block(self, element: Any, around: tuple[Layer, ...]) -> None:
        text = " ".join(element.itertext())
        if element.tag in _HEADINGS:
            self._heading = text
        self._opened.say(self._numbered(element.tag), text, self._headed(around))
        for child in element.iterdescendants():
            if isinstance(child.tag, str):
                self._attributes(child, ((text,), *around))

    def _inside(self, element: Any, around: tuple[Layer, ...]) -> None:
        captions = tuple(" ".join(one.itertext()) for one in element if one.tag in _CAPTIONS)
        within = (captions, *around) if captions else around
        self._opened.say(self._numbered(element.tag), element.text or "", self._headed(within))
        for child in element:
            self.through(child, within)
            self._opened.say(self._numbered(element.tag), child.tail or "", self._headed(within))

    def _table(self, table: Any, around: tuple[Layer, ...]) -> None:
        caption = " ".join(" ".join(one.itertext()) for one in table.iter("caption"))
        near = self._headed(((caption,), *around)) if caption else self._headed(around)
        place = self._numbered("table")
        rows = [
            [" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("th", "td")] for row in table.iter("tr")
        ]
        heads = next((row for row, line in zip(rows, table.iter("tr"), strict=True) if _heads(line)), [])
        self._opened.passages.extend(cells([row for row in rows if row is not heads], heads, place, near))
        if caption:
            self._opened.say(place, caption, self._headed(around))
        for line, row in zip(table.iter("tr"), rows, strict=True):
            for one in line.iterdescendants():
                if isinstance(one.tag, str):
                    self._attributes(one, ((" | ".join(row),), *near))
                else:
                    self._opened.say(f"{place}, comment", one.text or "", ((" | ".join(row),), *near))

    def _attributes(self, element: Any, around: tuple[Layer, ...]) -> None:
        near = self._headed(around)
        alt = element.get("alt") or ""
        for name, value in element.attrib.items():
            if name == "src" and value.startswith("data:image/svg"):
                found = _DATA.match(value)
                if found and len(found[3]) > _SMALL:
                    described = ((alt,), *near) if alt else near
                    svg(_unpacked(found), self._opened, self._numbered("drawing"), described)
            elif name not in _UNREAD:
                self._opened.say(f"{self._numbered(element.tag)}, {name}", value, near)

    def _headed(self, around: tuple[Layer, ...]) -> tuple[Layer, ...]:
        return (*around, (self._heading,)) if self._heading else around

    def _numbered(self, tag: str) -> str:
        self._counts[tag] = self._counts.get(tag, 0) + 1
        return _at(self._place, f"{tag} {self._counts[tag]}")


def _heads(row: Any) -> bool:
    kinds: Iterator[str] = (cell.tag for cell in row.iter("th", "td"))
    return set(kinds) == {"th"}
