"""From a frame and the people who audit to a round: drawn, given out, and ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from pmflib.audits.assigning import Auditor, assign
from pmflib.audits.drawing import Drawn, draw_cases, strata_of
from pmflib.audits.framing import Frame
from pmflib.audits.keeping import CASES, COUNTS, Facts, Round, digest, version_of
from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.periods import Period


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a round is to be.

    Parameters
    ----------
    name, theme, title, question : str
    period : Period
    plan : AuditPlan
    seed : int
    size : int, optional
        Instead of the plan's.
    salt : str
        Key of the digests, in hexadecimal.
    drawn_on : date
    """

    name: str
    theme: str
    title: str
    question: str
    period: Period
    plan: AuditPlan
    seed: int
    salt: str
    drawn_on: date
    size: int | None = None


def planned(
    asked: Asked, frame: Frame, auditors: Sequence[Auditor], *, districts: Mapping[str, str]
) -> tuple[Round, Drawn]:
    """Draw the cases of a round and give them out.

    Parameters
    ----------
    asked : Asked
    frame : Frame
    auditors : sequence of Auditor
    districts : mapping of str to str
        What the strata call each district's code.

    Returns
    -------
    Round
        As it is kept: cases by their digests.
    Drawn
        The cases themselves, their digest in the column ``key``: for the workbooks alone.

    Raises
    ------
    BadInput
        As `draw_cases` and `assign`.
    """
    drawn = draw_cases(frame.cases, asked.plan, seed=asked.seed, size=asked.size, districts=districts)
    cases = drawn.cases.assign(key=[digest(case, asked.salt) for case in drawn.cases["case"]])
    given = assign(drawn.cases, auditors, rule=asked.plan.auditors)
    given["key"] = [digest(case, asked.salt) for case in given["case"]]
    assigned = given[["key", "role", "auditor"]]
    due = asked.drawn_on + timedelta(days=asked.plan.days)
    facts = Facts(
        name=asked.name,
        theme=asked.theme,
        title=asked.title,
        question=asked.question,
        period=asked.period.code,
        period_start=asked.period.start,
        period_end=asked.period.end,
        drawn_on=asked.drawn_on,
        due=due,
        delete_after=due + timedelta(days=asked.plan.kept_days),
        seed=asked.seed,
        frame=len(frame.cases),
        size=drawn.size,
        source=frame.source,
        taken=frame.taken,
        fingerprint=frame.fingerprint,
        version=version_of(asked.plan, assigned),
        salt=asked.salt,
        auditors=tuple(auditors),
        plan=asked.plan,
    )
    one = Round(facts=facts, cases=cases[list(CASES)], assigned=assigned, counts=_counts(frame, asked, districts))
    return one, Drawn(cases=cases, strata=drawn.strata, seed=drawn.seed, notes=drawn.notes)


def _counts(frame: Frame, asked: Asked, districts: Mapping[str, str]) -> pd.DataFrame:
    """Return how many cases there are of each stratum, district and team: estimates for each rest on it."""
    codes, names = strata_of(frame.cases, asked.plan.strata, districts)
    table = pd.DataFrame({"stratum": names[codes], "district": frame.cases["district"], "team": frame.cases["team"]})
    sizes = table.groupby(["stratum", "district", "team"]).size().rename("cases").reset_index()
    return sizes.astype({"stratum": "str"})[list(COUNTS)]
