"""One record table staged: columns found, values typed, and everything that could not be read written down."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pmflib.errors import BadInput, Problem
from pmflib.records import UNREADABLE, Table
from pmflib.sources.records import dates, values
from pmflib.sources.records.cells import Look, copied, forget, known_codes, looked_at
from pmflib.sources.records.engine import literal, number, parquet, query, quoted
from pmflib.sources.records.headers import resolve
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.problems import mostly_unreadable, shown, unreadable
from pmflib.sources.records.raw import Account, Raw

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


def stage_part(connection: DuckDBPyConnection, given: Input, raw: Raw, work: Path) -> Part:
    """Stage what one input holds of its record table.

    Parameters
    ----------
    connection : DuckDBPyConnection
    given : Input
    raw : Raw
    work : Path
        Folder of this input; the typed Parquet is written here.

    Raises
    ------
    BadInput
        If what it holds is not the table: a required column is missing, or dates cannot be told day from month.
    """
    table = given.shape
    held = {*given.constants, *given.made}
    headers, notes = resolve(
        raw.where,
        table,
        list(raw.cells),
        declared=given.columns,
        given=held,
        needed=given.needed,
        strict=given.mapped is None,
    )
    long, typed = work / "texts.parquet", work / "typed.parquet"
    texts = copied(connection, given, raw, table, headers, long)
    account = raw.account(connection, texts.rows)
    look = looked_at(connection, given, raw, table, headers, texts)
    columns = _date_columns(connection, table, headers, look)
    _refuse_bare_days(raw, columns)
    plan, told = _planned(given, raw, table, headers, columns)
    rows = _typed(connection, given, plan, typed)
    # A list may well have no row that says something about this table; a table of its own without rows is no export.
    if not rows and not (texts.rows and given.mapped is not None and given.mapped.only_with):
        raise BadInput.one(raw.where, "There is no row below the header.", "Export it again, or take it out.")
    lost = _lost(connection, plan, look, typed)
    found = _listed(connection, given, raw.where, plan, lost, account, work / "unreadable.parquet")
    doubts = _doubts(connection, given, raw.where, plan, typed, look.coded)
    forget(connection, long)
    notes += [*account.notes, *told, *found, *doubts]
    return Part(path=typed, rows=rows, listed=work / "unreadable.parquet", notes=tuple(notes))


def _date_columns(
    connection: DuckDBPyConnection, table: Table, headers: Mapping[str, str], look: Look
) -> list[dates.Column]:
    """Return the date columns, looked through one by one where they hold more than plain days."""
    return [
        dates.all_plain(name, header, look.counts[name])
        if look.plain[name] == look.counts[name]
        else dates.seen(connection, name, header)
        for name, header in headers.items()
        if table.fields[name].type == "date"
    ]


def _refuse_bare_days(raw: Raw, columns: list[dates.Column]) -> None:
    """Refuse bare numbers for days where the workbook counts from 1904: each would be four years off."""
    if not raw.since_1904:
        return
    what = "The workbook counts days from 1904, and bare numbers stand for dates."
    remedy = "Give the column a date format in the workbook, or save it as CSV with days like 2026-03-31."
    where = [f"{raw.where}, column {one.header}" for one in columns if "serial" in one.forms]
    if where:
        raise BadInput(Problem(where=one, what=what, remedy=remedy) for one in where)


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
    helped = f" EXCLUDE ({', '.join(quoted(name) for name in given.helpers)})" if given.helpers else ""
    selected = f"SELECT *{helped}{made} FROM (SELECT {columns} FROM cells)"  # noqa: S608
    copy = f"COPY ({selected}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
    return number(query(connection, copy)[0][0])


def _joined(parts: tuple[str, ...]) -> str:
    names = [quoted(name) for name in parts]
    there = " AND ".join(f"{name} IS NOT NULL" for name in names)
    return f"(CASE WHEN {there} THEN concat_ws({_STROKE}, {', '.join(names)}) END)"


def _lost(connection: DuckDBPyConnection, plan: _Plan, look: Look, target: Path) -> dict[str, tuple[int, int]]:
    """Return for each field that lost values how many it lost, and how many it had."""
    names = [name for name in plan.faults if name in plan.headers and look.plain.get(name) != look.counts[name]]
    if not names:
        return {}
    counts = ", ".join(f"count({quoted(name)})" for name in names)
    had = query(connection, f"SELECT {counts} FROM cells")[0]  # noqa: S608
    kept = query(connection, f"SELECT {counts} FROM {parquet(target)}")[0]  # noqa: S608
    pairs = {name: (number(old) - number(new), number(old)) for name, old, new in zip(names, had, kept, strict=True)}
    return {name: pair for name, pair in pairs.items() if pair[0]}


def _listed(
    connection: DuckDBPyConnection,
    given: Input,
    where: str,
    plan: _Plan,
    lost: Mapping[str, tuple[int, int]],
    account: Account,
    target: Path,
) -> list[Problem]:
    """Write down every value that was lost and every row left out; return a note for each kind of fault."""
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in UNREADABLE.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE listed ({columns})")
    notes: list[Problem] = []
    for name, (bad, of) in lost.items():
        found = _one_field(connection, given, where, plan, name, bad)
        if mostly_unreadable(bad, of):
            raise BadInput(found)
        notes += found
    for one in account.left_out[:_LISTED]:
        row = [given.table, one.row, None, "", one.fault, 1]
        connection.execute("INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.execute(f"COPY listed TO {literal(str(target))} (FORMAT parquet)")
    return notes


def _one_field(
    connection: DuckDBPyConnection, given: Input, where: str, plan: _Plan, name: str, bad: int
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
            where,
            plan.table.fields[name],
            plan.headers[name],
            row=number(row),
            value=str(text),
            fault=str(fault),
            count=number(count),
        )
        for fault, count, row, text in rows
    ]


def _doubts(
    connection: DuckDBPyConnection, given: Input, where: str, plan: _Plan, target: Path, sound: Collection[str]
) -> list[Problem]:
    """Return notes of what is kept as it is and still wrong: repeated keys and codes of no list."""
    once = given.mapped is not None and given.mapped.once
    names = _identity(plan.table, plan.typed)
    keys = [] if once or not set(names) <= set(plan.typed) else [quoted(name) for name in names]
    key = keys[0] if len(keys) == 1 else f"concat_ws({_STROKE}, {', '.join(keys)})"
    asked = [f"count({key})", f"count(DISTINCT {key})"] if keys else ["0", "0"]
    coded = [name for name in plan.headers if plan.table.fields[name].codes and name not in sound]
    for name in coded:
        listed = ", ".join(literal(code) for code in known_codes(plan.table, name))
        other = f"FILTER ({quoted(name)} NOT IN ({listed}))"
        asked += [f"count(*) {other}", f"count(DISTINCT {quoted(name)}) {other}", f"min({quoted(name)}) {other}"]
    row = query(connection, f"SELECT {', '.join(asked)} FROM {parquet(target)}")[0]  # noqa: S608
    found = _repeated(where, plan, number(row[0]) - number(row[1]))
    for place, name in enumerate(coded):
        found += _unknown(where, plan, name, row[2 + 3 * place : 5 + 3 * place])
    return found


def _identity(table: Table, held: Collection[str]) -> tuple[str, ...]:
    """Return the fields that tell rows apart: of a dated table the day a row is valid from is one of them."""
    return (*table.key, *(("valid_from",) if "valid_from" in held else ()))


def _repeated(where: str, plan: _Plan, more: int) -> list[Problem]:
    if not more:
        return []
    key = plan.table.key[0]
    what = f"Rows that repeat the key of another row: {more:,}."
    remedy = "They are kept, and counted as failures of uniqueness."
    return [Problem(where=f"{where}, column {plan.headers.get(key, key)}", what=what, remedy=remedy)]


def _unknown(where: str, plan: _Plan, name: str, row: tuple[object, ...]) -> list[Problem]:
    count, different = number(row[0]), number(row[1])
    if not count:
        return []
    field = plan.table.fields[name]
    first = shown(field, str(row[2]))
    what = f"{first} is no code of the list '{field.codes}'; values of no list: {count:,} ({different:,} different)."
    remedy = "Map it under 'codes', or correct it: it is kept, and counted as a failure of validity."
    return [Problem(where=f"{where}, column {plan.headers[name]}", what=what, remedy=remedy)]
