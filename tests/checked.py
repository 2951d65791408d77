"""A Release with the findings of checks: two rules, two quarters, an authority with two districts and a team."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pmflib import frames
from pmflib.disclosure import PlanContext, Release, RuleContext
from pmflib.disclosure import release as release_module
from tests.judged import STEP, Judged, judged
from tests.releases import OWN, Case, district_code

NOW, BEFORE = ("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")
FIRST, SECOND = district_code(0), district_code(1)
#: Rule, area, team, checked and failed now, checked and failed before.
FOUND = (
    ("LATE", OWN, "", 400, 48, 380, 57),
    ("UPN", OWN, "", 900, 0, 880, 12),
    ("TWICE", OWN, "", 400, 2, 380, 0),
    ("LATE", FIRST, "", 200, 40, 190, 38),
    ("LATE", SECOND, "", 200, 8, 190, 19),
    ("LATE", FIRST, "ambermoor-assessment", 120, 36, 100, 30),
    ("LATE", FIRST, "ambermoor-safeguarding", 80, 4, 90, 8),
)
#: Records put right since the extract before, and those that fail anew, by rule, area, team and quarter.
MOVED = {
    ("LATE", OWN, "", NOW): (5, 48),
    ("LATE", OWN, "", BEFORE): (30, 7),
    ("TWICE", OWN, "", NOW): (0, 2),
    ("GONE", OWN, "", BEFORE): (4, 0),
}


def checked(found: tuple[tuple[object, ...], ...] = FOUND, **given: object) -> Release:
    """Return the fabricated Release with the findings of checks, their words, a plan, and what else is told."""
    plain = judged(Case(quarterly=True, own=STEP), Judged(confidence="low"))
    rows = [
        (rule, "assessments", _RULES[str(rule)].dimension, area, team, *span, *counts, *moved)
        for rule, area, team, *four in found
        for span, counts in ((NOW, four[:2]), (BEFORE, four[2:]))
        for moved in (MOVED.get((rule, area, team, span), (0, 0)),)
    ]
    failures = pd.DataFrame(rows, columns=frames.names(frames.FAILURES))
    failures = failures.assign(**{name: pd.to_datetime(failures[name]) for name in ("period_start", "period_end")})
    context = plain.context.model_copy(
        update={
            "rules": _RULES,
            "priorities": ("LATE",),
            "plan": _PLAN,
            "missing_tables": {"audits": "is empty."},
            "extracted": date(2026, 10, 12),
            "extracted_before": date(2026, 7, 13),
            **given,
        }
    )
    tables = {name: plain.table(name) for name in frames.FIGURES}
    return Release(context=context, tables=tables | {"failures": failures}, seal=release_module._SEAL)


def _rule(title: str, dimension: str, **bias: str) -> RuleContext:
    return RuleContext(
        title=title,
        record_table="assessments",
        dimension=dimension,
        official="CIN 8670Q",
        certainty="certain",
        why="Late ones are left out of the count.",
        fix="Close what is finished.",
        bias=bias,
    )


_RULES = {
    "LATE": _rule("Assessment open past its day", "completeness", REF02="up"),
    "UPN": _rule("Pupil number with a wrong check letter", "validity"),
    "TWICE": _rule("Recorded twice", "uniqueness", **{"*": "up"}),
    "GONE": _rule("Child without a date of birth", "completeness"),
}
_PLAN = tuple(
    PlanContext(area=OWN, rule=rule, target=target, owner="Service manager", due=due, status="open", note="")
    for rule, target, due in (("LATE", 10.0, date(2026, 8, 31)), ("UPN", 1.0, date(2027, 3, 31)))
)
