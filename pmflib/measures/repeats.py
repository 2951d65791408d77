"""A record counts once, however often the extract holds it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pmflib.records import Table, side_by_side, tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: A team that moves has two rows.
_SEVERAL_ROWS = frozenset({"ssd_department"})


def count_once(connection: DuckDBPyConnection, wanted: Iterable[str]) -> dict[str, int]:
    """Let each of these record tables show one row for each key, and return how many rows that hides.

    Of rows with one key the one entered last counts. Rows without a key all stay.

    Parameters
    ----------
    connection : DuckDBPyConnection
        As `records.connected` yields it.
    wanted : iterable of str
        Record tables.
    """
    looked_at = [table for name in wanted if (table := tables()[name]).key and name not in _SEVERAL_ROWS]
    rows = side_by_side(connection, looked_at, _repeated)
    hidden = {table.name: many for table, many in zip(looked_at, rows, strict=True) if many}
    for name in hidden:
        _hide(connection, tables()[name])
    return hidden


def _repeated(connection: DuckDBPyConnection, table: Table) -> int:
    """Store the keys that are there more than once; return how many rows are too many."""
    key = ", ".join(f'"{name}"' for name in table.key)
    there = " AND ".join(f'"{name}" IS NOT NULL' for name in table.key)
    connection.execute(
        f'CREATE OR REPLACE TABLE "pmf_again_{table.name}" AS '  # noqa: S608 (names of the shape)
        f'SELECT {key}, count(*) AS pmf_rows FROM "{table.name}" WHERE {there} GROUP BY {key} HAVING count(*) > 1'
    )
    found = connection.execute(f'SELECT coalesce(sum(pmf_rows - 1), 0) FROM "pmf_again_{table.name}"').fetchall()  # noqa: S608
    return int(found[0][0])


def _hide(connection: DuckDBPyConnection, table: Table) -> None:
    key = ", ".join(f'"{name}"' for name in table.key)
    latest = "r.recorded_at DESC NULLS LAST, " if "recorded_at" in table.fields else ""
    connection.execute(f'ALTER VIEW "{table.name}" RENAME TO "pmf_all_{table.name}"')
    connection.execute(
        f'CREATE VIEW "{table.name}" AS '  # noqa: S608 (names of the shape)
        f'SELECT * FROM "pmf_all_{table.name}" ANTI JOIN "pmf_again_{table.name}" USING ({key}) '
        f'UNION ALL SELECT r.* FROM "pmf_all_{table.name}" AS r SEMI JOIN "pmf_again_{table.name}" USING ({key}) '
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {latest}r::VARCHAR DESC) = 1"
    )
