"""What the clean records add up to, by district and quarter, with the rules of the published statistics.

Rules: a referral counts again where the child was referred in the 12 months before; an episode of need is a referral
with action whose assessment did not find the child not in need (closure reasons RC8 and RC9), and is open from the
referral until it is closed; an assessment is in time up to 45 working days after the referral, a conference up to 15
after the enquiry began; a plan counts as second where any plan came before it; a child who arrives alone has no home
in the county and counts in the row after the last district.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pmflib.sample.draws import Drawn
from pmflib.sample.records import care_counts
from pmflib.sample.records.care import Care, Placements
from pmflib.sample.records.columns import Ints
from pmflib.sample.records.courses import ASSESSED, CONFERRED, Courses
from pmflib.sample.records.days import LAST, NEVER, Bools, Days, working_between
from pmflib.sample.records.tallies import ENDS, flow, months_before, stock
from pmflib.sample.records.world import World

_YEAR = 366


def counted(world: World, care: Care, placed: Placements, earlier_plans: Ints) -> Drawn:
    """Return the counts of the clean records.

    Parameters
    ----------
    world : World
    care : Care
    placed : Placements
    earlier_plans : array of int
        Earlier plans of each referral's plan.

    Returns
    -------
    dict of str to array
        Districts and, last, the county-wide rest by quarters, under the names of the published measures.
    """
    course = Courses(
        **{name: getattr(world.referrals.course, name)[world.referrals.group] for name in Courses.__dataclass_fields__}
    )
    made = _front_door(world, course)
    made |= _protection(world, course, earlier_plans)
    return made | care_counts.counted(world, care, placed)


def rereferred(child: Ints, referred: Days) -> Bools:
    """Return which referrals follow another of the same child within 12 months."""
    order = np.lexsort((referred, child))
    same = np.r_[False, child[order][1:] == child[order][:-1]]
    gap = np.r_[0, np.diff(referred[order])]
    again = np.zeros(len(child), dtype=np.bool_)
    again[order] = same & (gap < _YEAR)
    return again


def _front_door(world: World, course: Courses) -> Drawn:
    held, every = world.referrals, np.ones(len(world.referrals.child), dtype=np.bool_)
    place = held.district
    unneeded = course.not_in_need & (held.closed <= LAST)
    need = ~course.no_action & ~unneeded
    finished = course.assessed < NEVER
    soon = working_between(held.referred, np.minimum(course.assessed, NEVER)) <= ASSESSED
    home_then = world.home(held.child, np.minimum(course.assessed, LAST))
    home_end = world.home(held.child, np.minimum(held.closed, LAST))

    def open_on(waiting: bool) -> Iterator[tuple[Bools, Ints]]:
        for end in ENDS.tolist():
            now = ~course.no_action & (held.referred <= end) & (held.closed > end)
            home = world.home(held.child, np.full(len(held.child), end))
            yield (now & (course.assessed > end) if waiting else now), home

    return {
        "referral_count": flow(every, held.referred, place),
        "rereferral_count": flow(rereferred(held.child, held.referred), held.referred, place),
        "no_further_action_count": flow(course.no_action, held.referred, place),
        "not_in_need_count": flow(unneeded, held.referred, place),
        "Started_episodes": flow(need, held.referred, place),
        "Ended_episodes": flow(need, held.closed, home_end),
        "At31_episodes": stock(open_on(waiting=False)),
        "awaiting_assessment": stock(open_on(waiting=True)),
        "assessments": flow(finished, course.assessed, home_then),
        "assessments_in_time": flow(finished & soon, course.assessed, home_then),
    }


def _protection(world: World, course: Courses, earlier_plans: Ints) -> Drawn:
    child = world.referrals.child
    enquired, met = course.enquired < NEVER, course.conferred < NEVER
    began, talked = np.minimum(course.enquired, LAST), np.minimum(course.conferred, LAST)
    wait = working_between(began, np.minimum(course.conferred, NEVER))
    home, home_met = world.home(child, began), world.home(child, talked)
    bands = {
        "Duration_0-10_days": wait <= 10,
        "Duration_11-15_days": (wait > 10) & (wait <= CONFERRED),
        "Duration_16-20_days": (wait > CONFERRED) & (wait <= 20),
        "Duration_21+_days": wait > 20,
    }
    made = {name: flow(met & band, course.conferred, home_met) for name, band in bands.items()}
    made["icpc_late"] = made["Duration_16-20_days"] + made["Duration_21+_days"]
    return made | {
        "Section47": flow(enquired, course.enquired, home),
        "ICPC": flow(met, course.conferred, home_met),
        "icpc_in_time": flow(met & (wait <= CONFERRED), course.conferred, home_met),
        "CPP_start": flow(course.planned, course.conferred, home_met),
        "CPP_subsequent": flow(course.planned & (earlier_plans > 0), course.conferred, home_met),
        **_plans_open(world, course),
    }


def _plans_open(world: World, course: Courses) -> Drawn:
    """Return open plans at each quarter's end, by length, and those whose reviews were all held on time."""
    rows = np.flatnonzero(course.planned)
    child, began, ended = world.referrals.child[rows], course.conferred[rows], course.plan_end[rows]
    due, done = course.due[rows], course.reviewed[rows]

    def lasting(after: int, until: int) -> Iterator[tuple[Bools, Ints]]:
        for end in ENDS.tolist():
            # Three and six months to the day belong to the shorter band, a year and two years to the longer.
            oldest, newest = (months_before(end, edge) - (edge in {3, 6}) for edge in (until, after))
            now = (began <= end) & (ended > end) & (began > oldest) & (began <= newest)
            yield now, world.home(child, np.full(len(child), end))

    def reviewed(punctual: bool) -> Iterator[tuple[Bools, Ints]]:
        for end in ENDS.tolist():
            late = ((due <= end) & (done > due)).any(axis=1)
            now = (began <= months_before(end, 3)) & (ended > end)
            yield now & ~(late & punctual), world.home(child, np.full(len(child), end))

    bands = {
        "3_months_or_less": (-1, 3),
        "more_than_3_months_6_months": (3, 6),
        "more_than_6_months_less_than_1_year": (6, 12),
        "1_year_less_than_2_years": (12, 24),
        "2_years_or_more": (24, 900),
    }
    made = {name: stock(lasting(*band)) for name, band in bands.items()}
    made["CPP_At31"] = np.sum(list(made.values()), axis=0)
    made["open_under_2_years"] = made["CPP_At31"] - made["2_years_or_more"]
    made["open_3_months_to_2_years"] = made["open_under_2_years"] - made["3_months_or_less"]
    return made | {
        "cp_reviews_due": stock(reviewed(punctual=False)),
        "cp_reviews_in_time": stock(reviewed(punctual=True)),
    }
