"""From the record entries of sources.yml to the inputs of each extract: which file, of which day, is which table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from pmflib.catalogue import Catalogue
from pmflib.catalogue.record_sources import RecordSource
from pmflib.errors import Problem, near
from pmflib.records import tables
from pmflib.sources.records.headers import folded
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.mapped_lists import of_lists
from pmflib.sources.records.names import named, stem

_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_WILDCARDS = frozenset("*?[")


@dataclass
class Located:
    """The inputs found, by day and table, what has none with the reason, and what deserves a look."""

    inputs: list[Input] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        """The days of the extracts, oldest first."""
        return sorted({one.day for one in self.inputs})

    def of_day(self, day: date) -> dict[str, tuple[Input, ...]]:
        """Return the inputs taken on one day, by table."""
        return _by_table(one for one in self.inputs if one.day == day)

    def newest(self) -> dict[str, tuple[Input, ...]]:
        """Return for every table its newest inputs, whatever their day."""
        last: dict[str, date] = {}
        for one in self.inputs:
            last[one.table] = max(one.day, last.get(one.table, one.day))
        return _by_table(one for one in self.inputs if one.day == last[one.table])


def _by_table(inputs: Iterator[Input]) -> dict[str, tuple[Input, ...]]:
    found: dict[str, tuple[Input, ...]] = {}
    for one in inputs:
        found[one.table] = (*found.get(one.table, ()), one)
    order = list(tables())
    return dict(sorted(found.items(), key=lambda pair: order.index(pair[0])))


def locate_all(known: Catalogue, folder: Path, today: date) -> Located:
    """Return every input of every extract that the council's record sources name.

    Parameters
    ----------
    known : Catalogue
    folder : Path
        Folder the patterns are seen from.
    today : date
        Day of an extract out of a database that sources.yml does not date.
    """
    found = Located()
    own = {one.record_table or name for name, one in known.records.items() if one.folder is None and not one.mapping}
    for name, source in known.records.items():
        if source.mapping is not None:
            dated = _dated(found, name, source, folder, source.place or "")
            taken, lacking = of_lists(name, source, known.mappings[source.mapping], dated, folder)
            found.inputs += taken
            found.missing |= lacking
        elif source.folder is not None:
            _of_folder(found, name, source, folder, own)
        else:
            _of_table(found, name, source, folder, today)
    return found


def _of_table(found: Located, name: str, source: RecordSource, folder: Path, today: date) -> None:
    table = source.record_table or name
    if source.sql is not None:
        day = source.released or today
        where = f"sources.yml: {name}"
        found.inputs.append(_input(name, source, table, day=day, where=where))
        return
    dated = _dated(found, table, source, folder, source.file or "")
    for day, path in dated.items():
        found.inputs.append(_input(name, source, table, day=day, where=named(path, folder), path=path))


def _input(name: str, source: RecordSource, table: str, *, day: date, where: str, path: Path | None = None) -> Input:
    return Input(
        name=name,
        source=source,
        table=table,
        day=day,
        where=where,
        path=path,
        sheet=source.sheet,
        look_back=source.look_backs.get(table, source.look_back),
        dates=source.dates,
    )


def _dated(found: Located, about: str, source: RecordSource, folder: Path, pattern: str) -> dict[date, Path]:
    """Return the file or folder of each day that a pattern names; what has no day or is not alone is missing."""
    paths = [folder / PurePosixPath(pattern)]
    if _WILDCARDS & set(pattern):
        paths = sorted(path for path in folder.glob(pattern) if not path.name.startswith("."))
    dated: dict[date, Path] = {}
    if not paths:
        found.missing[about] = f"{pattern}: no file matches."
    for path in paths:
        day = day_of(path, folder) or source.released
        if day is None:
            found.missing[about] = f"{named(path, folder)}: nothing says when it was taken; write 'released'."
        elif day in dated:
            found.missing[about] = f"{pattern}: several files match for {day}; narrow the pattern."
            return {}
        else:
            dated[day] = path
    return dated


def day_of(path: Path, folder: Path) -> date | None:
    """Return the last day written in the part of a path below a folder, if any is one."""
    for text in reversed(_DAY.findall(named(path, folder))):
        try:
            return date.fromisoformat(text)
        except ValueError:
            continue
    return None


def _of_folder(found: Located, name: str, source: RecordSource, folder: Path, own: set[str]) -> None:
    for day, place in _dated(found, name, source, folder, source.folder or "").items():
        if not place.is_dir():
            found.missing[name] = f"{named(place, folder)}: there is no such folder."
            continue
        for table, path in _tables_in(found, place, folder).items():
            if table not in own:
                found.inputs.append(_input(name, source, table, day=day, where=named(path, folder), path=path))


def _tables_in(found: Located, place: Path, folder: Path) -> dict[str, Path]:
    names = {folded(table): table for table in tables()}
    held: dict[str, Path] = {}
    for path in sorted(place.iterdir()):
        name = stem(path)
        if name is None:
            continue
        table = names.get(folded(name))
        if table is None:
            remedy = near(name, tables())
            if remedy.startswith("Did"):
                what = "The file is named after no record table."
                found.notes.append(Problem(where=named(path, folder), what=what, remedy=remedy))
        elif table in held:
            found.missing[table] = f"{named(path, folder)}: {held[table].name} holds the same table; keep one."
        else:
            held[table] = path
    return {table: path for table, path in held.items() if table not in found.missing}
