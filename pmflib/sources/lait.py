"""The long file of the Local Authority Interactive Tool: published values only, one row per series, area and year.

Its measure code covers several series, so the short description is the key; some carry stray spaces. Several
rows of the data dictionary may bear one short description (a series listed under two topics); they agree on the
type of year, and the first is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

import pandas as pd

from pmflib import periods
from pmflib.catalogue.models import Calendar, Indicator, SourceTable
from pmflib.errors import BadInput, Problem, near
from pmflib.files import column_names, read_table
from pmflib.sources.areas import Places, unknown_area
from pmflib.sources.cells import LAIT_SYMBOLS
from pmflib.sources.columns import resolve
from pmflib.sources.tables import Origin, PublishedTable, Wanted, parsed, unreadable_periods

_SERIES = "Short Desc"
_SERIES_NAMES = frozenset({_SERIES, "Measure_short"})
_YEARS, _AREA, _NUMBER = "Years", "LA and Regions", "LA Number"
_DICTIONARY = "lait_data_dictionary.csv"
_PLACEHOLDER = "0"
_YEAR_TYPES: dict[Calendar, str] = {
    "reporting_year": "Financial Year",
    "academic_year": "Academic Year",
    "september": "Annual (end of Sept)",
    "mid_year": "Calendar Year",
}
#: The tool's own numbers for what it compares with.
_COMPARATORS = {
    "970": ("E92000001", "england"),
    "980": ("E12000001", "region"),
    "981": ("E12000002", "region"),
    "982": ("E12000003", "region"),
    "983": ("E12000004", "region"),
    "984": ("E12000005", "region"),
    "985": ("E12000006", "region"),
    "986": ("E12000007", "region"),
    "987": ("E13000001", "region"),
    "988": ("E13000002", "region"),
    "989": ("E12000008", "region"),
    "990": ("E12000009", "region"),
}


_REMARKS = "Years are written 2025, 2024-25, 2024/25 or 2013/14-15/16, with (OT), (Rev), (Final) or (prov)."


def series(table: str, indicators: Iterable[Indicator]) -> list[str]:
    """Return the short descriptions that indicators ask for."""
    filters = [one.published.filter for one in indicators if one.published and one.published.table == table]
    return sorted({label.strip() for asked in filters for name, label in asked.items() if name in _SERIES_NAMES})


def read_lait(
    origin: Origin, asked: Wanted, keep: Collection[str], *, places: Places, wider: pd.DataFrame
) -> PublishedTable:
    """Return the series asked for out of the tool's long file.

    The type of year of each series comes from ``lait_data_dictionary.csv`` where that stands beside the file, and
    otherwise from the table's calendar. Rows of the placeholder year ``0`` are left out.

    Parameters
    ----------
    origin : Origin
    asked : Wanted
    keep : collection of str
        Short descriptions to keep.
    places : Places
    wider : DataFrame
        Columns code, name, level: country and regions met in other tables, for the tool's rows of them.

    Raises
    ------
    BadInput
        If a column or series is missing, or an area, a period or a cell cannot be understood.
    """
    path, table = origin.path, origin.table
    found, problems = resolve(
        path, (_SERIES, _YEARS, _AREA, _NUMBER, *asked.columns), column_names(path, sheet=table.sheet), table.columns
    )
    if problems:
        raise BadInput(problems)
    theirs = list(dict.fromkeys(found.values()))
    raw = read_table(path, sheet=table.sheet, columns=theirs, rows={found[_SERIES]: keep})
    _check_series(path, found[_SERIES], keep, raw[found[_SERIES]])
    rows = raw[raw[found[_YEARS]].str.strip() != _PLACEHOLDER]
    text = {ours: rows[theirs].str.strip() for ours, theirs in found.items()}
    return PublishedTable(
        name=origin.name,
        path=path,
        release=origin.released,
        keys=_keys(path, text, table, places, wider),
        labels={label: text[label].reset_index(drop=True) for label in asked.labels},
        numbers=parsed(path, {number: text[number] for number in asked.numbers}, LAIT_SYMBOLS),
    )


def _check_series(path: Path, column: str, keep: Collection[str], present: pd.Series) -> None:
    lost = sorted({label.strip() for label in keep} - set(present.str.strip()))
    if lost:
        known = read_table(path, columns=[column])[column].str.strip().unique()
        raise BadInput(
            Problem(where=str(path), what=f"There is no series '{label}'.", remedy=near(label, known)) for label in lost
        )


def _keys(
    path: Path, text: dict[str, pd.Series], table: SourceTable, places: Places, wider: pd.DataFrame
) -> pd.DataFrame:
    known, otherwise = _year_types(path), _YEAR_TYPES[table.calendar]
    year_types = {name: known.get(name, otherwise) for name in text[_SERIES].unique()}
    labels = pd.DataFrame({"label": text[_YEARS], "year_type": text[_SERIES].map(year_types)})
    days = periods.spans(labels, periods.lait_span)
    if problems := unreadable_periods(path, labels["label"], days["period_end"], _REMARKS):
        raise BadInput(problems)
    marks = {label: periods.lait_mark(label) for label in labels["label"].unique()}
    return _areas(path, text, places, wider).assign(
        period_start=days["period_start"].to_numpy(),
        period_end=days["period_end"].to_numpy(),
        mark=labels["label"].map(marks).to_numpy(),
    )


def _year_types(path: Path) -> dict[str, str]:
    dictionary = path.with_name(_DICTIONARY)
    if not dictionary.is_file():
        return {}
    rows = read_table(dictionary, columns=["Measure_short", "Year_Type"])
    rows = rows.drop_duplicates("Measure_short")
    return dict(zip(rows["Measure_short"].str.strip(), rows["Year_Type"].str.strip(), strict=True))


def _areas(path: Path, text: dict[str, pd.Series], places: Places, wider: pd.DataFrame) -> pd.DataFrame:
    """Return area, name and level by row: authorities by number, comparators by name or the tool's number."""
    labels = pd.DataFrame({"number": text[_NUMBER].str.removesuffix(".0"), "name": text[_AREA]})
    at, distinct = periods.distinct_rows(labels)
    comparators = wider[wider["level"] != "authority"]
    by_name = {
        _folded(called): (code, level)
        for called, code, level in zip(*(comparators[column] for column in ("name", "code", "level")), strict=True)
    }
    found = [_place(number, by_name.get(_folded(called)), places) for number, called in distinct]
    lost = [pair for pair, place in zip(distinct, found, strict=True) if place is None]
    if lost:
        raise BadInput(unknown_area(path, number, "", called, places) for number, called in lost)
    looked_up = pd.DataFrame(found, columns=["area", "level"], dtype="str").iloc[at].reset_index(drop=True)
    return looked_up.assign(name=labels["name"].to_numpy())


def _place(number: str, by_name: tuple[str, str] | None, places: Places) -> tuple[str, str] | None:
    authority = places.today(number)
    if authority is not None:
        return authority, "authority"
    return by_name or _COMPARATORS.get(number)


def _folded(name: str) -> str:
    """Fold case and write ``London (Inner)`` as ``inner london``."""
    return re.sub(r"^(\w+) \((\w+)\)$", r"\2 \1", name.strip()).casefold()
