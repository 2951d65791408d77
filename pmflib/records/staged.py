"""One extract as it lies on disk, a Parquet file a table, and the guarded connection that queries it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pmflib.errors import BadInput, Problem
from pmflib.records.shape import Table, tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Asked = TypeVar("Asked")
Given = TypeVar("Given")

#: Cores used at a time.
THREADS = 2
_SQL_TYPES = {"text": "VARCHAR", "flag": "VARCHAR", "date": "DATE", "number": "DOUBLE", "integer": "BIGINT"}
#: Columns of the list of values that could not be read, and their types in DuckDB.
UNREADABLE = {
    "record_table": "VARCHAR",
    "row": "BIGINT",
    "record_id": "VARCHAR",
    "field": "VARCHAR",
    "fault": "VARCHAR",
    "count": "BIGINT",
}


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
    taken : mapping of str to date
        Day a table was taken, where that is before `extracted`: nothing recorded after it is in the table.
    unreadable : Path, optional
        Values that could not be read and are null in the tables, one row each: record_table, row (of the source),
        record_id (the key, parts joined by a stroke), field, fault, count. No value stands in it.
    notes : tuple of Problem
        What was read and yet deserves a look, with counts: values that could not be read, mixed dates, unknown codes,
        repeated keys, rows left out.
    """

    folder: Path
    extracted: date
    tables: Mapping[str, Path]
    sources: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    look_back: Mapping[str, date] = field(default_factory=dict)
    earlier: tuple[Records, ...] = ()
    taken: Mapping[str, date] = field(default_factory=dict)
    unreadable: Path | None = None
    notes: tuple[Problem, ...] = ()


@contextmanager
def connected(records: Records, *, memory: str = "1GB", threads: int = THREADS) -> Iterator[DuckDBPyConnection]:
    """Open a DuckDB connection with one view for every record table, then lock it.

    Every table of the shape is there with every field, a table or field the source lacks with no rows or as null: a
    query need not ask first. The view ``unreadable`` holds `Records.unreadable`. Only the extracts' own folders can be
    read; nothing else of the machine can.

    Parameters
    ----------
    records : Records
    memory : str
        Above it DuckDB spills to a folder beside the extract.
    threads : int

    Raises
    ------
    BadInput
        If what is asked needs more memory than it may have.
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
            connection.execute(view(table, records.tables.get(table.name)))
        connection.execute(_unreadable_view(records.unreadable))
        yield connection
    except duckdb.OutOfMemoryException:
        what = f"The extract needs more than the {memory} of memory, or of room to put data aside, that it may have."
        raise BadInput.one(str(records.folder), what, "Make room on the disk, or measure a shorter extract.") from None
    finally:
        connection.close()


def side_by_side(
    connection: DuckDBPyConnection, asked: Iterable[Asked], work: Callable[[DuckDBPyConnection, Asked], Given]
) -> list[Given]:
    """Run one piece of work for several things, two at a time, and return what each gave, in their order.

    A query of few rows is mostly planned, which one core does alone: two next to each other keep both busy.

    Parameters
    ----------
    connection : DuckDBPyConnection
    asked : iterable
    work : callable
        Given a cursor of its own and the thing. Temporary tables are the cursor's; what else the connection holds is
        there for all.
    """

    def one(thing: Asked) -> Given:
        with connection.cursor() as own:
            return work(own, thing)

    with ThreadPoolExecutor(THREADS) as hands:
        return list(hands.map(one, asked))


def _unreadable_view(path: Path | None) -> str:
    if path is None:
        columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in UNREADABLE.items())
        return f"CREATE VIEW unreadable AS SELECT {columns} WHERE false"
    place = str(path).replace("'", "''")
    columns = ", ".join(f'"{name}"' for name in UNREADABLE)
    return f"CREATE VIEW unreadable AS SELECT {columns} FROM read_parquet('{place}')"  # noqa: S608


def view(table: Table, path: Path | None, *, name: str = "") -> str:
    """Return the statement that makes a table's view: what the file has, in the shape's types, null for the rest.

    Parameters
    ----------
    table : Table
    path : Path, optional
        Its staged file; without one the view has no rows.
    name : str
        Of the view; the table's own if left out.
    """
    from pyarrow import parquet

    named = name or table.name
    if path is None:
        columns = ", ".join(f'NULL::{_SQL_TYPES[one.type]} AS "{one.name}"' for one in table.fields.values())
        return f'CREATE VIEW "{named}" AS SELECT {columns} WHERE false'
    place = str(path).replace("'", "''")
    held = set(parquet.read_schema(path).names)
    columns = ", ".join(
        f'"{one.name}"::{_SQL_TYPES[one.type]} AS "{one.name}"'
        if one.name in held
        else f'NULL::{_SQL_TYPES[one.type]} AS "{one.name}"'
        for one in table.fields.values()
    )
    return f"CREATE VIEW \"{named}\" AS SELECT {columns} FROM read_parquet('{place}')"  # noqa: S608
