"""The shape in which every published table reaches `published`: keys, labels to filter by, numbers with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pmflib.catalogue.models import Indicator, SourceTable
from pmflib.errors import BadInput, Problem
from pmflib.sources.cells import Cells, parse

_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Origin:
    """One file of one table: its name in sources.yml, where it stands, how it is laid out, when it was released."""

    name: str
    path: Path
    table: SourceTable
    released: pd.Timestamp


@dataclass(frozen=True, kw_only=True)
class PublishedTable:
    """One release of one published table, all its areas and years.

    Parameters
    ----------
    name : str
        As in sources.yml.
    path : Path
    release : Timestamp
    keys : DataFrame
        One row per row of the file: area (today's code), name, level, period_start, period_end, mark.
    labels : mapping of str to Series of str
        Columns that filters ask for, by our name.
    numbers : mapping of str to Cells
        Columns of measures, by our name.
    """

    name: str
    path: Path
    release: pd.Timestamp
    keys: pd.DataFrame
    labels: Mapping[str, pd.Series]
    numbers: Mapping[str, Cells]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The columns that the indicators ask of one table, by our names; counts are numbers that cannot be negative."""

    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    counts: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Labels, then numbers."""
        return (*self.labels, *self.numbers)


def wanted(table: str, indicators: Iterable[Indicator]) -> Wanted:
    """Return the columns that indicators ask of a table."""
    labels: dict[str, None] = {}
    numbers: dict[str, None] = {}
    counts: dict[str, None] = {}
    for indicator in indicators:
        published = indicator.published
        if published is None:
            continue
        if published.table == table:
            labels.update(dict.fromkeys(published.filter))
            values = (published.value, published.lower, published.upper)
            numbers.update(dict.fromkeys([*published.numerator, *(name for name in values if name)]))
            # The sum of scores may well be negative.
            counts.update(dict.fromkeys(published.numerator if indicator.unit != "score" else ()))
        if (published.denominator_table or published.table) == table:
            labels.update(dict.fromkeys(published.denominator_filter))
            numbers.update(dict.fromkeys(published.denominator))
            counts.update(dict.fromkeys(published.denominator))
    return Wanted(labels=tuple(labels), numbers=tuple(numbers), counts=tuple(counts))


def parsed(path: Path, columns: Mapping[str, pd.Series], symbols: Mapping[str, str]) -> dict[str, Cells]:
    """Return text columns as numbers with reasons.

    Raises
    ------
    BadInput
        Naming the cells that are neither a number nor a known symbol.
    """
    numbers: dict[str, Cells] = {}
    problems: list[Problem] = []
    for name, text in columns.items():
        numbers[name], unknown = parse(text, symbols)
        if unknown.any():
            problems += _unknown_cells(path, name, text[unknown], symbols)
    if problems:
        raise BadInput(problems)
    return numbers


def negative_counts(path: Path, columns: Mapping[str, pd.Series], numbers: Mapping[str, Cells]) -> list[Problem]:
    """Return a problem for each count below zero, the first few of each column."""
    found: list[Problem] = []
    for name, text in columns.items():
        cells = text[numbers[name].values < 0]
        found += [
            Problem(
                where=f"{path}, row {file_row(row)}, column {name}",
                what=f"A count below zero. ({cell})",
                remedy="Correct it; a symbol such as 'c' or 'x' stands for a missing count.",
            )
            for row, cell in cells.iloc[:_SHOWN].items()
        ]
        if len(cells) > _SHOWN:
            more = f"{len(cells) - _SHOWN} more counts are below zero."
            found.append(Problem(where=f"{path}, column {name}", what=more, remedy=""))
    return found


def file_row(label: object) -> int:
    """Return the row of the file that a row of `read_table` came from."""
    return int(str(label)) + 2


def _unknown_cells(path: Path, name: str, cells: pd.Series, symbols: Mapping[str, str]) -> list[Problem]:
    known = ", ".join(symbol for symbol in symbols if symbol)
    shown = [
        Problem(
            where=f"{path}, row {file_row(row)}, column {name}",
            what=f"'{str(cell)[:30]}' is neither a number nor a known symbol.",
            remedy=f"Known symbols: {known}. Write numbers without commas or per cent signs.",
        )
        for row, cell in cells.iloc[:_SHOWN].items()
    ]
    if len(cells) > _SHOWN:
        more = f"{len(cells) - _SHOWN} more cells are no numbers."
        shown.append(Problem(where=f"{path}, column {name}", what=more, remedy=""))
    return shown


def unreadable_periods(path: Path, labels: pd.Series, ends: pd.Series, remedy: str) -> list[Problem]:
    """Return a problem for each distinct label that stands for no period."""
    lost = labels[ends.isna().to_numpy()]
    return [
        Problem(where=f"{path}, row {file_row(row)}", what=f"'{label}' is not a period.", remedy=remedy)
        for row, label in lost.drop_duplicates().iloc[:_SHOWN].items()
    ]


def chosen_rows(table: PublishedTable, asked: Mapping[str, str]) -> np.ndarray:
    """Return which rows pass a filter, spaces around labels ignored."""
    rows = np.ones(len(table.keys), dtype=bool)
    for column, label in asked.items():
        rows &= (table.labels[column] == label.strip()).to_numpy(dtype=bool)
    return rows
