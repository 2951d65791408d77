"""Elements as HTML: every text escaped, every part a screen reader can name."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser

import demo_report as demo
import pytest
from hostile import HOSTILE

from pmflib.document import (
    Bullets,
    Callout,
    Cell,
    ColumnHead,
    Definitions,
    Heading,
    KeyMessages,
    Message,
    Paragraph,
    Table,
)
from pmflib.document.html import html, markup

ALLOWED = {"a", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "img"}
ALLOWED |= {"li", "p", "span", "strong", "style", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"}


class Outline(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


def every_element(words: str) -> list:
    """One of each element, the words in every text field."""
    table = Table(
        title=words,
        subtitle=words,
        columns=(ColumnHead(label=words), ColumnHead(label=words, align="right")),
        rows=((Cell(text=words), Cell(text=words, tone="red")), (Cell(text="x"), Cell(text=words, tone="muted"))),
        source=words,
        notes=(words,),
    )
    figure = demo.figure("x").model_copy(
        update={"title": words, "subtitle": words, "alt": words, "source": words, "data": table}
    )
    return [
        demo.TITLE.model_copy(
            update={"council": words, "title": words, "facts": ((words, words),), "notices": (words,)}
        ),
        Heading(text=words),
        Paragraph(text=words),
        Bullets(items=(words,)),
        KeyMessages(items=(Message(lead=words, rest=words),)),
        table,
        figure,
        Callout(title=words, paragraphs=(words,)),
        Definitions(items=((words, words),)),
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_stays_text_in_every_field(words):
    for element in every_element(words):
        outline = Outline(html(element))
        assert outline.open == []
        assert {tag for tag, _ in outline.tags} <= ALLOWED
        assert words in outline.text
        for _, attributes in outline.tags:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            assert re.match(r"data:image/svg\+xml;base64,|$", attributes.get("src") or "")
            assert re.match(r"mailto:|$", attributes.get("href") or "")


def test_a_table_names_its_rows_and_columns():
    outline = Outline(markup(demo.scorecard(), "Table 1", "table-1"))
    scopes = [attributes.get("scope") for tag, attributes in outline.tags if tag == "th"]
    assert scopes == ["col"] * 7 + ["row"] * 6
    region = next(attributes for _, attributes in outline.tags if attributes.get("role") == "region")
    assert region["tabindex"] == "0"
    assert {"id": region["aria-labelledby"], "class": "title"} in [attributes for _, attributes in outline.tags]
    assert "Table 1. Headline scorecard" in outline.text


def test_a_rating_is_a_word_and_a_shape_that_is_not_read_out():
    outline = Outline(markup(demo.scorecard()))
    ratings = [attributes for tag, attributes in outline.tags if (attributes.get("class") or "").startswith("rating")]
    shapes = [attributes for tag, attributes in outline.tags if tag == "img"]
    assert len(ratings) == len(shapes) == 6
    assert {shape["alt"] for shape in shapes} == {""}
    assert len({shape["src"] for shape in shapes}) == 4


def test_a_chart_has_its_description_and_its_numbers():
    element = demo.figure("Re-referrals fell")
    outline = Outline(markup(element, "Figure 1", "figure-1"))
    assert [attributes["alt"] for tag, attributes in outline.tags if tag == "img"] == [element.alt]
    assert "Figure 1: the numbers behind the chart" in outline.text
    assert all(cell.text in outline.text for row in element.data.rows for cell in row)


def test_the_source_is_said_once():
    table = demo.scorecard()
    assert "Source: Northmere case" in markup(table)
    assert "Source: Source" not in markup(table.model_copy(update={"source": "Source: a register"}))


def test_anything_else_is_refused():
    with pytest.raises(TypeError, match="str is not an element"):
        markup("<b>")


def test_showing_elements_needs_neither_notebook_nor_typesetter():
    slow = "{'nbconvert', 'typst', 'matplotlib', 'fontTools', 'pandas'}"
    code = f"import sys, pmflib.document; print({slow} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
