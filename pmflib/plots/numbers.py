"""The numbers behind each chart, as the table a reader opens below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from pmflib import document, formats
from pmflib.document import Cell, ColumnHead
from pmflib.findings.slices import plain
from pmflib.plots import series, words
from pmflib.plots.series import Subject

Row = tuple[Cell, ...]


def text(words_: str) -> Cell:
    """Return a cell of words."""
    return Cell(text=words_)


def amount(about: Subject, number: float, *, status: str = "", marks: str = "") -> Cell:
    """Return a cell with a value of the indicator, or the symbol that says why there is none."""
    return Cell(text=words.value(about, number, status=status, marks=marks), number=number)


def limits(about: Subject, lower: float, upper: float) -> Cell:
    """Return a cell with a range."""
    return Cell(text=words.interval(about, lower, upper))


def cases(number: float) -> Cell:
    """Return a cell with the number of cases a value rests on."""
    return Cell(text="" if pd.isna(number) else formats.number(number), number=number)


def difference(about: Subject, number: float) -> Cell:
    """Return a cell with a signed difference of two values."""
    return Cell(text=formats.change(number, about.indicator.unit, about.indicator.decimals), number=number)


def signed_limits(about: Subject, lower: float, upper: float) -> Cell:
    """Return a cell with the limits of a difference."""
    unit, decimals = about.indicator.unit, about.indicator.decimals
    return Cell(text=formats.interval(lower, upper, unit, decimals, signed=True))


def heads(first: str, *others: str) -> tuple[ColumnHead, ...]:
    """Return column heads: the first column names its row, the others hold numbers."""
    return (ColumnHead(label=first), *(ColumnHead(label=label, align="right") for label in others))


def symbols_note(rows: Iterable[Sequence[Cell]]) -> tuple[str, ...]:
    """Return one note that explains the symbols which stand in some cells, and no others."""
    shown = " ".join(cell.text for row in rows for cell in row)
    used = ["pp percentage points"] if "\N{NO-BREAK SPACE}pp" in shown else []
    used += [f"{symbol} {meaning}" for symbol, meaning in formats.MEANINGS.items() if symbol in shown]
    return ("; ".join(used) + ".",) if used else ()


def table(about: Subject, subtitle: str, columns: tuple[ColumnHead, ...], rows: Sequence[Row]) -> document.Table:
    """Return the numbers behind a chart of the subject; without rows, one that says so."""
    blank: Row = (text("No figures"), *(text("") for _ in columns[1:]))
    shown = tuple(rows) or (blank,)
    return document.Table(
        title=f"{words.measure(about)}: {subtitle}",
        columns=columns,
        rows=shown,
        source=words.source(about),
        notes=symbols_note(shown),
    )


def behind_trend(about: Subject, own: pd.DataFrame, neighbours: pd.DataFrame, england: pd.DataFrame) -> document.Table:
    """Return the own series with its limits, and beside each period the comparators it is held against."""
    columns = heads("Period", "Value", "95% interval", "Cases", "Neighbours", "Their middle half", "Period", "England")
    found = beside(own, neighbours), beside(own, england)
    rows = [
        (
            text(period),
            amount(about, row["value"], status=row["status"], marks=row["marks"]),
            limits(about, row["lower"], row["upper"]),
            cases(row["n"]),
            amount(about, group["comparator_value"], status=group["comparator_status"]),
            limits(about, group["spread_lower"], group["spread_upper"]),
            text(group["shown"]),
            amount(about, country["comparator_value"], status=country["comparator_status"]),
        )
        for period, row, group, country in zip(words.periods(own), records(own), *found, strict=True)
    ]
    return table(about, words.span(own), columns, rows)


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dictionaries with text keys."""
    return plain(rows)


def beside(own: pd.DataFrame, compared: pd.DataFrame) -> list[dict[str, Any]]:
    """Return, for every own period, the comparator's row, blank where there is none."""
    periods = pd.Series(words.periods(compared, "comparator_"), index=compared.index, dtype="str")
    wanted = ["comparator_value", "comparator_status", "spread_lower", "spread_upper", "shown"]
    found = series.beside(own[["period_end"]], compared.assign(shown=periods), wanted)
    return records(found.fillna({"comparator_status": "not_available", "shown": ""}))
