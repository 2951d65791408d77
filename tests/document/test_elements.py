"""Elements: what they refuse, what they clean, and that they come back from JSON as they were."""

from __future__ import annotations

import json
import math

import demo_report as demo
import pytest
from hostile import CLEANED
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pmflib.document import (
    MIME,
    Bullets,
    Callout,
    Card,
    Cards,
    Cell,
    ColumnHead,
    Definitions,
    Figure,
    Heading,
    KeyMessages,
    Message,
    Paragraph,
    Section,
    Table,
    TitlePage,
    element_from_json,
)
from pmflib.document.text import plain

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0"/></svg>'
ALT = "A drawing made for this test."

text = st.text(max_size=30)
words = st.text(min_size=1, max_size=30).filter(plain)
tones = st.sampled_from(["plain", "muted", "red", "amber", "green", "none"])
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
cells = st.builds(Cell, text=text, number=numbers, tone=tones)


@st.composite
def tables(draw):
    heads = draw(
        st.lists(st.builds(ColumnHead, label=words, align=st.sampled_from(["left", "right"])), min_size=1, max_size=3)
    )
    row = st.tuples(*[cells] * len(heads))
    rows = draw(st.lists(row, min_size=1, max_size=3))
    notes = draw(st.lists(words, max_size=2).map(tuple))
    return Table(title=draw(words), columns=tuple(heads), rows=tuple(rows), source=draw(words), notes=notes)


def several(strategy):
    return st.lists(strategy, min_size=1, max_size=3).map(tuple)


elements = st.one_of(
    st.builds(TitlePage, council=words, title=words, subtitle=text, facts=several(st.tuples(words, text))),
    st.builds(Heading, text=words, level=st.integers(2, 4)),
    st.builds(Paragraph, text=words, muted=st.booleans()),
    st.builds(Bullets, items=several(words)),
    st.builds(KeyMessages, items=several(st.builds(Message, lead=words, rest=text))),
    st.builds(Cards, items=several(st.builds(Card, value=words, label=words, rating=text, tone=tones, note=text))),
    st.builds(Callout, title=words, paragraphs=several(words), tone=st.sampled_from(["note", "warning"])),
    st.builds(Definitions, items=several(st.tuples(words, words))),
    tables(),
    st.builds(Figure, title=words, subtitle=words, svg=st.just(SVG), alt=st.just(ALT), source=words, data=tables()),
)


@given(elements | st.builds(Section, elements=several(elements)))
def test_an_element_comes_back_from_a_saved_notebook_as_it_was(element):
    saved = json.dumps(element._repr_mimebundle_(), allow_nan=False)
    assert element_from_json(json.loads(saved)[MIME]) == element


@pytest.mark.parametrize(("written", "left"), CLEANED)
def test_what_hides_or_reorders_is_taken_out_of_every_text(written, left):
    assert Paragraph(text=written).text == left
    assert Cell(text=written).text == left


@pytest.mark.parametrize("blank", ["", "   ", "\u200b", "\u202e\n"])
def test_a_text_that_shows_nothing_is_refused_where_one_is_needed(blank):
    with pytest.raises(ValidationError, match="at least 1 character"):
        Heading(text=blank)


def test_a_figure_needs_its_description_and_its_source():
    whole = demo.figure("Re-referrals fell").model_dump()
    for name, value in (("alt", "a chart"), ("source", " "), ("svg", "")):
        with pytest.raises(ValidationError, match=name):
            Figure.model_validate(whole | {name: value})


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<x:script xmlns:x='http://www.w3.org/2000/svg'/>",
        '<image href="https://evil.example/x.png"/>',
        '<use xlink:href="file:///etc/passwd"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<g onload="alert(1)"/>',
        "<foreignObject/>",
        "<style>@import url(https://evil.example)</style>",
        '<path fill="url(https://evil.example#a)"/>',
        "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    ],
)
def test_a_drawing_that_could_load_or_run_anything_is_refused(body):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>'
    with pytest.raises(ValidationError, match="load or run"):
        Cell(svg=svg, alt="A picture")


def test_a_drawing_loses_prolog_and_metadata_and_keeps_its_own_references():
    drawn = '<defs><path id="a" d="M0 0"/></defs><use xlink:href="#a"/><g clip-path="url(#b)"/>'
    prolog = '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD"\n "http://www.w3.org/x.dtd">\n<!-- by x -->'
    given_svg = f"{prolog}<svg width='1'><metadata><x>2026-11-01</x></metadata>{drawn}</svg>\n"
    assert Cell(svg=given_svg, alt="A picture").svg == f"<svg width='1'>{drawn}</svg>"


def test_a_picture_in_a_cell_needs_its_description():
    with pytest.raises(ValidationError, match="needs its description"):
        Cell(svg=SVG)


def test_a_table_needs_rows_that_fit_its_columns():
    head = (ColumnHead(label="Area"), ColumnHead(label="Value"))
    with pytest.raises(ValidationError, match=r"rows \[2\] do not have 2 cells"):
        Table(title="T", columns=head, rows=((Cell(), Cell()), (Cell(),)), source="S")
    with pytest.raises(ValidationError, match="rows"):
        Table(title="T", columns=head, rows=(), source="S")


def test_a_missing_number_is_none_and_an_infinite_one_is_refused():
    assert Cell(number=math.nan).number is None
    with pytest.raises(ValidationError, match="finite"):
        Cell(number=math.inf)


def test_only_a_notice_of_synthetic_data_stamps_the_pages():
    assert demo.TITLE.stamp == "Synthetic data"
    assert demo.TITLE.model_copy(update={"notices": ("Provisional figures.",)}).stamp == ""


def test_elements_cannot_be_changed_and_know_no_other_fields():
    with pytest.raises(ValidationError, match="frozen"):
        Heading(text="A").text = "B"
    with pytest.raises(ValidationError, match="Extra"):
        Heading(text="A", colour="red")
