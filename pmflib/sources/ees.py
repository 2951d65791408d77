"""Tidy tables of *explore education statistics*: one row per period, area and group, columns in any order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pmflib import periods
from pmflib.catalogue.models import SourceTable
from pmflib.errors import BadInput, Problem, near
from pmflib.files import read_table
from pmflib.sources.areas import LEVELS, Places, unknown_area
from pmflib.sources.cells import EES_SYMBOLS
from pmflib.sources.columns import resolve
from pmflib.sources.tables import (
    Origin,
    PublishedTable,
    Wanted,
    file_row,
    negative_counts,
    parsed,
    unreadable_periods,
)

_IDENTIFIERS = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
)
_NAMES = {"National": "country_name", "Regional": "region_name", "Local authority": "la_name"}
#: Levels of the platform that no indicator is read for.
_OTHER_LEVELS = (
    "English devolved area",
    "Institution",
    "Local authority district",
    "Local enterprise partnership",
    "Local skills improvement plan area",
    "MAT",
    "Opportunity area",
    "Parliamentary constituency",
    "Planning area",
    "Police force area",
    "Provider",
    "RSC region",
    "School",
    "Sponsor",
    "Ward",
)
_VERSION = "version"
_MARKS = {"provisional": "provisional", "revised": "revised"}


def read_ees(origin: Origin, asked: Wanted, places: Places) -> PublishedTable:
    """Return one release of a tidy table, with the columns the indicators ask for.

    Columns are found by name. Rows of other geographic levels than country, region and local authority are left out;
    a level the platform does not have is a mistake.

    Raises
    ------
    BadInput
        If a column is missing, a level, an area, a period or a cell cannot be understood, a count is below zero, or
        no row is left.
    """
    path, table = origin.path, origin.table
    raw = read_table(path, sheet=table.sheet)
    found, problems = resolve(path, (*_IDENTIFIERS, *asked.columns), raw.columns.tolist(), table.columns)
    if problems:
        raise BadInput(problems)
    if problems := _unknown_levels(path, raw[found["geographic_level"]], raw[found["time_period"]]):
        raise BadInput(problems)
    optional = {_VERSION: _VERSION} if _VERSION in raw else {}
    rows = raw[list(dict.fromkeys((found | optional).values()))]
    rows = rows[rows[found["geographic_level"]].isin(list(LEVELS))]
    if rows.empty:
        raise BadInput.one(str(path), "No row is national, regional or of a local authority.", "Name another file.")
    text = {ours: rows[theirs] for ours, theirs in {**found, **optional}.items()}
    numbers = parsed(path, {number: text[number] for number in asked.numbers}, EES_SYMBOLS)
    if problems := negative_counts(path, {count: text[count] for count in asked.counts}, numbers):
        raise BadInput(problems)
    return PublishedTable(
        name=origin.name,
        path=path,
        release=origin.released,
        keys=_keys(path, text, table, places),
        labels={label: text[label].str.strip().reset_index(drop=True) for label in asked.labels},
        numbers=numbers,
    )


def _unknown_levels(path: Path, levels: pd.Series, years: pd.Series) -> list[Problem]:
    """Return a problem for each distinct level that is none; rows that are empty altogether do not count."""
    lost = levels[~levels.isin([*LEVELS, *_OTHER_LEVELS]) & ((levels != "") | (years != ""))]
    rows = lost.value_counts()
    return [
        Problem(
            where=f"{path}, row {file_row(row)}, column geographic_level",
            what=f"'{level}' is not a geographic level ({rows[level]} rows have it).",
            remedy=near(str(level), LEVELS),
        )
        for row, level in lost.drop_duplicates().items()
    ]


def _keys(path: Path, text: dict[str, pd.Series], table: SourceTable, places: Places) -> pd.DataFrame:
    labels = pd.DataFrame({name: text[name] for name in ("time_period", "time_identifier")})
    days = periods.spans(labels, lambda period, identifier: periods.ees_span(period, identifier, table.calendar))
    remedy = "Years are written 2025 or, for academic years, 202425; see 'calendar' in sources.yml."
    if problems := unreadable_periods(path, labels["time_period"], days["period_end"], remedy):
        raise BadInput(problems)
    keys = _areas(path, text, places).assign(
        period_start=days["period_start"].to_numpy(), period_end=days["period_end"].to_numpy()
    )
    versions = text.get(_VERSION)
    keys["mark"] = "" if versions is None else versions.str.casefold().map(_MARKS).fillna("").to_numpy()
    return keys


def _areas(path: Path, text: dict[str, pd.Series], places: Places) -> pd.DataFrame:
    """Return area, name and level by row; each distinct area is looked up once."""
    level = text["geographic_level"]
    identity = ["geographic_level", "country_code", "region_code", "old_la_code", "new_la_code"]
    labels = pd.DataFrame({name: text[name].str.strip() for name in identity})
    written = [(level == kind).to_numpy(dtype=bool) for kind in _NAMES]
    labels["name"] = np.select(written, [text[column].str.strip().to_numpy() for column in _NAMES.values()], "")
    at, distinct = periods.distinct_rows(labels)
    codes = [_code(kind, country, region, old, new, places) for kind, country, region, old, new, _ in distinct]
    unknown = [place for place, code in zip(distinct, codes, strict=True) if code is None]
    if unknown:
        raise BadInput(unknown_area(path, old, new, called, places) for *_, old, new, called in unknown)
    area = np.array(codes, dtype=object)[at]
    return pd.DataFrame({"area": area, "name": labels["name"].to_numpy(), "level": level.map(LEVELS).to_numpy()})


def _code(kind: str, country: str, region: str, old: str, new: str, places: Places) -> str | None:
    if kind == "National":
        return country or None
    if kind == "Regional":
        return region or None
    return places.today(old, new)
