"""Referrals as the case system holds them: one entry a child, with team, workers and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmflib.sample.places import districts
from pmflib.sample.records.columns import Ints, drawn
from pmflib.sample.records.courses import Courses
from pmflib.sample.records.days import LAST, NEVER, Bools, Days, month_of, quarter_of
from pmflib.sample.records.entering import ADOPTED, ADULT_CARE, ARRANGED, ELSEWHERE, GUARDIAN
from pmflib.sample.records.people import disabled
from pmflib.sample.records.teams import (
    ASSESSMENT,
    DISABLED,
    FRONT_DOOR,
    MOVED_FROM,
    MOVED_ON,
    MOVED_TO,
    SAFEGUARDING,
    UNACCOMPANIED,
    Staff,
    local_team,
    moving_team,
    wide_team,
)
from pmflib.sample.records.world import World

SOURCES = (
    *("1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4", "5A", "5B", "5C", "5D", "6", "7"),
    *("8", "9"),
)
_SOURCE_SHARES = (50, 8, 7, 12, 170, 20, 14, 18, 10, 14, 26, 50, 20, 50, 22, 18, 4, 290, 20, 50, 24)
_SCHOOL, _POLICE = SOURCES.index("2A"), SOURCES.index("6")
_AUGUST = 7
NEEDS = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8")
_NEED_SHARES = (58, 0, 3, 10, 17, 4, 1, 7)
_ABUSE, _DISABILITY, _ABSENT = 0, 1, 7
CLOSED_BECAUSE = ("RC1", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9")
_SINGLE_TEAM_SHARE = 0.35


@dataclass(frozen=True, kw_only=True)
class Cases:
    """One entry a referral that the case system holds.

    Parameters
    ----------
    number : array of int
        Number of the referral.
    child, district, group : array of int
    referred, closed : array of day
    course : Courses
        One entry a case, no longer one a family.
    need, source, because : array of int
        Places in `NEEDS`, `SOURCES` and `CLOSED_BECAUSE`.
    entry : array of int
        Place of the period of care among the entries; -1 if there is none.
    alone : array of bool
    front, assessing, helping : array of int
        Teams at the front door, for the assessment and for what follows.
    screener, assessor, helper : array of int
        Workers of these teams.
    """

    number: Ints
    child: Ints
    district: Ints
    group: Ints
    referred: Days
    closed: Days
    course: Courses
    need: Ints
    source: Ints
    because: Ints
    entry: Ints
    alone: Bools
    front: Ints
    assessing: Ints
    helping: Ints
    screener: Ints
    assessor: Ints
    helper: Ints


def cases(world: World, staff: Staff) -> Cases:
    """Return the cases that the system holds."""
    held = world.referrals
    rows = np.flatnonzero(world.kept)
    child, district, referred = held.child[rows], held.district[rows], held.referred[rows]
    group, course = held.group[rows], _of_each(held.course, held.group[rows])
    entry = np.full(len(held.child), -1)
    entry[held.entries.at] = np.arange(len(held.entries.at))
    rng, alone = world.rng("cases"), world.alone[child]
    need = _needs(rng, world, child, course, alone)
    front = np.where(alone, wide_team(UNACCOMPANIED), local_team(district, FRONT_DOOR))
    assessing = np.where(alone, wide_team(UNACCOMPANIED), local_team(district, ASSESSMENT))
    assessor = staff.on_duty(rng, assessing, course.decided)
    helping = _helping(rng, need, district, alone, course.assessed)
    return Cases(
        number=rows,
        child=child,
        district=district,
        group=group,
        referred=referred,
        closed=held.closed[rows],
        course=course,
        need=need,
        source=_sources(rng, referred, alone),
        because=_because(rng, course, np.where(entry[rows] >= 0, held.entries.reason[entry[rows]], -1)),
        entry=entry[rows],
        alone=alone,
        front=front,
        assessing=assessing,
        helping=helping,
        screener=staff.on_duty(rng, front, referred),
        assessor=np.where(course.backlog, _overloaded(staff, assessing), assessor),
        helper=staff.on_duty(rng, helping, np.minimum(course.assessed + 1, LAST)),
    )


def _of_each(course: Courses, group: Ints) -> Courses:
    return Courses(**{name: getattr(course, name)[group] for name in Courses.__dataclass_fields__})


def _needs(rng: np.random.Generator, world: World, child: Ints, course: Courses, alone: Bools) -> Ints:
    usual = drawn(rng, _NEED_SHARES, len(child))
    by_disability = disabled(world)[child] & (rng.random(len(child)) < 0.45)
    at_risk = course.conferred < NEVER
    return np.select([alone, at_risk, by_disability], [_ABSENT, _ABUSE, _DISABILITY], default=usual)


def _sources(rng: np.random.Generator, referred: Days, alone: Bools) -> Ints:
    """Return who referred: schools hardly ever in August, the police those who arrive alone."""
    usual = drawn(rng, _SOURCE_SHARES, len(referred))
    closed = ((month_of(referred) + 3) % 12 == _AUGUST) & (rng.random(len(referred)) < 0.75)
    return np.where(alone | (closed & (usual == _SCHOOL)), _POLICE, usual)


def _because(rng: np.random.Generator, course: Courses, reason: Ints) -> Ints:
    ended = {ADOPTED: "RC1", ARRANGED: "RC3", GUARDIAN: "RC4", ELSEWHERE: "RC5", ADULT_CARE: "RC6"}
    for_care = np.full(20, CLOSED_BECAUSE.index("RC7"))
    for code, because in ended.items():
        for_care[code] = CLOSED_BECAUSE.index(because)
    assessed = CLOSED_BECAUSE.index("RC8") + (rng.random(len(reason)) < 0.4)
    return np.where(course.not_in_need, assessed, for_care[reason])


def _helping(rng: np.random.Generator, need: Ints, district: Ints, alone: Bools, since: Days) -> Ints:
    """Return the team that helps after the assessment; one safeguarding team moved from one district to another."""
    names = [one.name for one in districts()]
    usual = local_team(district, SAFEGUARDING)
    served = np.where(since < MOVED_ON, names.index(MOVED_FROM), names.index(MOVED_TO))
    moved = (district == served) & (rng.random(len(need)) < _SINGLE_TEAM_SHARE)
    return np.select(
        [alone, need == _DISABILITY, moved],
        [wide_team(UNACCOMPANIED), wide_team(DISABLED), moving_team()],
        default=usual,
    )


def _overloaded(staff: Staff, team: Ints) -> Ints:
    """Return the worker of each team who has been there longest and has stayed to the end."""
    held = np.where(staff.until > LAST, staff.since, NEVER)
    of_team = staff.team[staff.post]
    works = staff.role[staff.post] == 0
    longest = np.array(
        [int(np.argmin(np.where((of_team == one) & works, held, NEVER + 1))) for one in range(int(team.max()) + 1)]
    )
    return longest[team]


def quarter(cases_referred: Days) -> Ints:
    """Return the quarter of each referral."""
    return quarter_of(cases_referred)
