"""One table of one extract as it is to be read: where it stands, and how its columns are ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pmflib.catalogue.record_sources import MappedTable, RecordSource
from pmflib.records import Field, Table, tables

#: The constant that stands for the day of the extract.
EXTRACTED = ":extracted"


def _helper(name: str) -> Field:
    return Field(
        name=name,
        type="date" if name.endswith("_date") else "text",
        key=False,
        refers_to="",
        required=False,
        codes="",
        personal=True,
        origin="",
        meaning="",
    )


@dataclass(frozen=True, kw_only=True)
class Input:
    """One place a record table comes from on one day.

    Parameters
    ----------
    name : str
        Entry of sources.yml.
    source : RecordSource
    table : str
    day : date
        Day the extract was taken.
    where : str
        As messages name it.
    path : Path, optional
        The file; none for a database.
    sheet : str, optional
        Of a workbook; with a mapping the start of its name.
    mapped : MappedTable, optional
        How a mapping fills the table.
    look_back : date, optional
    dates : str, optional
        Declared order of day and month.
    lettered : bool
        Whether values may carry a letter and a bracket.
    shared : bool
        Whether every list of a mapping fills the table, those that have its columns.
    """

    name: str
    source: RecordSource
    table: str
    day: date
    where: str
    path: Path | None = None
    sheet: str | None = None
    mapped: MappedTable | None = None
    look_back: date | None = None
    dates: str | None = None
    lettered: bool = False
    shared: bool = False

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """What the source calls each declared field."""
        if self.mapped is not None:
            return self.mapped.columns
        return {name: (header,) for name, header in self.source.columns.items()}

    @property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """For a field, the source's value to our code."""
        return self.mapped.codes if self.mapped is not None else self.source.codes

    @property
    def constants(self) -> Mapping[str, str]:
        """Fields that have one value throughout."""
        given = self.mapped.constants if self.mapped is not None else self.source.constants
        return {name: self.day.isoformat() if value == EXTRACTED else value for name, value in given.items()}

    @property
    def needed(self) -> tuple[str, ...]:
        """Fields without which a mapping cannot fill the table."""
        parts = tuple(part for parts in self.made.values() for part in parts)
        only = () if self.mapped is None or self.mapped.only_with is None else (self.mapped.only_with,)
        return (*only, *parts)

    @property
    def helpers(self) -> tuple[str, ...]:
        """Columns that are no fields but parts of one that is made."""
        return tuple(name for name in self.columns if name.startswith("_"))

    @property
    def shape(self) -> Table:
        """The record table, with the helpers as fields of their own."""
        table = tables()[self.table]
        return replace(table, fields={**table.fields, **{name: _helper(name) for name in self.helpers}})

    @property
    def made(self) -> Mapping[str, tuple[str, ...]]:
        """Fields made of other fields."""
        return self.mapped.made if self.mapped is not None else {}

    def declared_dates(self, name: str) -> str | None:
        """Return the order of day and month that somebody wrote for a field."""
        return self.source.date_columns.get(name, self.dates)

    def recipe(self) -> str:
        """Return in writing everything but the content that decides what is staged."""
        shape = [[one.name, one.type, one.key, one.required, one.codes] for one in tables()[self.table].fields.values()]
        source = self.source.model_dump(mode="json", exclude={"label", "file", "folder", "look_backs"})
        mapped = self.mapped.model_dump(mode="json") if self.mapped is not None else None
        parts = [source, mapped, shape, self.sheet, str(self.look_back), self.dates, str(self.day), self.lettered]
        return json.dumps(parts, ensure_ascii=False, sort_keys=True)
