"""One record table staged: columns found, values typed, and everything that could not be read written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pmflib.errors import BadInput, Problem
from pmflib.records import UNREADABLE, Table, code_lists, tables
from pmflib.sources.records import dates, values
from pmflib.sources.records.engine import literal, number, opened, query, quoted
from pmflib.sources.records.headers import resolve
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.problems import mostly_unreadable, shown, unreadable
from pmflib.sources.records.raw import Raw

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Unreadable values of one column that are listed one by one; the rest is one row with its count.
_LISTED = 100_000
_STROKE = "'|'"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one input gave: its typed Parquet, the list of unreadable values, and notes."""

    path: Path
    rows: int
    listed: Path
    notes: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What becomes of each field: its header, its column of the view ``cells``, its typed expression."""

    table: Table
    headers: Mapping[str, str]
    typed: Mapping[str, str]
    faults: Mapping[str, str]


def stage_part(given: Input, raw: Raw, work: Path, reads: tuple[Path, ...] = ()) -> Part:
    """Stage what one input holds of its record table.

    Parameters
    ----------
    given : Input
    raw : Raw
    work : Path
        Folder of this input; the typed Parquet is written here.
    reads : tuple of Path
        Files besides that `raw` reads.

    Raises
    ------
    BadInput
        If what it holds is not the table: a required column is missing, or dates cannot be told day from month.
    """
    table = tables()[given.table]
    held = {*given.constants, *given.made}
    headers, notes = resolve(
        raw.where, table, list(raw.cells), declared=given.columns, given=held, strict=given.mapped is None
    )
    with opened(work, reads) as connection:
        _cells(connection, given, raw, table, headers)
        columns = [dates.seen(connection, name, head) for name, head in headers.items() if _is_date(table, name)]
        plan, told = _planned(given, raw, table, headers, columns)
        rows = _typed(connection, given, plan, work / "typed.parquet")
        if not rows:
            raise BadInput.one(raw.where, "There is no row below the header.", "Export it again, or take it out.")
        lost = _lost(connection, plan, work / "typed.parquet")
        found = _listed(connection, given, raw, plan, lost, work / "unreadable.parquet")
        notes += [*raw.notes, *told, *found, *_doubts(connection, given, raw, plan, work / "typed.parquet")]
    return Part(path=work / "typed.parquet", rows=rows, listed=work / "unreadable.parquet", notes=tuple(notes))


def _is_date(table: Table, name: str) -> bool:
    return table.fields[name].type == "date"


def _cells(
    connection: DuckDBPyConnection, given: Input, raw: Raw, table: Table, headers: Mapping[str, str]
) -> None:
    """Make the view ``cells``: the row of the source, and the text of each field."""
    texts = {
        name: values.text_of(raw.cells[header], given.codes.get(name, {}), _known(table, name))
        for name, header in headers.items()
    }
    texts |= {name: literal(value) for name, value in given.constants.items()}
    filled = ", ".join(quoted(name) for name in headers)
    columns = ", ".join(f"{text} AS {quoted(name)}" for name, text in texts.items())
    connection.execute(
        f"CREATE VIEW texts AS SELECT file_row_number + {raw.first_row} AS row, {columns} FROM {raw.relation} "  # noqa: S608
        f"WHERE file_row_number >= {raw.passed_over}"
    )
    conditions = [f"coalesce({filled}) IS NOT NULL"]
    if given.mapped is not None and given.mapped.only_with is not None:
        conditions.append(f"{quoted(given.mapped.only_with)} IS NOT NULL")
    restored = _floated(connection, table, headers)
    replaced = f"* REPLACE ({restored})" if restored else "*"
    connection.execute(f"CREATE VIEW cells AS SELECT {replaced} FROM texts WHERE {' AND '.join(conditions)}")  # noqa: S608


def _known(table: Table, name: str) -> tuple[str, ...]:
    codes = table.fields[name].codes
    return tuple(code_lists()[codes].meanings) if codes else ()


def _floated(connection: DuckDBPyConnection, table: Table, headers: Mapping[str, str]) -> str:
    """Find ids that an export turned into decimals (``1234.0``), which would match no other table's."""
    ids = [name for name in headers if table.fields[name].key or table.fields[name].refers_to]
    if not ids:
        return ""
    counts = ", ".join(f"count({quoted(name)}), count(*) FILTER (ends_with({quoted(name)}, '.0'))" for name in ids)
    row = query(connection, f"SELECT {counts} FROM texts")[0]  # noqa: S608
    pairs = zip(ids, row[::2], row[1::2], strict=True)
    floated = [name for name, held, ended in pairs if held and held == ended]
    return ", ".join(f"left({quoted(name)}, length({quoted(name)}) - 2) AS {quoted(name)}" for name in floated)


