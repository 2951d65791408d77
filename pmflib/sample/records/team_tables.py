"""Tables of teams and of those who work in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.sample.draws import stream
from pmflib.sample.places import districts
from pmflib.sample.records import columns
from pmflib.sample.records.days import LAST, NEVER, day
from pmflib.sample.records.people import FORENAMES, SURNAMES
from pmflib.sample.records.teams import (
    MANAGER,
    MOVED_FROM,
    MOVED_ON,
    MOVED_TO,
    ROLES,
    WIDE,
    Staff,
    moving_team,
    names,
    team_ids,
)

_TITLES = ("Social worker", "Senior social worker", "Team manager", "Personal adviser", "Support worker")
_OPENED = day(2015, 4, 1)


def departments() -> Any:
    """Return the table of teams; the one that moved has two rows."""
    team = np.r_[np.arange(len(names())), moving_team()]
    local = [one.name for one in districts()]
    serves: list[str | None] = [*np.repeat(local, moving_team() // len(local)).tolist(), MOVED_FROM]
    serves += [*[None] * len(WIDE), MOVED_TO]
    moved = np.arange(len(team)) == len(team) - 1
    before = team == moving_team()
    kind = ["district" if one else "county_wide" for one in serves]
    return columns.table(
        {
            "dept_team_id": team_ids(team),
            "dept_team_name": columns.coded(names(), team),
            "dept_team_parent_name": columns.constant("Children's social care", len(team)),
            "kind": columns.coded(kind, np.arange(len(team))),
            "district": columns.coded(serves, np.where([one is None for one in serves], -1, np.arange(len(team)))),
            "valid_from": columns.dates(np.where(moved, MOVED_ON, _OPENED)),
            "valid_to": columns.dates(np.where(before & ~moved, MOVED_ON - 1, NEVER)),
        }
    )


def professionals(seed: int, staff: Staff, caseload: columns.Ints) -> Any:
    """Return the table of workers.

    Parameters
    ----------
    seed : int
    staff : Staff
    caseload : array of int
        Children allocated to each worker on the last recorded day.
    """
    rng, count = stream(seed, "records", "professionals"), len(staff.since)
    worker, role = np.arange(count), staff.role[staff.post]
    forename, surname = rng.integers(0, len(FORENAMES), count), rng.integers(0, len(SURNAMES), count)
    registered = np.isin(role, [ROLES.index(one) for one in ("social_worker", "senior", "manager")])
    name = columns.joined(columns.coded(FORENAMES, forename), " ", columns.coded(SURNAMES, surname))
    return columns.table(
        {
            "prof_professional_id": columns.ids("W", worker, width=5),
            "prof_staff_id": columns.ids("N", 10_000 + worker, width=6),
            "prof_professional_name": name,
            "prof_social_worker_registration_no": columns.ids(
                "SW", np.where(registered, 300_000 + worker, -1), width=6
            ),
            "prof_professional_job_title": columns.coded(_TITLES, role),
            "prof_professional_caseload": columns.numbers(caseload, known=(staff.until > LAST) & (role != MANAGER)),
            "prof_professional_department": columns.coded(names(), staff.team[staff.post]),
            "prof_full_time_equivalency": columns.numbers(staff.fte[staff.post]),
            "prof_agency_worker_flag": columns.flags(staff.agency),
        }
    )
