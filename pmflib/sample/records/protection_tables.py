"""Tables of what follows a referral: plans, reviews and visits of children in need and under protection, contacts."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.records import code_lists
from pmflib.sample.records import columns
from pmflib.sample.records.cases import SOURCES, Cases
from pmflib.sample.records.columns import Ints, drawn, skewed
from pmflib.sample.records.courses import MOST_REVIEWS
from pmflib.sample.records.days import FIRST, LAST, NEVER, Bools, Days, bustle, day, on_working
from pmflib.sample.records.entering import birthday
from pmflib.sample.records.front_tables import recorded, written
from pmflib.sample.records.people import person_ids
from pmflib.sample.records.teams import team_ids
from pmflib.sample.records.visits import visits
from pmflib.sample.records.world import World

PARTICIPATION = ("PN0", "PN1", "PN2", "PN3", "PN5", "PN6", "PN7")
_CP_VISIT, _CIN_VISIT = 14, 28
_WITH_PLAN = 0.24
#: Contacts and early help are held from this day; a year's contacts that are no referral.
CONTACTS_SINCE = day(2021, 7, 1)
_OTHER_CONTACTS, _EARLY_HELP = 14_000, 3_000
_CONTACT_OUTCOMES = (
    '{"OUTCOME_REFERRAL_FLAG": "Y"}',
    '{"OUTCOME_REFERRAL_FLAG": "N", "OUTCOME_EARLY_HELP_FLAG": "Y"}',
    '{"OUTCOME_REFERRAL_FLAG": "N", "OUTCOME_INFORMATION_FLAG": "Y"}',
    '{"OUTCOME_REFERRAL_FLAG": "N", "OUTCOME_NFA_FLAG": "Y"}',
)
_REASONS = ("Parenting", "School attendance", "Emotional wellbeing", "Housing and money", "Family conflict")
_ENDS = ("Needs met", "Stepped up to social care", "Family declined", "Moved away")
_ORGANISATIONS = ("Family hub", "School", "Health visiting", "Voluntary sector", "Youth service")


def participation(rng: np.random.Generator, age: Days) -> Ints:
    """Return how children took part in a review; under four they do not."""
    return np.where(age < 4 * 365.25, 0, 1 + drawn(rng, (46, 6, 3, 12, 27, 6), len(age)))


def protection_reviews(world: World, known: Cases) -> Any:
    """Return the table of review conferences."""
    rng, course = world.rng("protection reviews"), known.course
    rows, number = np.nonzero((course.reviewed <= LAST) & (course.conferred <= LAST)[:, None])
    done = course.reviewed[rows, number]
    return columns.table(
        {
            "cppr_cp_review_id": columns.ids("PR", known.number[rows] * 10 + number, width=8),
            "cppr_person_id": person_ids(known.child[rows]),
            "cppr_cp_plan_id": columns.ids("P", known.number[rows]),
            "cppr_cp_review_due": columns.dates(course.due[rows, number], last=NEVER),
            "cppr_cp_review_date": columns.dates(done),
            "cppr_cp_review_meeting_id": columns.ids("MR", known.group[rows] * MOST_REVIEWS + number, width=8),
            "cppr_cp_review_outcome_continue_cp": columns.flags(done != course.plan_end[rows]),
            "cppr_cp_review_quorate": columns.flags(rng.random(len(rows)) < 0.94),
            "cppr_cp_review_participation": columns.coded(
                PARTICIPATION, participation(rng, done - world.families.born[known.child[rows]])
            ),
        }
    )


def protection_visits(world: World, known: Cases) -> Any:
    """Return the table of visits to children on protection plans."""
    rng, course = world.rng("protection visits"), known.course
    rows = np.flatnonzero(course.planned & (course.conferred <= LAST))
    of, when = visits(rng, course.conferred[rows], course.plan_end[rows], limit=_CP_VISIT, late=0.13)
    seen = rng.random(len(of)) < 0.96
    return columns.table(
        {
            "cppv_cp_visit_id": columns.ids("PV", np.arange(len(of))),
            "cppv_person_id": person_ids(known.child[rows][of]),
            "cppv_cp_plan_id": columns.ids("P", known.number[rows][of]),
            "cppv_cp_visit_date": columns.dates(when),
            "cppv_cp_visit_seen": columns.flags(seen),
            "cppv_cp_visit_seen_alone": columns.flags(seen & (rng.random(len(of)) < 0.74)),
            "cppv_cp_visit_bedroom": columns.flags(seen & (rng.random(len(of)) < 0.6)),
        }
    )


def need_plans(world: World, known: Cases) -> dict[str, Any]:
    """Return the tables of child in need plans and of visits under them: never while a protection plan is open."""
    rng, course = world.rng("need plans"), known.course
    stepping_down = course.planned & (course.plan_end <= LAST)
    usual = ~(course.no_action | course.not_in_need | course.planned) & (known.entry < 0) & ~known.alone
    usual &= rng.random(len(usual)) < _WITH_PLAN
    since = np.where(stepping_down, course.plan_end, course.assessed)
    start = on_working(np.minimum(since, NEVER - 400) + rng.integers(1, 12, len(since)))
    rows = np.flatnonzero((usual | (stepping_down & (known.entry < 0))) & (known.closed > start + 14) & (start <= LAST))
    start, end = start[rows], known.closed[rows]
    plans = columns.table(
        {
            "cinp_cin_plan_id": columns.ids("N", known.number[rows]),
            "cinp_referral_id": columns.ids("R", known.number[rows]),
            "cinp_person_id": person_ids(known.child[rows]),
            "cinp_cin_plan_start_date": columns.dates(start),
            "cinp_cin_plan_end_date": columns.dates(end),
            "cinp_cin_plan_team": team_ids(known.helping[rows]),
            "cinp_cin_plan_worker_id": columns.ids("W", known.helper[rows], width=5),
            "recorded_at": written(recorded(rng, start)),
        }
    )
    of, when = visits(rng, start, end, limit=_CIN_VISIT, late=0.16)
    seen = rng.random(len(of)) < 0.95
    visited = columns.table(
        {
            "cinv_cin_visit_id": columns.ids("NV", np.arange(len(of))),
            "cinv_person_id": person_ids(known.child[rows][of]),
            "cinv_cin_visit_date": columns.dates(when),
            "cinv_cin_visit_seen": columns.flags(seen),
            "cinv_cin_visit_seen_alone": columns.flags(seen & (rng.random(len(of)) < 0.6)),
            "cinv_cin_visit_bedroom": columns.flags(seen & (rng.random(len(of)) < 0.35)),
        }
    )
    return {"ssd_cin_plans": plans, "ssd_cin_visits": visited}


def contacts(world: World, known: Cases) -> Any:
    """Return the table of contacts: those that became referrals, and others."""
    rng = world.rng("contacts")
    rows = np.flatnonzero(known.referred >= CONTACTS_SINCE)
    child, when = anybody(world, rng, int(_OTHER_CONTACTS * world.scale), CONTACTS_SINCE)
    outcome = np.concatenate([np.zeros(len(rows), dtype=np.int64), 1 + drawn(rng, (30, 40, 30), len(child))])
    source = np.concatenate([known.source[rows], drawn(rng, (1,) * len(SOURCES), len(child))])
    child, when = np.concatenate([known.child[rows], child]), np.concatenate([known.referred[rows], when])
    order = np.argsort(when, kind="stable")
    child, when, outcome, source = child[order], when[order], outcome[order], source[order]
    meanings = code_lists()["source"].meanings
    return columns.table(
        {
            "cont_contact_id": columns.ids("K", np.arange(len(child))),
            "cont_person_id": person_ids(child),
            "cont_contact_date": columns.dates(when),
            "cont_contact_source_code": columns.coded(SOURCES, source),
            "cont_contact_source_desc": columns.coded([meanings[code] for code in SOURCES], source),
            "cont_contact_outcome_json": columns.coded(_CONTACT_OUTCOMES, outcome),
            "recorded_at": written(recorded(rng, when)),
        }
    )


def early_help(world: World) -> Any:
    """Return the table of early help episodes."""
    rng = world.rng("early help")
    child, start = anybody(world, rng, int(_EARLY_HELP * world.scale), CONTACTS_SINCE)
    start = on_working(start)
    end = on_working(start + np.clip(skewed(rng, 150, 0.6, len(start)), 14, 700).astype(np.int64))
    ended = end <= LAST
    return columns.table(
        {
            "earl_episode_id": columns.ids("H", np.arange(len(child))),
            "earl_person_id": person_ids(child),
            "earl_episode_start_date": columns.dates(start),
            "earl_episode_end_date": columns.dates(end),
            "earl_episode_reason": columns.coded(_REASONS, drawn(rng, (30, 20, 25, 12, 13), len(child))),
            "earl_episode_end_reason": columns.coded(
                _ENDS, np.where(ended, drawn(rng, (64, 16, 14, 6), len(child)), -1)
            ),
            "earl_episode_organisation": columns.coded(_ORGANISATIONS, drawn(rng, (35, 25, 12, 18, 10), len(child))),
        },
        keep=start <= LAST,
    )


def anybody(world: World, rng: np.random.Generator, yearly: int, since: int) -> tuple[Ints, Days]:
    """Return children known at one time or another, with a day each on which they are under 18, in order."""
    count = int(yearly * (LAST - since) / 365.25 * 1.25)
    weight = bustle()[since - FIRST : LAST + 1 - FIRST]
    when = np.sort(since + drawn(rng, tuple(weight), count))
    rooted = np.flatnonzero(~world.alone)
    child = rooted[rng.integers(0, len(rooted), count)]
    fits = of_age(world, child, when)
    return child[fits], when[fits]


def of_age(world: World, child: Ints, when: Days) -> Bools:
    """Return which children are born and not yet 18 on a day."""
    born = world.families.born[child]
    return np.asarray((born <= when) & (birthday(born, 18) > when))
