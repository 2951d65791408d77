"""Words for what cannot be read in a column; a value is shown only where it can name nobody."""

from __future__ import annotations

import re

from pmflib.errors import Problem
from pmflib.records import Field

_SHOWN = {
    "date": re.compile(r"[\d]{1,4}[/.\- ]([\d]{1,2}|[A-Za-z]{3,9})[/.\- ][\d]{1,4}([T ][\d:.]{1,12})?"),
    "number": re.compile(r"[-+£]?[\d.,]{1,12}%?"),
    "integer": re.compile(r"[-+£]?[\d.,]{1,8}%?"),
    "flag": re.compile(r"[A-Za-z]{1,3}"),
    "text": re.compile(r"[A-Za-z0-9_.\-]{1,6}"),
}
_CURES = {
    "date": "Correct it in the record, or export dates as yyyy-mm-dd.",
    "number": "Write numbers like 1234.5; say 'decimal: \".\"' or 'decimal: \",\"' if commas stand in them.",
    "integer": "Write whole numbers.",
    "flag": "Write Y or N, or name the source's words under 'codes'.",
}
#: Values of a column beyond which half being unreadable means that the column is something else.
_MANY = 20


def shown(field: Field, value: str) -> str:
    """Return a value for a message where its kind and field allow it; else what it looks like."""
    if field.personal:
        return "A value"
    if (not field.key and not field.refers_to) and _SHOWN[field.type].fullmatch(value):
        return f"'{value}'"
    return f"A text of {len(value)} characters"


def unreadable(where: str, field: Field, header: str, *, row: int, value: str, fault: str, count: int) -> Problem:
    """Return the note of the values of one column that are left empty for one reason."""
    more = f"; {count:,} such values are left empty" if count > 1 else "; it is left empty"
    what = f"{shown(field, value)} is {fault}{more}."
    return Problem(where=f"{where}, row {row}, column {header}", what=what, remedy=_CURES[field.type])


def mostly_unreadable(bad: int, of: int) -> bool:
    """Tell whether so much of a column cannot be read that it is no column of its kind."""
    return of >= _MANY and bad * 2 > of
