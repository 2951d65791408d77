"""Invented answers for a fictional council: what each case is truly like is known, so that findings can be checked.

What is invented depends on the case's number and a seed alone: whoever audits, in whatever order, finds the same case,
but for the mistakes that people make.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import load_workbook

from pmflib.audits.assigning import Role
from pmflib.audits.forms import CASE, DONE, GIVEN_UP, IMPROVEMENT, NOTES, OVERALL, REASONS, STRENGTH
from pmflib.audits.keeping import open_round
from pmflib.audits.returned import Sheet, read_workbook
from pmflib.catalogue.audit_plans import AuditPlan
from pmflib.errors import BadInput
from pmflib.files import store_private

_ANSWER, _TEXT = 4, 5
#: How often a second auditor, and a moderator, sees a case one grade apart.
_AUDITOR_DIFFERS, _MODERATOR_DIFFERS = 0.20, 0.15
_WORDS = {STRENGTH: "It is good to see: {}.", IMPROVEMENT: "What is missing: {}."}


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What the cases of a fictional council are truly like.

    Parameters
    ----------
    seed : int
    good : float
        Share of the cases that are good or better, where nothing else is said.
    by_district : mapping of str to float
        The share in a district, by code.
    not_possible, not_done : float
        Shares of the forms that are given up, and left empty.
    """

    seed: int = 1
    good: float = 0.62
    by_district: Mapping[str, float] | None = None
    not_possible: float = 0.04
    not_done: float = 0.05

    def share(self, district: str) -> float:
        """Return the share of good or better in a district."""
        return (self.by_district or {}).get(district, self.good)

    def grade(self, case: str, district: str, plan: AuditPlan) -> int:
        """Return the place on the scale that a case truly has: half of the good ones share the best places."""
        good, rest = len(plan.good), len(plan.grades) - len(plan.good)
        at, share = self.chance(case, "grade"), self.share(district)
        if at < share:
            return min(int(good * (0.25 + 0.75 * at / share)), good - 1) if good > 1 else 0
        return good + min(int(rest * 0.75 * (at - share) / (1.0 - share)), rest - 1)

    def chance(self, *parts: str) -> float:
        """Return a number from 0 to 1 that depends on these words and the seed alone."""
        said = "/".join([str(self.seed), *parts]).encode()
        return int.from_bytes(hashlib.blake2b(said, digest_size=7).digest(), "big") / float(1 << 56)

    def shares(self, cases: pd.DataFrame, plan: AuditPlan) -> pd.Series:
        """Return the true share of good or better, in per cent, of the cases of each district; ``all`` is of all.

        Parameters
        ----------
        cases : DataFrame
            ``case, district``: the whole frame.
        plan : AuditPlan
        """
        at = [self.grade(case, place, plan) for case, place in zip(cases["case"], cases["district"], strict=True)]
        good = pd.Series(np.array(at) < len(plan.good), index=cases["district"])
        both: pd.Series = pd.concat([100.0 * good.groupby(level=0).mean(), pd.Series({"all": 100.0 * good.mean()})])
        return both


def answered(truth: Truth, case: str, district: str, role: Role, plan: AuditPlan) -> dict[str, tuple[str, str]]:
    """Return what somebody writes into a form: answer and text by item; nothing where it is left empty."""
    if truth.chance(case, role, "left") < truth.not_done:
        return {}
    if role in ("first", "reserve") and truth.chance(case, "possible") < truth.not_possible:
        return {GIVEN_UP: (REASONS[int(truth.chance(case, "why") * len(REASONS))], "")}
    true = truth.grade(case, district, plan)
    seen = _seen(truth, case, role, true, len(plan.grades))
    said = {OVERALL: (plan.grades[seen], "")}
    if role == "moderator":
        return said | {NOTES: ("", "Read with the auditor; the grade follows the descriptors.")}
    for question in plan.questions:
        step = _step(truth.chance(case, role, question.id), 0.25)
        said[question.id] = (plan.grades[int(np.clip(seen + step, 0, len(plan.grades) - 1))], "")
    notes = []
    for stem, codes, many in (
        (STRENGTH, plan.strengths, seen < len(plan.good)),
        (IMPROVEMENT, plan.improvements, seen >= len(plan.good)),
    ):
        ranked = sorted(enumerate(codes), key=lambda one: truth.chance(case, one[1].id) ** (1.0 / (1.0 + one[0])))
        for number, (_, code) in enumerate(ranked[: 2 if many else 1], start=1):
            said[f"{stem}-{number}"] = (code.text, "")
            notes.append(_WORDS[stem].format((code.words or (code.text,))[0]))
    return said | {NOTES: ("", " ".join(notes))}


def _seen(truth: Truth, case: str, role: Role, true: int, grades: int) -> int:
    differs = {"second": _AUDITOR_DIFFERS, "moderator": 0.0}.get(role, _MODERATOR_DIFFERS)
    return int(np.clip(true + _step(truth.chance(case, role, "seen"), differs), 0, grades - 1))


def _step(at: float, differs: float) -> int:
    """Return one up, one down or none: down twice as often as up."""
    if at >= differs:
        return 0
    return -1 if at < differs * 2 / 3 else 1


def fill(path: Path, place: Path, truth: Truth, *, today: date) -> int:
    """Fill in a workbook of a fictional council, and return how many forms were filled.

    Parameters
    ----------
    path : Path
        As `auditor_workbook` made it; written anew in its place.
    place : Path
        The council's outputs.
    truth : Truth
    today : date
        Audits are done between the day of the draw and this day.

    Raises
    ------
    BadInput
        If it is no workbook of a round.
    """
    book, problems = read_workbook(path, place)
    if book is None:
        raise BadInput(problems)
    one = open_round(place, book.round.facts.name)
    district = dict(zip(one.cases["key"], one.cases["district"], strict=True))
    made = load_workbook(path)
    filled = 0
    for sheet in book.sheets:
        case = sheet.cells[CASE].answer
        said = answered(truth, case, str(district[one.key(case)]), sheet.role, one.facts.plan)
        if sheet.role == "reserve" or not said:
            continue
        filled += 1
        span = max((today - one.facts.drawn_on).days, 0)
        day = one.facts.drawn_on + timedelta(days=int(truth.chance(case, "day") * (span + 1)))
        if GIVEN_UP not in said:
            made[sheet.name].cell(sheet.cells[DONE].row, _ANSWER).value = datetime.combine(day, time())
        _write(made[sheet.name], sheet, said)
    part = path.with_name(f".{path.name}.filled")
    made.save(part)
    store_private(path, part.read_bytes())
    part.unlink()
    return filled


def _write(worksheet: object, sheet: Sheet, said: Mapping[str, tuple[str, str]]) -> None:
    for item, (answer, text) in said.items():
        for column, words in ((_ANSWER, answer), (_TEXT, text)):
            if words:
                worksheet.cell(sheet.cells[item].row, column).value = words  # type: ignore[attr-defined]
