"""What people wrote down about the figures: so far the recorded justifications of shifts from the neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib.catalogue import Catalogue, resolve_area
from pmflib.errors import BadInput, Problem, near
from pmflib.files import read_table

JUSTIFICATIONS = ("indicator", "area", "since", "until", "text", "author", "date")
Fault = tuple[str, str, str]
_DATES = ("since", "until", "date")
_LONGEST = 600
_ENOUGH = 100


def justifications(folder: Path, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the recorded reasons for shifts from the neighbours.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; without a ``justifications.csv`` in it there are none.
    catalogue : Catalogue
        For the indicators and the council's own names of places.
    areas : DataFrame
        As `sources.read` gives them.

    Returns
    -------
    DataFrame
        Columns of `JUSTIFICATIONS`; areas by code, dates as ``datetime64``.

    Raises
    ------
    BadInput
        With every problem of every row: unknown indicators and areas (near names are offered), dates that are none
        or are out of order, empty or overlong texts, two entries for one shift.
    """
    path = folder / "justifications.csv"
    if not path.is_file():
        return _typed(pd.DataFrame(columns=list(JUSTIFICATIONS), dtype="str"))
    raw = read_table(path)
    _check_columns(path, raw)
    rows = raw[list(JUSTIFICATIONS)].apply(lambda column: column.str.strip())
    problems: list[Problem] = []
    codes = [_code(path, number, row, catalogue, areas, problems) for number, row in _numbered(rows)]
    problems += [problem for number, row in _numbered(rows) for problem in _row(path, number, row, catalogue)]
    problems += _twice(path, rows.assign(area=codes))
    if problems:
        raise BadInput(problems[:_ENOUGH])
    return _typed(rows.assign(area=codes))


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(**{name: pd.to_datetime(rows[name]).astype("datetime64[s]") for name in _DATES})


def _numbered(rows: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its number in the file."""
    for number, row in enumerate(rows.to_dict("records"), 2):
        yield number, {str(name): str(value) for name, value in row.items()}


def _check_columns(path: Path, raw: pd.DataFrame) -> None:
    missing = [name for name in JUSTIFICATIONS if name not in raw]
    unknown = [str(name) for name in raw if name not in JUSTIFICATIONS]
    problems = [
        Problem(where=str(path), what=f"the column '{name}' is missing.", remedy="Add it to the first row.")
        for name in missing
    ]
    problems += [
        Problem(where=str(path), what=f"'{name}' is not a known column.", remedy=near(name, JUSTIFICATIONS))
        for name in unknown
    ]
    if problems:
        raise BadInput(problems)


def _code(
    path: Path, number: int, row: dict[str, str], catalogue: Catalogue, areas: pd.DataFrame, problems: list[Problem]
) -> str:
    """Return the code of the row's area, or nothing after keeping the problem."""
    try:
        return resolve_area(catalogue, areas, row["area"]).code
    except BadInput as error:
        where = f"{path}, row {number}, area"
        problems += [Problem(where=where, what=one.what, remedy=one.remedy) for one in error.problems]
        return ""


def _row(path: Path, number: int, row: dict[str, str], catalogue: Catalogue) -> Iterator[Problem]:
    for column, what, remedy in (*_indicator(row, catalogue), *_days(row), *_texts(row)):
        yield Problem(where=f"{path}, row {number}, {column}", what=what, remedy=remedy)


def _indicator(row: dict[str, str], catalogue: Catalogue) -> Iterator[Fault]:
    code = row["indicator"]
    if code not in catalogue.indicators:
        yield "indicator", f"'{code}' is not an indicator.", near(code, catalogue.indicators)


def _days(row: dict[str, str]) -> Iterator[Fault]:
    days = {name: _day(row[name]) for name in _DATES}
    for name, day in days.items():
        if day is None:
            yield name, f"'{row[name]}' is not a date.", "Write it as 2026-03-31."
    since, until = days["since"], days["until"]
    if since and until and since >= until:
        yield "until", f"{until} is not after since, {since}.", "Write the later period's last day."


def _texts(row: dict[str, str]) -> Iterator[Fault]:
    for name, remedy in (("text", "Say why the gap moved."), ("author", "Name who says so.")):
        if not row[name]:
            yield name, "is empty.", remedy
        elif len(row[name]) > _LONGEST:
            yield name, f"has {len(row[name])} characters.", f"Keep it within {_LONGEST}."


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-31") else None
    except ValueError:
        return None


def _twice(path: Path, rows: pd.DataFrame) -> list[Problem]:
    key = ["indicator", "area", "since", "until"]
    again = rows.loc[rows.duplicated(key) & (rows["area"] != "")]
    return [
        Problem(
            where=f"{path}, row {int(str(place)) + 2}",
            what=f"gives a second reason for the shift of {row['indicator']} from {row['since']} to {row['until']}.",
            remedy="Keep one, with all there is to say.",
        )
        for place, row in again.iterrows()
    ]
