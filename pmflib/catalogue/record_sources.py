"""Where record tables come from: the strict models of ``format: records`` in sources.yml and of a packaged mapping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pmflib.catalogue.fields import TABLE_FORM, VARIABLE_FORM, Label, Model, Text

DateForm = Literal["yyyy-mm-dd", "dd/mm/yyyy", "mm/dd/yyyy"]
Encoding = Literal["utf-8", "cp1252", "utf-16"]
Separator = Literal[",", ";", "|", "tab"]
DecimalMark = Literal[".", ","]
Name = Annotated[str, Field(pattern=TABLE_FORM, max_length=60)]
Header = Annotated[str, Field(min_length=1, max_length=200)]
Short = Annotated[str, Field(max_length=200)]


class SqlSource(Model):
    """A table of a database, or a query as written.

    Parameters
    ----------
    url_env : str
        Environment variable that holds the address of the database, password included; it is written nowhere else.
    table, owner : str
        A table or view, and the schema it belongs to where the database does not know it without.
    since : str
        Column of the table that holds the day rows are read from, once the source has a `look_back`.
    query : str
        A SELECT instead of a table. ``:look_back`` and ``:extracted`` in it are bound to those days.
    """

    url_env: Annotated[str, Field(pattern=VARIABLE_FORM)]
    table: Label | None = None
    owner: Label | None = None
    since: Label | None = None
    query: Annotated[str, Field(min_length=1, max_length=20_000)] | None = None


class RecordSource(Model):
    """Where one record table, a folder of them, or a workbook of lists comes from.

    Parameters
    ----------
    label : str
        As readers see it.
    file, folder, sql : str, str, SqlSource
        One of the three. Patterns are seen from ``--data``; a folder whose name is a date (``records/2026-10-12``)
        dates the extract. A folder holds files named after the record tables.
    record_table : str
        Which table a file or query is; left out where the entry's name says so or a mapping knows.
    released : date
        Day the extract was taken, where no folder of the path says so.
    mapping : str
        A packaged mapping, ``annex_a``.
    columns : mapping of str to str
        Our field to the source's header, where they differ.
    codes : mapping of str to mapping of str to str
        For a field, the source's value to our code.
    constants : mapping of str to str
        Fields that have one value throughout.
    dates : {"yyyy-mm-dd", "dd/mm/yyyy", "mm/dd/yyyy"}
        Order of day and month, where the file itself does not settle it.
    date_columns : mapping of str to DateForm
        The same for single fields.
    decimal : {".", ","}
        Decimal mark; the other one then groups thousands.
    encoding, separator, sheet, header_row
        How the file is written, where it is not a UTF-8 CSV with commas and its header in the first row.
    look_back : date
        First day the source reaches back to, where it does not hold everything.
    look_backs : mapping of str to date
        The same of single tables of a folder, where they reach back less far.
    """

    format: Literal["records"]
    label: Label
    file: Text | None = None
    folder: Text | None = None
    sql: SqlSource | None = None
    record_table: Name | None = None
    released: date | None = None
    mapping: Name | None = None
    columns: dict[str, Header] = Field(default_factory=dict)
    codes: dict[str, dict[Short, Short]] = Field(default_factory=dict)
    constants: dict[str, Short] = Field(default_factory=dict)
    dates: DateForm | None = None
    date_columns: dict[str, DateForm] = Field(default_factory=dict)
    decimal: DecimalMark | None = None
    encoding: Encoding | None = None
    separator: Separator = ","
    sheet: Label | None = None
    header_row: int = Field(default=1, ge=1, le=50)
    look_back: date | None = None
    look_backs: dict[Name, date] = Field(default_factory=dict)

    @property
    def place(self) -> str | None:
        """The pattern under the data folder, if it is a file or folder."""
        return self.file or self.folder


class MappedTable(Model):
    """How one list fills one record table.

    Parameters
    ----------
    columns : mapping of str to tuple of str
        Our field to the headers it goes by. A name that begins with an underscore is no field but a part for `made`.
    made : mapping of str to tuple of str
        Fields made of other fields of the same table, joined by a stroke: a key the list does not have.
    constants, codes
        As in `RecordSource`; the constant ``:extracted`` is the day of the extract.
    only_with : str
        Field without which a row of the list says nothing about this table.
    once : bool
        One row for each key: several lists repeat the same child; gaps of the first are filled from the others.
    reaches : {"list", "lasting", "latest"}
        How far back the rows reach: as far as the list; without end, since they are no events; or only to the day of
        the extract, since the list holds but the latest event of each child.
    """

    columns: dict[str, tuple[Header, ...]]
    made: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    constants: dict[str, Short] = Field(default_factory=dict)
    codes: dict[str, dict[Short, Short]] = Field(default_factory=dict)
    only_with: str | None = None
    once: bool = False
    reaches: Literal["list", "lasting", "latest"] = "list"


class MappedList(Model):
    """One list of a mapping: its sheet or file, how far it reaches back, and the tables it fills."""

    title: Label
    sheet: Label
    look_back_months: int | None = Field(default=None, ge=1, le=600)
    tables: dict[Name, MappedTable] = Field(default_factory=dict)
    note: Annotated[str, Field(max_length=600)] = ""


class RecordMapping(Model):
    """Layout of ``mappings/<name>.yml``: lists of a known form, told how they fill the record tables.

    The tables under `every` are filled from each list that has their columns. With `lettered`, values may carry a
    letter and a bracket (``a) Male``), and a code words of its own (``e) 2A: Schools``).
    """

    label: Label
    source: Text
    dates: DateForm | None = None
    lettered: bool = False
    every: dict[Name, MappedTable] = Field(default_factory=dict)
    lists: dict[Name, MappedList] = Field(min_length=1)


def fields_named(source: RecordSource) -> Mapping[str, tuple[str, ...]]:
    """Return which fields each key of a source names."""
    return {key: tuple(getattr(source, key)) for key in ("columns", "codes", "constants", "date_columns")}
