"""The extracts of the record tables: the newest with all there is, the one before with what was known then."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from pmflib.sample.records.dated import BELONGING, DATED, MEETING, PEOPLE, Dated
from pmflib.sample.records.days import EARLIER_LAST, EARLIER_TAKEN

NEWEST, BEFORE = "2026-10-12", "2026-07-13"


def write(folder: Path, newest: Mapping[str, Any], stood: Mapping[str, Any]) -> None:
    """Write both extracts, one CSV file a table.

    Parameters
    ----------
    folder : Path
        ``records``: each extract goes into a folder named after the day it was taken.
    newest : mapping of str to pyarrow Table
    stood : mapping of str to pyarrow Table
        The same as it stood when the extract before was taken, with what came later still in it.
    """
    for name, table in newest.items():
        _write(folder / NEWEST / f"{name}.csv", table)
    for name, table in as_known_before(stood):
        _write(folder / BEFORE / f"{name}.csv", table)


def as_known_before(tables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the tables as the extract before had them: nothing that came or was entered later."""
    then = pa.concat_arrays([_keys(_known(name, tables), column) for name, column in MEETING.items()])
    now = pa.concat_arrays([_keys(tables[name], column) for name, column in MEETING.items()]).drop_null().unique()
    strangers = now.filter(pc.invert(pc.is_in(now, then.unique())))
    for name in tables:
        known = _known(name, tables)
        if name in BELONGING:
            one = BELONGING[name]
            whole = _known(one.whole, tables)
            there = whole.filter(pc.is_valid(whole[one.done]))
            known = known.filter(pc.is_in(known[one.column], _keys(there, one.key)))
        if name in PEOPLE:
            known = known.filter(pc.invert(pc.is_in(known[PEOPLE[name]], strangers)))
        yield name, known


def _known(name: str, tables: Mapping[str, Any]) -> Any:
    return _before(tables[name], DATED.get(name, Dated()))


def _keys(table: Any, column: str) -> Any:
    return _decoded(table[column]).combine_chunks()


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
