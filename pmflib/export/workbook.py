"""A report's numbers as an accessible workbook: cover, contents, notes, then one marked table a sheet.

The layout follows the Analysis Function's guidance on releasing statistics in spreadsheets.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pmflib import formats, theme
from pmflib.document import Cell, Figure, Table
from pmflib.document.html import sourced
from pmflib.errors import BadInput
from pmflib.export.report import Block, Report
from pmflib.export.sheet_columns import number_format, sheet_columns

_CREATED = datetime(2000, 1, 1)
"""A fixed day, so that the same report gives the same bytes."""
_LONGEST = 32_767
_HEAD_LONGEST = 255
_LIVE = ("=", "+", "-", "@")
_SYMBOL = re.compile(r"\[[a-z]+\]")


def spreadsheet(report: Report) -> bytes:
    """Return the workbook of a report.

    A number is written as it is shown, no more digits, so that the spreadsheet tells nothing the page does not, and
    what the page says beside a number stands in a column of its own; text is never a formula or a link.

    Parameters
    ----------
    report : Report

    Returns
    -------
    bytes
        The same bytes for the same report.

    Raises
    ------
    BadInput
        If a text is longer than a spreadsheet cell can hold.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    cover = report.title
    book.set_properties({"title": f"{cover.title}, {cover.subtitle}", "author": cover.council, "created": _CREATED})
    writer = _Writer(book=book, report=report, styles=_styles(book))
    writer.write()
    book.close()
    return buffer.getvalue()


def _styles(book: Workbook) -> dict[str, Format]:
    base = {"font_name": "Arial", "font_size": 12, "valign": "top"}
    return {
        "title": book.add_format({**base, "font_size": 16, "bold": True, "font_color": theme.BRAND}),
        "heading": book.add_format({**base, "bold": True}),
        "line": book.add_format(base),
        "quoted": book.add_format({**base, "text_wrap": True, "quote_prefix": True}),
        "text": book.add_format({**base, "text_wrap": True}),
        "link": book.add_format({**base, "font_color": theme.LINK, "underline": 1}),
        "head": book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 2}),
        "head right": book.add_format({**base, "bold": True, "text_wrap": True, "bottom": 2, "align": "right"}),
        "missing": book.add_format({**base, "align": "right"}),
    }


