"""One extract as it lies on disk, a Parquet file a table, and the guarded connection that queries it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pmflib.records.shape import Table, tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SQL_TYPES = {"text": "VARCHAR", "flag": "VARCHAR", "date": "DATE", "number": "DOUBLE", "integer": "BIGINT"}


@dataclass(frozen=True, kw_only=True)
class Records:
    """The staged record tables of one extract.

    Parameters
    ----------
    folder : Path
        ``extracts/<date>``: one ``<table>.parquet`` for each table that was read, with the fields of its shape that
        the source has, in the shape's types.
    extracted : date
        Day the extract was taken: nothing recorded later is in it.
    tables : mapping of str to Path
        Staged file of each table that was read.
    sources : mapping of str to str
        Name in sources.yml each table came from.
    missing : mapping of str to str
        Tables that sources.yml names and that could not be read, with the reason in words.
    look_back : mapping of str to date
        First day each table's source reaches back to, where it does not hold everything.
    earlier : tuple of Records
        The extracts before this one, oldest first: what was known then.
    """

    folder: Path
    extracted: date
    tables: Mapping[str, Path]
    sources: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    look_back: Mapping[str, date] = field(default_factory=dict)
    earlier: tuple[Records, ...] = ()


@contextmanager
def connected(records: Records, *, memory: str = "1GB", threads: int = 2) -> Iterator[DuckDBPyConnection]:
    """Open a DuckDB connection with one view for every record table, then lock it.

    Every table of the shape is there with every field, a table or field the source lacks with no rows or as null: a
    query need not ask first. Only the extracts' own folders can be read; nothing else of the machine can.

    Parameters
    ----------
    records : Records
    memory : str
        Above it DuckDB spills to a folder beside the extract.
    threads : int
    """
    import duckdb

    spill = records.folder.parent / ".spill"
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": threads,
        "temp_directory": str(spill),
        "python_enable_replacements": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
    }
    connection = duckdb.connect(":memory:", config=settings)
    try:
        connection.execute("SET allowed_directories = ?", [[str(one.folder) for one in (*records.earlier, records)]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        for table in tables().values():
            connection.execute(_view(table, records.tables.get(table.name), connection))
        yield connection
    finally:
        connection.close()


def _view(table: Table, path: Path | None, connection: DuckDBPyConnection) -> str:
    """Return the statement that makes a table's view: what the file has, in the shape's types, null for the rest."""
    if path is None:
        columns = ", ".join(f'NULL::{_SQL_TYPES[one.type]} AS "{one.name}"' for one in table.fields.values())
        return f'CREATE VIEW "{table.name}" AS SELECT {columns} WHERE false'
    place = str(path).replace("'", "''")
    held = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{place}')").fetchall()}  # noqa: S608
    columns = ", ".join(
        f'"{one.name}"::{_SQL_TYPES[one.type]} AS "{one.name}"'
        if one.name in held
        else f'NULL::{_SQL_TYPES[one.type]} AS "{one.name}"'
        for one in table.fields.values()
    )
    return f"CREATE VIEW \"{table.name}\" AS SELECT {columns} FROM read_parquet('{place}')"  # noqa: S608
