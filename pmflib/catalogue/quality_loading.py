"""quality.yml and a council's quality_plan.yml, read and checked."""

from __future__ import annotations

from collections.abc import Iterable

from pmflib import records
from pmflib.catalogue import quality_checks
from pmflib.catalogue.fields import CODE_FORM, TABLE_FORM
from pmflib.catalogue.models import Council
from pmflib.catalogue.quality_rules import (
    PlanFile,
    PlanItem,
    Quality,
    QualityFile,
    QualityPlan,
    RuleEntry,
    Series,
    flattened,
)
from pmflib.catalogue.strict_yaml import Parsed
from pmflib.catalogue.validation import entries, validate
from pmflib.errors import Problem, near


def quality(parsed: Parsed, indicators: Iterable[str] | None, problems: list[Problem]) -> Quality | None:
    """Return the rules and how they count, or None; what is wrong joins the problems.

    Parameters
    ----------
    parsed : Parsed
        quality.yml.
    indicators : iterable of str, optional
        Known codes; none where indicators.yml could not be read.
    problems : list of Problem
        Added to.
    """
    listed = validate(QualityFile, parsed.value, parsed, problems)
    if listed is None:
        return None
    known = None if indicators is None else tuple(indicators)
    found = entries(RuleEntry, listed.rules, parsed, problems, form=CODE_FORM, at=("rules",))
    counted = entries(Series, listed.series, parsed, problems, form=TABLE_FORM, at=("series",))
    problems += [
        Problem(where=found.where(path), what=what, remedy=remedy)
        for path, what, remedy in quality_checks.rules(found.models, known)
    ]
    problems += [
        Problem(where=counted.where(path), what=what, remedy=remedy)
        for path, what, remedy in quality_checks.series(counted.models, known)
    ]
    problems += [
        Problem(
            where=parsed.where(("tables", name)), what="is not a record table.", remedy=near(name, records.tables())
        )
        for name in listed.tables
        if name not in records.tables()
    ]
    every = [(code, entry, counted.models, listed.tables) for code, entry in found.models.items()]
    rules = {one.code: one for given in every for one in flattened(*given)}
    return Quality(scoring=listed.scoring, tables=listed.tables, series=counted.models, rules=rules)


def plan(parsed: Parsed, council: Council | None, known: Quality | None, problems: list[Problem]) -> QualityPlan | None:
    """Return a council's plan with its areas by code, or None; what is wrong joins the problems."""
    listed = validate(PlanFile, parsed.value, parsed, problems)
    if listed is None or council is None or known is None:
        return None
    found = {
        number: validate(PlanItem, values, parsed, problems, at=("plan", number))
        for number, values in enumerate(listed.plan)
    }
    sound = {number: item for number, item in found.items() if item is not None}
    items, faults = quality_checks.placed(sound, council, known.rules)
    problems += [Problem(where=parsed.where(path), what=what, remedy=remedy) for path, what, remedy in faults]
    problems += [
        Problem(
            where=parsed.where(("priorities", number)),
            what=f"'{rule}' is not in quality.yml.",
            remedy=near(rule, known.rules),
        )
        for number, rule in enumerate(listed.priorities)
        if rule not in known.rules
    ]
    return QualityPlan(year=listed.year, priorities=listed.priorities, items=tuple(items.values()))
