"""A table or query of a database, streamed by batches to Parquet of text.

The address of the database, password included, stands in an environment variable and nowhere else: nothing a driver
says is repeated, since it may quote the address or a value of a row.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pmflib.catalogue.record_sources import SqlSource
from pmflib.errors import BadInput
from pmflib.records import tables
from pmflib.sources.records.csv_file import distinct
from pmflib.sources.records.engine import number, parquet, query
from pmflib.sources.records.headers import resolve
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.raw import Raw

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from sqlalchemy import Connection, CursorResult, Engine, Executable

BATCH = 20_000
_HERE = "Europe/London"
#: How long a connection, and a table that somebody else has locked, are waited for.
_PATIENCE: Mapping[str, Mapping[str, object]] = {
    "postgresql": {"connect_timeout": 20, "options": "-c lock_timeout=60000"},
    "mssql": {"timeout": 20},
}
_DRIVERS = {"postgresql": "psycopg[binary]", "mssql": "pyodbc", "oracle": "oracledb", "mysql": "pymysql"}


def fetch(given: Input, sql: SqlSource, work: Path) -> Raw:
    """Fetch what a table or query of a database holds.

    Parameters
    ----------
    given : Input
    sql : SqlSource
    work : Path
        Folder for the Parquet, which grows batch by batch.

    Raises
    ------
    BadInput
        If the variable is not set, the database cannot be reached, or the query does not run.
    """
    target = work / "fetched.parquet"
    with _failures(given, sql), _connected(given, sql) as connection:
        wanted = _columns(given, sql, connection) if sql.table is not None else ()
        chosen = statement(sql, wanted, look_back=given.look_back, extracted=given.day)
        with connection.execution_options(stream_results=True, max_row_buffer=BATCH).execute(chosen) as result:
            heads = _written(given, result, target)
    cells = {head: f"c{place}" for place, head in enumerate(heads)}
    return Raw(where=given.where, relation=parquet(target), cells=cells, first_row=1)


def content(connection: DuckDBPyConnection, raw: Raw) -> str:
    """Return a fingerprint of what was fetched that does not depend on the order of rows."""
    whole = f"hash({', '.join(raw.cells.values())})"
    asked = f"count(*), sum({whole}::HUGEINT), bit_xor({whole})"
    row = query(connection, f"SELECT {asked} FROM {raw.relation}")[0]  # noqa: S608
    return json.dumps([list(raw.cells), number(row[0]), str(row[1]), str(row[2])])


def statement(
    sql: SqlSource, columns: Sequence[str], *, look_back: date | None = None, extracted: date | None = None
) -> Executable:
    """Return what is asked of a database, the same for every kind of it.

    Parameters
    ----------
    sql : SqlSource
    columns : sequence of str
        Columns of the table; a query names its own.
    look_back, extracted : date, optional
        Bound as parameters, never written into the text.

    Raises
    ------
    BadInput
        If a query names a parameter that there is not.
    """
    import sqlalchemy as sa

    if sql.table is None:
        return _as_written(sql.query or "", {"look_back": look_back, "extracted": extracted})
    source = sa.table(sql.table, *(sa.column(name) for name in columns), schema=sql.owner)
    chosen = sa.select(*source.columns)
    if sql.since is not None and look_back is not None:
        since: sa.ColumnClause[date] = sa.column(sql.since, sa.Date)
        first = sa.bindparam("look_back", look_back, type_=sa.Date)
        chosen = chosen.where(sa.or_(since >= first, since.is_(None)))
    return chosen


def _as_written(text: str, known: Mapping[str, date | None]) -> Executable:
    import sqlalchemy as sa

    clause = sa.text(text)
    named = set(clause.compile().params)
    unknown = sorted(named - {name for name, value in known.items() if value is not None})
    if unknown:
        what = f"The query names :{unknown[0]}, which has no value."
        raise BadInput.one(
            "sources.yml: sql.query", what, "Known: :extracted, and :look_back where the source has one."
        )
    return clause.bindparams(**{name: known[name] for name in named})


@contextmanager
def _connected(given: Input, sql: SqlSource) -> Iterator[Connection]:
    """Open a connection that writes nothing: what it began is rolled back."""
    engine = _engine(given, sql)
    try:
        with engine.connect() as connection:
            read_only = {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}
            yield connection.execution_options(**read_only)
            connection.rollback()
    finally:
        engine.dispose()


def _engine(given: Input, sql: SqlSource) -> Engine:
    import sqlalchemy as sa
    from sqlalchemy.pool import NullPool

    address = os.environ.get(sql.url_env, "").strip()
    if not address:
        what = f"The environment variable {sql.url_env} is not set."
        raise BadInput.one(given.where, what, "Set it to the database's address before the build; see sources.md.")
    try:
        url = sa.make_url(address)
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        patience = _PATIENCE.get(url.get_backend_name(), {})
        options = {key: value for key, value in patience.items() if key not in url.query}
        return sa.create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=options)
    except ImportError:
        name = _DRIVERS.get(url.get_backend_name(), url.get_backend_name())
        what = f"The driver for {url.get_backend_name()} is not installed."
        raise BadInput.one(given.where, what, f"Install it: pip install '{name}'.") from None
    except (sa.exc.ArgumentError, ValueError, TypeError):
        what = f"{sql.url_env} does not hold the address of a database."
        raise BadInput.one(given.where, what, "Write it like postgresql://user:password@host/database.") from None


@contextmanager
def _failures(given: Input, sql: SqlSource) -> Iterator[None]:
    """Turn what a driver raises into a message without a word of its own."""
    import sqlalchemy as sa

    try:
        yield
    except sa.exc.NoSuchTableError:
        what = f"The database has no table '{sql.table}' that you may read."
        raise BadInput.one(given.where, what, "Check 'table' and 'owner'.") from None
    except sa.exc.DBAPIError as error:
        kind = type(error.orig).__name__
        state = getattr(error.orig, "sqlstate", None)
        raise _refused(given, sql, kind + (f", {state}" if state else ""), error) from None
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise _refused(given, sql, type(error).__name__, error) from None


def _refused(given: Input, sql: SqlSource, kind: str, error: Exception) -> BadInput:
    import sqlalchemy as sa

    if isinstance(error, sa.exc.ProgrammingError):
        what = f"The database does not run the query ({kind})."
        return BadInput.one(given.where, what, "Check the names of tables and columns, and that you may read them.")
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | OSError):
        what = f"The database cannot be reached, or refuses the log-in ({kind})."
        return BadInput.one(given.where, what, f"Check the address in {sql.url_env}, and the network.")
    return BadInput.one(given.where, f"The database gives no answer ({kind}).", "Try the query in its own client.")


def _columns(given: Input, sql: SqlSource, connection: Connection) -> tuple[str, ...]:
    """Return the columns of the table that some field of ours wants."""
    import sqlalchemy as sa

    present = [str(one["name"]) for one in sa.inspect(connection).get_columns(sql.table or "", schema=sql.owner)]
    # What the inspection began must be over before the transaction is told to be read-only.
    connection.rollback()
    shape = tables()[given.table]
    found, _ = resolve(given.where, shape, present, declared=given.columns, given=tuple(given.constants))
    return tuple(dict.fromkeys(found.values()))


def _written(given: Input, result: CursorResult[Any], target: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    heads = distinct(tuple(str(name) for name in result.keys()))  # noqa: SIM118
    schema = pa.schema([(f"c{place}", pa.string()) for place in range(len(heads))])
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for batch in result.partitions(BATCH):
            columns = zip(*batch, strict=True)
            texts = [_texts(given, head, column) for head, column in zip(heads, columns, strict=True)]
            writer.write_batch(pa.record_batch(texts, schema=schema))
    return heads


def _texts(given: Input, head: str, values: Sequence[object]) -> Any:
    """Return a column of a batch as text: days as 2026-03-31, instants in the council's own time."""
    import pyarrow as pa
    import pyarrow.compute as pc

    first = next((value for value in values if value is not None), None)
    if isinstance(first, bytes | memoryview):
        raise BadInput.one(f"{given.where}, column {head}", "The column holds no plain values.", "Select it as text.")
    if isinstance(first, dict | list):
        return pa.array([None if value is None else json.dumps(value, default=str) for value in values], pa.string())
    try:
        column = pa.array(values)
        if pa.types.is_timestamp(column.type) and column.type.tz is not None:
            column = pc.local_timestamp(column.cast(pa.timestamp("us", _HERE)))
        if _plain(column.type):
            return column.cast(pa.string())
    except (pa.ArrowException, TypeError, OverflowError):
        # Mixed or unknown kinds: their own text is all there is.
        pass
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _plain(kind: Any) -> bool:
    """Tell whether Arrow writes a kind of value as its text; of others it would write the bytes."""
    import pyarrow.types as pt

    known = (pt.is_null, pt.is_boolean, pt.is_integer, pt.is_floating, pt.is_decimal, pt.is_temporal, pt.is_string)
    return any(one(kind) for one in known) and not pt.is_duration(kind)
