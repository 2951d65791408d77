"""The workbooks that go out: one for each auditor with a form for each case, and the list of all cases."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Container, Sequence
from datetime import datetime, time

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pmflib import periods
from pmflib.audits.assigning import ROLES
from pmflib.audits.forms import COLUMNS, LISTS, MARKS, OVERVIEW, READ_ME, Form, Line, forms
from pmflib.audits.keeping import Round

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = (15, 48, 44, 24, 60)
_GIVEN, _RULE, _BRAND, _HINT = "#EDEEF0", "#B1B4B6", "#12436D", "#484949"
_HEAD = 4
_LOCKED = b'<workbookProtection lockStructure="1"/>'
_SHOWS = {"first": "audit", "second": "second audit, on your own", "moderator": "moderation", "reserve": "in reserve"}
_HOW = (
    "Each sheet named Audit holds one case. Fill in the white cells: choose a grade from the list beside each "
    "question, and write in the last column what in the file shows it.",
    "Cases named Second are looked at by somebody else too. Do not talk about them before both are done: only so can "
    "we see how far we agree.",
    "Cases named Moderate have been graded by a colleague. Read the file, talk it over, and write the grade that "
    "stands afterwards, whether it changed or not.",
    "Cases named Reserve are left alone, unless a case of the same group cannot be looked at. Then choose the reason "
    "on its sheet, and take the reserve of that group with the lowest number.",
    "Write no name, date of birth or address: others will read your words. The overall grade is your judgement of the "
    "whole, and no sum of the others.",
    "The grey cells cannot be changed. Send the workbook back to the performance team under the same name.",
)
_LIST_COLUMNS = {
    **{"case": 16, "record": 16, "day": 12, "district": 24, "team": 28, "stratum": 28, "in": 12, "place": 8},
    **{"chance": 10, "first": 30, "second": 30, "moderator": 30, "reserve": 30},
}


def auditor_workbook(
    one: Round, auditor: str, cases: pd.DataFrame, *, only: Container[tuple[str, str]] | None = None
) -> bytes:
    """Return the collection workbook of one auditor.

    Parameters
    ----------
    one : Round
    auditor : str
        Slug.
    cases : DataFrame
        As `Drawn.cases`, with the digest of each in ``key``.
    only : container of (str, str), optional
        Digests and roles: no other forms.

    Returns
    -------
    bytes
        An ``.xlsx`` file: how to fill it in, the cases, a sheet for each with drop-down lists, and the lists. Its
        structure and all that is given are locked. Of a case it holds its number and the day of the record alone.
    """
    mine = forms(one, auditor, cases, only=only)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        drawn = datetime.combine(one.facts.drawn_on, time())
        book.set_properties({"title": f"Case audits: {one.facts.title}", "created": drawn})
        style = _Styles(book)
        choices = _choices(mine)
        _read_me(book.add_worksheet(READ_ME), one, auditor, style)
        _overview(book.add_worksheet(OVERVIEW), mine, style)
        for form in mine:
            _form(book.add_worksheet(form.sheet), form, one, choices, style)
        _lists(book.add_worksheet(LISTS), choices, style)
    return _with_locked_structure(buffer.getvalue())


def case_list(one: Round, cases: pd.DataFrame) -> bytes:
    """Return the list of all cases of a round for whoever runs it: where each comes from, and who has it."""
    table = _listed(one, cases)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"title": "Cases of a round of audits", "comments": _delete(one)})
        style = _Styles(book)
        sheet = book.add_worksheet("Cases")
        sheet.write_string(0, 0, f"{_delete(one)} For whoever runs the round {one.facts.name} only.", style.title)
        reserve = int(cases["reserve"].sum())
        said = f"{len(cases) - reserve} cases to audit, {reserve} in reserve, drawn from {one.facts.frame:,}."
        sheet.write_string(1, 0, said, style.plain)
        for column, (name, width) in enumerate(_LIST_COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(3, column, name, style.head)
            for row, cell in enumerate(table[name], start=4):
                sheet.write_string(row, column, str(cell), style.plain)
        sheet.freeze_panes(4, 1)
        sheet.autofilter(3, 0, 3 + max(len(table), 1), len(_LIST_COLUMNS) - 1)
    return buffer.getvalue()


class _Styles:
    """The few formats of the workbooks."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
        lined = {**base, "border": 1, "border_color": _RULE}
        self.plain: Format = book.add_format(base)
        self.bold: Format = book.add_format({"font_name": "Arial", "font_size": 11, "bold": True})
        self.title: Format = book.add_format(
            {"font_name": "Arial", "font_size": 15, "bold": True, "font_color": _BRAND}
        )
        self.head: Format = book.add_format({**lined, "bold": True, "bg_color": _BRAND, "font_color": "#FFFFFF"})
        self.item: Format = book.add_format({**lined, "bg_color": _GIVEN, "font_size": 9, "font_color": _HINT})
        self.given: Format = book.add_format({**lined, "bg_color": _GIVEN})
        self.asked: Format = book.add_format({**lined, "locked": False})
        self.day: Format = book.add_format({**lined, "locked": False, "num_format": "d mmm yyyy", "align": "left"})
        self.link: Format = book.add_format({**lined, "font_color": "#0B4F8A", "underline": 1, "bg_color": _GIVEN})


def _delete(one: Round) -> str:
    return f"Delete after {one.facts.delete_after.isoformat()}."


