"""Which record tables there are, their fields, keys and codes.

Tables that start with ``ssd_`` follow the Standard Safeguarding Dataset (public repository
``data-to-insight/ssd-data-model``): its names, keys and codes. Fields and tables marked ``Local`` are what it does
not hold and a council's other systems do.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal, cast

FieldType = Literal["text", "flag", "date", "number", "integer"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a record table.

    Parameters
    ----------
    name : str
    type : {"text", "flag", "date", "number", "integer"}
        A flag is the text ``Y`` or ``N``; a date has no time of day.
    key : bool
        Whether it identifies the row.
    refers_to : str
        ``table.field`` it points to; empty if none.
    required : bool
        Whether a row without it breaks the table's rules. A column that is not required may be missing altogether.
    codes : str
        Name of its code list; empty if none.
    personal : bool
        Whether it names or describes a person: never copied into a report, a worklist or a figure.
    origin : str
        ``SSD`` and its item reference, or ``Local``.
    meaning : str
    """

    name: str
    type: FieldType
    key: bool
    refers_to: str
    required: bool
    codes: str
    personal: bool
    origin: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """One record table."""

    name: str
    fields: Mapping[str, Field]

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the fields that identify a row."""
        return tuple(field.name for field in self.fields.values() if field.key)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the fields without which the table cannot be read."""
        return tuple(field.name for field in self.fields.values() if field.required)


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """One list of codes: meanings, and the days from and to which a code is valid where it is not always."""

    name: str
    meanings: Mapping[str, str]
    valid_from: Mapping[str, date]
    valid_to: Mapping[str, date]


@cache
def tables() -> Mapping[str, Table]:
    """Return every record table by name, in a fixed order."""
    fields: dict[str, dict[str, Field]] = {}
    for row in _rows("fields.csv"):
        fields.setdefault(row["table"], {})[row["field"]] = Field(
            name=row["field"],
            type=cast(FieldType, row["type"]),
            key=row["key"] == "yes",
            refers_to=row["refers_to"],
            required=row["required"] == "yes",
            codes=row["codes"],
            personal=row["personal"] == "yes",
            origin=row["origin"],
            meaning=row["meaning"],
        )
    return {name: Table(name=name, fields=own) for name, own in fields.items()}


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Return every code list by name."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in _rows("codes.csv"):
        rows.setdefault(row["list"], []).append(row)
    return {
        name: CodeList(
            name=name,
            meanings={row["code"]: row["meaning"] for row in own},
            valid_from=_days(own, "valid_from"),
            valid_to=_days(own, "valid_to"),
        )
        for name, own in rows.items()
    }


def _days(rows: list[dict[str, str]], column: str) -> dict[str, date]:
    return {row["code"]: date.fromisoformat(row[column]) for row in rows if row[column]}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
