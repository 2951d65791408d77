"""Whether an extract holds enough for a figure: how far back each of its tables reaches, and to which day."""

from __future__ import annotations

from datetime import date

from pmflib.records.staged import Records


def supports(records: Records, table: str, first_day: date, last_day: date | None = None) -> str:
    """Return why a table cannot support a figure of some days, in words; empty if it can.

    Parameters
    ----------
    records : Records
    table : str
        Name of a record table.
    first_day : date
        First day the figure looks at, what its rule looks back at included.
    last_day : date, optional
        Last day it looks at; without it the extract's end does not matter.

    Returns
    -------
    str
        One sentence that names the table and the day, or nothing.
    """
    if table in records.missing:
        return f"The table {table} could not be read: {records.missing[table]}"
    if table not in records.tables:
        return f"The extract has no table {table}."
    reaches = records.look_back.get(table)
    if reaches is not None and first_day < reaches:
        return f"The table {table} reaches back to {reaches}; the figure needs it from {first_day}."
    taken = records.taken.get(table, records.extracted)
    if last_day is not None and last_day > taken:
        return f"The table {table} was taken on {taken}; the figure needs it up to {last_day}."
    return ""
