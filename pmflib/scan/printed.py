"""PDF opened: its tagged tables and texts, what is drawn without a tag, descriptions, properties, attachments."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from pmflib.scan import bytewise
from pmflib.scan.contents import Layer, Opened, cells

_LITERAL = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_COMMENT = re.compile(rb"%[^\n]*")
_DRAWING = b"0123456789.- \n\r"
_SHORT = 4_000
_MOSTLY = 0.5
_LEGIBLE = 4
_HEXED = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_HEADINGS = re.compile(r"H\d?|Title")
_BLOCKS = frozenset(("P", "LBody", "LI", "Caption", "Lbl", "Span", "Title", "Div", "Note", "TOCI", "Link"))
_DEEPEST = 5
"""How many forms deep a text may be set; pages of reports have none."""


@dataclass(kw_only=True)
class _Part:
    """One tagged part of a page."""

    kind: str
    alt: str = ""
    text: str = ""
    inside: list[_Part] = field(default_factory=list)

    def said(self) -> str:
        return " ".join(" ".join((self.text, *(one.said() for one in self.inside))).split())

    def every(self, *kinds: str) -> Iterator[_Part]:
        for one in self.inside:
            if one.kind in kinds:
                yield one
            yield from one.every(*kinds)


def printed(content: bytes, opened: Opened) -> dict[str, bytes]:
    """Open a PDF and return its attachments by name.

    Raises
    ------
    pikepdf.PdfError, pypdfium2.PdfiumError
        If it cannot be read.
    """
    with pikepdf.open(io.BytesIO(content)) as document:
        attached = {name: one.get_file().read_bytes() for name, one in document.attachments.items()}
        _properties(document, opened)
        opened.raw.append(("objects", _plain(document)))
    with pypdfium2.PdfDocument(content) as pages:
        walk = _Walk(opened)
        for at in range(len(pages)):
            walk.page(pages, at)
    return attached


def _properties(document: pikepdf.Pdf, opened: Opened) -> None:
    for name, value in document.docinfo.items():
        opened.say(f"property {name}", str(value))
    if "/Metadata" in document.Root:
        content = document.Root.Metadata.read_bytes()
        opened.say("metadata", re.sub(rb"<[^>]*>", b" ", content).decode("utf-8", errors="replace"))


def _plain(document: pikepdf.Pdf) -> str:
    """Return every object and stream unpacked, and every text in them decoded."""
    written = io.BytesIO()
    document.save(
        written,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    content = b"".join(_legible(written.getvalue()))
    texts = [_decoded(_ESCAPED.sub(_sign, one) if b"\\" in one else one) for one in _LITERAL.findall(content)]
    texts += [_decoded(bytes.fromhex(_even(found))) for found in _HEXED.findall(content)]
    texts += [run.replace(b"\0", b"").decode("latin-1") for run in bytewise.wide(content)]
    return "\n".join([content.decode("latin-1"), *texts])


def _legible(content: bytes) -> Iterator[bytes]:
    """Yield what a file with unpacked streams holds, of those that draw their texts only."""
    end = 0
    while (start := content.find(b"stream", end)) >= 0 and (stop := content.find(b"endstream", start + 6)) >= 0:
        yield content[end:start]
        yield _unless_drawn(content[start:stop])
        end = stop + len(b"endstream")
    yield content[end:]


def _unless_drawn(content: bytes) -> bytes:
    """Return a stream, of one that draws its texts only: the rest is lines and curves without end."""
    drawn = len(content) - len(content.translate(None, _DRAWING))
    if len(content) < _SHORT or drawn < _MOSTLY * len(content):
        return content
    # Letters set in a face of the document's own are numbers of glyphs: what they say is read from the page.
    texts = [b"(" + one + b")" for one in _LITERAL.findall(content) if len(one) >= _LEGIBLE and b"\\0" not in one]
    return b"\n".join([*texts, *_COMMENT.findall(content), *bytewise.spoken(content)])


def _sign(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 255])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\n": b""}.get(found[2], found[2])


def _even(digits: bytes) -> str:
    text = b"".join(digits.split()).decode()
    return text if len(text) % 2 == 0 else text + "0"


def _decoded(text: bytes) -> str:
    return text.decode("utf-16-be" if text[:2] == b"\xfe\xff" else "latin-1", errors="replace")


class _Walk:
    """Goes through the pages and keeps heading, caption and the heads of a table that runs on."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._heading = self._caption = ""
        self._heads: list[str] = []

    def page(self, pages: pypdfium2.PdfDocument, at: int) -> None:
        """Open one page."""
        page = pages[at]
        texts = page.get_textpage()
        try:
            self._place = f"page {at + 1}"
            self._opened.raw.append((self._place, texts.get_text_range()))
            if self._opened.placed:
                self._tagged(page, texts)
        finally:
            texts.close()
            page.close()

    def _tagged(self, page: Any, texts: Any) -> None:
        said = _marked(page, texts)
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        try:
            for one in range(pdfium.FPDF_StructTree_CountChildren(tree) if tree else 0):
                self._part(_read(pdfium.FPDF_StructTree_GetChildAtIndex(tree, one), said))
        finally:
            if tree:
                pdfium.FPDF_StructTree_Close(tree)
        for text in said.values():
            self._opened.say(f"{self._place}, untagged", text, self._around())

    def _around(self) -> tuple[Layer, ...]:
        return tuple((text,) for text in (self._caption, self._heading) if text)

    def _part(self, part: _Part) -> None:
        if part.alt:
            self._opened.say(f"{self._place}, description", part.alt, self._around())
        if part.kind == "Table":
            self._table(part)
        elif _HEADINGS.fullmatch(part.kind):
            self._heading, self._caption = part.said(), ""
            self._opened.say(self._place, part.said())
        elif part.kind == "Caption":
            self._caption = part.said()
            self._opened.say(f"{self._place}, caption", part.said(), self._around())
        elif part.kind in _BLOCKS and not any(part.every("P", "Table", "Caption", "L")):
            self._opened.say(self._place, part.said(), self._around())
            for one in part.every("Figure", "Formula", "Span", "Link"):
                self._opened.say(f"{self._place}, description", one.alt, self._around())
        else:
            self._opened.say(self._place, part.text, self._around())
            self._inside(part)

    def _inside(self, part: _Part) -> None:
        before = self._caption
        captions = [one for one in part.inside if one.kind == "Caption"]
        for one in [*captions, *(one for one in part.inside if one.kind != "Caption")]:
            self._part(one)
        self._caption = before if captions else self._caption

    def _table(self, table: _Part) -> None:
        lines = list(table.every("TR"))
        rows = [[cell.said() for cell in line.inside] for line in lines]
        headed = bool(lines) and all(cell.kind == "TH" for cell in lines[0].inside) and len(lines[0].inside) > 1
        if headed:
            self._heads = rows[0]
        self._opened.passages.extend(cells(rows[headed:], self._heads, f"{self._place}, table", self._around()))
        for line, row in zip(lines, rows, strict=True):
            for one in line.every("Figure", "Formula", "Span"):
                self._opened.say(f"{self._place}, table, description", one.alt, ((" | ".join(row),), *self._around()))


