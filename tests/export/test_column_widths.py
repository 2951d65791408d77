"""Printed columns fill the page, keep words whole, and give what is left to those that need it."""

from __future__ import annotations

import demo_report as demo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import theme
from pmflib.document import Cell, ColumnHead, Table
from pmflib.export.column_widths import TEXT_WIDTH, setting


def table(*columns: list[str]) -> Table:
    heads, *rows = zip(*columns, strict=True)
    return Table(
        title="T",
        columns=tuple(ColumnHead(label=head) for head in heads),
        rows=tuple(tuple(Cell(text=text) for text in row) for row in rows),
        source="S",
    )


texts = st.text(alphabet="abcdefgh 0123456789", min_size=1, max_size=60).filter(str.strip)


@given(st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=12))
def test_columns_fill_the_page_and_none_vanishes(columns):
    widths = setting(table(*columns)).widths
    assert sum(widths) == pytest.approx(TEXT_WIDTH)
    assert min(widths) > 0


def test_every_word_and_short_text_stands_on_one_line_where_the_page_allows():
    shown = demo.scorecard()
    made = setting(shown)
    for width, head, cells in zip(made.widths, shown.columns, zip(*shown.rows, strict=True), strict=True):
        words = [*head.label.split(), *(cell.text for cell in cells if len(cell.text) <= 12)]
        longest = max(theme.width(word, "Semibold") for word in words) * made.size * 25.4 / 72
        assert width > longest


def test_a_number_with_its_limits_is_never_broken_to_give_names_more_room():
    name = "Care leavers aged 19 to 21 in education, work or training"
    numbers = {"Value (95% interval)": "637.3 (620.8–654.1)", "Change": "−33.8, clear", "Neighbours": "507.6"}
    others = {"Target": "600–740", "Signal": "as usual; hit or miss", "Confidence": "Medium", "England": "1,204.5"}
    made = setting(
        table(["Measure", name], *([head, text] for head, text in (numbers | others | {"Last": "x"}).items()))
    )
    point = 25.4 / 72
    for width, text in zip(made.widths[1:], (numbers | others).values(), strict=False):
        longest = max(theme.width(word, "Regular") for word in text.split()) * made.size * point
        assert width > longest + 2 * made.side * point


def test_a_long_text_gets_more_room_than_a_short_one():
    long, short = setting(table(["Note", "Recorded in another way since the year before. " * 4], ["Rank", "3"])).widths
    assert long > 4 * short


def test_a_word_without_end_does_not_squeeze_the_others():
    widths = setting(table(["Word", "x" * 300], ["Council", "Northmere"], ["Rank", "3 of 10"])).widths
    assert widths[1] > 15
