"""One way to read every register: its columns declared once, every problem of every row in one message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from pmflib import periods
from pmflib.catalogue import Catalogue, resolve_area
from pmflib.errors import BadInput, Problem, near
from pmflib.files import read_table

Kind = Literal["text", "date", "number", "indicator", "area", "choice", "period"]
Fault = tuple[str, str, str]
LONGEST = 600
_ENOUGH = 100
#: The apostrophe that keeps a spreadsheet from running a text is not part of it.
_MADE_INERT = r"^'(?=[=+\-@])"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One column of a register.

    Parameters
    ----------
    name : str
    kind : {"text", "date", "number", "indicator", "area", "choice", "period"}
        An area is written by slug, name or code and becomes its code; a period as an edition is.
    remedy : str
        What to write, for the message when it is empty or wrong.
    needed : bool
        Whether an empty cell is a problem.
    choices : tuple of str
        What a choice may be.
    """

    name: str
    kind: Kind = "text"
    remedy: str = ""
    needed: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Register:
    """One register: its file, its columns, what makes two rows the same, and which dates follow which.

    Parameters
    ----------
    file : str
    columns : tuple of Entry
    key : tuple of str
        Columns that no two rows may share.
    again : str
        What to say of the second of two such rows; ``{column}`` stands for its cells.
    in_order : tuple of pairs of str
        Dates of which the second must lie after the first.
    also : callable, optional
        What else is wrong with a row, given its cells as text: column, what, remedy.
    """

    file: str
    columns: tuple[Entry, ...]
    key: tuple[str, ...]
    again: str
    in_order: tuple[tuple[str, str], ...] = ()
    also: Callable[[Mapping[str, str]], Iterator[Fault]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(one.name for one in self.columns)


def read(folder: Path, register: Register, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return a register's rows; none if its file is not there.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council.
    register : Register
    catalogue : Catalogue
        For the indicators and the council's own names of places.
    areas : DataFrame
        As `sources.read` gives them.

    Returns
    -------
    DataFrame
        The register's columns; areas by code, dates as ``datetime64``, numbers as ``float64``.

    Raises
    ------
    BadInput
        With every problem of every row, each with its row and column.
    """
    path = folder / register.file
    if not path.is_file():
        return _typed(pd.DataFrame(columns=list(register.names), dtype="str"), register)
    raw = read_table(path)
    _check_columns(path, raw, register)
    return checked(raw, str(path), register, catalogue=catalogue, areas=areas)


def checked(
    raw: pd.DataFrame, where: str, register: Register, *, catalogue: Catalogue, areas: pd.DataFrame
) -> pd.DataFrame:
    """Return rows of text as a register's rows.

    Parameters
    ----------
    raw : DataFrame
        The register's columns, as text; its index is one less than the row's number in the file, less the header.
    where : str
        File and sheet, for the messages.
    register : Register
    catalogue : Catalogue
    areas : DataFrame

    Raises
    ------
    BadInput
        With every problem of every row, each with its row and column.
    """
    rows = raw[list(register.names)].apply(lambda column: column.str.strip().str.replace(_MADE_INERT, "", regex=True))
    problems: list[Problem] = []
    for one in register.columns:
        if one.kind == "area":
            codes = [_code(where, number, text, one, catalogue, areas, problems) for number, text in _cells(rows, one)]
            rows = rows.assign(**{one.name: codes})
    problems += [fault for number, row in _numbered(rows) for fault in _row(where, number, row, register, catalogue)]
    problems += _twice(where, rows, register)
    if problems:
        raise BadInput(problems[:_ENOUGH])
    return _typed(rows, register)


def _typed(rows: pd.DataFrame, register: Register) -> pd.DataFrame:
    dates = [one.name for one in register.columns if one.kind == "date"]
    numbers = [one.name for one in register.columns if one.kind == "number"]
    return rows.assign(
        **{name: pd.to_datetime(rows[name].replace("", None)).astype("datetime64[s]") for name in dates},
        **{name: pd.to_numeric(rows[name].replace("", None)).astype("float64") for name in numbers},
    )


def _cells(rows: pd.DataFrame, entry: Entry) -> Iterator[tuple[int, str]]:
    return ((int(str(place)) + 2, str(cell)) for place, cell in rows[entry.name].items())


def _numbered(rows: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its number in the file."""
    for place, row in zip(rows.index, rows.to_dict("records"), strict=True):
        yield int(str(place)) + 2, {str(name): str(value) for name, value in row.items()}


def _check_columns(path: Path, raw: pd.DataFrame, register: Register) -> None:
    missing = [name for name in register.names if name not in raw]
    unknown = [str(name) for name in raw if name not in register.names]
    problems = [
        Problem(where=str(path), what=f"the column '{name}' is missing.", remedy="Add it to the first row.")
        for name in missing
    ]
    problems += [
        Problem(where=str(path), what=f"'{name}' is not a known column.", remedy=near(name, register.names))
        for name in unknown
    ]
    if problems:
        raise BadInput(problems)


def _code(
    where: str,
    number: int,
    text: str,
    entry: Entry,
    catalogue: Catalogue,
    areas: pd.DataFrame,
    problems: list[Problem],
) -> str:
    """Return the code of a row's area, or nothing after keeping the problem."""
    if not text and not entry.needed:
        return ""
    try:
        return resolve_area(catalogue, areas, text).code
    except BadInput as error:
        place = f"{where}, row {number}, {entry.name}"
        problems += [Problem(where=place, what=one.what, remedy=one.remedy) for one in error.problems]
        return ""


def _row(where: str, number: int, row: dict[str, str], register: Register, catalogue: Catalogue) -> Iterator[Problem]:
    faults = [fault for one in register.columns for fault in _cell(row[one.name], one, catalogue)]
    faults += [*_order(row, register), *(register.also(row) if register.also else ())]
    for column, what, remedy in faults:
        yield Problem(where=f"{where}, row {number}, {column}", what=what, remedy=remedy)


def _cell(text: str, entry: Entry, catalogue: Catalogue) -> Iterator[Fault]:
    if not text:
        if entry.needed and entry.kind != "area":
            yield entry.name, "is empty.", entry.remedy
        return
    if len(text) > LONGEST:
        yield entry.name, f"has {len(text)} characters.", f"Keep it within {LONGEST}."
    elif said := _wrong(text, entry, catalogue):
        yield entry.name, *said


def _wrong(text: str, entry: Entry, catalogue: Catalogue) -> tuple[str, str] | None:
    """Return what is wrong with a cell and what to do, or None."""
    if entry.kind == "indicator" and text not in catalogue.indicators:
        return f"'{text}' is not an indicator.", near(text, catalogue.indicators)
    if entry.kind == "choice" and text not in entry.choices:
        return f"'{text}' is not one of its values.", near(text, entry.choices)
    if entry.kind == "period" and periods.read(text) is None:
        return f"'{text}' is not a period.", periods.suggestion(text)
    if entry.kind == "date" and _day(text) is None:
        return f"'{text}' is not a date.", "Write it as 2026-03-31."
    if entry.kind == "number" and pd.isna(pd.to_numeric(text, errors="coerce")):
        return f"'{text}' is not a number.", entry.remedy or "Write it as 12.5."
    return None


def _order(row: dict[str, str], register: Register) -> Iterator[Fault]:
    for first, second in register.in_order:
        early, late = _day(row[first]), _day(row[second])
        if early and late and early >= late:
            yield second, f"{late} is not after {first}, {early}.", "Write the later period's last day."


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-31") else None
    except ValueError:
        return None


def _twice(where: str, rows: pd.DataFrame, register: Register) -> list[Problem]:
    placed = [one.name for one in register.columns if one.kind == "area" and one.needed]
    known = (rows[placed] != "").all(axis=1)
    again = rows.loc[rows.duplicated(list(register.key)) & known]
    return [
        Problem(
            where=f"{where}, row {int(str(place)) + 2}",
            what=register.again.format(**{str(name): cell for name, cell in row.items()}),
            remedy="Keep one, with all there is to say.",
        )
        for place, row in again.iterrows()
    ]