def _planned(
    given: Input, raw: Raw, table: Table, headers: Mapping[str, str], columns: list[dates.Column]
) -> tuple[_Plan, list[Problem]]:
    declared = {column.field: given.declared_dates(column.field) for column in columns}
    orders, problems = dates.settled(columns, declared)
    if problems:
        raise BadInput(_placed(raw.where, problems))
    typed: dict[str, str] = {}
    faults: dict[str, str] = {}
    by_field = {column.field: column for column in columns}
    for name in (*headers, *given.constants):
        kind = table.fields[name].type
        if kind == "date":
            column = by_field.get(name) or dates.Column(field=name, header=name, forms={"iso": dates.NO_FORM})
            typed[name] = dates.day_of(name, column, orders.get(name))
            faults[name] = dates.fault_of(name, orders.get(name))
        elif kind != "text":
            typed[name] = _value(name, kind, given.source.decimal)
            faults[name] = literal(values.FAULTS[kind])
        else:
            typed[name] = quoted(name)
    mixed = [note for column in columns if (note := dates.mixture(column)) is not None]
    return _Plan(table=table, headers=headers, typed=typed, faults=faults), _placed(raw.where, mixed)


def _value(name: str, kind: str, decimal: str | None) -> str:
    if kind == "flag":
        return values.flag_of(name)
    return values.integer_of(name, decimal) if kind == "integer" else values.number_of(name, decimal)


def _placed(where: str, problems: list[Problem]) -> list[Problem]:
    return [Problem(where=f"{where}, {one.where}", what=one.what, remedy=one.remedy) for one in problems]


def _typed(connection: DuckDBPyConnection, given: Input, plan: _Plan, target: Path) -> int:
    columns = ", ".join(f"{value} AS {quoted(name)}" for name, value in plan.typed.items())
    made = "".join(f", {_joined(parts)} AS {quoted(name)}" for name, parts in given.made.items())
    selected = f"SELECT *{made} FROM (SELECT {columns} FROM cells)"  # noqa: S608
    copy = f"COPY ({selected}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
    return number(query(connection, copy)[0][0])


def _joined(parts: tuple[str, ...]) -> str:
    names = [quoted(name) for name in parts]
    there = " AND ".join(f"{name} IS NOT NULL" for name in names)
    return f"(CASE WHEN {there} THEN concat_ws({_STROKE}, {', '.join(names)}) END)"


def _lost(connection: DuckDBPyConnection, plan: _Plan, target: Path) -> dict[str, tuple[int, int]]:
    """Return for each field that lost values how many it lost, and how many it had."""
    names = [name for name in plan.faults if name in plan.headers]
    if not names:
        return {}
    counts = ", ".join(f"count({quoted(name)})" for name in names)
    had = query(connection, f"SELECT {counts} FROM cells")[0]  # noqa: S608
    kept = query(connection, f"SELECT {counts} FROM read_parquet({literal(str(target))})")[0]  # noqa: S608
    pairs = {name: (number(old) - number(new), number(old)) for name, old, new in zip(names, had, kept, strict=True)}
    return {name: pair for name, pair in pairs.items() if pair[0]}


