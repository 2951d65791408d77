"""The cases that a rule finds in a period, one row each: what an audit may draw from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pmflib.catalogue import Catalogue, Indicator
from pmflib.catalogue.record_measures import RecordMeasure
from pmflib.errors import BadInput, Problem, near
from pmflib.measures import sql
from pmflib.measures.binding import bound
from pmflib.measures.case_views import views
from pmflib.measures.opening import opened, opened_empty
from pmflib.measures.passes import Measured, Pass
from pmflib.measures.period_tables import store_period
from pmflib.measures.support import supported
from pmflib.periods import Period
from pmflib.records import Records

#: What every row has beside the columns asked for.
PLACED = ("district", "team")
_ALWAYS = ("record_id", "person_id", "day", *PLACED)


def frame(
    records: Records,
    *,
    catalogue: Catalogue,
    rule: RecordMeasure,
    period: Period,
    columns: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the cases that a rule finds in a period.

    Parameters
    ----------
    records : Records
    catalogue : Catalogue
    rule : RecordMeasure
        A count; `frame_problems` tells whether it can be used.
    period : Period
        Events of it, or cases open on its last day.
    columns : sequence of str
        Of the view, beside those that every frame has.

    Returns
    -------
    DataFrame
        ``record_id, person_id`` (empty where the view is not about children), ``day``, ``district`` (code, county-wide
        or unallocated), ``team`` (slug or empty), and the columns asked for as text; in the order of their days.

    Raises
    ------
    BadInput
        If the rule cannot be used, or the extract lacks what it rests on.
    """
    alone = _with(catalogue, {"frame": rule})
    more = [name for name in columns if name not in _ALWAYS]
    with opened(records, alone) as connection:
        found, problems = bound(connection, alone)
        if problems:
            raise BadInput(problems)
        one = found[0]
        _refuse_unsupported(one, records)
        each = Pass(view=one.view, windows=(one.indicator.window,), rule=one.spec, indicators=(one,))
        store_period(connection, each, period)
        for statement in sql.rows(one.view, one.columns | set(more)):
            connection.execute(statement)
        cases = connection.execute(sql.listed(each, more)).df()
    texts = ["record_id", "person_id", *PLACED, *more]
    return cases.assign(
        day=cases["day"].astype("datetime64[s]"),
        **{name: cases[name].astype("str").where(cases[name].notna(), "") for name in texts},
    )


def _refuse_unsupported(one: Measured, records: Records) -> None:
    lacking = supported(one, records).lacking
    if lacking:
        named = ", ".join(f"{table}.{field}" if field else table for table, field in lacking)
        what = f"the extract of {records.extracted} lacks {named}."
        raise BadInput.one(f"frame over {one.spec.view}", what, "Add it to the extract, or bring a list: --list.")


def frame_problems(
    catalogue: Catalogue, rules: Mapping[str, RecordMeasure], columns: Mapping[str, Iterable[str]]
) -> dict[str, list[tuple[str, str, str]]]:
    """Return what is wrong with frames: by name, the key, what and remedy.

    Parameters
    ----------
    catalogue : Catalogue
    rules : mapping of str to RecordMeasure
    columns : mapping of str to iterable of str
        The columns each frame's cases are to be told apart by.
    """
    said: dict[str, list[tuple[str, str, str]]] = {name: [] for name in rules}
    with opened_empty(_with(catalogue, rules)) as connection:
        _, problems = bound(connection, _with(catalogue, rules))
    for name, rule in rules.items():
        start = f"indicators.yml: {name}.records."
        said[name] += [_keyed(one, start) for one in problems if one.where.startswith(start)]
        known = [*PLACED, *views()[rule.view].allowed] if rule.view in views() else None
        for column in columns[name]:
            if known is not None and column not in known:
                what = f"the view '{rule.view}' has no column '{column}'."
                said[name].append(("strata", what, near(column, known)))
    return said


def _keyed(one: Problem, start: str) -> tuple[str, str, str]:
    return one.where.removeprefix(start), one.what, one.remedy


def _with(catalogue: Catalogue, rules: Mapping[str, RecordMeasure]) -> Catalogue:
    """Return the catalogue with nothing to count but these."""
    made = {name: _counted(rule) for name, rule in rules.items()}
    return catalogue.model_copy(update={"indicators": made})


def _counted(rule: RecordMeasure) -> Indicator:
    stock = rule.is_stock
    values: dict[str, Any] = {
        "code": "FRAME",
        "title": "Cases to draw from",
        "definition": "Cases to draw from.",
        "theme": "Audits",
        "element": "Quality standards",
        "kind": "process",
        "measure": "stock" if stock else "flow",
        "window": "snapshot" if stock else "month",
        "unit": "count",
        "decimals": 0,
        "polarity": "none",
        "interval": "none",
        "owner": "Quality assurance",
        "national_reference": "None",
    }
    return Indicator(**values, records=rule)
