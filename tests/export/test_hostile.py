"""Hostile text through every field into every format: shown as text, never run, never a formula."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser

import demo_report as demo
import openpyxl
import pypdfium2
import pytest
import word_reading
from hostile import HOSTILE

from pmflib.document import Bullets, Callout, Card, Cards, Cell, ColumnHead, Definitions, KeyMessages, Message, Table
from pmflib.errors import BadInput
from pmflib.export.html_page import page
from pmflib.export.pdf_file import pdf
from pmflib.export.reading import from_cells
from pmflib.export.word_file import word
from pmflib.export.workbook import spreadsheet


def hostile_report(words: tuple[str, ...]):
    """A report with the words in every text field."""
    table = Table(
        title=words[0],
        subtitle=words[-1],
        columns=(ColumnHead(label="Said"), ColumnHead(label=words[0])),
        rows=tuple((Cell(text=word), Cell(text=word, tone="muted")) for word in words),
        source=words[0],
        notes=words[:2],
    )
    figure = demo.figure("x").model_copy(
        update={"title": words[0], "subtitle": words[-1], "alt": words[0] * 3, "source": words[0], "data": table}
    )
    title = demo.TITLE.model_copy(
        update={"council": words[0], "subtitle": words[-1], "facts": ((words[0], words[-1]),), "notices": words[:1]}
    )
    shown = [
        title,
        f"## {words[0]}",
        KeyMessages(items=tuple(Message(lead=word, rest=word) for word in words)),
        Cards(items=(Card(value="1", label=words[0], rating=words[-1], note=words[0]),)),
        Bullets(items=words),
        table,
        figure,
        Callout(title=words[0], paragraphs=words),
        Definitions(items=((words[0], words[-1]),)),
    ]
    return from_cells(demo.notebook(shown), "hostile.ipynb")


@pytest.fixture(scope="module")
def report():
    return hostile_report(HOSTILE)


class Reader(HTMLParser):
    """What a browser would show, and what it would fetch or run."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown, self.tags, self.addresses, self.handlers = "", set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "data", "srcset"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.shown += data


def test_the_page_shows_it_as_text(report):
    reader = Reader(page(report))
    assert [words for words in HOSTILE if words not in reader.shown] == []
    assert not reader.tags & {"script", "iframe", "svg", "object", "embed", "base", "form", "link"}
    assert reader.handlers == []
    assert [
        address for address in reader.addresses if not re.match(r"#[a-z0-9-]+$|data:image/svg\+xml;base64,", address)
    ] == []


def squeezed(text: str) -> str:
    """Text without spaces, breaks and hyphens, which a line break in the PDF may add or take."""
    return re.sub(r"[\s\u200b\ufffe\u00ad-]", "", text)


def test_the_pdf_shows_it_as_text(report):
    document = pypdfium2.PdfDocument(pdf(report))
    shown = squeezed("".join(page.get_textpage().get_text_range() for page in document))
    assert [words for words in HOSTILE if squeezed(words) not in shown] == []


def test_the_spreadsheet_holds_it_as_text_only(report):
    content = spreadsheet(report)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    shown = {cell.value for cell in cells}
    # The reader of this test turns an escaped escape back, as Excel does.
    assert [words for words in HOSTILE if words not in shown and not words.startswith("_x")] == []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist())
    assert "<f>" not in xml
    assert not re.search(r'Target="(?:https?|mailto|file|javascript):', xml)


def test_the_word_document_shows_it_as_text(report):
    content = word(report)
    shown = word_reading.read(content).text
    assert [words for words in HOSTILE if words not in shown] == []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist() if not name.endswith(".png"))
    fields = re.findall(r'w:instr="([^"]*)"', xml) + re.findall(r"<w:instrText[^>]*>([^<]*)<", xml)
    assert {field.split()[0] for field in fields} == {"TOC", "SEQ", "PAGE", "NUMPAGES"}
    assert not re.search(r'TargetMode="External"|<w:(?:object|altChunk|subDoc)|<!ENTITY', xml)


def test_a_text_that_looks_like_a_formula_stays_text_when_the_cell_is_edited(report):
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(report)))
    cells = [cell for row in book["Table 1"].iter_rows(min_row=7) for cell in row if str(cell.value)[:1] in "=+-@"]
    assert cells
    assert all(cell.quotePrefix for cell in cells)


def test_a_sign_the_typeface_lacks_is_named_with_its_cell_and_element():
    table = demo.scorecard().model_copy(update={"notes": ("Well done 😀",)})
    report = from_cells(demo.notebook([demo.TITLE, "## Trends", table]), "quarterly.ipynb")
    with pytest.raises(BadInput, match=r"cell 3: Table 1: notes 1: has signs the typeface lacks: 😀 \(U\+1F600\)"):
        pdf(report)
    assert "😀" in page(report)


def test_a_text_too_long_for_a_spreadsheet_cell_is_named():
    table = demo.scorecard().model_copy(update={"notes": ("x" * 40_000,)})
    report = from_cells(demo.notebook([demo.TITLE, table]), "quarterly.ipynb")
    with pytest.raises(BadInput, match=r"Table 1.*40,000 characters"):
        spreadsheet(report)
