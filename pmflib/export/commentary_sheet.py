"""The workbook that goes to the services for their words, one row a figure that misses its floor."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pmflib import findings
from pmflib.disclosure import Release
from pmflib.findings import Commented
from pmflib.formats import value as shown

_CREATED = datetime(2000, 1, 1)
_SHEET = "Commentary"
#: What stands there for the service to read, then what it fills in; the first row holds these names.
_GIVEN = ("indicator", "area", "period", "measure", "place", "value", "finding")
_ASKED = ("cause", "action", "owner", "recovery", "author", "date")
_WIDTHS = (14, 18, 14, 40, 24, 14, 44, 50, 50, 26, 16, 26, 16)
_LINES = (
    "Fill in the white columns of the sheet Commentary, one row a figure: cause, action, owner, the day it should be "
    "back on target (recovery), and your name (author).",
    "Leave a row empty if you have nothing to say: the report then says that no commentary was received.",
    "Write no name, date of birth, address or number of a child: the words are printed in the report.",
    "The grey columns cannot be changed. Send the workbook back to the performance team as it is.",
)


def commentary_workbook(releases: Sequence[Release]) -> bytes:
    """Return the commentary workbook of an edition: every figure that misses its floor, in every area given.

    Parameters
    ----------
    releases : sequence of Release
        The slices of the areas asked for, of one edition.

    Returns
    -------
    bytes
        An ``.xlsx`` file with a sheet of instructions and a sheet ``Commentary``; the same bytes for the same figures.
    """
    rows = [
        (release, one)
        for release in releases
        for one in findings.commented(release, release.context.area)
        if one.needed or one.said is not None
    ]
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": "Commentary on the figures", "created": _CREATED})
        base = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
        styles = {
            "head": book.add_format({**base, "bold": True, "bottom": 2}),
            "given": book.add_format({**base, "bg_color": "#EDEEF0"}),
            "asked": book.add_format({**base, "locked": False}),
            "day": book.add_format({**base, "locked": False, "num_format": "yyyy-mm-dd"}),
            "plain": book.add_format(base),
        }
        _instructions(book.add_worksheet("Read me"), styles["plain"])
        _rows(book.add_worksheet(_SHEET), rows, styles)
    return buffer.getvalue()


def _instructions(sheet: Worksheet, style: Format) -> None:
    sheet.set_column(0, 0, 100)
    for at, line in enumerate(_LINES):
        sheet.write_string(at, 0, line, style)
    sheet.protect()


def _rows(sheet: Worksheet, rows: Sequence[tuple[Release, Commented]], styles: dict[str, Format]) -> None:
    for across, (name, width) in enumerate(zip((*_GIVEN, *_ASKED), _WIDTHS, strict=True)):
        sheet.set_column(across, across, width)
        sheet.write_string(0, across, name, styles["head"])
    for at, (release, one) in enumerate(rows, start=1):
        for across, text in enumerate(_given(release, one)):
            sheet.write_string(at, across, text, styles["given"])
        for across, (name, cell) in enumerate(_asked(one).items(), start=len(_GIVEN)):
            _write(sheet, at, across, cell, styles["day" if name in ("recovery", "date") else "asked"])
    sheet.freeze_panes(1, len(_GIVEN))
    if rows:
        day = {"validate": "date", "criteria": ">", "value": datetime(2020, 1, 1), "ignore_blank": True}
        for name in ("recovery", "date"):
            column = len(_GIVEN) + _ASKED.index(name)
            sheet.data_validation(1, column, len(rows), column, day | {"error_message": "Write a date: 2027-03-31."})
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _given(release: Release, one: Commented) -> tuple[str, ...]:
    context, reading = release.context, one.reading
    amount = shown(reading.value, reading.indicator.unit, reading.indicator.decimals, status=reading.status)
    place = context.areas[context.area]
    finding = findings.rating_words(reading) or "not rated"
    return (reading.indicator.code, place.slug, context.edition, reading.indicator.title, place.name, amount, finding)


def _asked(one: Commented) -> dict[str, str]:
    if one.said is None:
        return dict.fromkeys(_ASKED, "")
    days = {"recovery": one.said.recovery.isoformat(), "date": ""}
    return {name: days.get(name, getattr(one.said, name, "")) for name in _ASKED}


def _write(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)
