"""The DuckDB connection that reads a source and stages it: bounded, and shut off from every other file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "500MB"
THREADS = 2


@contextmanager
def opened(work: Path, reads: Sequence[Path] = ()) -> Iterator[DuckDBPyConnection]:
    """Open a connection that reads some files and writes one folder.

    Parameters
    ----------
    work : Path
        Folder it may write, spilled data included.
    reads : sequence of Path
        Files it may read besides.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "threads": THREADS,
        "temp_directory": str(work / ".spill"),
        "python_enable_replacements": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=settings)
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET allowed_directories = ?", [[str(work)]])
        connection.execute("SET allowed_paths = ?", [[str(path) for path in reads]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def parquet(path: Path, *, placed: bool = False) -> str:
    """Return the expression that reads a Parquet file, with the place of each row from 0 if asked."""
    return f"read_parquet({literal(str(path))}{', file_row_number=true' if placed else ''})"


def query(connection: DuckDBPyConnection, statement: str) -> list[tuple[object, ...]]:
    """Return the rows of a statement."""
    return connection.execute(statement).fetchall()


def number(value: object) -> int:
    """Return a count that a query gave; nothing counts as none."""
    return int(str(value)) if value is not None else 0