def _read_me(sheet: Worksheet, one: Round, auditor: str, style: _Styles) -> None:
    facts = one.facts
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 96)
    sheet.write_string(0, 0, f"Case audits: {facts.title}", style.title)
    marks = dict(zip(MARKS, (facts.name, auditor, facts.version), strict=True))
    said = {
        "For": one.auditors[auditor].name,
        "Question": facts.question,
        "Cases of": periods.parse(facts.period).label,
        "Due": f"{facts.due:%d %B %Y}",
        "Afterwards": _delete(one),
        **{f"{number}.": line for number, line in enumerate(_HOW, start=1)},
        "Grades": ", ".join(facts.plan.grades) + " (best first)",
        **marks,
    }
    for row, (name, text) in enumerate(said.items(), start=2):
        sheet.write_string(row, 0, name, style.bold)
        sheet.write_string(row, 1, text, style.plain)
    sheet.protect()


def _overview(sheet: Worksheet, mine: Sequence[Form], style: _Styles) -> None:
    heads = ("Sheet", "Case number", "What to do")
    for column, (name, width) in enumerate(zip(heads, (16, 22, 40), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, style.head)
    for row, form in enumerate(mine, start=1):
        sheet.write_url(row, 0, f"internal:'{form.sheet}'!A1", style.link, string=form.sheet)
        sheet.write_string(row, 1, form.case, style.given)
        sheet.write_string(row, 2, _SHOWS[form.role], style.given)
    sheet.freeze_panes(1, 0)
    sheet.protect()


def _choices(mine: Sequence[Form]) -> dict[tuple[str, ...], str]:
    """Return where each list of choices stands on the sheet of lists, as a reference."""
    wanted = dict.fromkeys(line.choices for form in mine for line in form.lines if line.choices)
    letters = [xlsxwriter.utility.xl_col_to_name(column) for column in range(len(wanted))]
    return {
        choices: f"={LISTS}!${letter}$2:${letter}${len(choices) + 1}"
        for choices, letter in zip(wanted, letters, strict=True)
    }


def _lists(sheet: Worksheet, choices: dict[tuple[str, ...], str], style: _Styles) -> None:
    for column, texts in enumerate(choices):
        sheet.set_column(column, column, 36)
        sheet.write_string(0, column, f"List {column + 1}", style.head)
        for row, text in enumerate(texts, start=1):
            sheet.write_string(row, column, text, style.given)
    sheet.protect()


def _form(sheet: Worksheet, form: Form, one: Round, choices: dict[tuple[str, ...], str], style: _Styles) -> None:
    sheet.write_string(0, 0, f"{form.sheet}: case {form.case}", style.title)
    sheet.write_string(
        1, 0, f"{one.facts.title}. Due {one.facts.due:%d %B %Y}. White cells are yours to fill in.", style.bold
    )
    sheet.write_url(2, 0, f"internal:'{OVERVIEW}'!A1", style.link, string=OVERVIEW)
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEAD - 1, column, name, style.head)
    for row, line in enumerate(form.lines, start=_HEAD):
        _line(sheet, row, line, one, choices, style)
    sheet.freeze_panes(_HEAD, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD - 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _line(
    sheet: Worksheet, row: int, line: Line, one: Round, choices: dict[tuple[str, ...], str], style: _Styles
) -> None:
    sheet.write_string(row, 0, line.item, style.item)
    if line.area:
        sheet.write_rich_string(row, 1, style.bold, f"{line.area}\n", line.label, style.given)
    else:
        sheet.write_string(row, 1, line.label, style.given)
    sheet.write_string(row, 2, line.guide, style.given)
    if line.kind == "given":
        sheet.write_string(row, 3, line.value, style.given)
    else:
        sheet.write_blank(row, 3, None, style.day if line.kind == "day" else style.asked)
    free = line.explained or line.kind == "text"
    sheet.write_blank(row, 4, None, style.asked if free else style.given)
    if line.kind == "text":
        sheet.write_blank(row, 3, None, style.given)
    _validated(sheet, row, line, one, choices)


def _validated(sheet: Worksheet, row: int, line: Line, one: Round, choices: dict[tuple[str, ...], str]) -> None:
    rule: dict[str, object]
    if line.kind == "choice":
        rule = {"validate": "list", "source": choices[line.choices]}
        said = {"error_title": "Not on the list", "error_message": "Choose one from the list, or leave the cell empty."}
        sheet.data_validation(row, 3, row, 3, rule | said)
    elif line.kind == "day":
        first = datetime.combine(one.facts.drawn_on, time())
        rule = {"validate": "date", "criteria": ">=", "value": first}
        said = {"error_title": "Not a day", "error_message": f"Write a day from {one.facts.drawn_on:%d/%m/%Y} on."}
        sheet.data_validation(row, 3, row, 3, rule | said)


def _with_locked_structure(content: bytes) -> bytes:
    """Return a workbook whose sheets cannot be moved, renamed or deleted by accident."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for part in given.infolist():
            inner = given.read(part.filename)
            if part.filename == "xl/workbook.xml":
                # The element has its place in the schema: before the views.
                inner = inner.replace(b"<bookViews>", _LOCKED + b"<bookViews>", 1)
            out.writestr(part, inner)
    return buffer.getvalue()


def _listed(one: Round, cases: pd.DataFrame) -> pd.DataFrame:
    name = {slug: auditor.name for slug, auditor in one.auditors.items()}
    table = cases.assign(
        day=cases["day"].dt.strftime("%Y-%m-%d").fillna(""),
        chance=cases["probability"].map(lambda share: "" if pd.isna(share) else f"{share:.4f}"),
        **{"in": cases["reserve"].map({True: "reserve", False: "sample"})},
    ).drop(columns="reserve")
    for role in ROLES:
        has = one.assigned.loc[one.assigned["role"] == role].set_index("key")["auditor"].map(name)
        table[role] = table["key"].map(has).fillna("")
    return table[list(_LIST_COLUMNS)]
