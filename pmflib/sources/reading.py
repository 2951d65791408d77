"""The front door: every table a council's sources.yml names, read once, all problems at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from pmflib import frames
from pmflib.catalogue.models import Catalogue, Format, Indicator
from pmflib.errors import BadInput, Problem
from pmflib.sources.areas import Places, areas_frame, own_places, read_places, seen_areas
from pmflib.sources.ees import read_ees
from pmflib.sources.figures import read_figures
from pmflib.sources.lait import read_lait, series
from pmflib.sources.locate import locate
from pmflib.sources.neighbours import COLUMNS as NEIGHBOURS
from pmflib.sources.neighbours import read_neighbours
from pmflib.sources.population import COLUMNS as POPULATION
from pmflib.sources.population import read_population
from pmflib.sources.published import observe
from pmflib.sources.revisions import revisions
from pmflib.sources.tables import Origin, PublishedTable, wanted

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a council's sources hold.

    Parameters
    ----------
    observations : DataFrame
        `frames.OBSERVATIONS`; the releases of a table stand side by side.
    areas : DataFrame
        One row per area: code, name, slug, level, region, old_code, first_year, last_year, successor.
    neighbours : DataFrame
        Columns set, area, rank, neighbour.
    revisions : DataFrame
        Columns indicator, area, period_end, old, new, old_release, new_release.
    notes : tuple of str
        What an earlier release lacks, and which tables the council does not declare.
    population : DataFrame
        Columns area, date, population: children of the council's own places, the base of its own rates.
    """

    observations: pd.DataFrame
    areas: pd.DataFrame
    neighbours: pd.DataFrame
    revisions: pd.DataFrame
    notes: tuple[str, ...] = ()
    population: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(POPULATION)))


