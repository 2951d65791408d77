"""The spreadsheet: one marked table a sheet, numbers as numbers and no more exact than the page."""

from __future__ import annotations

import io

import openpyxl
import pytest

from pmflib.export.workbook import number_format, spreadsheet


@pytest.fixture(scope="module")
def book(exported):
    return openpyxl.load_workbook(exported / "data.xlsx")


def test_cover_contents_notes_then_every_table_and_chart(book):
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Table 1", "Figure 1", "Table 2", "Figure 2", "Table 3"]
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
    assert [[cell.value for cell in row] for row in book["Notes"].iter_rows(min_row=4)] == [["[x]", "not available"]]


def test_a_small_picture_gives_its_description(book):
    row = next(row for row in book["Table 2"].iter_rows() if row[0].value == "Contacts")
    assert row[2].value == "Contacts: falling over twelve months"


def test_every_sheet_says_that_the_data_are_synthetic(book):
    for sheet in [book["Cover"], *book.worksheets[3:]]:
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


def test_equal_column_heads_are_told_apart(report):
    (block, table), *_ = report.tables
    head = table.columns[0].model_copy(update={"label": "INDICATOR"})
    twin = table.model_copy(update={"columns": (table.columns[0], head, *table.columns[2:])})
    blocks = (type(block)(element=twin, where="cell 1", label="Table 1"),)
    made = spreadsheet(type(report)(name="n", title=report.title, blocks=blocks))
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Table 1"]
    (marked,) = sheet.tables.values()
    assert [column.name for column in marked.tableColumns][:2] == ["Indicator", "INDICATOR (2)"]
