"""What one key of a record source cannot tell: fields that must exist, choices that must fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pmflib.catalogue.cross_checks import Fault, stays_inside
from pmflib.catalogue.record_sources import MappedTable, RecordMapping, RecordSource, SqlSource, fields_named
from pmflib.catalogue.strict_yaml import Parsed, shown
from pmflib.catalogue.validation import Entries
from pmflib.errors import Problem, near
from pmflib.records import Table, tables

_READ_ONLY = re.compile(r"^\s*(select|with)\b", re.IGNORECASE)


def record_sources(found: Entries[RecordSource], mappings: Mapping[str, RecordMapping]) -> list[Problem]:
    """Check the record sources against the record tables and the packaged mappings."""
    faults = [fault for name, source in found.models.items() for fault in _source(name, source, mappings)]
    faults += _twice(found.models)
    return [Problem(where=found.where(path), what=what, remedy=remedy) for path, what, remedy in faults]


def mapping(found: RecordMapping, parsed: Parsed) -> list[Problem]:
    """Check the fields a packaged mapping fills."""
    faults = [fault for table, mapped in found.every.items() for fault in _mapped(("every", table), table, mapped)]
    faults += [
        fault
        for key, one in found.lists.items()
        for table, mapped in one.tables.items()
        for fault in _mapped(("lists", key, "tables", table), table, mapped)
    ]
    return [Problem(where=parsed.where(path), what=what, remedy=remedy) for path, what, remedy in faults]


def declared_table(name: str, source: RecordSource) -> str | None:
    """Return the record table of an entry that is one table; none for a folder or a mapping."""
    if source.folder is not None or source.mapping is not None:
        return None
    return source.record_table or name


def _source(name: str, source: RecordSource, mappings: Mapping[str, RecordMapping]) -> Iterator[Fault]:
    yield from _place(name, source)
    if source.mapping is not None and source.mapping not in mappings:
        yield (name, "mapping"), f"{shown(source.mapping)} is not a mapping.", near(source.mapping, mappings)
    if source.mapping is not None and source.sql is not None:
        yield (name, "mapping"), "a mapping reads lists, not a database.", "Leave it out, or name the file or folder."
    chosen = declared_table(name, source)
    if chosen is None:
        if source.record_table is not None:
            yield (name, "record_table"), "a folder or a mapping has several tables.", "Leave it out."
        yield from _nameless(name, source)
        return
    table = tables().get(chosen)
    if table is None:
        key = (name,) if source.record_table is None else (name, "record_table")
        yield key, f"{shown(chosen)} is not a record table.", near(chosen, tables())
        return
    yield from _fields(name, source, table)


def _place(name: str, source: RecordSource) -> Iterator[Fault]:
    given = [key for key in ("file", "folder", "sql") if getattr(source, key) is not None]
    if len(given) != 1:
        what = f"names {' and '.join(given) or 'neither file, folder nor sql'}."
        yield (name,), what, "Name one of file, folder and sql."
    if source.place is not None and not stays_inside(source.place):
        what = f"{shown(source.place)} is not a path inside the data folder."
        yield (name, given[0]), what, "Write it from --data, with forward slashes and without '..'."
    if source.sheet is not None and (source.file is None or not source.file.lower().endswith(".xlsx")):
        yield (name, "sheet"), "only an .xlsx file has sheets.", "Remove it, or name the workbook."
    if source.look_back and source.released and source.look_back > source.released:
        what = f"{source.look_back} is after the extract."
        yield (name, "look_back"), what, "Write the first day it reaches back to."
    yield from _look_backs(name, source)
    if source.sql is not None:
        yield from _sql(name, source.sql, source)


def _look_backs(name: str, source: RecordSource) -> Iterator[Fault]:
    if source.look_backs and (source.folder is None or source.mapping is not None):
        yield (name, "look_backs"), "is for a folder of tables.", "Write look_back, or leave it out."
    for table in source.look_backs:
        if table not in tables():
            yield (name, "look_backs", table), "is not a record table.", near(table, tables())


def _sql(name: str, sql: SqlSource, source: RecordSource) -> Iterator[Fault]:
    if (sql.table is None) == (sql.query is None):
        yield (name, "sql"), "needs a table or a query, and not both.", "Write sql.table or sql.query."
    if sql.query is not None and not _READ_ONLY.match(sql.query):
        yield (name, "sql", "query"), "is not a SELECT.", "Begin it with SELECT or WITH: nothing is ever written."
    for key in ("owner", "since"):
        if getattr(sql, key) is not None and sql.table is None:
            yield (name, "sql", key), "belongs to a table.", "Leave it out, or write sql.table."
    if sql.since is not None and source.look_back is None:
        yield (name, "sql", "since"), "needs a day to read from.", "Add look_back."


def _nameless(name: str, source: RecordSource) -> Iterator[Fault]:
    for key, fields in fields_named(source).items():
        if fields:
            yield (name, key), "says nothing where there are several tables.", "Give the table an entry of its own."


def _fields(name: str, source: RecordSource, table: Table) -> Iterator[Fault]:
    for key, fields in fields_named(source).items():
        for field in fields:
            if field not in table.fields:
                yield (name, key, field), f"is not a field of {table.name}.", near(field, table.fields)
            elif key == "date_columns" and table.fields[field].type != "date":
                yield (name, key, field), "is not a date.", "Leave it out."
    for field in set(source.constants) & set(source.columns):
        yield (name, "constants", field), "has a column too.", "Keep one of them."


def _twice(sources: Mapping[str, RecordSource]) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for name, source in sources.items():
        chosen = declared_table(name, source)
        if chosen is not None and owner.setdefault(chosen, name) != name:
            yield (name,), f"the table {shown(chosen)} comes from '{owner[chosen]}' too.", "Keep one of them."


def _mapped(at: tuple[str, ...], name: str, mapped: MappedTable) -> Iterator[Fault]:
    table = tables().get(name)
    if table is None:
        yield at, f"{shown(name)} is not a record table.", near(name, tables())
        return
    filled = {*mapped.columns, *mapped.constants, *mapped.made}
    named = [*filled, *mapped.codes, *(part for parts in mapped.made.values() for part in parts)]
    named += [mapped.only_with] if mapped.only_with else []
    for field in dict.fromkeys(named):
        if field not in table.fields and not (field.startswith("_") and field in mapped.columns):
            yield at, f"{shown(field)} is not a field of {name}.", near(field, table.fields)
    for field in table.required:
        if field not in filled:
            yield at, f"nothing fills the field {shown(field)}, which {name} needs.", "Map it, or make it of others."
