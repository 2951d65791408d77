"""A table as the source has it: every cell text, every row with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmflib.errors import Problem

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A row that cannot be told apart into cells."""

    row: int
    fault: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """What became of the rows of a source: those left out, and what deserves a look."""

    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Problem, ...] = ()


def nothing_lost(_connection: DuckDBPyConnection, _rows: int) -> Account:
    """Return the account of a source that loses no row on the way."""
    return Account()


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A source that DuckDB can read.

    Parameters
    ----------
    where : str
        File and sheet, or the query, as messages name it.
    relation : str
        What a FROM clause reads, row by row in the source's order.
    cells : mapping of str to str
        Header to the expression of its text.
    first_row : int
        Row of the source in which its first row of data stands.
    passed_over : int
        First rows that are no data.
    odd_blanks : bool
        Whether other blanks than spaces may stand around a cell's text.
    short : bool
        Whether its text can be held in memory, and need not be written to be read again.
    since_1904 : bool
        Whether bare numbers count days from 1904.
    account : callable
        Given the rows that were read, tells which were not; raises BadInput if too many or nobody knows which.
    """

    where: str
    relation: str
    cells: Mapping[str, str]
    first_row: int
    passed_over: int = 0
    odd_blanks: bool = True
    short: bool = False
    since_1904: bool = False
    account: Callable[[DuckDBPyConnection, int], Account] = nothing_lost
