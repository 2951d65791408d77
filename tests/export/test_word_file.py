"""The Word document: what services edit, with all that assistive technology needs and no trace of its making."""

from __future__ import annotations

import gc
import io
import struct
import tracemalloc
import zipfile

import demo_report as demo
import docx
import pytest
import word_reading

from pmflib import theme
from pmflib.document import Cell, ColumnHead, Paragraph, Table
from pmflib.errors import BadInput
from pmflib.export.reading import from_cells
from pmflib.export.word_file import word


@pytest.fixture(scope="module")
def content(exported) -> bytes:
    return (exported / "report.docx").read_bytes()


@pytest.fixture(scope="module")
def parts(content) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(content: bytes, name: str, before: str, after: str) -> bytes:
    """The document with one thing in one part changed everywhere."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for entry in old.namelist():
            text = old.read(entry)
            if entry == name:
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode())
            new.writestr(entry, text)
    return written.getvalue()


def test_nothing_is_missing_for_someone_who_cannot_see_it(content):
    assert list(word_reading.faults(content)) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "fault"),
    [
        ("word/document.xml", ' descr="Line chart', ' title="Line chart', "a picture without description"),
        ("word/document.xml", "<w:tblHeader/>", "", "a table without header row"),
        ("word/document.xml", 'w:firstColumn="1"', 'w:firstColumn="0"', "a table without row heads"),
        ("word/document.xml", '<w:pStyle w:val="Heading2"/>', '<w:pStyle w:val="Heading3"/>', "a heading that skips"),
        ("word/styles.xml", 'w:lang w:val="en-GB"', 'w:lang w:val="fr-FR"', "no language"),
        ("docProps/core.xml", "dc:title", "dc:subject", "no title"),
    ],
)
def test_what_is_missing_is_found(content, name, before, after, fault):
    found = list(word_reading.faults(rewritten(content, name, before, after)))
    assert found
    assert all(one.startswith(fault) for one in found)


def test_the_contents_are_a_field_that_leads_to_every_section(parts, content):
    text = parts["word/document.xml"].decode()
    assert ' TOC \\o "1-2" ' in text
    headings = [said for level, said in word_reading.read(content).headings if level < 3]
    body = word_reading.part(content, "word/document.xml")
    links = [one for one in body.iter(f"{word_reading.W}hyperlink") if one.get(f"{word_reading.W}anchor")]
    assert [word_reading.said(one) for one in links] == headings
    marks = [one.get(f"{word_reading.W}name") for one in body.iter(f"{word_reading.W}bookmarkStart")]
    assert len(set(marks)) == len(marks)
    assert {one.get(f"{word_reading.W}anchor") for one in links} <= set(marks)


def test_every_page_carries_marking_stamp_and_its_number(content):
    section = docx.Document(io.BytesIO(content)).sections[0]
    for head in (section.header, section.first_page_header):
        assert demo.TITLE.marking in head.paragraphs[0].text
    assert "Synthetic data" in section.first_page_footer.paragraphs[0].text
    foot = word_reading.said(section.footer._element)
    assert foot == "Synthetic dataPage 1 of 1"
    assert [field.split()[0] for field in section.footer._element.xpath(".//w:fldSimple/@w:instr")] == [
        "PAGE",
        "NUMPAGES",
    ]


def test_captions_number_themselves(content):
    codes = docx.Document(io.BytesIO(content)).element.xpath(".//w:fldSimple/@w:instr")
    assert [code.split()[1] for code in codes] == ["Table", "Figure", "Table", "Figure", "Table"]


def test_nothing_tells_who_made_it_where_or_when(content, parts):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {(entry.date_time, entry.create_system) for entry in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}
    properties = docx.Document(io.BytesIO(content)).core_properties
    assert (properties.author, properties.last_modified_by, properties.created, properties.modified) == (
        "",
        "",
        None,
        None,
    )
    assert properties.language == "en-GB"
    assert not any("app.xml" in name or "thumbnail" in name or "custom" in name for name in parts)


def test_charts_are_sharp_enough_to_print(parts):
    wide = [struct.unpack(">I", image[16:20])[0] for name, image in parts.items() if name.endswith(".png")]
    assert max(wide) == 480 * 192 // 72


def test_it_is_in_the_house_colours_and_in_a_face_every_machine_has(parts):
    styles = parts["word/styles.xml"].decode()
    assert f'w:fill="{theme.BRAND[1:]}"' in styles
    assert 'w:ascii="Arial"' in styles
    assert "fontTable.xml" not in "".join(parts)


def test_an_unreadable_brand_colour_is_refused():
    cover = demo.TITLE.model_copy(update={"colour": "#FFFF00"})
    with pytest.raises(BadInput, match="contrast"):
        word(from_cells(demo.notebook([cover, Paragraph(text="x")]), "q.ipynb"))


def test_a_drawing_that_cannot_be_drawn_is_named():
    figure = demo.figure("x")
    broken = figure.model_copy(update={"svg": figure.svg.replace('width="480pt"', 'width="0"', 1)})
    shown = [demo.TITLE, demo.figure("A chart that can be drawn"), broken]
    with pytest.raises(BadInput, match=r"cell 3.*Figure 2: cannot be drawn as a picture"):
        word(from_cells(demo.notebook(shown), "q.ipynb"))


def test_one_column_one_row_and_no_heading_make_a_document():
    table = Table(title="One", columns=(ColumnHead(label="Name"),), rows=((Cell(),),), source="us")
    content = word(from_cells(demo.notebook([demo.TITLE, table]), "q.ipynb"))
    assert word_reading.read(content).tables == [[["Name"], [""]]]
    assert list(word_reading.faults(content)) == []


def test_memory_stays_flat_over_many_exports(report):
    word(report)
    sizes = []
    tracemalloc.start()
    for _ in range(4):
        for _ in range(5):
            word(report)
        gc.collect()
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[-1] - sizes[0] < 200_000
