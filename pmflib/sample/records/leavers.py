"""Care leavers: where they stand around each birthday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pmflib.sample.records import columns
from pmflib.sample.records.care import Care
from pmflib.sample.records.columns import Ints, drawn
from pmflib.sample.records.days import LAST, Bools, Days
from pmflib.sample.records.entering import ADULT_CARE, EIGHTEEN, SUPPORTED, birthday
from pmflib.sample.records.front_tables import recorded, written
from pmflib.sample.records.people import person_ids
from pmflib.sample.records.teams import LEAVERS, Staff, team_ids, wide_team
from pmflib.sample.records.world import World

#: Ages a status is taken at.
AGES = (18, 19, 20, 21)
ACTIVITIES = ("F1", "P1", "F2", "P2", "F5", "P5", "G4", "G5", "G6", "NK")
_STUDYING = (5, 1, 17, 3, 21, 5, 10, 28, 4)
HOMES = ("B", "D", "E", "K", "U", "V", "X", "Y", "Z", "R", "G")
_HOME_SHARES = (10, 24, 6, 5, 36, 2, 3, 3, 11, 0, 2)
_UNSUITABLE = ("V", "X", "G")
_CONTACT, _REVIEW = 50, 170


@dataclass(frozen=True, kw_only=True)
class Statuses:
    """Statuses of care leavers, one entry each.

    Parameters
    ----------
    child, age : array of int
        Age just turned.
    when : array of day
    touch, suitable, housed : array of bool
        In touch; in a suitable home; whether the home is known.
    activity, home : array of int
        Places in `ACTIVITIES` and `HOMES`.
    """

    child: Ints
    age: Ints
    when: Days
    touch: Bools
    suitable: Bools
    housed: Bools
    activity: Ints
    home: Ints


def statuses(world: World, care: Care) -> Statuses:
    """Draw a status for each birthday from 18 to 21, in the four weeks after it."""
    rng = world.rng("care leavers")
    rows = np.flatnonzero(np.isin(care.reason, (EIGHTEEN, SUPPORTED, ADULT_CARE)) & (care.end <= LAST))
    of, number = columns.spread_out(np.full(len(rows), len(AGES)))
    child = care.child[rows][of]
    turned = np.array([birthday(world.families.born[child], age) for age in AGES])
    # As long after each birthday, so that a year holds one status of each young person.
    when = turned[number, np.arange(len(of))] + rng.integers(0, 28, len(rows))[of]
    kept = when <= LAST
    child, when, age = child[kept], when[kept], np.array(AGES)[number[kept]]
    count = len(child)
    touch = rng.random(count) < 0.925
    home = np.where(touch, drawn(rng, _HOME_SHARES, count), HOMES.index("R"))
    poor = np.isin(home, [HOMES.index(code) for code in _UNSUITABLE]) | (rng.random(count) < 0.035)
    housed = home != HOMES.index("R")
    return Statuses(
        child=child,
        age=age,
        when=when,
        touch=touch,
        suitable=housed & ~poor,
        housed=housed,
        activity=np.where(touch, drawn(rng, _STUDYING, count), ACTIVITIES.index("NK")),
        home=home,
    )


def table(world: World, care: Care, staff: Staff) -> Any:
    """Return the table of care leavers."""
    rng, made = world.rng("care leaver table"), statuses(world, care)
    count = len(made.child)
    team = np.full(count, wide_team(LEAVERS))
    worker = columns.ids("W", staff.on_duty(rng, team, made.when), width=5)
    return columns.table(
        {
            "clea_table_id": columns.ids("CL", np.arange(count)),
            "clea_person_id": person_ids(made.child),
            "clea_care_leaver_eligibility": columns.constant("Former relevant child", count),
            "clea_care_leaver_in_touch": columns.coded(["NO", "YES"], made.touch),
            "clea_care_leaver_latest_contact": columns.dates(made.when - rng.integers(0, _CONTACT, count)),
            "clea_care_leaver_accommodation": columns.coded(HOMES, made.home),
            "clea_care_leaver_accom_suitable": columns.coded(["2", "1"], np.where(made.housed, made.suitable, -1)),
            "clea_care_leaver_activity": columns.coded(ACTIVITIES, made.activity),
            "clea_pathway_plan_review_date": columns.dates(made.when - rng.integers(0, _REVIEW, count)),
            "clea_care_leaver_personal_advisor": worker,
            "clea_care_leaver_allocated_team": team_ids(team),
            "clea_care_leaver_worker_id": worker,
            "status_date": columns.dates(made.when),
            "recorded_at": written(recorded(rng, made.when)),
        }
    )
