"""Who holds which case from when to when: a case is handed on when its worker leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pmflib.sample.records import columns
from pmflib.sample.records.care import Care
from pmflib.sample.records.cases import Cases
from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import LAST, MONTHS, Bools, Days, day, ends_of_months
from pmflib.sample.records.people import person_ids
from pmflib.sample.records.teams import Staff, team_ids
from pmflib.sample.records.world import World

#: Allocations are held from this day.
ALLOCATED_SINCE = day(2021, 4, 1)
_HANDOVERS = 12


@dataclass(frozen=True, kw_only=True)
class Allocations:
    """Allocations of children to workers, one entry each.

    Parameters
    ----------
    child, referral, team, worker : array of int
    start, end : array of day
    first : array of bool
        Whether the team's first; otherwise the worker before left.
    """

    child: Ints
    referral: Ints
    team: Ints
    worker: Ints
    start: Days
    end: Days
    first: Bools


def allocations(world: World, known: Cases, care: Care, staff: Staff) -> Allocations:
    """Return all allocations: for the assessment, for what follows, and for the time in care."""
    rng, course = world.rng("allocations"), known.course
    assessing = np.flatnonzero(~course.no_action)
    helped = ~(course.no_action | course.not_in_need) & (course.assessed < LAST) & (known.entry < 0)
    helping = np.flatnonzero(helped & (known.closed > course.assessed + 1))
    ended = np.minimum(course.assessed, known.closed)
    parts = [
        (known.child[assessing], known.number[assessing], known.assessing[assessing], known.assessor[assessing]),
        (known.child[helping], known.number[helping], known.helping[helping], known.helper[helping]),
        (care.child, care.referral, care.team, staff.on_duty(rng, care.team, care.start)),
    ]
    start = np.concatenate([course.decided[assessing], course.assessed[helping] + 1, care.start])
    end = np.concatenate([ended[assessing], known.closed[helping], care.end])
    child, referral, team, worker = (np.concatenate([part[place] for part in parts]) for place in range(4))
    recent = (end >= ALLOCATED_SINCE) & (start <= LAST)
    first = Allocations(
        child=child[recent],
        referral=referral[recent],
        team=team[recent],
        worker=worker[recent],
        start=start[recent],
        end=end[recent],
        first=np.ones(int(recent.sum()), dtype=np.bool_),
    )
    return _handed_on(rng, first, staff)


def _handed_on(rng: np.random.Generator, whole: Allocations, staff: Staff) -> Allocations:
    """Cut allocations where a worker leaves, and give the rest to a colleague."""
    done: list[Allocations] = []
    left = whole
    for _ in range(_HANDOVERS):
        until = np.where(staff.until[left.worker] < left.start, left.end, staff.until[left.worker])
        over = np.flatnonzero((left.end > until) & (until < LAST))
        cut = np.where(left.end > until, np.where(until < LAST, until, left.end), left.end)
        done.append(_with(left, slice(None), worker=left.worker, start=left.start, end=cut, first=left.first))
        if not len(over):
            break
        start = until[over] + 1
        worker = staff.on_duty(rng, left.team[over], start)
        first = np.zeros(len(over), dtype=np.bool_)
        left = _with(left, over, worker=worker, start=start, end=left.end[over], first=first)
    return Allocations(
        **{name: np.concatenate([getattr(part, name) for part in done]) for name in Allocations.__dataclass_fields__}
    )


def _with(of: Allocations, rows: slice | Ints, *, worker: Ints, start: Days, end: Days, first: Bools) -> Allocations:
    return Allocations(
        child=of.child[rows],
        referral=of.referral[rows],
        team=of.team[rows],
        worker=worker,
        start=start,
        end=end,
        first=first,
    )


def held_at_month_ends(held: Allocations, workers: int) -> Ints:
    """Return children allocated to each worker at the end of each month, workers by months."""
    counts = np.zeros((workers, MONTHS), dtype=np.int64)
    for month, last in enumerate(ends_of_months(np.arange(MONTHS)).tolist()):
        now = (held.start <= last) & (held.end >= last)
        counts[:, month] = np.bincount(held.worker[now], minlength=workers)
    return counts


def table(held: Allocations, staff: Staff) -> Any:
    """Return the table of involvements."""
    order = np.lexsort((held.child, held.start))
    roles = ("Allocated social worker", "Allocated senior social worker", "Manager", "Personal adviser", "Support")
    reason = columns.coded(["Worker left", "Allocated"], held.first[order])
    return columns.table(
        {
            "invo_involvements_id": columns.ids("IV", np.arange(len(order))),
            "invo_professional_id": columns.ids("W", held.worker[order], width=5),
            "invo_professional_role_id": columns.coded(roles, staff.role[staff.post[held.worker[order]]]),
            "invo_professional_team": team_ids(held.team[order]),
            "invo_involvement_start_date": columns.dates(held.start[order]),
            "invo_involvement_end_date": columns.dates(held.end[order]),
            "invo_worker_change_reason": reason,
            "invo_person_id": person_ids(held.child[order]),
            "invo_referral_id": columns.ids("R", held.referral[order]),
        }
    )
