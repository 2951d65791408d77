"""Dates as sources write them: which forms a column holds, what settles day and month, and the day each text means.

A form that can mean one day only is always read. Day and month of ``03/04/2026`` are settled by the source's own
entry (``dates:``) or by the other dates of the same table; where nothing settles them the table is refused, since
either guess would be a wrong number that looks right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from pmflib.errors import Problem
from pmflib.sources.records.engine import number, query, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Order = Literal["dmy", "mdy"]
Settled = Literal["dmy", "mdy", "either", "both"]
ORDERS: dict[str, Order | None] = {"dd/mm/yyyy": "dmy", "mm/dd/yyyy": "mdy", "yyyy-mm-dd": None}
FIRST_DAY, LAST_DAY = "1900-01-01", "2100-12-31"

_TIME = r"([ T]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?)?"
#: Form to its pattern, tried in this order.
_FORMS = {
    "iso": rf"\d{{4}}-\d{{2}}-\d{{2}}{_TIME}",
    "slash": rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}{_TIME}",
    "year": rf"\d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}{_TIME}",
    "serial": r"[1-7]\d{4}(\.\d+)?",
    "compact": r"(19|20)\d{6}",
    "named": rf"\d{{1,2}}[ -][A-Za-z]{{3,9}}[ -]\d{{4}}{_TIME}",
    "american": r"[A-Za-z]{3,9} +\d{1,2},? +\d{4}([ T]+\d{1,2}:\d{2}.*)?",
    "zone": r"\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}.*(Z|[+-]\d{2}(:?\d{2})?)",
    "short": rf"\d{{1,2}}[/.-](\d{{1,2}}|[A-Za-z]{{3}})[/.-]\d{{2}}{_TIME}",
}
_WORDS = {
    "iso": "2026-03-31",
    "slash": "31/03/2026",
    "year": "2026/03/31",
    "serial": "Excel day numbers",
    "compact": "20260331",
    "named": "31 Mar 2026",
    "american": "Mar 31 2026",
}
#: In a column of one order so many dates may fit only the other: slips, which become no date at all.
_SLIPS = 1 / 200
_ENOUGH = 3
_TWELVE = 12


@dataclass(frozen=True, kw_only=True)
class Form:
    """One form of dates in one column: how many, the first row, and how their parts lie.

    Parameters
    ----------
    count, row : int
    first_over, second_over : int
        Values whose first or second number cannot be a month.
    lowest_first, highest_day : int
        Of forms with slashes the lowest first number; of other forms the highest day.
    """

    count: int
    row: int
    first_over: int
    second_over: int
    lowest_first: int
    highest_day: int


NO_FORM = Form(count=0, row=0, first_over=0, second_over=0, lowest_first=0, highest_day=0)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A date column: its field, what the source calls it, and the forms it holds."""

    field: str
    header: str
    forms: Mapping[str, Form]

    @property
    def readable(self) -> dict[str, Form]:
        """The forms that mean a day."""
        return {name: form for name, form in self.forms.items() if name in _WORDS}


def plain(field: str) -> str:
    """Return the condition that a text is a day of the calendar like 2026-03-31, the form that needs no second look."""
    name = quoted(field)
    day = f"try_cast({name} AS DATE)"
    return f"({name} LIKE '____-__-__' AND {day} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}')"


def all_plain(field: str, header: str, count: int) -> Column:
    """Return a column all of whose texts are `plain`."""
    return Column(field=field, header=header, forms={"iso": replace(NO_FORM, count=count)})


