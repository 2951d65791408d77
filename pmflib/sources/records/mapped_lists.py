"""The inputs of a packaged mapping: which sheet or file is which list, and how far each list reaches back."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pmflib.catalogue.record_sources import MappedList, MappedTable, RecordMapping, RecordSource
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.names import matching, named, stem


def of_lists(
    name: str, source: RecordSource, mapping: RecordMapping, dated: Mapping[date, Path], folder: Path
) -> tuple[list[Input], dict[str, str]]:
    """Return the inputs of every list that is there, and the tables that no list fills, with the reason.

    Parameters
    ----------
    name : str
        Entry of sources.yml.
    source : RecordSource
    mapping : RecordMapping
    dated : mapping of date to Path
        The workbook, the list or the folder of lists of each day.
    folder : Path
        The data folder.
    """
    inputs: list[Input] = []
    missing: dict[str, str] = {}
    for day, place in dated.items():
        for key, path in _paths(mapping, place).items():
            one = mapping.lists[key]
            if path is None:
                reason = f"{named(place, folder)}: there is no file '{one.sheet}'."
                missing = dict.fromkeys(one.tables, reason) | missing
                continue
            base = _base(name, source, mapping, one, day=day, path=path, where=named(path, folder))
            inputs += [
                replace(base, table=table, mapped=mapped, look_back=_reach(source, one, mapped, day), shared=shared)
                for table, mapped, shared in _tables(mapping, one)
            ]
    return inputs, missing


def _tables(mapping: RecordMapping, one: MappedList) -> Iterator[tuple[str, MappedTable, bool]]:
    if one.tables:
        yield from ((table, mapped, True) for table, mapped in mapping.every.items())
    yield from ((table, mapped, False) for table, mapped in one.tables.items())


def _paths(mapping: RecordMapping, place: Path) -> dict[str, Path | None]:
    """Return the file of each list: a workbook has them all, a folder those that are there, a CSV is one of them."""
    if place.name.lower().endswith(".xlsx"):
        return dict.fromkeys(mapping.lists, place)
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    stems = {name: path for path in files if (name := stem(path)) is not None}
    found = {key: matching(one.sheet, stems) for key, one in mapping.lists.items()}
    paths = {key: None if chosen is None else stems[chosen] for key, chosen in found.items()}
    return paths if place.is_dir() else {key: path for key, path in paths.items() if path is not None}


def _base(
    name: str, source: RecordSource, mapping: RecordMapping, one: MappedList, *, day: date, path: Path, where: str
) -> Input:
    """Return what the inputs of all tables of one list share."""
    sheet = one.sheet if path.name.lower().endswith(".xlsx") else None
    return Input(
        name=name,
        source=source,
        table="",
        day=day,
        where=where + (f", sheet {sheet}" if sheet else f" ({one.title})"),
        path=path,
        sheet=sheet,
        dates=source.dates or mapping.dates,
        lettered=mapping.lettered,
    )


def _reach(source: RecordSource, one: MappedList, mapped: MappedTable, day: date) -> date | None:
    """Return the first day a table of a list reaches back to."""
    if mapped.reaches == "list":
        return source.look_back or before(day, one.look_back_months)
    return day if mapped.reaches == "latest" else None


def before(day: date, months: int | None) -> date | None:
    """Return the day so many months before another, the last of its month where that is shorter."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
