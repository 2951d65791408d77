"""Tables of audits and their answers, of reviewing officers' and chairs' findings, and of the actions that follow."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.sample.places import districts
from pmflib.sample.records import columns
from pmflib.sample.records.cases import Cases
from pmflib.sample.records.columns import Ints, drawn
from pmflib.sample.records.courses import held
from pmflib.sample.records.days import LAST, NEVER, Days, add_working, month_of, on_working
from pmflib.sample.records.people import person_ids
from pmflib.sample.records.places_of import name_of
from pmflib.sample.records.teams import REVIEWING, Staff, team_ids, wide_team
from pmflib.sample.records.voice import SINCE, about_cases
from pmflib.sample.records.world import World

#: A year's count at full size.
_AUDITS, _FINDINGS, _ACTIONS = 960, 560, 310
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
KINDS = ("case", "deep_dive", "iro", "cp_chair")
_THEMES = ("Neglect", "Voice of the child", "Supervision", "Repeat plans", "Permanence", "Missing", "Thresholds")
QUESTIONS = (
    "Is the child's voice heard?",
    "Are risks understood and acted upon?",
    "Is the plan clear and up to date?",
    "Is supervision regular and reflective?",
    "Has help made a difference?",
)
_CONCERNS = ("drift", "care plan", "visits", "health", "contact", "voice", "good practice")
_STAGES = ("informal", "formal", "escalated")
_SOURCES = (
    *("audit", "complaint", "indicator", "inspection", "reviewing officer"),
    *("objective", "service plan", "risk"),
)
_TITLES = (
    "Re-train the front door in the use of history",
    "Check every plan open beyond 15 months",
    "Ring families back within a day",
    "Visit every child within the standard",
    "Ask every child before the review",
    "Fill the vacancies of the assessment team",
    "Record return interviews on the day",
)
_INDICATORS = ("REF02", "CP09", "", "", "CP11", "ASM01", "")
_OWNERS = ("Service manager", "Head of safeguarding", "Principal social worker", "Head of children in care")
_EVIDENCE = ("Sample of ten cases read", "Figures of two quarters", "Minutes of the performance meeting")


def tables(world: World, known: Cases, staff: Staff) -> dict[str, Any]:
    """Return the tables of audits, answers, findings and actions."""
    return _audits(world, known, staff) | {"iro_findings": _findings(world, known), "actions": _actions(world)}


def _audits(world: World, known: Cases, staff: Staff) -> dict[str, Any]:
    rng = world.rng("audits")
    said = about_cases(world, known, rng, _AUDITS)
    august = (month_of(said.when) + 3) % 12 == 7
    due = on_working(np.where(august, said.when + 35, said.when))
    count = len(due)
    done = add_working(due + rng.integers(-6, 16, count), 0)
    done = held(rng, due, done, due - 20)
    kind = drawn(rng, (68, 18, 8, 6), count)
    good = np.array([0.1 * one.need for one in districts()])[np.maximum(said.district, 0)]
    line = 1.5 + good + 0.62 * rng.standard_normal(count) - 0.15 * (due - SINCE) / (LAST - SINCE)
    grade = np.clip(np.round(line), 0, 3).astype(np.int64)
    moderated = np.clip(grade + np.array([0, 1, -1])[drawn(rng, (80, 15, 5), count)], 0, 3)
    known_now = done <= LAST
    auditor = staff.manager(np.maximum(said.team, 0), np.minimum(due, LAST))
    moderator = staff.manager(np.full(count, wide_team(REVIEWING)), np.minimum(due, LAST))
    keep = due <= LAST
    key = columns.ids("AU", np.arange(count))
    audit = columns.table(
        {
            "audit_id": key,
            "kind": columns.coded(KINDS, kind),
            "theme": columns.coded(_THEMES, np.where(kind == 1, month_of(due) // 3 % len(_THEMES), -1)),
            "person_id": person_ids(said.child),
            "district": name_of(said.district),
            "team_id": team_ids(said.team),
            "sampled_by": columns.constant("random", count),
            "auditor_id": columns.ids("W", auditor, width=5),
            "due_date": columns.dates(due, last=NEVER),
            "audit_date": columns.dates(done),
            "grade": columns.coded(GRADES, np.where(known_now, grade, -1)),
            "moderated_grade": columns.coded(GRADES, np.where(known_now, moderated, -1)),
            "moderator_id": columns.ids("W", np.where(known_now, moderator, -1), width=5),
        },
        keep=keep,
    )
    return {"audits": audit, "audit_answers": _answers(rng, np.flatnonzero(keep & known_now), grade)}


def _answers(rng: np.random.Generator, audits: Ints, grade: Ints) -> Any:
    of = np.repeat(audits, len(QUESTIONS))
    judged = np.clip(grade[of] + np.array([0, 1, -1])[drawn(rng, (60, 20, 20), len(of))], 0, 3)
    return columns.table(
        {
            "answer_id": columns.ids("AA", np.arange(len(of))),
            "audit_id": columns.ids("AU", of),
            "question": columns.coded(QUESTIONS, np.arange(len(of)) % len(QUESTIONS)),
            "judgement": columns.coded(GRADES, judged),
        }
    )


def _findings(world: World, known: Cases) -> Any:
    rng = world.rng("findings")
    said = about_cases(world, known, rng, _FINDINGS)
    count = len(said.when)
    concern = drawn(rng, (24, 18, 10, 10, 8, 12, 18), count)
    praise = concern == _CONCERNS.index("good practice")
    stage = np.where(praise, 0, drawn(rng, (62, 31, 7), count))
    taken = np.where(rng.random(count) < 0.8, rng.integers(2, 21, count), rng.integers(21, 60, count))
    resolved = held(rng, add_working(said.when, 20), add_working(said.when, np.where(praise, 0, taken)), said.when)
    return columns.table(
        {
            "finding_id": columns.ids("IF", np.arange(count)),
            "role": columns.coded(["iro", "cp_chair"], drawn(rng, (66, 34), count)),
            "person_id": person_ids(said.child),
            "concern": columns.coded(_CONCERNS, concern),
            "stage": columns.coded(_STAGES, stage),
            "raised_date": columns.dates(said.when, last=NEVER),
            "resolved_date": columns.dates(resolved),
            "district": name_of(said.district),
            "team_id": team_ids(said.team),
        }
    )


def _actions(world: World) -> Any:
    rng = world.rng("actions")
    count = max(int(_ACTIONS * world.scale * (LAST - SINCE) / 365.25), 12)
    created = np.sort(on_working(SINCE + rng.integers(0, LAST - SINCE - 3, count)))
    due = on_working(created + rng.integers(60, 300, count))
    title = rng.integers(0, len(_TITLES), count)
    taken: Days = np.where(rng.random(count) < 0.62, -rng.integers(0, 40, count), rng.integers(5, 260, count))
    finished = on_working(np.maximum(due + taken, created + 5))
    cancelled = rng.random(count) < 0.05
    complete = ~cancelled & (finished <= LAST)
    evidence = np.where(complete, rng.integers(0, len(_EVIDENCE), count), -1)
    return columns.table(
        {
            "action_id": columns.ids("AC", np.arange(count)),
            "source": columns.coded(_SOURCES, drawn(rng, (30, 13, 19, 9, 10, 7, 7, 5), count)),
            "title": columns.coded(_TITLES, title),
            "indicator": columns.coded([code or None for code in _INDICATORS], title),
            "district": name_of(np.where(rng.random(count) < 0.3, -1, rng.integers(0, len(districts()), count))),
            "owner": columns.coded(_OWNERS, rng.integers(0, len(_OWNERS), count)),
            "created_date": columns.dates(created),
            "first_due_date": columns.dates(due, last=NEVER),
            "due_date": columns.dates(due, last=NEVER),
            "status": columns.coded(["open", "complete", "cancelled"], np.select([cancelled, complete], [2, 1], 0)),
            "completed_date": columns.dates(finished, known=complete),
            "evidence": columns.coded(_EVIDENCE, evidence),
            "verified_by": columns.coded(["Quality assurance manager"], np.where(complete, 0, -1)),
        }
    )
