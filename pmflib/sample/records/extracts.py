"""The extracts of the record tables: the newest with all there is, the one before with what was known then."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from pmflib.sample.records.dated import BELONGING, DATED, MEETING, PEOPLE, Dated
from pmflib.sample.records.days import EARLIER_LAST, EARLIER_TAKEN

NEWEST, BEFORE = "2026-10-12", "2026-07-13"


def write(folder: Path, newest: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Write both extracts of the tables, one CSV file a table.

    Parameters
    ----------
    folder : Path
        ``records``: each extract goes into a folder named after the day it was taken.
    newest, before : mapping of str to pyarrow Table
    """
    for name, table in newest.items():
        _write(folder / NEWEST / f"{name}.csv", table)
    for name, table in before.items():
        _write(folder / BEFORE / f"{name}.csv", table)


def as_known_before(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables as the extract before had them: nothing that came or was entered later."""
    known = {name: _before(table, DATED.get(name, Dated())) for name, table in tables.items()}
    for name, one in BELONGING.items():
        whole = known[one.whole]
        there = whole if not one.done else whole.filter(pc.is_valid(whole[one.done]))
        known[name] = known[name].filter(pc.is_in(known[name][one.column], _keys(there, one.key)))
    unknown = pc.invert(pc.is_in(_everybody(tables), _everybody(known)))
    strangers = _everybody(tables).filter(unknown)
    for name, column in PEOPLE.items():
        known[name] = known[name].filter(pc.invert(pc.is_in(known[name][column], strangers)))
    return known


def _keys(table: Any, column: str) -> Any:
    return _decoded(table[column]).combine_chunks()


def _everybody(tables: Mapping[str, Any]) -> Any:
    """Return the children some record is about."""
    return pa.concat_arrays([_keys(tables[name], column) for name, column in MEETING.items()]).drop_null().unique()


def _before(table: Any, dated: Dated) -> Any:
    last = pa.scalar(EARLIER_LAST, pa.int32()).cast(pa.date32())
    if dated.began:
        come = [pc.fill_null(pc.less_equal(table[column], last), value) for column, value in dated.began]
        table = table.filter(functools.reduce(pc.or_, come))
    if "recorded_at" in table.column_names:
        taken = pa.scalar(EARLIER_TAKEN, pa.int32()).cast(pa.date32())
        table = table.filter(pc.less_equal(table["recorded_at"], taken))
    for column, others in dated.later.items():
        come = pc.fill_null(pc.less_equal(table[column], last), False)
        for each in (column, *others):
            table = _set(table, each, pc.if_else(come, _decoded(table[each]), None))
    for column, (of, word) in dated.reset.items():
        undone = pc.and_(pc.equal(_decoded(table[column]), of), pc.is_null(table["completed_date"]))
        table = _set(table, column, pc.if_else(undone, word, _decoded(table[column])))
    return table


def _set(table: Any, column: str, values: Any) -> Any:
    return table.set_column(table.column_names.index(column), column, values)


def _write(path: Path, table: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = [_decoded(table.column(place)) for place in range(table.num_columns)]
    pa_csv.write_csv(pa.table(plain, names=table.column_names), path)


def _decoded(column: Any) -> Any:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
