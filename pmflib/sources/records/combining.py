"""Parts of a table put together, and the lists of unreadable values gathered into one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pmflib.records import UNREADABLE, Table
from pmflib.sources.records.engine import literal, number, query, quoted
from pmflib.sources.records.tables import Part

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def combined(
    connection: DuckDBPyConnection, parts: Sequence[Part], table: Table, *, once: bool, target: Path, work: Path
) -> int:
    """Write the parts of one table as one file, and return its rows.

    Parameters
    ----------
    connection : DuckDBPyConnection
    parts : sequence of Part
    table : Table
    once : bool
        One row for each key: the first part that has it, its gaps filled from the others.
    target : Path
    work : Path
        Folder the parts lie in.
    """
    if len(parts) == 1 and not once:
        parts[0].path.replace(target)
        return parts[0].rows
    joined = work / "joined.parquet"
    united = _united(parts, table, once=once)
    rows = query(connection, f"COPY ({united}) TO {literal(str(joined))} (FORMAT parquet, COMPRESSION zstd)")
    joined.replace(target)
    return number(rows[0][0])


def _united(parts: Sequence[Part], table: Table, *, once: bool) -> str:
    # The name of a part's folder is its number: names sort it, and rows follow within.
    files = ", ".join(literal(str(part.path)) for part in parts)
    reading = f"read_parquet([{files}], union_by_name=true, filename=true, file_row_number=true)"
    if not once:
        return f"SELECT * EXCLUDE (filename, file_row_number) FROM {reading}"  # noqa: S608
    place = " ".join(f"WHEN {literal(str(part.path))} THEN {order}" for order, part in enumerate(parts))
    rank = f"(CASE filename {place} END) * 10000000000 + file_row_number"
    keys = ", ".join(quoted(name) for name in table.key)
    filled = f"arg_min(COLUMNS(* EXCLUDE ({keys}, filename, file_row_number, rank)), rank)"
    columns = f"{keys}, {filled}"
    ranked = f"SELECT *, {rank} AS rank FROM {reading}"  # noqa: S608
    return f"SELECT {columns} FROM ({ranked}) WHERE {' AND '.join(f'{quoted(k)} IS NOT NULL' for k in table.key)} GROUP BY {keys} ORDER BY {keys}"  # noqa: S608, E501


def gathered(connection: DuckDBPyConnection, folder: Path, target: Path) -> None:
    """Write the lists of unreadable values of all tables as one file, and remove them."""
    lists = sorted(folder.glob(".*.listed"))
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in UNREADABLE.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE listed ({columns})")
    for path in lists:
        connection.execute(f"INSERT INTO listed SELECT * FROM read_parquet({literal(str(path))})")  # noqa: S608
    connection.execute(f"COPY listed TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)")
    for path in lists:
        path.unlink()
