"""The ``audit:`` block of a theme: which cases are looked at, how many, what is asked of each, and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from pmflib.catalogue.fields import Label, Model, Slug, Text
from pmflib.catalogue.record_measures import AttributedAt, Attribution, Expression, RecordMeasure, ViewName
from pmflib.catalogue.strict_yaml import KeyPath, shown
from pmflib.errors import near

Fault = tuple[KeyPath, str, str]
Share = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]

GRADES = ("outstanding", "good", "requires improvement", "inadequate")
#: What a form says beside its questions: no question may go by such a name.
RESERVED = re.compile(r"overall|notes|case|record|day|group|audited-on|not-possible|(strength|improvement)(-\d+)?")


class AuditFrame(Model):
    """Which cases an audit may draw: rows of a case view, dated and placed as an indicator's are.

    Parameters
    ----------
    view : str
        Case view, as in ``pmf build --explain`` and docs/measures.md.
    where : expression
        Which of its rows are cases of this theme.
    date : expression, optional
        The day a case belongs to the period, for events; or
    since, until : expression, optional
        the days between which it is open: cases open on the last day of the period.
    once_per : str, optional
        A column of which each value is drawn once, by its last row; none draws every row.
    attribution, at : str
        Whose case it is: as for indicators.
    """

    view: ViewName
    where: Expression = "true"
    date: Expression | None = None
    since: Expression | None = None
    until: Expression | None = None
    once_per: Literal["person_id"] | None = "person_id"
    attribution: Attribution = "home"
    at: AttributedAt = "event"

    @property
    def rule(self) -> RecordMeasure:
        """The frame as an indicator that counts its cases."""
        return RecordMeasure(
            view=self.view,
            where=self.where,
            date=self.date,
            since=self.since,
            until=self.until,
            once_per=self.once_per,
            attribution=self.attribution,
            at=self.at,
            type="count",
        )


class Agencies(Model):
    """Whether one service looks at its own files (sole) or several at theirs (cross), and which."""

    kind: Literal["sole", "cross"] = "sole"
    names: tuple[Label, ...] = ()


class Question(Model):
    """One question put to every case: its text, the area of practice it is about, and what good looks like."""

    id: Slug
    text: Text
    area: Label
    look_for: Annotated[str, Field(max_length=600)] = ""
    agency: str = ""


class CodedAnswer(Model):
    """A strength or weakness that auditors tick; words in their notes that speak of it are counted beside."""

    id: Slug
    text: Label
    words: tuple[Label, ...] = ()


class AuditPlan(Model):
    """How a theme is audited.

    Parameters
    ----------
    frame : AuditFrame
    strata : tuple of str
        ``district``, ``team`` or columns of the view: each combination gives its share of the sample.
    size, precision : int, float, optional
        How many cases; or half the width of the 95% interval of a share, in percentage points. One of the two.
    at_least : int
        Cases of every stratum that has so many.
    agencies : Agencies
    questions : tuple of Question
    grades : tuple of str
        The scale, best first.
    good : tuple of str
        The grades that count as good or better: the first of the scale.
    strengths, improvements : tuple of CodedAnswer
    double_share, moderation_share, replacements : float
        Per cent of the sample that two auditors look at, whose grade is moderated, and held in reserve.
    auditors : {"not_own_team", "not_own_district"}
        What an auditor never looks at.
    days, kept_days : int
        Days until audits are due, and days after that until lists and workbooks are to be deleted.
    """

    frame: AuditFrame
    strata: tuple[ViewName, ...] = ("district",)
    size: int | None = Field(default=None, ge=1, le=2_000)
    precision: float | None = Field(default=None, gt=0, lt=50, allow_inf_nan=False)
    at_least: int = Field(default=2, ge=0, le=50)
    agencies: Agencies = Field(default_factory=Agencies)
    questions: tuple[Question, ...] = Field(min_length=1, max_length=30)
    grades: tuple[Label, ...] = Field(default=GRADES, min_length=2, max_length=7)
    good: tuple[Label, ...] = GRADES[:2]
    strengths: tuple[CodedAnswer, ...] = ()
    improvements: tuple[CodedAnswer, ...] = ()
    double_share: Share = 10.0
    moderation_share: Share = 25.0
    replacements: Share = 20.0
    auditors: Literal["not_own_team", "not_own_district"] = "not_own_team"
    days: int = Field(default=28, ge=1, le=365)
    kept_days: int = Field(default=56, ge=0, le=365)


def faults(plan: AuditPlan) -> Iterator[Fault]:
    """Yield what does not fit together in an ``audit:`` block: place, what is wrong, remedy."""
    at: KeyPath = ("audit",)
    if (plan.size is None) == (plan.precision is None):
        what = "needs either 'size' (cases) or 'precision' (percentage points)."
        yield (*at, "size"), what, "Write 'size: 60', or 'precision: 10' for ten points either way."
    yield from _dates(plan.frame)
    yield from _scale(plan)
    yield from _agencies(plan)
    yield from _twice((*at, "questions"), [one.id for one in plan.questions])
    for number, one in enumerate(plan.questions):
        if RESERVED.fullmatch(one.id):
            yield (*at, "questions", number, "id"), f"{shown(one.id)} is kept for something else.", "Name it otherwise."
    for key in ("strengths", "improvements"):
        yield from _twice((*at, key), [one.id for one in getattr(plan, key)])
    for number, name in enumerate(plan.strata):
        if name in plan.strata[:number]:
            yield (*at, "strata", number), f"{shown(name)} stands there twice.", "Keep one."


def _dates(frame: AuditFrame) -> Iterator[Fault]:
    at: KeyPath = ("audit", "frame")
    if (frame.date is None) == (frame.since is None):
        what = "needs either 'date' (events of the period) or 'since' (cases open on its last day)."
        yield (*at, "date"), what, "Write 'date: date', or 'since' and 'until'."
    if frame.until is not None and frame.since is None:
        yield (*at, "until"), "stands without 'since'.", "Write the day from which a case is open."


def _scale(plan: AuditPlan) -> Iterator[Fault]:
    at: KeyPath = ("audit",)
    yield from _twice((*at, "grades"), [grade.casefold() for grade in plan.grades])
    for number, grade in enumerate(plan.good):
        if grade not in plan.grades:
            yield (*at, "good", number), f"{shown(grade)} is not a grade of the scale.", near(grade, plan.grades)
    in_order = plan.grades[: len(plan.good)]
    if set(plan.good) <= set(plan.grades) and (set(plan.good) != set(in_order) or len(plan.good) == len(plan.grades)):
        what = "does not hold the first grades of the scale, and not all of them."
        yield (*at, "good"), what, "Write the scale best first, and here those that are good or better."


def _agencies(plan: AuditPlan) -> Iterator[Fault]:
    at: KeyPath = ("audit", "agencies", "names")
    names = plan.agencies.names
    if plan.agencies.kind == "cross" and len(names) < 2:
        yield at, f"{len(names)} named, but an audit across agencies needs two.", "Name them, or write kind: sole."
    yield from _twice(at, list(names))
    for number, one in enumerate(plan.questions):
        if one.agency and one.agency not in names:
            where: KeyPath = ("audit", "questions", number, "agency")
            yield where, f"{shown(one.agency)} is not among the agencies.", near(one.agency, names) or "Name it there."


def _twice(at: KeyPath, values: Sequence[str]) -> Iterator[Fault]:
    for number, value in enumerate(values):
        if value in values[:number]:
            yield (*at, number), f"{shown(value)} stands there twice.", "Make each distinct."
