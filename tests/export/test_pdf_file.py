"""The PDF: accessible by every rule a machine can check, and each kind of fault is really caught."""

from __future__ import annotations

import io
import re

import demo_report as demo
import pikepdf
import pypdfium2
import pytest
from page import ValidationProfile, validate_pdf_bytes
from pikepdf import Name

from pmflib.document import Callout, Card, Cards, Heading
from pmflib.document.svg import drawing
from pmflib.errors import BadInput
from pmflib.export.pdf_file import pdf
from pmflib.export.reading import from_cells


@pytest.fixture(scope="module")
def made(exported) -> bytes:
    return (exported / "report.pdf").read_bytes()


@pytest.fixture(scope="module")
def texts(made) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]


def failures(content: bytes) -> list[str]:
    found = validate_pdf_bytes(content, profile=ValidationProfile.PDF_UA_1)
    return [failure.rule_id for failure in found.failures]


def parts(root, kind):
    """Every part of the structure of a kind."""
    held = root.get("/K")
    for child in held if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            if kind == child.S:
                yield child
            yield from parts(child, kind)


def spoiled(made: bytes, spoil) -> bytes:
    with pikepdf.open(io.BytesIO(made)) as document:
        spoil(document.Root)
        buffer = io.BytesIO()
        document.save(buffer)
    return buffer.getvalue()


def drop_alt(root):
    del next(iter(parts(root.StructTreeRoot, Name.Figure)))["/Alt"]


def drop_language(root):
    del root["/Lang"]


def drop_title(root):
    del root.ViewerPreferences["/DisplayDocTitle"]


def drop_scopes(root):
    for head in parts(root.StructTreeRoot, Name.TH):
        del head["/A"]


def skip_level(root):
    for head in parts(root.StructTreeRoot, Name.H2):
        head.S = Name.H5


def test_every_rule_holds(made):
    found = validate_pdf_bytes(made, profile=ValidationProfile.PDF_UA_1)
    assert (found.is_compliant, failures(made)) == (True, [])
    assert found.rules.total > 90


@pytest.mark.parametrize("spoil", [drop_alt, drop_language, drop_title, drop_scopes, skip_level])
def test_each_kind_of_fault_is_caught(made, spoil):
    assert failures(spoiled(made, spoil)) != []


def test_rows_and_columns_have_heads_with_their_scope(made):
    with pikepdf.open(io.BytesIO(made)) as document:
        table = next(iter(parts(document.Root.StructTreeRoot, Name.Table)))
        scopes = [
            str(attributes.Scope)
            for head in parts(table, Name.TH)
            for attributes in head.A
            if Name.Table == attributes.O and "/Scope" in attributes
        ]
        assert not [cell for cell in parts(table, Name.TD) for attributes in cell.A if "/Headers" in attributes]
    assert scopes == ["/Column"] * 7 + ["/Row"] * 6


def test_charts_and_small_pictures_are_described(made, report):
    with pikepdf.open(io.BytesIO(made)) as document:
        alts = [str(figure.Alt) for figure in parts(document.Root.StructTreeRoot, Name.Figure)]
    assert [block.element.alt for block in report.blocks if block.element.kind == "figure"] == [
        alt for alt in alts if alt.startswith("Line chart")
    ]
    assert len(alts) == 7


def test_title_language_and_author_are_there_and_no_date(made):
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo.Title) == f"{demo.TITLE.title}, {demo.TITLE.subtitle}"
        assert str(document.docinfo.Author) == demo.TITLE.council
        assert not {"/CreationDate", "/ModDate"} & set(document.docinfo.keys())


def test_every_page_is_counted_marked_and_stamped(texts):
    assert "OFFICIAL" in texts[0]
    assert "Synthetic data" in texts[0]
    for number, text in enumerate(texts[1:], start=2):
        assert f"Page {number} of {len(texts)}" in text
        assert "OFFICIAL" in text
        assert "Synthetic data" in text


def test_the_contents_name_the_page_each_section_stands_on(texts, report):
    for block in report.headings:
        found = re.search(rf"^{re.escape(block.element.text)}\s+(\d+)\s*$", texts[0], re.MULTILINE)
        assert found, block.element.text
        assert block.element.text in texts[int(found[1]) - 1]