def seen(connection: DuckDBPyConnection, field: str, header: str) -> Column:
    """Return which forms of dates a column of the view ``cells`` holds."""
    name = quoted(field)
    forms = " ".join(f"WHEN regexp_full_match(t, '{pattern}') THEN '{form}'" for form, pattern in _FORMS.items())
    part = "try_cast(regexp_extract(t, '^([0-9]+)[/.-]([0-9]+)', {}) AS INT)"
    day = f"coalesce(day({_parsed('form', None)}), 0)"
    rows = query(
        connection,
        f"WITH texts AS (SELECT {name} AS t, count(*) AS n, min(row) AS r FROM cells WHERE {name} IS NOT NULL GROUP BY 1), "  # noqa: S608, E501
        f"formed AS (SELECT *, CASE {forms} ELSE 'none' END AS form, {part.format(1)} AS a, {part.format(2)} AS b FROM texts) "  # noqa: E501
        f"SELECT form, sum(n), min(r), sum(n) FILTER (a > 12), sum(n) FILTER (b > 12), min(a), max({day}) "
        "FROM formed GROUP BY form ORDER BY form",
    )
    return Column(field=field, header=header, forms={str(row[0]): _form(row) for row in rows})


def _form(row: tuple[object, ...]) -> Form:
    count, first_row, first_over, second_over, lowest, highest = (number(value) for value in row[1:])
    return Form(
        count=count,
        row=first_row,
        first_over=first_over,
        second_over=second_over,
        lowest_first=lowest,
        highest_day=highest,
    )


def settled(columns: list[Column], declared: Mapping[str, str | None]) -> tuple[dict[str, Order | None], list[Problem]]:
    """Return the order of day and month in each column, and why a column has none.

    Parameters
    ----------
    columns : list of Column
        All date columns of one table: one export writes all its dates alike, so that they settle one another.
    declared : mapping of str to str
        What sources.yml says of each field, if anything.

    Returns
    -------
    dict of str to {"dmy", "mdy", None}
    list of Problem
        Where the header stands for a place; the caller puts the file before it.
    """
    own = {column.field: _own_order(column) for column in columns}
    common = _common(own.values())
    found: dict[str, Order | None] = {}
    problems: list[Problem] = []
    for column in columns:
        said = declared.get(column.field)
        mine = own[column.field]
        if said is not None:
            found[column.field] = ORDERS[said]
        elif mine == "both":
            problems.append(_mixed_orders(column))
        elif mine == "either" and common is None:
            problems.append(_ambiguous(column))
        else:
            found[column.field] = common if mine == "either" else mine
            problems += _swapped(column)
    return found, problems


def _common(found: Iterable[Settled | None]) -> Order | None:
    orders = set(found)
    if "dmy" in orders:
        return None if "mdy" in orders else "dmy"
    return "mdy" if "mdy" in orders else None


def _own_order(column: Column) -> Settled | None:
    """Return ``dmy``, ``mdy``, ``either``, ``both``, or none where no date has slashes."""
    form = column.forms.get("slash")
    if form is None:
        return None
    days, months = form.first_over, form.second_over
    if not days and not months:
        return "either"
    if min(days, months) > _SLIPS * max(days, months):
        return "both"
    return "dmy" if days > months else "mdy"


def _ambiguous(column: Column) -> Problem:
    form = column.forms["slash"]
    return Problem(
        where=f"row {form.row}, column {column.header}",
        what=f"Nothing tells day from month: each could be either way round (dates: {form.count:,}).",
        remedy="Write 'dates: dd/mm/yyyy' (or mm/dd/yyyy) for this source in sources.yml.",
    )


def _mixed_orders(column: Column) -> Problem:
    form = column.forms["slash"]
    return Problem(
        where=f"row {form.row}, column {column.header}",
        what=f"Dates that can only be day first: {form.first_over:,}; only month first: {form.second_over:,}.",
        remedy="Export the column as yyyy-mm-dd; or write 'dates: dd/mm/yyyy' and lose those that do not fit.",
    )


