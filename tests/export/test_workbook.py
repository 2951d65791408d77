"""The spreadsheet: one marked table a sheet, numbers as numbers and no more exact than the page."""

from __future__ import annotations

import io

import demo_report as demo
import openpyxl
import pytest

from pmflib.document import Cell, ColumnHead, Table
from pmflib.export.reading import from_cells
from pmflib.export.sheet_columns import number_format
from pmflib.export.workbook import spreadsheet


@pytest.fixture(scope="module")
def book(exported):
    return openpyxl.load_workbook(exported / "data.xlsx")


def test_cover_contents_notes_then_every_table_and_chart(book):
    shown = ["Table 1", "Figure 1", "Table 2", "Figure 2", "Table 3"]
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Definitions", *shown]
    links = [row[0].hyperlink.location for row in book["Contents"].iter_rows(min_row=4) if row[0].value]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[2:]]


def test_every_sheet_but_the_cover_holds_one_marked_table_below_its_title(book):
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        assert table.headerRowCount == 1
        assert sheet["A1"].value
        first = sheet[table.ref.split(":")[0]]
        assert first.column == 1
        assert first.row > 1


def test_numbers_are_numbers_with_the_decimals_of_the_page(book):
    sheet = book["Table 1"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "Re-referrals within 12 months")
    assert [cell.value for cell in row[1:5]] == [19.4, 21.9, -2.5, 21]
    assert [cell.number_format for cell in row[1:4]] == ['0.0"%";−0.0"%"'] * 2 + ['+0.0" pp";−0.0" pp";0.0" pp"']
    trend = next(row for row in book["Table 2"].iter_rows() if row[0].value == "Contacts")
    assert trend[1].value == 23.0, "more digits than the page shows would tell more than was released"


def test_symbols_stand_as_text_and_are_explained(book):
    row = next(row for row in book["Table 1"].iter_rows() if row[0].value == "Return interviews in 72 hours")
    assert (row[1].value, row[1].data_type) == ("[x]", "s")
    assert [[cell.value for cell in row] for row in book["Notes"].iter_rows(min_row=5)] == [["[x]", "not available"]]


def test_a_small_picture_gives_its_description(book):
    row = next(row for row in book["Table 2"].iter_rows() if row[0].value == "Contacts")
    assert row[2].value == "Contacts: falling over twelve months"


def test_every_sheet_says_that_the_data_are_synthetic(book):
    for sheet in [book["Cover"], *book.worksheets[2:]]:
        assert any(str(cell.value).startswith("Synthetic data") for cell in sheet["A"]), sheet.title


@pytest.mark.parametrize(
    ("text", "pattern", "places"),
    [
        ("19.4%", '0.0"%";−0.0"%"', 1),
        ("24,035", "#,##0;−#,##0", 0),
        ("£1,204", '"£"#,##0;−"£"#,##0', 0),
        ("64.2 [p]", '0.0" [p]";−0.0" [p]"', 1),
        ("+24", "+0;−0;0", 0),
        ("21.6% (20.1–23.0)", "0.0", 1),
        ("[c]", "General", 10),
    ],
)
def test_a_number_looks_as_its_text(text, pattern, places):
    assert number_format(text) == (pattern, places)


def test_rows_too_many_for_the_page_stand_below_the_others(report):
    (block, table), *_ = report.tables
    longer = table.model_copy(update={"further": (table.rows[0],)})
    made = spreadsheet(
        type(report)(name="n", title=report.title, blocks=(type(block)(element=longer, where="c", label="Table 1"),))
    )
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Table 1"]
    (marked,) = sheet.tables.values()
    rows = [[cell.value for cell in row] for row in sheet[marked.ref]]
    assert len(rows) == len(table.rows) + 2
    assert rows[-1] == rows[1]


def test_every_term_is_defined_in_a_sheet_of_its_own(book):
    rows = [[cell.value for cell in row] for row in book["Definitions"].iter_rows(min_row=5)]
    assert ["pp", "Percentage points."] in rows


