"""A table as the source has it: every cell text, every row with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pmflib.errors import Problem


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Rows that cannot be told apart into cells."""

    row: int
    fault: str


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A source that DuckDB can read.

    Parameters
    ----------
    where : str
        File and sheet, or the query, as messages name it.
    relation : str
        What a FROM clause reads; it has ``file_row_number``, from 0.
    cells : mapping of str to str
        Header to the expression of its text.
    first_row : int
        Row of the source in which row 0 stands.
    passed_over : int
        First rows that are no data.
    left_out : tuple of LeftOut
    notes : tuple of Problem
    """

    where: str
    relation: str
    cells: Mapping[str, str]
    first_row: int
    passed_over: int = 0
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Problem, ...] = field(default=())