@dataclass(frozen=True, kw_only=True)
class _Writer:
    book: Workbook
    report: Report
    styles: dict[str, Format]

    def write(self) -> None:
        self._cover()
        self._contents()
        self._notes()
        if self.report.terms:
            self._pairs("Definitions", "What the measures and terms mean.", ("Term", "Meaning"), self.report.terms)
        for block, table in self.report.tables:
            self._table(block, table)

    def _cover(self) -> None:
        cover = self.report.title
        facts = (f"{name}: {text}" for name, text in cover.facts)
        lines = [cover.council, cover.subtitle, *cover.notices, *facts, cover.marking]
        sheet = self.book.add_worksheet("Cover")
        self._lines(sheet, cover.title, [line for line in lines if line])
        sheet.set_column(0, 0, 90)

    def _contents(self) -> None:
        rows = [("Notes", "Symbols and their meaning")]
        rows += [("Definitions", "What the measures and terms mean")] if self.report.terms else []
        rows += [(block.label, _title(block, table)) for block, table in self.report.tables]
        sheet = self.book.add_worksheet("Contents")
        self._lines(sheet, "Contents", ["Each worksheet holds one table. Select a name to go there."])
        self._marked(sheet, 2, "contents", ("Worksheet", "Title"), len(rows))
        for at, (name, title) in enumerate(rows, start=3):
            sheet.write_url(at, 0, f"internal:'{name}'!A1", self.styles["link"], name)
            self._text(sheet, at, 1, title)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 100)

    def _notes(self) -> None:
        rows = [(sign, meaning) for sign, meaning in formats.MEANINGS.items() if sign in self._symbols()]
        rows = rows or [("None", "No symbols are used in this workbook")]
        self._pairs("Notes", "Symbols that stand in place of a number or beside it.", ("Symbol", "Meaning"), rows)

    def _pairs(self, name: str, line: str, heads: tuple[str, str], rows: Sequence[tuple[str, str]]) -> None:
        """Write a sheet of things and what they mean."""
        sheet = self.book.add_worksheet(name)
        top = self._lines(sheet, name, [one for one in (line, self.report.title.stamp) if one])
        self._marked(sheet, top, name.lower(), heads, len(rows))
        for at, row in enumerate(rows, start=top + 1):
            for column, text in enumerate(row):
                self._text(sheet, at, column, text)
        sheet.set_column(0, 0, max(18, min(60, max(len(term) for term, _ in rows))))
        sheet.set_column(1, 1, 80)

    def _symbols(self) -> set[str]:
        cells = (cell for _, table in self.report.tables for row in table.every_row for cell in row)
        return {sign for cell in cells for sign in _SYMBOL.findall(cell.text)}

    def _table(self, block: Block, table: Table) -> None:
        sheet = self.book.add_worksheet(block.label)
        subtitle = block.element.subtitle if isinstance(block.element, Figure) else table.subtitle
        lines = ["This worksheet holds one table.", subtitle, sourced(table.source), *table.notes]
        lines.append(self.report.title.stamp)
        top = self._lines(sheet, f"{block.label}. {_title(block, table)}", [line for line in lines if line])
        columns = sheet_columns(table)
        heads = _heads(column.head for column in columns)
        rights = [column.right for column in columns]
        self._marked(sheet, top, block.label.replace(" ", "_"), heads, len(table.every_row), rights)
        for across, (head, column) in enumerate(zip(heads, columns, strict=True)):
            for at, cell in enumerate(column.cells, start=top + 1):
                self._cell(sheet, at, across, cell, right=column.right)
            longest = max(len(head) / 1.4, *(len(_shown(cell)) for cell in column.cells))
            sheet.set_column(across, across, min(max(longest * 1.15 + 2, 14), 60))
        sheet.freeze_panes(top + 1, 1)

    def _lines(self, sheet: Worksheet, title: str, lines: list[str]) -> int:
        """Write a title and lines from A1 down and return the first free row."""
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, title, self.styles["title"])
        for at, line in enumerate(lines, start=1):
            sheet.write_string(at, 0, self._checked(line, title), self.styles["line"])
        return len(lines) + 1

    def _marked(
        self,
        sheet: Worksheet,
        top: int,
        name: str,
        heads: tuple[str, ...],
        rows: int,
        rights: Iterable[bool] = (),
    ) -> None:
        """Mark the range as a table with a header row, which screen readers announce."""
        chosen = [self.styles["head right" if right else "head"] for right in rights] or [self.styles["head"]] * len(
            heads
        )
        columns: list[dict[str, Any]] = [
            {"header": head, "header_format": style} for head, style in zip(heads, chosen, strict=True)
        ]
        options = {"name": name, "columns": columns, "style": None, "autofilter": False}
        sheet.add_table(top, 0, top + rows, len(heads) - 1, options)

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, *, right: bool) -> None:
        if cell.number is None:
            shown = _shown(cell)
            self._text(sheet, row, column, shown, "missing" if right and _SYMBOL.fullmatch(shown) else "")
        else:
            pattern, places = number_format(cell.text)
            sheet.write_number(row, column, formats.rounded(cell.number, places), self._numeric(pattern))

    def _numeric(self, pattern: str) -> Format:
        if pattern not in self.styles:
            style = {"font_name": "Arial", "font_size": 12, "valign": "top", "num_format": pattern}
            self.styles[pattern] = self.book.add_format(style)
        return self.styles[pattern]

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, style: str = "") -> None:
        chosen = style or ("quoted" if text.startswith(_LIVE) else "text")
        if text:
            sheet.write_string(row, column, self._checked(text, sheet.get_name()), self.styles[chosen])

    def _checked(self, text: str, where: str) -> str:
        if len(text) > _LONGEST:
            raise BadInput.one(
                f"{self.report.name}: {where}",
                f"holds a text of {len(text):,} characters: '{text[:40]}…'.",
                f"A spreadsheet cell takes {_LONGEST:,}: shorten it.",
            )
        return text


def _title(block: Block, table: Table) -> str:
    return block.element.title if isinstance(block.element, Figure) else table.title


def _shown(cell: Cell) -> str:
    return cell.text or cell.alt


def _heads(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the labels, each once: a marked table refuses two equal heads, whatever their case."""
    seen: Counter[str] = Counter()
    heads = []
    for label in labels:
        short = label[: _HEAD_LONGEST - 6]
        seen[short.casefold()] += 1
        count = seen[short.casefold()]
        heads.append(short if count == 1 else f"{short} ({count})")
    return tuple(heads)
