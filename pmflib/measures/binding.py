"""The ``records:`` of the catalogue held against the case views: sound, or with every problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pmflib.catalogue import Catalogue, Indicator
from pmflib.catalogue.clocks import Clock
from pmflib.catalogue.record_measures import RecordMeasure
from pmflib.errors import Problem, near
from pmflib.measures.case_views import CaseView, views
from pmflib.measures.expressions import Parsed, Refused, parse
from pmflib.measures.passes import Measured
from pmflib.records import tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Types = Mapping[str, str]
#: What expressions name and the type of what they give, by view and text: many indicators say the same.
_Seen = dict[tuple[str, str], tuple[Parsed, str]]

#: DuckDB types of the columns the engine adds.
_ADDED = {
    "sex": "VARCHAR",
    "age": "BIGINT",
    "age_band": "VARCHAR",
    "ethnicity": "VARCHAR",
    "uasc": "BOOLEAN",
    "disabled": "BOOLEAN",
    "period_start": "DATE",
    "period_end": "DATE",
    "on_day": "DATE",
}
_DATES = ("DATE", "TIMESTAMP")
_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_BOOLEAN = ("BOOLEAN",)
_EITHER = (*_NUMBERS, *_BOOLEAN)
_KINDS = {_DATES: "a day", _BOOLEAN: "true or false", _NUMBERS: "a number", _EITHER: "a number or true or false"}


def bound(connection: DuckDBPyConnection, catalogue: Catalogue) -> tuple[list[Measured], list[Problem]]:
    """Return the indicators that can be counted, and what is wrong with the others.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With clocks and case views; whether these have rows does not matter.
    catalogue : Catalogue
    """
    types: dict[str, Types] = {}
    seen: _Seen = {}
    sound: list[Measured] = []
    problems: list[Problem] = []
    for code, indicator in catalogue.indicators.items():
        if indicator.records is None:
            continue
        spec = indicator.records
        found = list(_unfit(spec, catalogue.clocks))
        if not found:
            view = views()[spec.view]
            if spec.view not in types:
                types[spec.view] = _types(connection, view)
            measured = _measured(connection, indicator, spec, types[spec.view], catalogue.clocks, found, seen)
        problems += [
            Problem(where=f"indicators.yml: {code}.records.{key}", what=what, remedy=cure) for key, what, cure in found
        ]
        if not found:
            sound.append(measured)
    return sound, problems


def _unfit(spec: RecordMeasure, clocks: Mapping[str, Clock]) -> Iterator[tuple[str, str, str]]:
    """Yield what can be told without parsing: views, columns, tables and clocks that are not there."""
    if spec.view not in views():
        yield "view", f"there is no case view '{spec.view}'.", near(spec.view, views())
        return
    view = views()[spec.view]
    for clock in view.clocks:
        if clock not in clocks:
            what = f"'{spec.view}' needs the clock '{clock}', which calendar.yml does not have."
            yield "view", what, near(clock, clocks)
    if spec.clock is not None and spec.clock not in clocks:
        yield "clock", f"'{spec.clock}' is not a clock of calendar.yml.", near(spec.clock, clocks)
    yield from _unknown_names(spec, view)
    yield from _misplaced(spec, view)


def _unknown_names(spec: RecordMeasure, view: CaseView) -> Iterator[tuple[str, str, str]]:
    for name in spec.breakdowns:
        if ("uasc" if name == "population" else name) not in view.allowed:
            yield "breakdowns", f"the view '{spec.view}' has no column for '{name}'.", "Take it out."
    for table in spec.rests_on:
        if table not in tables():
            yield "rests_on", f"'{table}' is not a record table.", near(table, tables())
    if spec.once_per is not None and spec.once_per not in view.columns:
        yield "once_per", f"the view '{spec.view}' has no column '{spec.once_per}'.", near(spec.once_per, view.columns)


def _misplaced(spec: RecordMeasure, view: CaseView) -> Iterator[tuple[str, str, str]]:
    needs = {
        "home": ("person_id", "recorded_district"),
        "team": ("team_id", "person_id"),
        "provider": ("provider_id",),
    }.get(spec.attribution, ("record_id",))
    if not any(name in view.columns for name in needs):
        what = f"the view '{spec.view}' does not tell it: it has no column {' or '.join(needs)}."
        yield "attribution", what, "Choose another: home, team, provider or council."
    if spec.at == "closure" and "closed" not in view.columns:
        yield "at", f"the view '{spec.view}' has no column 'closed'.", "Write event or period_end."


def _types(connection: DuckDBPyConnection, view: CaseView) -> Types:
    rows = connection.execute(f"DESCRIBE SELECT * FROM case_{view.name}").fetchall()  # noqa: S608 (our own views)
    own = {str(row[0]): str(row[1]) for row in rows}
    return {name: own.get(name) or _ADDED[name] for name in view.allowed}


def _measured(
    connection: DuckDBPyConnection,
    indicator: Indicator,
    spec: RecordMeasure,
    types: Types,
    clocks: Mapping[str, Clock],
    found: list[tuple[str, str, str]],
    seen: _Seen,
) -> Measured:
    """Return the indicator as it is counted; what is wrong with an expression joins `found`."""
    parsed: dict[str, Parsed] = {}
    kinds: dict[str, str] = {}
    for key, text in spec.expressions.items():
        said = (spec.view, text)
        try:
            if said not in seen:
                one = parse(connection, text, columns=types, clocks=clocks)
                seen[said] = (one, _kind(connection, text, types))
            parsed[key], kinds[key] = seen[said]
        except Refused as refused:
            found.append((key, refused.what, refused.remedy))
            continue
        wanted = _wanted(spec, key)
        if not kinds[key].startswith(wanted):
            found.append((key, f"'{text}' gives {kinds[key]}, not {_KINDS[wanted]}.", f"Make it {_KINDS[wanted]}."))
    counts = spec.type not in ("ratio", "mean", "median") and kinds.get("numerator", "").startswith("BOOLEAN")
    return Measured(indicator=indicator, spec=spec, parsed=parsed, counts=counts)


def _wanted(spec: RecordMeasure, key: str) -> tuple[str, ...]:
    if key in ("date", "since", "until"):
        return _DATES
    if key in ("where", "doubtful") or spec.type == "share":
        return _BOOLEAN
    if key == "numerator" and spec.type in ("mean", "median"):
        return _NUMBERS
    return _EITHER


def _kind(connection: DuckDBPyConnection, text: str, types: Types) -> str:
    """Return the DuckDB type of an expression that was parsed."""
    import duckdb

    columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in types.items())
    try:
        row = connection.execute(f"DESCRIBE SELECT ({text}\n) FROM (SELECT {columns})").fetchall()[0]  # noqa: S608 (parsed)
    except duckdb.Error as error:
        said = str(error).partition("\n")[0].partition(": ")[2] or str(error).partition("\n")[0]
        raise Refused(f"cannot be worked out: {said[:200].rstrip('.')}.", "Check the kinds of its columns.") from error
    return str(row[1])
