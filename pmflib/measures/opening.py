"""A connection on which indicators can be counted: records once each, clocks, places, people and case views."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from pmflib.catalogue import Catalogue
from pmflib.catalogue.clocks import install
from pmflib.measures import case_views
from pmflib.measures.places import prepare
from pmflib.measures.repeats import count_once
from pmflib.records import Records, connected, tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LOOKED_UP = ("ssd_address", "ssd_involvements", "ssd_person", "ssd_disability", "ssd_immigration_status", "providers")
#: Columns of the frame of doubtful records, and what stands where one is left out.
DOUBT = {"record_table": "", "record_id": "", "indicator": "", "effect": "answer", "direction": "unclear"}


@contextmanager
def opened(
    records: Records,
    catalogue: Catalogue,
    *,
    doubt: pd.DataFrame | None = None,
    memory: str = "2500MB",
    threads: int = 2,
) -> Iterator[DuckDBPyConnection]:
    """Open an extract for counting.

    Parameters
    ----------
    records : Records
    catalogue : Catalogue
    doubt : DataFrame, optional
        Doubtful records, as `measure` takes them.
    memory : str
        Above it DuckDB spills to disk.
    threads : int
        Cores that one query may use.
    """
    wanted = usable_views(catalogue)
    with connected(records, memory=memory, threads=threads) as connection:
        read = {name for view in wanted for name in _tables(view)} | set(_LOOKED_UP)
        count_once(connection, [name for name in tables() if name in read])
        install(connection, catalogue.clocks)
        prepare(connection, catalogue)
        _store_doubt(connection, doubt)
        for statement in case_views.statements(wanted):
            connection.execute(statement)
        yield connection


@contextmanager
def opened_empty(catalogue: Catalogue) -> Iterator[DuckDBPyConnection]:
    """Open an extract without a row, for holding expressions against the views."""
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Records(folder=Path(folder), extracted=date(2000, 1, 1), tables={}), catalogue) as connection,
    ):
        yield connection


def usable_views(catalogue: Catalogue) -> list[str]:
    """Return the case views that indicators name and whose clocks the catalogue has."""
    named = {one.records.view for one in catalogue.indicators.values() if one.records is not None}
    return [
        name
        for name, view in case_views.views().items()
        if name in named and all(clock in catalogue.clocks for clock in view.clocks)
    ]


def _tables(view: str) -> set[str]:
    one = case_views.views()[view]
    return set(one.tables) | {name for other in one.others for name in _tables(other)}


def _store_doubt(connection: DuckDBPyConnection, doubt: pd.DataFrame | None) -> None:
    """Store the doubtful records, one row each with the indicators they push up and down; '' is every one."""
    given = pd.DataFrame(columns=list(DOUBT)) if doubt is None else doubt
    columns = {
        name: given[name] if name in given else pd.Series(usual, index=given.index) for name, usual in DOUBT.items()
    }
    table = pa.table({name: pa.array(column.astype("str"), pa.string()) for name, column in columns.items()})
    connection.register("pmf_frame", table)
    pushed = ", ".join(
        f"list(DISTINCT indicator) FILTER (WHERE effect = '{effect}' AND direction <> '{other}') AS pmf_{effect}_{way}"
        for effect in ("answer", "surplus")
        for way, other in (("up", "down"), ("down", "up"))
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE pmf_doubtful AS SELECT record_table, record_id, {pushed} "  # noqa: S608 (our words)
        "FROM pmf_frame GROUP BY record_table, record_id"
    )
    connection.unregister("pmf_frame")
