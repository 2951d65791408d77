"""Printing the drawn measures as the department prints them: rounded, suppressed, with its symbols."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pmflib.sample import cells
from pmflib.sample.areas import Areas, Bools, areas
from pmflib.sample.cells import Cell, Symbols
from pmflib.sample.draws import Drawn
from pmflib.sample.layouts import Table
from pmflib.sample.levels import Level, levels, sisters
from pmflib.sample.places import YEARS, Floats

#: A council whose case system failed, and one whose figures the department does not trust: code, year, symbol.
GAPS = (("X10000011", 2022, "x"), ("X10000022", 2024, "u"))
_COUNTS = frozenset({"rate", "share", "split", "stock", "sum"})


def printed(table: Table, drawn: Drawn) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a published table, header first, newest year first.

    Parameters
    ----------
    table : Table
    drawn : dict of str to array
        Councils by years, for every measure of the table and the bases of its percentages.
    """
    yield table.header
    places = areas(table.together)
    labels = dict.fromkeys(level.row for level in levels().values() if level.table == table.name)
    rows = [(label.split(" | ")[: len(table.labels)], _texts(table, label, drawn, places)) for label in labels]
    for year in range(table.last, table.first - 1, -1):
        at = int(year - YEARS[0])
        period = {"time_period": _period(table, year), "time_identifier": _identifier(table)}
        for place, identity in enumerate(places.identity):
            if places.existing[place, at] or table.superseded == "marked":
                fixed = [(identity | period).get(column, "") for column in table.identity]
                for label, texts in rows:
                    yield (*fixed, *label, *(texts[column][place][at] for column in table.values))


def _period(table: Table, year: int) -> str:
    return f"{year - 1}{year % 100:02d}" if table.academic else str(year - table.lag)


def _identifier(table: Table) -> str:
    return "Academic year" if table.academic else "Reporting year"


def _texts(table: Table, label: str, drawn: Drawn, places: Areas) -> dict[str, list[list[str]]]:
    """Return the value columns of one row label as text, areas by years."""
    row: dict[str, Cell] = {}
    for level in levels().values():
        if (level.table, level.row) == (table.name, label):
            column = level.column or table.counted or level.measure
            row[column] = _count(table, column, level, drawn, places)
            if table.counted:
                row[table.values[1]] = _percent(row[column], level, drawn, places)
    if table.key:
        row = {column: _hidden_with(row[table.key], cell) for column, cell in row.items()}
    row |= {column: cells.ratio(asked, row) for column, asked in table.ratios.items()}
    if "Duration_median" in table.values:
        row |= cells.durations(row)
    if "p8score_CI_low" in table.values:
        row |= cells.progress_limits(row)
    return {column: row[column].text() for column in table.values}


def _count(table: Table, column: str, level: Level, drawn: Drawn, places: Areas) -> Cell:
    values = places.stack(level, drawn)
    counted = level.kind in _COUNTS and column != "population_estimate"
    symbols: Symbols = np.full(values.shape, "", dtype="<U1")
    if counted and table.suppressed:
        symbols[_hidden(level, values, drawn, places)] = cells.SUPPRESSED
    if level.kind == "constant":
        symbols[:] = cells.NOT_APPLICABLE
    for year in table.absent.get(column, ()):
        symbols[:, year == YEARS] = "x"
    symbols[~places.existing] = cells.NOT_APPLICABLE
    for code, year, symbol in GAPS if table.gaps else ():
        symbols[places.place(code), year == YEARS] = symbol
    return Cell(values=values, symbols=symbols, decimals=level.decimals, tens=places.above if counted else 0)


def _hidden(level: Level, values: Floats, drawn: Drawn, places: Areas) -> Bools:
    if level.kind != "split":
        return cells.small(values)
    parts = sisters(level)
    hidden = cells.concealed(np.array([places.stack(part, drawn) for part in parts]))
    return np.asarray(hidden[parts.index(level)], dtype=np.bool_)


def _percent(count: Cell, level: Level, drawn: Drawn, places: Areas) -> Cell:
    """Return the percentage of the row's base, in whole numbers."""
    if not level.base:
        return Cell(values=np.zeros_like(count.values), symbols=np.full(count.symbols.shape, cells.NOT_APPLICABLE))
    base = places.base(level.base, drawn)
    symbols = np.where((count.symbols == "") & cells.small(base), cells.SUPPRESSED, count.symbols)
    return cells.quotient(100.0, count.values, base, symbols, 0)


def _hidden_with(key: Cell, cell: Cell) -> Cell:
    """Hide a cell where the pupils it is about are too few to be shown."""
    too_few = (key.symbols == cells.SUPPRESSED) & (cell.symbols == "")
    symbols = np.where(too_few, cells.SUPPRESSED, cell.symbols)
    return Cell(values=cell.values, symbols=symbols, decimals=cell.decimals, tens=cell.tens)