def _swapped(column: Column) -> list[Problem]:
    """Find what a spreadsheet of another country leaves: it swaps day and month where it can, and keeps the rest."""
    slash = column.forms.get("slash")
    others = [form for name, form in column.readable.items() if name in {"iso", "serial", "year"}]
    if slash is None or not others or slash.count < _ENOUGH or sum(form.count for form in others) < _ENOUGH:
        return []
    if slash.lowest_first <= _TWELVE or max(form.highest_day for form in others) > _TWELVE:
        return []
    what = "Dates as text all have days over 12, the others none: a spreadsheet has swapped day and month."
    cure = "Export the column as yyyy-mm-dd text without opening it in a spreadsheet."
    return [Problem(where=f"row {slash.row}, column {column.header}", what=what, remedy=cure)]


def mixture(column: Column) -> Problem | None:
    """Return the note of a column that writes its dates in several ways."""
    forms = column.readable
    if len(forms) < 2:
        return None
    ways = ", ".join(f"{form.count:,} like {_WORDS[name]}" for name, form in forms.items())
    row = max(form.row for form in forms.values())
    what = f"The column writes dates in {len(forms)} ways: {ways}."
    return Problem(where=f"row {row}, column {column.header}", what=what, remedy="Export it in one way: yyyy-mm-dd.")


def day_of(field: str, column: Column, order: Order | None) -> str:
    """Return the expression of the day a text means, null where it means none."""
    name = quoted(field)
    if set(column.forms) <= {"iso"}:
        return _within(f"try_cast(left({name}, 10) AS DATE)")
    forms = " ".join(f"WHEN regexp_full_match({name}, '{pattern}') THEN '{form}'" for form, pattern in _FORMS.items())
    return _within(_parsed(f"(CASE {forms} END)", order, name))


def _within(day: str) -> str:
    return f"(CASE WHEN {day} BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}' THEN {day} END)"


def _parsed(form: str, order: Order | None, text: str = "t") -> str:
    date = rf"regexp_replace(regexp_extract({text}, '^[^ T]+'), '[/.]', '-', 'g')"
    words = rf"regexp_replace(regexp_extract({text}, '^[0-9]+[ -][A-Za-z]+[ -][0-9]+'), '-', ' ', 'g')"
    american = rf"regexp_replace(regexp_extract({text}, '^[A-Za-z]+ +[0-9]+,? +[0-9]+'), '[, ]+', ' ', 'g')"
    slash = {"dmy": "%d-%m-%Y", "mdy": "%m-%d-%Y"}.get(order or "")
    return (
        f"(CASE {form} WHEN 'iso' THEN try_cast(left({text}, 10) AS DATE) "
        f"WHEN 'year' THEN try_strptime({date}, '%Y-%m-%d')::DATE "
        + (f"WHEN 'slash' THEN try_strptime({date}, '{slash}')::DATE " if slash else "")
        + f"WHEN 'serial' THEN DATE '1899-12-30' + floor(try_cast({text} AS DOUBLE))::INT "
        f"WHEN 'compact' THEN try_strptime({text}, '%Y%m%d')::DATE "
        f"WHEN 'named' THEN try_strptime({words}, ['%d %b %Y', '%d %B %Y'])::DATE "
        f"WHEN 'american' THEN try_strptime({american}, ['%b %d %Y', '%B %d %Y'])::DATE END)"
    )


def fault_of(field: str, order: Order | None) -> str:
    """Return the expression that says why a text means no day."""
    name = quoted(field)
    forms = " ".join(f"WHEN regexp_full_match({name}, '{pattern}') THEN '{form}'" for form, pattern in _FORMS.items())
    form = f"(CASE {forms} END)"
    return (
        f"(CASE WHEN {form} IS NULL THEN 'not a date' "
        f"WHEN {form} = 'zone' THEN 'a time of another zone' WHEN {form} = 'short' THEN 'a year of two digits' "
        + ("" if order else f"WHEN {form} = 'slash' THEN 'not written yyyy-mm-dd' ")
        + f"WHEN {_parsed(form, order, name)} IS NOT NULL THEN 'a year out of range' "
        "ELSE 'not a day of the calendar' END)"
    )
