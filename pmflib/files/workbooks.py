"""One sheet of an Excel workbook as rows of text, read only after the guards have passed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook

from pmflib.errors import BadInput, near
from pmflib.files.guards import Limits, damaged, sheet_extent


def read_sheet(path: Path, sheet: str | None, limits: Limits) -> list[list[str]]:
    """Return the rows of a sheet, header first, without the blank rows and columns after the last used cell.

    Raises
    ------
    BadInput
        If the workbook is not whole or safe, has no such sheet, or the sheet is empty.
    """
    rows, columns = sheet_extent(path, limits)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        names = [worksheet.title for worksheet in book.worksheets]
        chosen = sheet if sheet is not None else next(iter(names), None)
        cells = [] if chosen not in names else list(_cells(book[chosen], rows, columns))
        book.close()
    except Exception as error:
        # A damaged workbook makes the parser fail in any of a dozen ways, none of which tells the reader more.
        raise damaged(path, f"it is not a whole Excel workbook ({type(error).__name__}).") from error
    if chosen not in names:
        raise BadInput.one(str(path), f"There is no sheet '{chosen}'.", near(str(chosen), names))
    table = _trimmed(cells)
    if not table:
        raise BadInput.one(f"{path}, sheet {chosen}", "The sheet is empty.", "Name the sheet that holds the table.")
    return table


def _cells(worksheet: object, rows: int, columns: int) -> Iterator[list[str]]:
    # Explicit bounds: the sheet's own statement of its size may be wrong.
    for row in worksheet.iter_rows(max_row=rows, max_col=columns, values_only=True):  # type: ignore[attr-defined]
        yield [_text(value) for value in row]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def _trimmed(cells: list[list[str]]) -> list[list[str]]:
    while cells and not any(cell.strip() for cell in cells[-1]):
        cells.pop()
    width = max((place + 1 for row in cells for place, cell in enumerate(row) if cell.strip()), default=0)
    return [(row + [""] * width)[:width] for row in cells]
