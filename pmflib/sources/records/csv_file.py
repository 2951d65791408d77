"""A CSV of any length as DuckDB reads it, with an account of every line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pmflib.errors import BadInput, Problem
from pmflib.files.bulk import PlainCsv, blank_lines
from pmflib.sources.records.engine import literal, number, query
from pmflib.sources.records.raw import Account, LeftOut, Raw

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: So many rows of another width than the header are slips; more, and it is no table.
_FEW = 3
_SHARE = 0.01
_FAULTS = {
    "MISSING COLUMNS": "fewer cells than the header",
    "TOO MANY COLUMNS": "more cells than the header",
    "UNQUOTED VALUE": "a quotation mark that is not closed",
    "MAXIMUM LINE SIZE": "a line without end",
}
#: Bytes of a file that is short: two of them fit into the engine's memory side by side.
SHORT = 64 << 20
_CURE = "Put text that holds a comma in quotation marks; a cut last row means the file is not whole."


def read_csv(plain: PlainCsv, where: str, separator: str) -> Raw:
    """Return a CSV as text; the rows it loses are accounted for once it has been read.

    Parameters
    ----------
    plain : PlainCsv
    where : str
        What messages call the file.
    separator : str
    """
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(plain.header)))
    options = (
        f"auto_detect=false, header=true, skip={plain.skip}, delim={literal(separator)}, quote='\"', escape='\"', "
        f"columns={{{columns}}}, nullstr='', strict_mode=true, store_rejects=true"
    )
    relation = f"read_csv({literal(str(plain.path))}, {options})"
    return Raw(
        where=where,
        relation=relation,
        cells={name: f"c{place}" for place, name in enumerate(distinct(plain.header))},
        first_row=plain.skip + 2,
        passed_over=int(plain.ruled),
        odd_blanks=plain.odd_blanks,
        short=plain.path.stat().st_size <= SHORT,
        account=partial(_accounted, plain, where, relation),
    )


def _accounted(plain: PlainCsv, where: str, relation: str, connection: DuckDBPyConnection, rows: int) -> Account:
    left_out = _left_out(connection)
    _check_lines(connection, plain, where, relation, rows, left_out)
    _check_width(where, rows, left_out)
    return Account(left_out=left_out, notes=(*_width_notes(where, left_out), *_end_notes(where, plain)))


def distinct(header: tuple[str, ...]) -> list[str]:
    """Return the header with ``.1``, ``.2`` … after repeated names, and a name for columns without one."""
    names: dict[str, None] = {}
    for place, raw in enumerate(header, start=1):
        name, count = raw or f"column {place}", 0
        while (f"{name}.{count}" if count else name) in names:
            count += 1
        names[f"{name}.{count}" if count else name] = None
    return list(names)


def _left_out(connection: DuckDBPyConnection) -> tuple[LeftOut, ...]:
    rows = query(connection, "SELECT line, min(error_type::VARCHAR) FROM reject_errors GROUP BY line ORDER BY line")
    _forget_rejects(connection)
    return tuple(LeftOut(row=number(line), fault=_FAULTS.get(str(kind), "no row")) for line, kind in rows)


def _forget_rejects(connection: DuckDBPyConnection) -> None:
    connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")


def _check_lines(
    connection: DuckDBPyConnection,
    plain: PlainCsv,
    where: str,
    relation: str,
    rows: int,
    left_out: tuple[LeftOut, ...],
) -> None:
    """Account for every line: a quotation mark in the wrong place may swallow rows without a word."""
    lost = plain.lines - 1 - rows - len(left_out)
    if lost == 0:
        return
    if plain.quoted:
        lost -= _line_ends_in_cells(connection, len(plain.header), relation)
    if 0 <= lost <= blank_lines(plain):
        return
    row = next((one.row for one in left_out if one.fault == _FAULTS["UNQUOTED VALUE"]), None)
    place = where if row is None else f"{where}, row {row}"
    what = f"A quotation mark is not closed: {abs(lost):,} lines cannot be told apart into rows."
    raise BadInput.one(place, what, "Double quotation marks inside text, and export again.")


def _line_ends_in_cells(connection: DuckDBPyConnection, columns: int, relation: str) -> int:
    ends = " + ".join(
        f"coalesce(length(c{place}) - length(replace(c{place}, chr(10), '')), 0)" for place in range(columns)
    )
    found = number(query(connection, f"SELECT sum({ends}) FROM {relation}")[0][0])  # noqa: S608
    _forget_rejects(connection)
    return found


def _check_width(where: str, rows: int, left_out: tuple[LeftOut, ...]) -> None:
    if len(left_out) > max(_FEW, _SHARE * rows):
        what = f"{len(left_out):,} of {rows + len(left_out):,} rows have {left_out[0].fault}."
        raise BadInput.one(f"{where}, row {left_out[0].row}", what, _CURE)


def _width_notes(where: str, left_out: tuple[LeftOut, ...]) -> list[Problem]:
    return [
        Problem(where=f"{where}, row {one.row}", what=f"The row is left out: it has {one.fault}.", remedy=_CURE)
        for one in left_out[:_FEW]
    ] + [
        Problem(where=where, what=f"{len(left_out) - _FEW:,} more rows are left out for their width.", remedy="")
        for _ in range(len(left_out) > _FEW)
    ]


def _end_notes(where: str, plain: PlainCsv) -> list[Problem]:
    if plain.ended:
        return []
    what = "The last row has no line end: the file may be cut short."
    return [Problem(where=where, what=what, remedy="Look at its last row; export again if it is not whole.")]
