"""A Parquet file as text, once its own account of itself has been looked at."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pmflib.errors import BadInput, Problem
from pmflib.files.bulk import BULK_LIMITS
from pmflib.files.guards import Limits, damaged, existing, too_large
from pmflib.sources.records.engine import parquet, quoted
from pmflib.sources.records.raw import Account, Raw

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MOST_ROWS = 200_000_000
_MOST_COLUMNS = 2_000


def read_parquet(path: Path, where: str, limits: Limits = BULK_LIMITS) -> Raw:
    """Return a Parquet file as text.

    Raises
    ------
    BadInput
        If it is absent, not whole, or says it holds more than anything here can.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(existing(path, limits)) as file:
            schema, metadata = file.schema_arrow, file.metadata
            size = sum(metadata.row_group(place).total_byte_size for place in range(metadata.num_row_groups))
            rows = metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        raise damaged(path, f"it is not whole Parquet ({type(error).__name__}).") from error
    if size > limits.unpacked:
        raise too_large(path, "more than the limit when unpacked", limits.unpacked)
    if rows > _MOST_ROWS or len(schema.names) > _MOST_COLUMNS:
        what = f"The file has {rows:,} rows and {len(schema.names):,} columns."
        raise BadInput.one(where, what, "Export the rows and columns that are needed.")
    kinds = dict(zip(schema.names, schema.types, strict=True))
    odd = [name for name, kind in kinds.items() if _expression(name, kind) is None]
    cells = {name.strip(): text for name, kind in kinds.items() if (text := _expression(name, kind)) is not None}
    return Raw(where=where, relation=parquet(path), cells=cells, first_row=1, account=partial(_odd, where, odd))


def _expression(name: str, kind: Any) -> str | None:
    """Return the expression of a column's text; none for a kind that is no plain value."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return None
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        # An instant is a day only somewhere: here, where the council is.
        return f"timezone('Europe/London', {quoted(name)})::VARCHAR"
    return f"{quoted(name)}::VARCHAR"


def _odd(where: str, names: list[str], _connection: DuckDBPyConnection, _rows: int) -> Account:
    notes = [
        Problem(where=f"{where}, column {name}", what="The column holds no plain values.", remedy="Export it as text.")
        for name in names
    ]
    return Account(notes=tuple(notes))
