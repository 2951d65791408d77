"""Tables of the workforce: posts by month, supervision, appraisals, training."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.sample.draws import Drawn, stream
from pmflib.sample.places import YEARS
from pmflib.sample.records import columns
from pmflib.sample.records.columns import Ints, drawn
from pmflib.sample.records.days import (
    FIRST,
    LAST,
    MONTHS,
    NEVER,
    add_working,
    day,
    ends_of_months,
    month_of,
    on_working,
    starts_of_months,
)
from pmflib.sample.records.teams import AGENCY, MANAGER, PERMANENT, ROLES, STATUS, SUPPORT, VACANT, Staff, team_ids

#: Posts are listed from this day.
LISTED_SINCE = day(2021, 4, 1)
COURSES = ("Safeguarding refresher", "Data protection", "Practice framework")
_SUPERVISED, _APPRAISED, _TRAINED = 0.9, 0.86, 0.88


def workforce(seed: int, staff: Staff, held: Ints) -> Any:
    """Return the monthly list of posts.

    Parameters
    ----------
    seed : int
    staff : Staff
    held : array of int, workers by months
        Children allocated to each worker at each month's end.
    """
    rng = stream(seed, "records", "workforce")
    first = int(month_of(np.array([LISTED_SINCE]))[0])
    month, post = (
        grid.ravel() for grid in np.meshgrid(np.arange(first, MONTHS), np.arange(len(staff.team)), indexing="ij")
    )
    worker, status = staff.holder[post, month], staff.status[post, month]
    filled = status != VACANT
    as_at = ends_of_months(month)
    sick = np.where(rng.random(len(post)) < 0.11, rng.integers(1, 9, len(post)), 0)
    leaving = staff.until[worker] == as_at
    return columns.table(
        {
            "post_row_id": columns.ids("WR", np.arange(len(post))),
            "post_id": columns.ids("PO", post, width=5),
            "as_at": columns.dates(as_at),
            "worker_id": columns.ids("W", worker, width=5),
            "team_id": team_ids(staff.team[post]),
            "role": columns.coded(ROLES, staff.role[post]),
            "fte": columns.numbers(staff.fte[post]),
            "status": columns.coded(STATUS, status),
            "start_date": columns.dates(staff.since[worker], known=filled),
            "end_date": columns.dates(np.where(leaving, as_at, NEVER), known=filled),
            "sickness_days": columns.numbers(sick.astype(np.float64), known=filled),
            "cases": columns.numbers(held[worker, month], known=filled & (staff.role[post] != MANAGER)),
        }
    )


def supervision(seed: int, staff: Staff) -> Any:
    """Return the table of monthly supervision and yearly appraisal."""
    rng = stream(seed, "records", "supervision")
    first = int(month_of(np.array([LISTED_SINCE]))[0])
    supervised = (staff.role != MANAGER) & (staff.role != SUPPORT)
    post, month = np.nonzero((staff.holder >= 0) & supervised[:, None] & (np.arange(MONTHS) >= first))
    worker = staff.holder[post, month]
    yearly = (month % 12 == worker % 12) & (month - month_of(np.maximum(staff.since[worker], FIRST)) >= 6)
    kind = np.concatenate([np.zeros(len(post), dtype=np.int64), np.ones(int(yearly.sum()), dtype=np.int64)])
    post, month = np.concatenate([post, post[yearly]]), np.concatenate([month, month[yearly]])
    worker = staff.holder[post, month]
    due = on_working(starts_of_months(month) + rng.integers(9, 26, len(post)))
    done = rng.random(len(post)) < np.where(kind == 0, _SUPERVISED, _APPRAISED)
    when = np.maximum(add_working(due + rng.integers(-12, 2, len(post)), 0), starts_of_months(month))
    return columns.table(
        {
            "supervision_id": columns.ids("SU", np.arange(len(post))),
            "worker_id": columns.ids("W", worker, width=5),
            "team_id": team_ids(staff.team[post]),
            "kind": columns.coded(["supervision", "appraisal"], kind),
            "due_date": columns.dates(due, last=NEVER),
            "done_date": columns.dates(np.where(done, when, NEVER)),
        }
    )


def training(seed: int, staff: Staff) -> Any:
    """Return the table of required training: at the start and each year after, for everybody in post."""
    rng = stream(seed, "records", "training")
    since = np.maximum(staff.since, day(2020, 10, 1))
    years = np.maximum((np.minimum(staff.until, LAST) - since - 90) // 365 + 1, 0)
    of, number = columns.spread_out(years * len(COURSES))
    due = on_working(since[of] + 90 + 365 * (number // len(COURSES)))
    done = rng.random(len(of)) < _TRAINED
    late = drawn(rng, (85, 15), len(of)) * rng.integers(5, 80, len(of))
    when = on_working(due - rng.integers(0, 60, len(of)) + late)
    stayed = when <= np.minimum(staff.until, LAST)[of]
    return columns.table(
        {
            "training_id": columns.ids("TR", np.arange(len(of))),
            "worker_id": columns.ids("W", of, width=5),
            "team_id": team_ids(staff.team[staff.post[of]]),
            "course": columns.coded(COURSES, number % len(COURSES)),
            "due_date": columns.dates(due, last=NEVER),
            "completed_date": columns.dates(np.where(done & stayed, when, NEVER)),
        },
        keep=due <= LAST,
    )


def census(staff: Staff, held: Ints) -> Drawn:
    """Return what the workforce census counts of social workers on each 30 September, by reporting year.

    Parameters
    ----------
    staff : Staff
    held : array of int, workers by months
        Children allocated to each worker at each month's end; nothing before `LISTED_SINCE`.
    """
    worker = np.isin(staff.role, [ROLES.index("social_worker"), ROLES.index("senior")])
    fte = (staff.fte * worker)[:, None]
    september = (YEARS - 2019) * 12 + 5
    status, holder = staff.status[:, september], staff.holder[:, september]
    listed = september >= int(month_of(np.array([LISTED_SINCE]))[0])
    # A year without a list is given the cases of the first that has one.
    month = np.where(listed, september, september[listed][0])
    cases = np.where((holder >= 0) & worker[:, None], held[holder, month], 0)
    post_fte, left = staff.fte[staff.post] * worker[staff.post], month_of(staff.until)
    leavers = [post_fte[~staff.agency & (left > last - 12) & (left <= last)].sum() for last in september.tolist()]
    return {
        "inpost_fte": np.round((fte * (status == PERMANENT)).sum(axis=0), 1),
        "agency_fte": np.round((fte * (status == AGENCY)).sum(axis=0), 1),
        "vacancy_fte": np.round((fte * (status != PERMANENT)).sum(axis=0), 1),
        "leavers_fte": np.round(np.array(leavers), 1),
        "cases": cases.sum(axis=0).astype(np.float64),
        "case_holders_fte": np.round((fte * (cases > 0)).sum(axis=0), 1),
    }
