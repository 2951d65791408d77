"""What becomes of families that are referred: assessed, enquired into, brought to conference, put on a plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmflib.periods import add_months
from pmflib.sample.places import districts
from pmflib.sample.records.columns import Ints, drawn, skewed
from pmflib.sample.records.days import LAST, NEVER, TAKEN, Bools, Days, Floats, add_working, day, on_working
from pmflib.sample.records.rates import Rates

#: Working days from referral to the end of an assessment, and from enquiry to conference.
ASSESSED, CONFERRED = 45, 15
#: Chances of a plan ending at its first, second, ... review.
_REVIEWS = (0.30, 0.40, 0.165, 0.07, 0.04, 0.025)
MOST_REVIEWS = len(_REVIEWS)
_REVIEW_LATE = 0.02
#: Castlemere's assessments of this time wait for one worker who holds too many.
BACKLOG_DISTRICT, BACKLOG_SHARE = "Castlemere", 0.1
BACKLOG_FIRST, BACKLOG_LAST = day(2025, 10, 1), day(2026, 6, 30)
_UNLUCKY_FIRST = day(2026, 6, 8)
_UNLUCKY_DISTRICT = "Pinewold"


@dataclass(frozen=True, kw_only=True)
class Courses:
    """One entry a family referred; a day that never comes is `NEVER`.

    Parameters
    ----------
    no_action, not_in_need, backlog : array of bool
    decided, assessed_from, assessed : array of day
        Day of the decision; first and last day of the assessment.
    enquired, enquired_until, conferred : array of day
    planned : array of bool
        Whether the conference led to a plan.
    plan_end : array of day
    due, reviewed : array of day, families by reviews
    closed : array of day
    """

    no_action: Bools
    not_in_need: Bools
    backlog: Bools
    decided: Days
    assessed_from: Days
    assessed: Days
    enquired: Days
    enquired_until: Days
    conferred: Days
    planned: Bools
    plan_end: Days
    due: Days
    reviewed: Days
    closed: Days


def courses(rng: np.random.Generator, rates: Rates, referred: Days, district: Ints, quarter: Ints) -> Courses:
    """Draw what becomes of families.

    Parameters
    ----------
    rng : Generator
    rates : Rates
    referred : array of day
    district, quarter : array of int
    """
    count, at = len(referred), (district, quarter)
    luck = rng.random(count)
    no_action = luck < rates.no_action[at]
    enquiry = ~no_action & (rng.random(count) < rates.enquiry[at] / (1 - rates.no_action[at]))
    conference = enquiry & (rng.random(count) < rates.conference[at])
    not_in_need = ~no_action & ~conference & (rng.random(count) < _without_need(rates, at, enquiry))
    decided = add_working(on_working(referred), drawn(rng, (0.55, 0.43, 0.02), count))
    backlog = _in_backlog(rng, referred, district)
    begun = np.maximum(decided, on_working(referred))
    assessed = _assessed(rng, rates.assessed_on_time[at], referred, begun, backlog)
    enquired, enquired_until = _enquired(rng, referred, enquiry)
    conferred = _conferred(rng, _punctual(rng, rates.on_time[at], enquired, district), enquired, conference)
    planned = conference & (rng.random(count) < rates.plan[at])
    due, reviewed = _reviewed(rng, np.where(planned, conferred, NEVER))
    last = drawn(rng, _REVIEWS, count)
    ended = reviewed[np.arange(count), last]
    plan_end = np.where(planned, ended, NEVER)
    due = np.where(np.arange(MOST_REVIEWS) <= last[:, None], due, NEVER)
    closed = _closed(rng, referred, assessed, np.where(enquiry, enquired_until, 0), not_in_need)
    stepped_down = on_working(np.minimum(ended, NEVER - 400) + rng.integers(0, 150, count))
    closed = np.where(planned, np.maximum(closed, np.where(ended < NEVER, stepped_down, NEVER)), closed)
    return Courses(
        no_action=no_action,
        not_in_need=not_in_need,
        backlog=backlog,
        decided=decided,
        assessed_from=np.where(no_action, NEVER, begun),
        assessed=np.where(no_action, NEVER, assessed),
        enquired=enquired,
        enquired_until=enquired_until,
        conferred=conferred,
        planned=planned,
        plan_end=plan_end,
        due=due,
        reviewed=np.where(due < NEVER, reviewed, NEVER),
        closed=np.where(no_action, decided, np.maximum(closed, np.where(conference, conferred, 0))),
    )


def _without_need(rates: Rates, at: tuple[Ints, Ints], enquiry: Bools) -> Floats:
    """Return the chance of being found not in need: smaller after an enquiry, the share of referrals kept."""
    share, enquired = rates.not_in_need[at], rates.enquiry[at]
    met = enquired * rates.conference[at]
    after = 0.6 * share / (1 - rates.no_action[at] - met)
    otherwise = (share - (enquired - met) * after) / (1 - rates.no_action[at] - enquired)
    return np.clip(np.where(enquiry, after, otherwise), 0, 0.9)


def _in_backlog(rng: np.random.Generator, referred: Days, district: Ints) -> Bools:
    here = np.array([one.name == BACKLOG_DISTRICT for one in districts()])[district]
    then = (referred >= BACKLOG_FIRST) & (referred <= BACKLOG_LAST)
    return here & then & (rng.random(len(referred)) < BACKLOG_SHARE)


def _assessed(rng: np.random.Generator, on_time: Floats, referred: Days, begun: Days, backlog: Bools) -> Days:
    """Return the last days of assessments: most just before the 45th working day, some well before, some after."""
    count = len(referred)
    chance = np.where(backlog, 0.08, on_time)
    late = rng.random(count) >= chance
    early = np.clip(skewed(rng, 13, 0.6, count), 2, 40)
    peak = np.maximum(ASSESSED - rng.exponential(5.5, count), 6)
    taken = np.where(rng.random(count) < 0.42, early, peak)
    beyond = 1 + rng.exponential(5 + 40 * (1 - chance))
    days = np.where(late, ASSESSED + np.minimum(beyond, 90), taken).astype(np.int64)
    ended = np.maximum(add_working(referred, days), add_working(begun, 1))
    return held(rng, add_working(referred, ASSESSED), ended, begun)


def held(rng: np.random.Generator, due: Days, done: Days, after: Days) -> Days:
    """Bring what is overdue when the extract is taken forward: nothing in the clean records waits beyond its day."""
    overdue = (due < TAKEN) & (done > LAST) & (done < NEVER)
    earliest = np.maximum(np.minimum(due + 1, LAST - 15), after + 1)
    room = np.maximum(LAST - earliest, 0)
    moved = add_working(earliest + np.round(rng.random(len(due)) * room).astype(np.int64), 0)
    return np.where(overdue, np.maximum(moved, np.minimum(add_working(after, 1), LAST)), done)


def _enquired(rng: np.random.Generator, referred: Days, enquiry: Bools) -> tuple[Days, Days]:
    count = len(referred)
    soon = rng.random(count) < 0.78
    lag = np.where(soon, rng.integers(0, 4, count), np.clip(skewed(rng, 18, 0.7, count), 4, 90)).astype(np.int64)
    began = on_working(referred + lag)
    ended = add_working(began, 3 + drawn(rng, (1, 2, 3, 4, 4, 3, 2), count))
    return np.where(enquiry, began, NEVER), np.where(enquiry, ended, NEVER)


def _punctual(rng: np.random.Generator, on_time: Floats, enquired: Days, district: Ints) -> Bools:
    """Return which conferences will be in time: by chance, but for the one district that is unlucky by plan."""
    unlucky = np.array([one.name == _UNLUCKY_DISTRICT for one in districts()])[district]
    unlucky = unlucky & (enquired >= _UNLUCKY_FIRST) & (enquired < NEVER)
    usual = rng.random(len(enquired)) < on_time
    return np.where(unlucky, ~np.isin(np.cumsum(unlucky) % 5, (1, 3)), usual)


def _conferred(rng: np.random.Generator, punctual: Bools, enquired: Days, conference: Bools) -> Days:
    count = len(enquired)
    soon = np.array([6, 8, 10, 11, 12, 13, 14, 15])[drawn(rng, (2, 4, 6, 8, 11, 16, 23, 30), count)]
    long = np.where(rng.random(count) < 0.47, rng.integers(16, 21, count), rng.integers(21, 41, count))
    began = np.minimum(enquired, LAST)
    held_on = add_working(began, np.where(punctual, soon, long))
    due = add_working(began, CONFERRED)
    return np.where(conference, held(rng, due, held_on, add_working(began, 10)), NEVER)


def _reviewed(rng: np.random.Generator, planned: Days) -> tuple[Days, Days]:
    """Return due dates and dates of reviews: three months after the conference, then every six."""
    none = planned == NEVER
    before = np.where(none, LAST, planned)
    due, done = [], []
    for number in range(MOST_REVIEWS):
        wanted = add_months(before.astype("datetime64[D]"), 3 if number == 0 else 6).astype(np.int64)
        late = rng.random(len(none)) < _REVIEW_LATE
        shift = np.where(late, rng.integers(4, 30, len(none)), -rng.integers(0, 16, len(none)))
        when = np.where(late, on_working(wanted + shift), add_working(wanted + shift, 0))
        before = held(rng, wanted, when, before + 1)
        due.append(np.where(none, NEVER, wanted))
        done.append(np.where(none, NEVER, before))
    return np.stack(due, axis=1), np.stack(done, axis=1)


def _closed(rng: np.random.Generator, referred: Days, assessed: Days, enquired: Days, not_in_need: Bools) -> Days:
    count = len(referred)
    soon = add_working(np.maximum(assessed, enquired), 1 + drawn(rng, (3, 3, 2, 1, 1), count))
    length = np.clip(skewed(rng, 134, 0.75, count), 20, 800).astype(np.int64)
    later = on_working(np.maximum(referred + length, add_working(np.maximum(assessed, enquired), 10)))
    return np.where(not_in_need, soon, later)


def simple(decided: Days, assessed_from: Days, assessed: Days, closed: Days) -> Courses:
    """Return courses of families who were assessed and nothing else."""
    count = len(decided)
    never, no = np.full(count, NEVER), np.zeros(count, dtype=np.bool_)
    reviews = np.full((count, MOST_REVIEWS), NEVER)
    return Courses(
        no_action=no,
        not_in_need=no,
        backlog=no,
        decided=decided,
        assessed_from=assessed_from,
        assessed=assessed,
        enquired=never,
        enquired_until=never,
        conferred=never,
        planned=no,
        plan_end=never,
        due=reviews,
        reviewed=reviews,
        closed=closed,
    )