def test_equal_column_heads_are_told_apart(report):
    (block, table), *_ = report.tables
    head = table.columns[0].model_copy(update={"label": "INDICATOR"})
    twin = table.model_copy(update={"columns": (table.columns[0], head, *table.columns[2:])})
    blocks = (type(block)(element=twin, where="cell 1", label="Table 1"),)
    made = spreadsheet(type(report)(name="n", title=report.title, blocks=blocks))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Table 1"]
    (marked,) = sheet.tables.values()
    assert [column.name for column in marked.tableColumns][:2] == ["Indicator", "INDICATOR (2)"]


def sheet_of(head: str, *cells: Cell, align="right") -> list[list[object]]:
    """The marked table of a sheet whose page shows one column beside the names of its rows."""
    table = Table(
        title="Made up",
        columns=(ColumnHead(label="Measure"), ColumnHead(label=head, align=align)),
        rows=tuple((Cell(text=f"Row {at}"), cell) for at, cell in enumerate(cells)),
        source=demo.SOURCE,
    )
    made = spreadsheet(from_cells(demo.notebook([demo.TITLE, table]), "n.ipynb"))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Table 1"]
    (marked,) = sheet.tables.values()
    return [[cell.value for cell in row[1:]] for row in sheet[marked.ref]]


@pytest.mark.parametrize(
    ("number", "text", "shown"),
    [(83.25, "83.3%", 83.3), (2.675, "2.68", 2.68), (-83.25, "−83.3", -83.3), (0.5, "1", 1), (2.5, "3", 3)],
)
def test_halves_are_rounded_as_on_the_page(number, text, shown):
    assert sheet_of("Value", Cell(text=text, number=number))[1] == [shown]


def test_a_value_with_its_interval_becomes_three_numbers():
    value = Cell(text="21.6% [p] (20.1–23.0%)", number=21.5512)
    cells = (value, Cell(text="−1.2 (−3.4 to 1.0)", number=-1.2), Cell(text="4.0%", number=4), Cell(text="[c]"))
    assert sheet_of("Value (95% interval)", *cells) == [
        ["Value", "Value, lower 95% limit", "Value, upper 95% limit"],
        [21.6, 20.1, 23.0],
        [-1.2, -3.4, 1.0],
        [4, None, None],
        ["[c]", None, None],
    ]


def test_words_beside_a_number_stand_in_a_column_of_their_own():
    cells = (Cell(text="−2.5 pp, better", number=-2.53), Cell(text="[x]"))
    assert sheet_of("Change", *cells) == [["Change", "Change, as shown"], [-2.5, "−2.5 pp, better"], ["[x]", "[x]"]]


@pytest.mark.parametrize(
    ("head", "heads"),
    [
        ("95% interval", ["Lower 95% limit", "Upper 95% limit"]),
        ("Change, 95% interval", ["Change, lower 95% limit", "Change, upper 95% limit"]),
        ("Their middle half", ["Their middle half, lower limit", "Their middle half, upper limit"]),
        ("Process limits", ["Process limits, lower", "Process limits, upper"]),
    ],
)
def test_ranges_become_two_columns_of_limits(head, heads):
    cells = (Cell(text="25.8–28.0%"), Cell(text="21.1 to 22.1"), Cell(text="£1,100–£1,200"), Cell(), Cell(text="[c]"))
    assert sheet_of(head, *cells) == [
        heads,
        [25.8, 28.0],
        [21.1, 22.1],
        [1100, 1200],
        [None, None],
        ["[c]", "[c]"],
    ]


@pytest.mark.parametrize("text", ["2024–25", "2023 to 2025", "Jul–Sep 2026", "about 5 to 6"])
def test_periods_and_words_are_no_ranges(text):
    assert sheet_of("Period", Cell(text=text)) == [["Period"], [text]]


def test_a_number_the_page_hides_is_not_told():
    assert sheet_of("Value", Cell(text="[c]", number=3.0), Cell(text="about 5", number=5.49)) == [
        ["Value", "Value, as shown"],
        ["[c]", "[c]"],
        [5, "about 5"],
    ]
