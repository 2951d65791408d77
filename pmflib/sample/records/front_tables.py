"""Tables of referrals, assessments, enquiries, conferences and protection plans."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from pmflib.records import code_lists
from pmflib.sample.records import columns
from pmflib.sample.records.cases import CLOSED_BECAUSE, NEEDS, SOURCES, Cases
from pmflib.sample.records.columns import Ints, drawn
from pmflib.sample.records.courses import CONFERRED, held
from pmflib.sample.records.days import LAST, NEVER, TAKEN, Bools, Days, add_working, quarter_of
from pmflib.sample.records.people import person_ids
from pmflib.sample.records.places_of import name_of
from pmflib.sample.records.teams import team_ids
from pmflib.sample.records.world import World

#: Working days until something is entered, when all goes well.
_DELAYS = (40, 30, 15, 8, 5, 2)
_REFERRAL_OUTCOMES = (
    '{"OUTCOME_NFA_FLAG": "Y", "OUTCOME_SINGLE_ASSESSMENT_FLAG": "N"}',
    '{"OUTCOME_NFA_FLAG": "N", "OUTCOME_SINGLE_ASSESSMENT_FLAG": "Y"}',
)
_ASSESSMENT_OUTCOMES = (
    '{"OUTCOME_NFA_FLAG": "N", "OUTCOME_CIN_PLAN_FLAG": "Y"}',
    '{"OUTCOME_NFA_FLAG": "Y", "OUTCOME_CIN_PLAN_FLAG": "N"}',
)
_ENQUIRY_OUTCOMES = ('{"OUTCOME_CP_CONFERENCE_FLAG": "N"}', '{"OUTCOME_CP_CONFERENCE_FLAG": "Y"}')
_CONFERENCE_OUTCOMES = ('{"OUTCOME_CP_FLAG": "N"}', '{"OUTCOME_CP_FLAG": "Y"}')
_CATEGORIES = ("Neglect", "Emotional Abuse", "Physical Abuse", "Sexual Abuse", "Multiple")
_CATEGORY_SHARES = (45, 38, 7, 4, 6)
_CORE_GROUP = 10


def recorded(rng: np.random.Generator, days: Days) -> Days:
    """Return when something was entered: on the day or within a working week of it."""
    inside = np.minimum(days, LAST)
    return np.where(days > LAST, NEVER, np.clip(add_working(inside, drawn(rng, _DELAYS, len(days))), inside, TAKEN))


def written(days: Days) -> Any:
    """Return the days of entry as a column: the extract was taken after the last recorded event."""
    return columns.dates(days, last=TAKEN)


def referrals(world: World, known: Cases) -> Any:
    """Return the table of referrals and episodes of need."""
    rng, count = world.rng("referral table"), len(known.number)
    meanings = code_lists()["source"].meanings
    return columns.table(
        {
            "cine_referral_id": columns.ids("R", known.number),
            "cine_person_id": person_ids(known.child),
            "cine_referral_date": columns.dates(known.referred),
            "cine_cin_primary_need_code": columns.coded(NEEDS, known.need),
            "cine_referral_source_code": columns.coded(SOURCES, known.source),
            "cine_referral_source_desc": columns.coded([meanings[code] for code in SOURCES], known.source),
            "cine_referral_outcome_json": columns.coded(_REFERRAL_OUTCOMES, ~known.course.no_action),
            "cine_referral_nfa": columns.flags(known.course.no_action),
            "cine_close_reason": columns.coded(CLOSED_BECAUSE, np.where(known.closed <= LAST, known.because, -1)),
            "cine_close_date": columns.dates(known.closed),
            "cine_referral_team": team_ids(known.front),
            "cine_referral_worker_id": columns.ids("W", known.screener, width=5),
            "district": name_of(known.district),
            "decision_date": columns.dates(known.course.decided),
            "recorded_at": written(recorded(rng, np.full(count, 0) + known.referred)),
        }
    )


def assessments(world: World, known: Cases) -> dict[str, Any]:
    """Return the tables of assessments and of what they found."""
    rng, course = world.rng("assessments"), known.course
    rows = np.flatnonzero(course.assessed_from <= LAST)
    done, none = course.assessed[rows] <= LAST, course.not_in_need[rows]
    found, vocabulary = _factors(rng, none)
    key = columns.ids("AS", known.number[rows])
    table = columns.table(
        {
            "cina_assessment_id": key,
            "cina_person_id": person_ids(known.child[rows]),
            "cina_referral_id": columns.ids("R", known.number[rows]),
            "cina_assessment_start_date": columns.dates(course.assessed_from[rows]),
            "cina_assessment_child_seen": columns.flags(rng.random(len(rows)) < 0.965, known=done),
            "cina_assessment_auth_date": columns.dates(course.assessed[rows]),
            "cina_assessment_outcome_json": columns.coded(_ASSESSMENT_OUTCOMES, np.where(done, none, -1)),
            "cina_assessment_outcome_nfa": columns.flags(none, known=done),
            "cina_assessment_team": team_ids(known.assessing[rows]),
            "cina_assessment_worker_id": columns.ids("W", known.assessor[rows], width=5),
            "recorded_at": written(recorded(rng, course.assessed_from[rows])),
        }
    )
    factors = columns.table(
        {
            "cinf_table_id": columns.ids("AF", known.number[rows]),
            "cinf_assessment_id": key,
            "cinf_assessment_factors_json": columns.coded(vocabulary, found),
        },
        keep=done,
    )
    return {"ssd_cin_assessments": table, "ssd_assessment_factors": factors}


_FACTORS = {
    **{"1A": 2, "1B": 14, "1C": 2, "2A": 5, "2B": 14, "2C": 3, "3A": 11, "3B": 32, "3C": 5, "4A": 18, "4B": 33},
    **{"4C": 5, "5A": 12, "5B": 3, "6A": 5, "6B": 5, "7A": 4, "9A": 0.3, "10A": 3, "11A": 2.4, "12A": 0.4, "13A": 1.7},
    **{"14A": 7, "15A": 5, "16A": 18, "17A": 19, "18B": 3, "18C": 12, "19B": 2.5, "19C": 3.7, "20": 12, "24A": 3.2},
}


def _factors(rng: np.random.Generator, none: Bools) -> tuple[Ints, list[str]]:
    """Return a list of factors for each assessment, out of six hundred lists; 21 (none) stands alone."""
    share = np.array(list(_FACTORS.values())) / 100
    chosen = rng.random((600, len(share))) < share
    chosen[np.arange(600), rng.integers(0, len(share), 600)] |= ~chosen.any(axis=1)
    codes = np.array(list(_FACTORS))
    vocabulary = [json.dumps(["21"]), *(json.dumps(codes[row].tolist()) for row in chosen)]
    nothing = none & (rng.random(len(none)) < 0.45)
    return np.where(nothing, 0, rng.integers(1, 601, len(none))), vocabulary


def enquiries(world: World, known: Cases) -> Any:
    """Return the table of section 47 enquiries."""
    rng, course = world.rng("enquiries"), known.course
    rows = np.flatnonzero(course.enquired <= LAST)
    done, met = course.enquired_until[rows] <= LAST, course.conferred[rows] < NEVER
    return columns.table(
        {
            "s47e_s47_enquiry_id": columns.ids("S", known.number[rows]),
            "s47e_referral_id": columns.ids("R", known.number[rows]),
            "s47e_person_id": person_ids(known.child[rows]),
            "s47e_s47_start_date": columns.dates(course.enquired[rows]),
            "s47e_s47_end_date": columns.dates(course.enquired_until[rows]),
            "s47e_s47_nfa": columns.flags(~met & (rng.random(len(rows)) < 0.3), known=done),
            "s47e_s47_outcome_json": columns.coded(_ENQUIRY_OUTCOMES, np.where(done, met, -1)),
            "s47e_s47_completed_by_worker_id": columns.ids("W", known.assessor[rows], width=5),
            "s47e_s47_completed_by_team": team_ids(known.assessing[rows]),
            "strategy_discussion_date": columns.dates(course.enquired[rows]),
            "recorded_at": written(recorded(rng, course.enquired[rows])),
        }
    )


def conferences(world: World, known: Cases) -> Any:
    """Return the table of initial child protection conferences."""
    rng, course = world.rng("conferences"), known.course
    rows = np.flatnonzero(course.conferred <= LAST)
    number, planned = known.number[rows], course.planned[rows]
    return columns.table(
        {
            "icpc_icpc_id": columns.ids("I", number),
            "icpc_icpc_meeting_id": columns.ids("M", known.group[rows]),
            "icpc_s47_enquiry_id": columns.ids("S", number),
            "icpc_person_id": person_ids(known.child[rows]),
            "icpc_cp_plan_id": columns.ids("P", np.where(planned, number, -1)),
            "icpc_referral_id": columns.ids("R", number),
            "icpc_icpc_transfer_in": columns.constant("N", len(rows)),
            "icpc_icpc_target_date": columns.dates(add_working(course.enquired[rows], CONFERRED), last=NEVER),
            "icpc_icpc_date": columns.dates(course.conferred[rows]),
            "icpc_icpc_outcome_cp_flag": columns.flags(planned),
            "icpc_icpc_outcome_json": columns.coded(_CONFERENCE_OUTCOMES, planned),
            "icpc_icpc_team": team_ids(known.assessing[rows]),
            "icpc_icpc_worker_id": columns.ids("W", known.assessor[rows], width=5),
            "recorded_at": written(recorded(rng, course.conferred[rows])),
        }
    )


def plans(world: World, known: Cases) -> Any:
    """Return the table of child protection plans."""
    rng, course = world.rng("plans"), known.course
    rows = np.flatnonzero(course.planned & (course.conferred <= LAST))
    began, number = course.conferred[rows], known.number[rows]
    category = drawn(rng, _CATEGORY_SHARES, int(known.group.max()) + 1)[known.group[rows]]
    changed = rng.random(len(rows)) < 0.07
    soon = rng.random(len(rows)) < 0.93
    wait = np.where(soon, rng.integers(4, _CORE_GROUP + 1, len(rows)), rng.integers(11, 22, len(rows)))
    met = held(rng, add_working(began, _CORE_GROUP), add_working(began, wait), began)
    return columns.table(
        {
            "cppl_cp_plan_id": columns.ids("P", number),
            "cppl_referral_id": columns.ids("R", number),
            "cppl_icpc_id": columns.ids("I", number),
            "cppl_person_id": person_ids(known.child[rows]),
            "cppl_cp_plan_start_date": columns.dates(began),
            "cppl_cp_plan_end_date": columns.dates(course.plan_end[rows]),
            "cppl_cp_plan_initial_category": columns.coded(_CATEGORIES, category),
            "cppl_cp_plan_ola": columns.constant("N", len(rows)),
            "cppl_cp_plan_latest_category": columns.coded(_CATEGORIES, np.where(changed, (category + 1) % 5, category)),
            "previous_plans": columns.numbers(earlier_plans(world)[number]),
            "first_core_group_date": columns.dates(met),
            "team_id": team_ids(known.helping[rows]),
            "recorded_at": written(recorded(rng, began)),
        }
    )


def earlier_plans(world: World) -> Ints:
    """Return each referral's number of earlier plans: those simulated, and before them some held elsewhere."""
    rng, every = world.rng("earlier plans"), world.referrals
    course = every.course
    planned, began = course.planned[every.group], np.minimum(course.conferred[every.group], LAST)
    child = every.child[planned]
    order = np.argsort(child, kind="stable")
    first = np.r_[True, child[order][1:] != child[order][:-1]][: len(order)]
    place = np.arange(len(order)) - np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
    history = np.zeros(len(every.child), dtype=np.int64)
    history[np.flatnonzero(planned)[order]] = place
    again = float(np.mean(history[planned] > 0)) if planned.any() else 0.0
    share = world.rates.second[np.maximum(every.district, 0), np.clip(quarter_of(began), 0, 29)]
    luck = rng.random((2, len(world.families.born)))[:, every.child]
    old = began - world.families.born[every.child] > 300
    elsewhere = old & (luck[0] < (share - again) / (1 - again) * 1.04)
    return np.asarray(history + elsewhere * (1 + (luck[1] < 0.2)), dtype=np.int64)