def test_contents_too_long_for_the_cover_have_a_page_of_their_own():
    parts = [part for number in range(25) for part in (f"## Part {number}", demo.scorecard())]
    content = pdf(from_cells(demo.notebook([demo.TITLE, *parts]), "n.ipynb"))
    cover, second = (page.get_textpage().get_text_range() for page in list(pypdfium2.PdfDocument(content))[:2])
    assert "Contents" not in cover
    assert re.search(r"^Part 24\s+\d+\s*$", second, re.MULTILINE)


def test_a_long_table_repeats_its_head_on_every_page(texts):
    pages = [text for text in texts if re.search(r"Council \d+\s+\d+\s+Provisional", text)]
    assert len(pages) >= 2
    assert all("Council Rank Note" in text.replace("\r\n", " ") for text in pages)


def test_a_heading_stands_on_the_page_of_the_chart_it_introduces(texts):
    (page,) = [text for text in texts[2:] if "Figure 1." in text]
    assert "Trends" in page
    assert "Re-referrals\r\n" in page


def test_without_a_notice_nothing_is_stamped():
    title = demo.TITLE.model_copy(update={"notices": (), "marking": ""})
    content = pdf(from_cells(demo.notebook([title, "## A", demo.scorecard()]), "n.ipynb"))
    shown = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    assert "Synthetic data" not in shown
    assert failures(content) == []


def test_a_report_without_headings_and_one_with_all_levels_both_hold():
    plain = from_cells(demo.notebook([demo.TITLE, demo.scorecard()]), "n.ipynb")
    levels = [Heading(text=f"Level {level}", level=level) for level in (2, 3, 4)]
    deep = from_cells(demo.notebook([demo.TITLE, *levels, demo.sparklines()]), "n.ipynb")
    assert failures(pdf(plain)) == []
    assert failures(pdf(deep)) == []


def test_a_drawing_that_cannot_be_set_is_named():
    broken = demo.figure("Broken").model_copy(update={"svg": drawing("<svg><g></svg>")})
    cells = [demo.TITLE, "## A", demo.figure("Whole"), broken]
    with pytest.raises(BadInput) as caught:
        pdf(from_cells(demo.notebook(cells), "quarterly.ipynb"))
    assert [problem.where for problem in caught.value.problems] == ["quarterly.ipynb: cell 4: Figure 2"]


def test_a_colour_white_cannot_be_read_on_is_refused():
    title = demo.TITLE.model_copy(update={"colour": "#FFCC00"})
    with pytest.raises(BadInput, match=r"brand\.colour"):
        pdf(from_cells(demo.notebook([title, demo.scorecard()]), "n.ipynb"))


@pytest.mark.parametrize(
    "address",
    [
        "performance.and.intelligence@northmere.example",
        "https://northmere.example/children/performance/quarterly-reports",
    ],
)
def test_an_address_can_be_copied_whole(address):
    title = demo.TITLE.model_copy(update={"facts": (("Contact", address),)})
    callout = Callout(title="Questions", paragraphs=(f"Write to {address}.",))
    document = pypdfium2.PdfDocument(pdf(from_cells(demo.notebook([title, "## A", callout]), "n.ipynb")))
    shown = "".join(page.get_textpage().get_text_range() for page in document)
    assert shown.count(address) == 2


def test_a_long_word_that_is_no_address_breaks_inside_its_column():
    callout = Callout(title="x" * 200, paragraphs=("Said.",))
    document = pypdfium2.PdfDocument(pdf(from_cells(demo.notebook([demo.TITLE, callout]), "n.ipynb")))
    lines = "".join(page.get_textpage().get_text_range() for page in document).split("\r\n")
    assert max(len(line) for line in lines if "xxx" in line) < 200


@pytest.mark.parametrize("count", [2, 4, 5, 6])
def test_only_cards_with_a_figure_have_a_box(count):
    cards = Cards(items=tuple(Card(value=str(at), label="Measure") for at in range(count)))
    document = pypdfium2.PdfDocument(pdf(from_cells(demo.notebook([demo.TITLE, cards]), "n.ipynb")))
    page = document[len(document) - 1]
    paths = [part for part in page.get_objects() if part.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    # Four sides each, and the rule below the running head.
    assert len(paths) == 4 * count + 1
