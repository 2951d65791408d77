"""One sheet of an Excel workbook as rows of text, read only after the guards have passed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from pmflib.errors import BadInput, near
from pmflib.files.guards import Limits, damaged, existing, sheet_extent

_MAC_YEAR = 1904


def read_sheet(path: Path, sheet: str | None, limits: Limits) -> list[list[str]]:
    """Return the rows of a sheet, header first, without the blank rows and columns after the last used cell.

    Raises
    ------
    BadInput
        If the workbook is not whole or safe, has no such sheet, or the sheet is empty.
    """
    with opened(path, limits) as book:
        chosen = sheet if sheet is not None else next(iter(book.names), None)
        table = _trimmed(list(book.rows(chosen)))
    if not table:
        raise BadInput.one(f"{path}, sheet {chosen}", "The sheet is empty.", "Name the sheet that holds the table.")
    return table


class Book:
    """A workbook that the guards have passed, open for reading.

    Parameters
    ----------
    path : Path
    names : tuple of str
        Of its sheets, in order.
    since_1904 : bool
        Whether it counts days from 1904, as workbooks of old Macs do: a bare number then is another day.
    """

    def __init__(self, path: Path, book: Any, extent: tuple[int, int]) -> None:
        self.path = path
        self.names: tuple[str, ...] = tuple(worksheet.title for worksheet in book.worksheets)
        self.since_1904: bool = book.epoch.year == _MAC_YEAR
        self._book = book
        self._extent = extent

    def rows(self, sheet: str | None) -> Iterator[list[str]]:
        """Yield the rows of a sheet as text, blank ones included.

        Raises
        ------
        BadInput
            If there is no such sheet, or it is not whole.
        """
        if sheet is None or sheet not in self.names:
            raise BadInput.one(str(self.path), f"There is no sheet '{sheet}'.", near(str(sheet), self.names))
        rows, columns = self._extent
        # Explicit bounds: the sheet's own statement of its size may be wrong.
        cells = self._book[sheet].iter_rows(max_row=rows, max_col=columns, values_only=True)
        while True:
            try:
                row = next(cells, None)
            except Exception as error:
                # A damaged workbook makes the parser fail in any of a dozen ways, none of which tells the reader more.
                raise _not_whole(self.path, error) from error
            if row is None:
                return
            yield [_text(value) for value in row]


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Book]:
    """Open a workbook once the guards have passed it.

    Raises
    ------
    BadInput
        If it is not there, not whole, not safe, or too large.
    """
    extent = sheet_extent(existing(path, limits), limits)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise _not_whole(path, error) from error
    try:
        yield Book(path, book, extent)
    finally:
        book.close()


def _not_whole(path: Path, error: Exception) -> BadInput:
    return damaged(path, f"it is not a whole Excel workbook ({type(error).__name__}).")


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
