"""Children by area and mid-year: the base of rates, districts and county of one vintage."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pmflib.catalogue.models import Catalogue, SourceTable
from pmflib.catalogue.places import folded
from pmflib.errors import BadInput, Problem, near
from pmflib.files import missing_column, read_table
from pmflib.sources.tables import Origin, file_row

COLUMNS = ("area", "date", "population")
_SHOWN = 20


def read_population(origin: Origin, *, catalogue: Catalogue) -> pd.DataFrame:
    """Return the children of the council's own places.

    Rows of one area and day, by age or sex, are added up. Areas that are not the council's are left out; the
    authority is the sum of its districts where the table has no row of its own and has them all.

    Parameters
    ----------
    origin : Origin
        A table with the columns area (code, name or slug), date and population, or those its `columns` name; without
        a date the table's ``as_at`` holds for all rows.
    catalogue : Catalogue

    Returns
    -------
    DataFrame
        Columns of `COLUMNS`: code, ``datetime64`` and number.

    Raises
    ------
    BadInput
        With every problem: missing columns, days that are none, numbers that are none, none of the council's places.
    """
    path, table = origin.path, origin.table
    raw = read_table(path, sheet=table.sheet, rows={name: (value,) for name, value in table.filter.items()})
    rows = _columns(path, raw, table)
    rows = rows.assign(area=rows["area"].map(folded).map(_codes(catalogue)))
    mine = rows.loc[rows["area"].notna()]
    if mine.empty:
        own = [place.name for place in (catalogue.council.authority, *catalogue.council.districts)]
        raise BadInput.one(str(path), "No row is about the council or one of its districts.", near("", own))
    numbers = pd.to_numeric(mine["population"], errors="coerce")
    days = pd.to_datetime(mine["date"], format="%Y-%m-%d", errors="coerce")
    problems = [
        *_faulty(path, mine["date"], days.isna(), "is not a date.", "Write it as 2025-06-30."),
        *_faulty(path, mine["population"], numbers.isna() | (numbers < 0), "is no number of children.", "Write 1234."),
    ]
    if problems:
        raise BadInput(problems[:_SHOWN])
    kept = mine.assign(population=numbers.astype("float64"), date=days.astype("datetime64[s]"))
    summed = kept.groupby(["area", "date"])["population"].sum().reset_index()
    return _with_authority(summed, catalogue)[list(COLUMNS)]


def _columns(path: Path, raw: pd.DataFrame, table: SourceTable) -> pd.DataFrame:
    names = {name: table.columns.get(name, name) for name in COLUMNS}
    asked = [name for name in COLUMNS if name != "date" or table.as_at is None]
    lost = [names[name] for name in asked if names[name] not in raw]
    if lost:
        raise BadInput(missing_column(path, name, [str(one) for one in raw]) for name in lost)
    rows = pd.DataFrame({name: raw[names[name]].str.strip() for name in asked})
    return rows if table.as_at is None else rows.assign(date=table.as_at.isoformat())


def _codes(catalogue: Catalogue) -> dict[str, str]:
    """Return the code of each of the council's places by its code, name, slug and aliases, folded."""
    council = catalogue.council
    own = (council.authority, *council.districts)
    known = {text: place.code for place in own for text in (place.code, place.name, place.slug, *place.aliases)}
    return {folded(text): code for text, code in known.items()}


def _with_authority(summed: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    council = catalogue.council
    districts = {place.code for place in council.districts}
    whole = (
        summed.loc[summed["area"].isin(districts)]
        .groupby("date")
        .agg(population=("population", "sum"), places=("area", "nunique"))
    )
    given = set(summed.loc[summed["area"] == council.authority.code, "date"])
    added = whole.loc[(whole["places"] == len(districts)) & ~whole.index.isin(given)].reset_index()
    return pd.concat([summed, added.assign(area=council.authority.code)], ignore_index=True)


def _faulty(path: Path, cells: pd.Series, wrong: pd.Series, what: str, remedy: str) -> list[Problem]:
    return [
        Problem(where=f"{path}, row {file_row(place)}, {cells.name}", what=f"'{cells[place]}' {what}", remedy=remedy)
        for place in cells.index[wrong][:_SHOWN]
    ]
