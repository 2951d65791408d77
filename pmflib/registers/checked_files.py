"""Samples of case files held against the records: how often the two agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from pmflib import records
from pmflib.catalogue import Catalogue
from pmflib.errors import near
from pmflib.registers.reading import Entry, Fault, Register, read

FILE_CHECKS = ("area", "record_table", "field", "sample_size", "agreed", "date", "who")


def file_checks(folder: Path, *, catalogue: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the samples in which somebody held records against the case files.

    Parameters
    ----------
    folder : Path
        ``registers`` folder of a council; without a ``file_checks.csv`` in it there are none.
    catalogue : Catalogue
    areas : DataFrame
        As `sources.read` gives them.

    Returns
    -------
    DataFrame
        Columns of `FILE_CHECKS`: the area by code, the table and field that were looked at, how many cases were
        sampled and in how many of them record and file agreed, the day, and who looked.

    Raises
    ------
    BadInput
        With every problem of every row.
    """
    return read(folder, _REGISTER, catalogue=catalogue, areas=areas)


def _possible(row: Mapping[str, str]) -> Iterator[Fault]:
    """Yield an unknown field, and numbers of cases that cannot be."""
    table, field = records.tables().get(row["record_table"]), row["field"]
    if table is not None and field and field not in table.fields:
        yield "field", f"'{field}' is not a field of {table.name}.", near(field, table.fields)
    size, agreed = _cases(row["sample_size"]), _cases(row["agreed"])
    if size == 0:
        yield "sample_size", "is 0.", "Leave out what was not looked at."
    for name in ("sample_size", "agreed"):
        if row[name] and _cases(row[name]) is None and pd.notna(pd.to_numeric(row[name], errors="coerce")):
            yield name, f"'{row[name]}' is not a number of cases.", "Write a whole number."
    if size is not None and agreed is not None and agreed > size:
        yield "agreed", f"{agreed} of {size} cannot agree.", "Write at most the sample size."


def _cases(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


_REGISTER = Register(
    file="file_checks.csv",
    columns=(
        Entry(name="area", kind="area", remedy="Name the district, or the council for a sample of all."),
        Entry(name="record_table", kind="choice", choices=tuple(records.tables()), remedy="Name the record table."),
        Entry(name="field", remedy="Name the field that was held against the file."),
        Entry(name="sample_size", kind="number", remedy="Write how many cases were looked at."),
        Entry(name="agreed", kind="number", remedy="Write in how many of them record and file agreed."),
        Entry(name="date", kind="date", remedy="Write the day of the sample as 2026-03-31."),
        Entry(name="who", remedy="Name the post that looked."),
    ),
    key=("area", "record_table", "field", "date"),
    again="gives a second sample of {record_table}.{field} of {date} in {area}.",
    also=_possible,
)
