"""What the columns of a page's table become on a sheet: numbers alone, limits apart, words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pmflib import formats
from pmflib.document import Cell, Table

_NUMBER = re.compile(
    r"(?P<sign>[+−-])?(?P<before>£)?(?P<whole>\d[\d,]*)(?:\.(?P<part>\d+))?(?P<after>%|\s?pp)?(?P<marks>(?:\s\[[a-z]+\])*)"
)
_END = r"[+−-]?£?\d[\d,]*(?:\.\d+)?"
_RANGE = re.compile(rf"(?P<lower>{_END})(?:–|\sto\s)(?P<upper>{_END})(?P<after>%|\s?pp)?")
_YEARS = re.compile(r"(?:19|20)\d\d(?:–|\sto\s)(?:(?:19|20)\d\d|\d\d)")
_LEVEL = re.compile(r",?\s*\(?(?P<level>\d+(?:\.\d+)?%)\s(?:confidence\s)?(?:interval|limits)\)?")


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """One column of a sheet."""

    head: str
    cells: tuple[Cell, ...]
    right: bool


class _Part(NamedTuple):
    """A cell's number as shown, and what its text says beyond it."""

    cell: Cell
    more: str


def sheet_columns(table: Table) -> tuple[SheetColumn, ...]:
    """Return the columns of a sheet that together say what the table says.

    A column of ranges becomes two of limits. A column whose texts say more than their numbers becomes one of numbers
    and, beside it, the limits if that is all they say, else the whole texts.

    Parameters
    ----------
    table : Table

    Returns
    -------
    tuple of SheetColumn
        Heads are not yet told apart.
    """
    columns = zip(table.columns, zip(*table.every_row, strict=True), strict=True)
    return tuple(
        column
        for head, cells in columns
        for column in _split(SheetColumn(head=head.label, cells=cells, right=head.align == "right"))
    )


def number_format(text: str) -> tuple[str, int]:
    """Return the spreadsheet format and the decimals under which a number looks as its text does.

    Text that is more than a number with its unit and marks (limits in brackets, say) gives the decimals only.
    """
    found = _NUMBER.match(text)
    if not found:
        return "General", 10
    places = len(found["part"] or "")
    digits = ("#,##0" if "," in found["whole"] else "0") + ("." + "0" * places if places else "")
    if found.end() != len(text):
        return digits, places
    before = f'"{found["before"]}"' if found["before"] else ""
    tail = (found["after"] or "").replace("\N{NO-BREAK SPACE}", " ") + (found["marks"] or "")
    shown = f'{before}{digits}"{tail}"' if tail else f"{before}{digits}"
    signed = found["sign"] == "+" or tail.strip() == "pp"
    return (f"+{shown};−{shown};{shown}" if signed else f"{shown};−{shown}"), places


def _split(column: SheetColumn) -> Iterator[SheetColumn]:
    parts = [_part(cell) for cell in column.cells]
    numbers = tuple(part.cell for part in parts)
    beyond = [part.more.strip() for part in parts]
    if column.right and _are_ranges([cell.text for cell in column.cells]):
        yield from _limits(column, [cell.text for cell in column.cells])
    elif not any(beyond):
        yield SheetColumn(head=column.head, cells=numbers, right=column.right)
    else:
        yield SheetColumn(head=_LEVEL.sub("", column.head) or column.head, cells=numbers, right=column.right)
        inner = [more[1:-1] if more[:1] == "(" and more[-1:] == ")" else more for more in beyond]
        if _are_ranges(inner):
            yield from _limits(column, inner)
        else:
            texts = tuple(Cell(text=cell.text or cell.alt) for cell in column.cells)
            yield SheetColumn(head=f"{column.head}, as shown", cells=texts, right=False)


def _part(cell: Cell) -> _Part:
    if cell.number is None or not cell.text:
        return _Part(cell, "")
    found = _NUMBER.search(cell.text)
    if not found:
        # The page shows no number here, so the sheet must not either.
        return _Part(Cell(text=cell.text), "")
    shown = found[0]
    return _Part(Cell(text=shown, number=cell.number), cell.text[: found.start()] + cell.text[found.end() :])


def _are_ranges(texts: list[str]) -> bool:
    said = [text for text in texts if text]
    if not any(map(_RANGE.fullmatch, said)) or any(map(_YEARS.fullmatch, said)):
        return False
    return all(_RANGE.fullmatch(text) or _is_symbol(text) for text in said)


def _is_symbol(text: str) -> bool:
    return text in formats.MEANINGS


def _limits(column: SheetColumn, texts: list[str]) -> Iterator[SheetColumn]:
    for side in ("lower", "upper"):
        cells = tuple(_limit(text, side) for text in texts)
        yield SheetColumn(head=_limit_head(column.head, side), cells=cells, right=True)


def _limit(text: str, side: str) -> Cell:
    found = _RANGE.fullmatch(text)
    if not found:
        return Cell(text=text)
    plain = found[side].translate({ord(formats.MINUS): "-", ord("£"): None, ord(","): None})
    return Cell(text=found[side] + (found["after"] or ""), number=float(plain))


def _limit_head(head: str, side: str) -> str:
    found = _LEVEL.search(head)
    if not found:
        return f"{head}, {side}" if head.endswith("limits") else f"{head}, {side} limit"
    rest, name = _LEVEL.sub("", head).strip(), f"{side} {found['level']} limit"
    return f"{rest}, {name}" if rest else name.capitalize()