def _listed(
    connection: DuckDBPyConnection,
    given: Input,
    raw: Raw,
    plan: _Plan,
    lost: Mapping[str, tuple[int, int]],
    target: Path,
) -> list[Problem]:
    """Write down every value that was lost and every row left out; return a note for each kind of fault."""
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in UNREADABLE.items())
    connection.execute(f"CREATE TABLE listed ({columns})")
    notes: list[Problem] = []
    for name, (bad, of) in lost.items():
        found = _one_field(connection, given, raw, plan, name, bad)
        if mostly_unreadable(bad, of):
            raise BadInput(found)
        notes += found
    for one in raw.left_out[:_LISTED]:
        row = [given.table, one.row, None, "", one.fault, 1]
        connection.execute("INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.execute(f"COPY listed TO {literal(str(target))} (FORMAT parquet)")
    return notes


def _one_field(
    connection: DuckDBPyConnection, given: Input, raw: Raw, plan: _Plan, name: str, bad: int
) -> list[Problem]:
    keys = [quoted(key) for key in plan.table.key if key in plan.typed]
    identity = f"concat_ws({_STROKE}, {', '.join(keys)})" if keys else "NULL"
    field, text = literal(name), quoted(name)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE bad AS SELECT row, {identity} AS id, {text} AS text, {plan.faults[name]} AS fault "  # noqa: S608, E501
        f"FROM cells WHERE {text} IS NOT NULL AND {plan.typed[name]} IS NULL ORDER BY row"
    )
    table = literal(given.table)
    connection.execute(
        f"INSERT INTO listed SELECT {table}, row, id, {field}, fault, 1 FROM bad LIMIT {_LISTED}"  # noqa: S608
    )
    if bad > _LISTED:
        rest = f"{table}, NULL, NULL, {field}, 'more of the same', {bad - _LISTED}"
        connection.execute(f"INSERT INTO listed VALUES ({rest})")  # noqa: S608
    rows = query(connection, "SELECT fault, count(*), min(row), arg_min(text, row) FROM bad GROUP BY 1 ORDER BY 3")
    return [
        unreadable(
            raw.where,
            plan.table.fields[name],
            plan.headers[name],
            row=number(row),
            value=str(text),
            fault=str(fault),
            count=number(count),
        )
        for fault, count, row, text in rows
    ]


def _doubts(connection: DuckDBPyConnection, given: Input, raw: Raw, plan: _Plan, target: Path) -> list[Problem]:
    """Return notes of what is kept as it is and still wrong: repeated keys and codes of no list."""
    staged = f"read_parquet({literal(str(target))})"
    once = given.mapped is not None and given.mapped.once
    found = [] if once else _repeated(connection, raw, plan, staged)
    for name, header in plan.headers.items():
        known = _known(plan.table, name)
        if not known:
            continue
        listed = ", ".join(literal(code) for code in known)
        rows = query(
            connection,
            f"SELECT count(*), count(DISTINCT {quoted(name)}), min({quoted(name)}) FROM {staged} "  # noqa: S608
            f"WHERE {quoted(name)} NOT IN ({listed})",
        )
        if number(rows[0][0]):
            found.append(_unknown(raw.where, plan, name, header, rows[0]))
    return found


def _repeated(connection: DuckDBPyConnection, raw: Raw, plan: _Plan, staged: str) -> list[Problem]:
    keys = plan.table.key
    if not keys or not set(keys) <= set(plan.typed):
        return []
    key = f"concat_ws({_STROKE}, {', '.join(quoted(name) for name in keys)})"
    row = query(connection, f"SELECT count({key}), count(DISTINCT {key}) FROM {staged}")[0]  # noqa: S608
    more = number(row[0]) - number(row[1])
    if not more:
        return []
    what = f"Rows that repeat the key of another row: {more:,}."
    where = f"{raw.where}, column {plan.headers.get(keys[0], keys[0])}"
    return [Problem(where=where, what=what, remedy="They are kept, and counted as failures of uniqueness.")]


def _unknown(where: str, plan: _Plan, name: str, header: str, row: tuple[object, ...]) -> Problem:
    count, different = number(row[0]), number(row[1])
    first = shown(plan.table.fields[name], str(row[2]))
    codes = plan.table.fields[name].codes
    what = f"{first} is no code of the list '{codes}'; values of no list: {count:,} ({different:,} different)."
    remedy = "Map it under 'codes', or correct it: it is kept, and counted as a failure of validity."
    return Problem(where=f"{where}, column {header}", what=what, remedy=remedy)
