"""Widths of a printed table's columns: every word whole where the page allows, what is left shared by need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pmflib import theme
from pmflib.document import Cell, Table

TEXT_WIDTH = 170.0
"""Width of the text on the page, in millimetres."""
_POINT = 25.4 / 72
_BADGE = 18.0
_PICTURE = 23.0
_SLACK = 0.6
_NAMES = 34.0
"""The first column names its rows: narrower, long names would run over many lines."""
_LONGEST_WORD = 50.0
"""Longer words have places to break."""
_WHOLE = 12
"""A text of at most so many characters is kept on one line, as the page does on screens."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How a printed table is set: size of its letters and space at each side of a cell, in points; widths in mm."""

    size: float
    side: float
    widths: tuple[float, ...]


def setting(table: Table) -> Setting:
    """Return how to set a table: one of more than seven columns a little smaller and closer."""
    size, side = (9.25, 4.0) if len(table.columns) <= 7 else (8.75, 3.5)
    return Setting(size=size, side=side, widths=tuple(_widths(table, size * _POINT, 2 * side * _POINT + _SLACK)))


def _widths(table: Table, size: float, padding: float) -> list[float]:
    """Return the width of each column in millimetres; together they fill the text width.

    Each column is at least as wide as its longest word, the first wide enough for names, and wants to be as wide as
    its longest text; what the page has beyond the least is shared in proportion to what each still wants, as browsers
    lay out tables. Short texts are kept whole as long as there is room for all of them.
    """
    columns = [(head.label, cells) for head, cells in zip(table.columns, zip(*table.rows, strict=True), strict=True)]
    most = [_most(head, cells, size) + padding for head, cells in columns]
    if sum(most) <= TEXT_WIDTH:
        return _scaled(most)
    least = [0.0]
    for whole in (_WHOLE, 0):
        least = [_least(head, cells, size, whole) + padding for head, cells in columns]
        least[0] = max(least[0], min(most[0], _NAMES))
        if sum(least) < TEXT_WIDTH:
            break
    else:
        return _scaled(least)
    share = (TEXT_WIDTH - sum(least)) / (sum(most) - sum(least))
    return [low + (high - low) * share for low, high in zip(least, most, strict=True)]


def _scaled(widths: Sequence[float]) -> list[float]:
    return [width * TEXT_WIDTH / sum(widths) for width in widths]


def _least(head: str, cells: Sequence[Cell], size: float, whole: int) -> float:
    words = [_wide(word, size) for word in head.split()]
    words += [_drawn(cell) + _wide(word, size) for cell in cells for word in _words(cell.text, whole)]
    return min(max(words), _LONGEST_WORD)


def _most(head: str, cells: Sequence[Cell], size: float) -> float:
    return max(_wide(head, size), *(_drawn(cell) + _wide(cell.text, size) for cell in cells))


def _words(text: str, whole: int) -> list[str]:
    return [text] if len(text) <= whole else text.split()


def _drawn(cell: Cell) -> float:
    badge = _BADGE * _POINT if cell.tone in theme.RATINGS and cell.text else 0
    return badge + (_PICTURE if cell.svg else 0)


def _wide(text: str, size: float) -> float:
    return theme.width(text, "Semibold") * size
