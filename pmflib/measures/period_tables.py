"""The periods of passes as tables on a connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from pmflib.measures import sql
from pmflib.measures.passes import Pass
from pmflib.measures.windows import months_of, spans
from pmflib.periods import Period

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def store_periods(connection: DuckDBPyConnection, wanted: Sequence[Pass], last: Period) -> None:
    """Give the connection the periods of all passes, and the months each is made of."""
    named = {sql.periods_of(one): spans(one.windows, last) for one in wanted}
    for name, frame in named.items():
        _store(connection, name, frame)
        _store(connection, f"{name}_months", months_of(frame))


def store_period(connection: DuckDBPyConnection, one: Pass, period: Period) -> None:
    """Give the connection a single period for a pass, and the months it is made of."""
    held = pd.DataFrame({"period": [0], "window": [one.windows[0]]})
    held["period_start"], held["period_end"] = pd.Timestamp(period.start), pd.Timestamp(period.end)
    _store(connection, sql.periods_of(one), held)
    _store(connection, f"{sql.periods_of(one)}_months", months_of(held))


def _store(connection: DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    days = [pa.field(one.name, pa.date32() if pa.types.is_timestamp(one.type) else one.type) for one in table.schema]
    connection.register("pmf_frame", table.cast(pa.schema(days)))
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM pmf_frame")  # noqa: S608 (our own names)
    connection.unregister("pmf_frame")