class _Problems:
    """Problems of several tables, so that one message can name them all."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def attempt(self, reader: Callable[[], T]) -> T | None:
        """Return what the reader returns, or None after keeping its problems."""
        try:
            return reader()
        except BadInput as error:
            self.found += error.problems
            return None

    def stop(self) -> None:
        """Raise all problems kept, if there are any."""
        if self.found:
            raise BadInput(dict.fromkeys(self.found))


#: So many tables that are not declared get a line of their own.
_TOLD_EACH = 3


def read(catalogue: Catalogue, data: Path) -> Sources:
    """Return everything that the tables of a council's sources hold for its indicators.

    Parameters
    ----------
    catalogue : Catalogue
    data : Path
        Folder that the file patterns of sources.yml are seen from.

    Returns
    -------
    Sources

    Raises
    ------
    BadInput
        With the problems of all tables: files, columns, areas, periods, cells, filters.
    """
    if not data.is_dir():
        raise BadInput.one(str(data), "There is no such folder.", "Name the folder of the published files with --data.")
    problems = _Problems()
    places = _places(catalogue, data)
    tables = _published_tables(catalogue, data, places, problems)
    neighbours = _neighbours(catalogue, data, places, problems)
    areas = areas_frame(places, seen_areas(table.keys for table in tables), catalogue.council)
    local = _figures(catalogue, data, areas, problems)
    population = _population(catalogue, data, problems)
    problems.stop()
    published, notes = observe(_with_tables(catalogue), tables, places)
    observations = pd.concat([published, *local], ignore_index=True)
    return Sources(
        observations=frames.conform(observations, frames.OBSERVATIONS),
        areas=areas,
        neighbours=neighbours,
        revisions=revisions(published),
        notes=(*_undeclared(catalogue), *notes),
        population=population,
    )


def _with_tables(catalogue: Catalogue) -> list[Indicator]:
    """Return the indicators whose published tables the council declares; the others live on its own figures."""
    return [
        one
        for one in catalogue.indicators.values()
        if one.published is not None and set(one.published.tables) <= set(catalogue.sources)
    ]


def _undeclared(catalogue: Catalogue) -> list[str]:
    """Return a note for each table that indicators ask for and the council does not declare."""
    asked = [table for one in catalogue.indicators.values() if one.published for table in one.published.tables]
    lost = Counter(table for table in asked if table not in catalogue.sources)
    told = [
        f"sources.yml declares no table '{table}'; indicators without their published figures: {count}."
        for table, count in lost.items()
    ]
    if len(told) <= _TOLD_EACH:
        return told
    named = ", ".join(f"'{table}'" for table in lost)
    return [f"sources.yml declares no table {named}; indicators without their published figures: {lost.total()}."]


def _origins(catalogue: Catalogue, kind: Format, data: Path, problems: _Problems) -> list[Origin]:
    """Return every release of every table of a format, in the order of sources.yml, the newest of each first."""
    found: list[Origin] = []
    for name, table in catalogue.sources.items():
        if table.format != kind:
            continue
        for pattern, released in ((table.file, table.released), *table.previous):
            path = problems.attempt(partial(locate, data, pattern))
            if path is not None:
                found.append(Origin(name=name, path=path, table=table, released=pd.Timestamp(released)))
    return found


def _places(catalogue: Catalogue, data: Path) -> Places:
    problems = _Problems()
    origins = _origins(catalogue, "authorities", data, problems)
    problems.stop()
    own = {table.format for table in catalogue.sources.values()} <= {"figures", "population"}
    if own and (catalogue.sources or catalogue.records):
        return own_places(catalogue.council)
    if len(origins) != 1:
        what = f"{len(origins)} tables have the format authorities; published tables and neighbours need one."
        raise BadInput.one("sources.yml", what, "Name exactly one: the list of councils and their codes.")
    return read_places(origins[0])


def _published_tables(catalogue: Catalogue, data: Path, places: Places, problems: _Problems) -> list[PublishedTable]:
    """Return every release of every table that an indicator asks for."""
    indicators = _with_tables(catalogue)
    found: list[PublishedTable | None] = []
    for origin in _origins(catalogue, "ees", data, problems):
        asked = wanted(origin.name, indicators)
        if asked.columns:
            found.append(problems.attempt(partial(read_ees, origin, asked, places)))
    wider = seen_areas(table.keys for table in found if table is not None)
    for origin in _origins(catalogue, "lait", data, problems):
        asked, keep = wanted(origin.name, indicators), series(origin.name, indicators)
        if asked.columns:
            found.append(problems.attempt(partial(read_lait, origin, asked, keep, places=places, wider=wider)))
    return [table for table in found if table is not None]


def _neighbours(catalogue: Catalogue, data: Path, places: Places, problems: _Problems) -> pd.DataFrame:
    origins = {origin.name: origin for origin in _origins(catalogue, "neighbours", data, problems)}
    sets = [
        problems.attempt(partial(read_neighbours, origins[chosen.table], chosen, places))
        for chosen in catalogue.council.neighbours
        if chosen.table in origins
    ]
    empty = pd.DataFrame(columns=list(NEIGHBOURS))
    return pd.concat([one for one in sets if one is not None] or [empty], ignore_index=True)


def _figures(catalogue: Catalogue, data: Path, areas: pd.DataFrame, problems: _Problems) -> list[pd.DataFrame]:
    found = [
        problems.attempt(partial(read_figures, origin, catalogue=catalogue, areas=areas))
        for origin in _origins(catalogue, "figures", data, problems)
    ]
    return [one for one in found if one is not None]


def _population(catalogue: Catalogue, data: Path, problems: _Problems) -> pd.DataFrame:
    """Return the children of the council's places, of the newest release that has each area and day."""
    found = [
        problems.attempt(partial(read_population, origin, catalogue=catalogue))
        for origin in sorted(
            _origins(catalogue, "population", data, problems), key=lambda one: one.released, reverse=True
        )
    ]
    parts = [one for one in found if one is not None] or [pd.DataFrame(columns=list(POPULATION))]
    return pd.concat(parts, ignore_index=True).drop_duplicates(["area", "date"], ignore_index=True)
