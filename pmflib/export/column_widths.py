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
_PICTURE = 22.4
_SLACK = 0.3
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
    labels = [head.label for head in table.columns]
    columns = list(zip(labels, zip(*table.rows, strict=True), _faces(table), strict=True))
    most = [_most(head, cells, size, face) + padding for head, cells, face in columns]
    if sum(most) <= TEXT_WIDTH:
        return _scaled(most)
    least, words = [0.0], 0.0
    for whole in (_WHOLE, 0):
        least = [_least(head, cells, size, whole, face) + padding for head, cells, face in columns]
        words, least[0] = least[0], max(least[0], min(most[0], _NAMES))
        if sum(least) < TEXT_WIDTH:
            break
    else:
        # Names over one line more are easier to read than a number broken in two.
        return _scaled([max(words, TEXT_WIDTH - sum(least[1:])), *least[1:]])
    share = (TEXT_WIDTH - sum(least)) / (sum(most) - sum(least))
    return [low + (high - low) * share for low, high in zip(least, most, strict=True)]


def _scaled(widths: Sequence[float]) -> list[float]:
    return [width * TEXT_WIDTH / sum(widths) for width in widths]


def _faces(table: Table) -> list[theme.Face]:
    """Return how the cells of each column are set: the names of the rows heavier than what stands beside them."""
    return ["Regular" if at else "Semibold" for at in range(len(table.columns))]


def _least(head: str, cells: Sequence[Cell], size: float, whole: int, face: theme.Face) -> float:
    words = [_wide(word, size) for word in head.split()]
    words += [
        _drawn(cell) + _wide(word, size, _face(cell, face)) for cell in cells for word in _words(cell.text, whole)
    ]
    return min(max(words), _LONGEST_WORD)


def _most(head: str, cells: Sequence[Cell], size: float, face: theme.Face) -> float:
    return max(_wide(head, size), *(_drawn(cell) + _wide(cell.text, size, _face(cell, face)) for cell in cells))


def _face(cell: Cell, face: theme.Face) -> theme.Face:
    return "Semibold" if cell.tone in theme.RATINGS else face


def _words(text: str, whole: int) -> list[str]:
    return [text] if len(text) <= whole else text.split()


def _drawn(cell: Cell) -> float:
    badge = _BADGE * _POINT if cell.tone in theme.RATINGS and cell.text else 0
    return badge + (_PICTURE if cell.svg else 0)


def _wide(text: str, size: float, face: theme.Face = "Semibold") -> float:
    return theme.width(text, face) * size
