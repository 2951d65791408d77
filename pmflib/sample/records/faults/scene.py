"""Where faults are planted: the tables, which of their rows already have one, and a list of all that was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pmflib.records import tables as shapes
from pmflib.sample.draws import stream
from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import Bools, Days

HEADER = ("fault", "table", "key", "field", "note")
#: The day number of a date that is not there.
NO_DAY = -(10**6)
Texts = npt.NDArray[np.object_]


@dataclass(kw_only=True)
class Scene:
    """The tables faults are planted in.

    Parameters
    ----------
    tables : dict of str to pyarrow Table
    seed : int
    marks : list of tuple
        Fault, table, key of the record, field and note of each fault planted.
    """

    tables: dict[str, Any]
    seed: int
    marks: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    _taken: dict[str, Bools] = field(default_factory=dict)
    _read: dict[tuple[str, str], Any] = field(default_factory=dict)

    def rng(self, *names: str) -> np.random.Generator:
        """Return the random stream of a fault."""
        return stream(self.seed, "faults", *names)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(self.tables[table].num_rows)

    def text(self, table: str, column: str) -> Texts:
        """Return a column of texts; None where there is none."""
        return np.asarray(self._as_read(table, column, _texts))

    def days(self, table: str, column: str) -> Days:
        """Return a column of dates as day numbers; `NO_DAY` where there is none."""
        return np.asarray(self._as_read(table, column, _day_numbers), dtype=np.int64)

    def numbers(self, table: str, column: str) -> npt.NDArray[np.float64]:
        """Return a column of numbers; NaN where there is none."""
        return np.asarray(self._as_read(table, column, _floats), dtype=np.float64)

    def free(self, table: str) -> Bools:
        """Return which rows have no fault yet."""
        taken = self._taken.get(table)
        return np.ones(self.count(table), dtype=np.bool_) if taken is None else ~taken

    def pick(self, name: str, table: str, among: Bools, wanted: float) -> Ints:
        """Choose rows at random, and keep them from any other fault.

        Parameters
        ----------
        name : str
            Of the random stream.
        table : str
        among : array of bool
            Rows that can have the fault.
        wanted : float
            How many; at least one where any can, so that a small sample has every fault.
        """
        places = np.flatnonzero(among & self.free(table))
        many = min(max(round(wanted), 1), len(places))
        rows = np.sort(self.rng(name, table).permutation(places)[:many])
        self.take(table, rows)
        return rows

    def take(self, table: str, rows: Ints | Bools) -> None:
        """Keep rows from any other fault."""
        taken = ~self.free(table)
        taken[rows] = True
        self._taken[table] = taken

    def change(self, table: str, column: str, rows: Ints, values: Any) -> None:
        """Set a column in some rows: one value for all, or one for each; days are given as numbers.

        A day of `NO_DAY` and a text of None leave the field empty.
        """
        if not len(rows):
            return
        held = self.tables[table][column]
        plain = held.cast(pa.string()) if pa.types.is_dictionary(held.type) else held
        mask = np.zeros(self.count(table), dtype=np.bool_)
        mask[rows] = True
        given = _as_column(values, len(rows), plain.type)
        changed = pc.replace_with_mask(plain.combine_chunks(), pa.array(mask), given)
        self._replace(table, column, changed)

    def append(self, table: str, rows: Ints, **changes: Any) -> None:
        """Add copies of rows with some columns set; copies have a fault already."""
        if not len(rows):
            return
        held = self.tables[table]
        copies = held.take(pa.array(rows))
        for column, values in changes.items():
            kind = held[column].type
            plain = pa.string() if pa.types.is_dictionary(kind) else kind
            place = copies.column_names.index(column)
            copies = copies.set_column(place, column, _as_column(values, len(rows), plain))
        taken = np.r_[~self.free(table), np.ones(len(rows), dtype=np.bool_)]
        self._put(table, pa.concat_tables([_decoded(held), _decoded(copies)]))
        self._taken[table] = taken

    def drop(self, table: str, rows: Bools) -> None:
        """Take rows out of a table."""
        taken = ~self.free(table)
        self._put(table, self.tables[table].filter(pa.array(~rows)))
        self._taken[table] = taken[~rows]

    def mark(self, fault: str, table: str, rows: Ints, column: str, note: str | Sequence[str]) -> None:
        """List faults planted in rows."""
        keys = self.text(table, shapes()[table].key[0])[rows].tolist()
        notes = [note] * len(keys) if isinstance(note, str) else note
        self.marks += [(fault, table, str(key), column, each) for key, each in zip(keys, notes, strict=True)]

    def forget(self) -> None:
        """Let go of the columns read: at twenty times the size they would fill the memory."""
        self._read.clear()

    def _as_read(self, table: str, column: str, read: Callable[[Any], Any]) -> Any:
        if (table, column) not in self._read:
            self._read[table, column] = read(self.tables[table][column])
        return self._read[table, column]

    def _replace(self, table: str, column: str, values: Any) -> None:
        place = self.tables[table].column_names.index(column)
        self.tables[table] = self.tables[table].set_column(place, column, values)
        self._read.pop((table, column), None)

    def _put(self, table: str, rows: Any) -> None:
        self.tables[table] = rows
        for known in [key for key in self._read if key[0] == table]:
            del self._read[known]


def _texts(column: Any) -> Any:
    return column.to_numpy(zero_copy_only=False) if not pa.types.is_dictionary(column.type) else _spelt(column)


def _spelt(column: Any) -> Any:
    return column.cast(pa.string()).to_numpy(zero_copy_only=False)


def _day_numbers(column: Any) -> Any:
    return pc.fill_null(column.cast(pa.int32()), NO_DAY).to_numpy()


def _floats(column: Any) -> Any:
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False)


def _as_column(values: Any, count: int, kind: Any) -> Any:
    if pa.types.is_date(kind):
        numbers = np.broadcast_to(np.asarray(values, dtype=np.int64), count)
        return pa.array(numbers.astype(np.int32), mask=numbers == NO_DAY).cast(kind)
    if values is None or isinstance(values, str | int | float):
        return pa.array([values] * count, kind)
    return pa.array(values if isinstance(values, list) else np.asarray(values).tolist(), kind)


def _decoded(table: Any) -> Any:
    columns = [
        table[name].cast(pa.string()) if pa.types.is_dictionary(table[name].type) else table[name]
        for name in table.column_names
    ]
    return pa.table(columns, names=table.column_names)
