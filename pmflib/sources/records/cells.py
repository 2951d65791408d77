"""The texts of one input under our field names, and a first look at all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pmflib.errors import BadInput
from pmflib.records import Table, code_lists
from pmflib.sources.records import dates, values
from pmflib.sources.records.engine import literal, number, parquet, query, quoted
from pmflib.sources.records.inputs import Input
from pmflib.sources.records.raw import Raw

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_HELD = "texts"


@dataclass(frozen=True, kw_only=True)
class Look:
    """How many values each field has, which of its dates need no second look, and which fields hold codes alone."""

    counts: Mapping[str, int]
    plain: Mapping[str, int]
    coded: frozenset[str] = frozenset()


def known_codes(table: Table, name: str) -> tuple[str, ...]:
    """Return the codes of a field's list; none if it has none."""
    codes = table.fields[name].codes
    return tuple(code_lists()[codes].meanings) if codes else ()


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The text of every field, row by row as the source has them.

    Parameters
    ----------
    relation : str
        What a FROM clause reads; beside the fields it has ``file_row_number``, the place of each row from 0.
    rows : int
    """

    relation: str
    rows: int


def copied(
    connection: DuckDBPyConnection, given: Input, raw: Raw, table: Table, headers: Mapping[str, str], target: Path
) -> Texts:
    """Copy the text of every field: a short source into memory, a long one into a Parquet file.

    Raises
    ------
    BadInput
        If the source cannot be told apart into rows at all.
    """
    import duckdb

    texts = {
        name: values.text_of(
            values.bare(raw.cells[header], odd_blanks=raw.odd_blanks),
            given.codes.get(name, {}),
            known_codes(table, name) if _translated(given, name) else (),
            lettered=given.lettered,
        )
        for name, header in headers.items()
    }
    texts |= {name: literal(value) for name, value in given.constants.items()}
    columns = ", ".join(f"{text} AS {quoted(name)}" for name, text in texts.items())
    reading = f"SELECT {columns} FROM {raw.relation}"  # noqa: S608
    held = parquet(target, placed=True)
    statement = f"COPY ({reading}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION lz4_raw)"
    if raw.short:
        held = f"(SELECT rowid AS file_row_number, * FROM {_HELD})"  # noqa: S608
        statement = f"CREATE OR REPLACE TEMP TABLE {_HELD} AS {reading}"
    try:
        return Texts(relation=held, rows=number(query(connection, statement)[0][0]))
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        # A full disk is no fault of the table's.
        raise
    except duckdb.Error as error:
        # The engine's own words quote the row: nothing of them may reach a message.
        what = f"It cannot be told apart into rows ({type(error).__name__})."
        raise BadInput.one(raw.where, what, "Export it again as UTF-8 CSV with quotation marks around text.") from None


def _translated(given: Input, name: str) -> bool:
    """Return whether a field's values stand for codes; those that are codes already need but be looked for."""
    return given.lettered or name in given.codes


def forget(connection: DuckDBPyConnection, target: Path) -> None:
    """Remove what `copied` made."""
    connection.execute(f"DROP TABLE IF EXISTS {_HELD}")
    target.unlink(missing_ok=True)


def looked_at(
    connection: DuckDBPyConnection, given: Input, raw: Raw, table: Table, headers: Mapping[str, str], texts: Texts
) -> Look:
    """Make the view ``cells`` (the row of the source, and the text of each field), and count what stands in it."""
    names = list(headers)
    asked = {name: [f"count({quoted(name)})"] for name in names}
    for name in names:
        field = table.fields[name]
        if field.type == "date":
            asked[name].append(f"count(*) FILTER ({dates.plain(name)})")
        elif field.key or field.refers_to:
            asked[name].append(f"count(*) FILTER (ends_with({quoted(name)}, '.0'))")
    lists = {n: known_codes(table, n) for n in names if not _translated(given, n) and known_codes(table, n)}
    strange = [
        f"count(*) FILTER ({quoted(name)} NOT IN ({', '.join(literal(code) for code in codes)}))"
        for name, codes in lists.items()
    ]
    blank = f"count(*) FILTER (coalesce({', '.join(quoted(name) for name in names)}) IS NULL)"
    flat = ", ".join([blank, *(one for name in names for one in asked[name]), *strange])
    found = iter(query(connection, f"SELECT {flat} FROM {texts.relation}")[0])  # noqa: S608
    blanks = number(next(found))
    counts = {name: [number(next(found)) for _ in asked[name]] for name in names}
    others = {name for name in lists if number(next(found))}
    seconds = {name: pair[1] for name, pair in counts.items() if len(pair) > 1}
    # Ids that an export turned into decimals (1234.0) would match no other table's.
    floated = [n for n, second in seconds.items() if table.fields[n].type != "date" and 0 < second == counts[n][0]]
    # Looking for all codes in a value takes five times as long as seeing that it is one.
    mended = {name: f"left({quoted(name)}, length({quoted(name)}) - 2)" for name in floated}
    mended |= {name: values.text_of(quoted(name), {}, lists[name]) for name in sorted(others)}
    _view(connection, given, raw, names, mended, texts.relation, blanks=blanks)
    return Look(
        coded=frozenset(lists.keys() - others),
        counts={name: pair[0] for name, pair in counts.items()},
        plain={name: second for name, second in seconds.items() if table.fields[name].type == "date"},
    )


def _view(
    connection: DuckDBPyConnection,
    given: Input,
    raw: Raw,
    names: list[str],
    mended: Mapping[str, str],
    relation: str,
    *,
    blanks: int,
) -> None:
    conditions = [f"file_row_number >= {raw.passed_over}"] if raw.passed_over else []
    if blanks:
        conditions.append(f"coalesce({', '.join(quoted(name) for name in names)}) IS NOT NULL")
    if given.mapped is not None and given.mapped.only_with is not None:
        conditions.append(f"{quoted(given.mapped.only_with)} IS NOT NULL")
    restored = ", ".join(f"{value} AS {quoted(name)}" for name, value in mended.items())
    columns = f"* EXCLUDE (file_row_number) REPLACE ({restored})" if restored else "* EXCLUDE (file_row_number)"
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW cells AS SELECT file_row_number + {raw.first_row} AS row, {columns} "  # noqa: S608
        f"FROM {relation}{where}"
    )
