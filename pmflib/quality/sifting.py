"""The rules of quality.yml run on the records: one pass over each table for all of its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from pmflib.catalogue import QualityRule
from pmflib.errors import BadInput, Problem
from pmflib.quality.placing import place

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COUNTS = ["area", "team", "period_end", "rule", "checked", "failed"]
FOUND = ["rule", "record_id", "person_id", "area", "team", "date"]
_PLACED = ("q_id", "q_person", "q_area", "q_team", "q_day", "q_end")


def sift(connection: DuckDBPyConnection, rules: Sequence[QualityRule]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run the rules of one table.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the table's rows in place (`placing.place`).
    rules : sequence of QualityRule
        All on that table, each with its conditions.

    Returns
    -------
    counts : DataFrame
        By rule, area, team and quarter's end: records checked and failed.
    found : DataFrame
        The records that failed: rule, record_id, person_id, area, team, date.

    Raises
    ------
    BadInput
        With every rule that cannot be run on these records.
    """
    import duckdb

    if not rules:
        return pd.DataFrame(columns=COUNTS), pd.DataFrame(columns=FOUND)
    try:
        connection.execute(_judged(rules))
    except duckdb.Error:
        # Only one by one do they tell which of them it was.
        raise BadInput(_faulty(connection, rules)) from None
    counts = connection.execute(_counted(rules)).df()
    found = connection.execute(_named(rules)).df()
    connection.execute("DROP TABLE q_judged")
    return _long(counts, rules), found


def problems(connection: DuckDBPyConnection, rules: Mapping[str, QualityRule]) -> list[Problem]:
    """Return what is wrong with the conditions of rules, found without any records.

    Parameters
    ----------
    connection : DuckDBPyConnection
        As `placing.prepare` leaves it; its tables may be empty.
    rules : mapping of str to QualityRule
    """
    by_table: dict[str, list[QualityRule]] = {}
    for rule in rules.values():
        if rule.method is None:
            by_table.setdefault(rule.table, []).append(rule)
    out: list[Problem] = []
    for table, own in by_table.items():
        place(connection, table)
        out += _faulty(connection, own)
        out += [problem for rule in own if rule.day is not None for problem in _misdated(connection, rule)]
    return out


def _faulty(connection: DuckDBPyConnection, rules: Sequence[QualityRule]) -> list[Problem]:
    return [
        Problem(where=f"quality.yml: {rule.code}.{part}", what=f"is not a condition: {said}.", remedy="Correct it.")
        for rule in rules
        for part in ("applies", "fails")
        if (said := _said_of(connection, getattr(rule, part)))
    ]


def _misdated(connection: DuckDBPyConnection, rule: QualityRule) -> list[Problem]:
    import duckdb

    try:
        place(connection, rule.table, day=f"({rule.day}\n)::DATE")
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        return [Problem(where=f"quality.yml: {rule.code}.day", what=f"is not a day: {said}.", remedy="Correct it.")]
    return []


def _said_of(connection: DuckDBPyConnection, condition: str) -> str:
    """Return what the engine says against a condition, or nothing."""
    import duckdb

    try:
        # A bracket closed early would let a condition end the query and begin another.
        if len(connection.extract_statements(_flagged([condition], into="q_tried"))) != 1:
            return "it holds more than one statement"
        asked = f"DESCRIBE SELECT ({condition}\n) AS judged FROM q_rows r"  # noqa: S608
        described = connection.execute(asked).fetchall()
        if [row[1] for row in described] != ["BOOLEAN"]:
            return f"it is {described[0][1]}, not true or false"
        connection.execute(_flagged([condition], into="q_tried"))
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    connection.execute("DROP TABLE q_tried")
    return ""


def _flagged(conditions: Sequence[str], *, into: str) -> str:
    flags = ", ".join(f"coalesce(({one}\n), false) AS c{number}" for number, one in enumerate(conditions))
    return f"CREATE TEMP TABLE {into} AS SELECT {', '.join(_PLACED)}, {flags} FROM q_rows r"  # noqa: S608


def _judged(rules: Sequence[QualityRule]) -> str:
    """Return the statement that says of each row what it was checked for (even) and whether it failed (odd)."""
    return _flagged([one for rule in rules for one in (rule.applies, rule.fails)], into="q_judged")


def _counted(rules: Sequence[QualityRule]) -> str:
    sums = ", ".join(
        f"count(*) FILTER (c{2 * n}) AS checked{n}, count(*) FILTER (c{2 * n} AND c{2 * n + 1}) AS failed{n}"
        for n in range(len(rules))
    )
    return f"SELECT q_area AS area, q_team AS team, q_end AS period_end, {sums} FROM q_judged GROUP BY ALL"  # noqa: S608


def _named(rules: Sequence[QualityRule]) -> str:
    listed = ", ".join(f"CASE WHEN c{2 * n} AND c{2 * n + 1} THEN '{rule.code}' END" for n, rule in enumerate(rules))
    any_failed = " OR ".join(f"(c{2 * n} AND c{2 * n + 1})" for n in range(len(rules)))
    return f"""
        SELECT rule, record_id, person_id, area, team, date FROM (
            SELECT unnest([{listed}]) AS rule, coalesce(q_id, '') AS record_id, coalesce(q_person, '') AS person_id,
                q_area AS area, q_team AS team, q_day AS date
            FROM q_judged WHERE {any_failed})
        WHERE rule IS NOT NULL"""  # noqa: S608


def _long(counts: pd.DataFrame, rules: Sequence[QualityRule]) -> pd.DataFrame:
    key = counts[["area", "team", "period_end"]]
    parts = [
        key.assign(rule=rule.code, checked=counts[f"checked{number}"], failed=counts[f"failed{number}"])
        for number, rule in enumerate(rules)
    ]
    whole = pd.concat(parts, ignore_index=True)
    return whole[whole["checked"] > 0]