def _marked(page: Any, texts: Any) -> dict[int, str]:
    """Return what is drawn under each mark of a page; -1 for what is under none."""
    found: dict[int, list[str]] = {}
    buffer = ctypes.create_string_buffer(4096)
    wide = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    for one in _set(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _DEEPEST):
        needed = pdfium.FPDFTextObj_GetText(one, texts.raw, wide, len(buffer))
        if needed > len(buffer):
            buffer = ctypes.create_string_buffer(needed)
            wide = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
            pdfium.FPDFTextObj_GetText(one, texts.raw, wide, needed)
        text = buffer.raw[: max(needed - 2, 0)].decode("utf-16-le", errors="replace")
        found.setdefault(pdfium.FPDFPageObj_GetMarkedContentID(one), []).append(text)
    return {mark: "".join(parts) for mark, parts in found.items()}


def _set(held: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
    """Yield every text set on a page or in a form on it."""
    for at in range(count(held)):
        one = get(held, at)
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield one
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
            yield from _set(one, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, depth - 1)


def _read(element: Any, said: dict[int, str]) -> _Part:
    """Return a part and all inside it; what it says is taken out of what is drawn on the page."""
    part = _Part(kind=_string(pdfium.FPDF_StructElement_GetType, element))
    part.alt = " ".join(
        text
        for ask in (pdfium.FPDF_StructElement_GetAltText, pdfium.FPDF_StructElement_GetActualText)
        if (text := _string(ask, element))
    )
    own = []
    for at in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, at)
        if child:
            part.inside.append(_read(child, said))
        else:
            own.append(said.pop(pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at), ""))
    part.text = " ".join(text for text in own if text)
    return part


def _string(ask: Any, element: Any) -> str:
    size = ask(element, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", errors="replace")
