"""Teams, their posts, and who holds each post in each month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from pmflib.sample.draws import stream
from pmflib.sample.places import districts
from pmflib.sample.records import columns
from pmflib.sample.records.columns import Ints, drawn
from pmflib.sample.records.days import MONTHS, Bools, Days, Floats, day, ends_of_months, month_of, starts_of_months

FRONT_DOOR, ASSESSMENT, SAFEGUARDING, IN_CARE = range(4)
_KINDS = ("front door", "assessment", "safeguarding", "children in care")
WIDE = ("Unaccompanied children", "Disabled children", "Care leavers", "Fostering", "Adoption", "Reviewing service")
UNACCOMPANIED, DISABLED, LEAVERS, FOSTERING, ADOPTION, REVIEWING = range(len(WIDE))
#: A second safeguarding team that moved from one district to the next one in need.
MOVING, MOVED_FROM, MOVED_TO, MOVED_ON = "Harbour safeguarding", "Dunmarsh", "Kingswater", day(2025, 4, 1)
#: Posts for each full-scale team of a kind, before need is reckoned in.
_POSTS = (8, 22, 26, 13)
_WIDE_POSTS = (34, 30, 44, 46, 16, 24)
PERMANENT, AGENCY, VACANT = range(3)
WORKER, SENIOR, MANAGER, ADVISER, SUPPORT = range(5)
ROLES = ("social_worker", "senior", "manager", "adviser", "support")
STATUS = ("permanent", "agency", "vacant")
_LEAVING, _AGENCY_LEAVING, _FILLING, _COVERING = 0.0125, 0.07, 0.30, 0.26
_SHORT_STAFFED = "Gullhaven"


@cache
def names() -> tuple[str, ...]:
    """Return the teams' names: four in each district, the one that moved, the county-wide ones."""
    local = [f"{one.name} {kind}" for one in districts() for kind in _KINDS]
    return (*local, MOVING, *WIDE)


def moving_team() -> int:
    """Return the place of the team that moved."""
    return len(districts()) * len(_KINDS)


def wide_team(which: int) -> int:
    """Return the place of a county-wide team."""
    return moving_team() + 1 + which


def local_team(district: Ints, kind: int) -> Ints:
    """Return the team of a kind that serves each district; none serves nowhere."""
    return np.where(district >= 0, district * len(_KINDS) + kind, -1)


def team_ids(team: Ints) -> Any:
    """Return teams as they are coded in the tables."""
    return columns.coded([f"T{number + 1:03d}" for number in range(len(names()))], team)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Posts and their holders.

    Parameters
    ----------
    team, role : array of int, by post
    fte : array of float, by post
    holder : array of int, posts by months
        Worker in post; -1 where it is vacant.
    status : array of int, posts by months
    since, until : array of day, by worker
        First and last day in post.
    post : array of int, by worker
    agency : array of bool, by worker
    """

    team: Ints
    role: Ints
    fte: Floats
    holder: Ints
    status: Ints
    since: Days
    until: Days
    post: Ints
    agency: Bools

    def on_duty(self, rng: np.random.Generator, team: Ints, on: Days) -> Ints:
        """Return a worker with cases of each team, at work on that day; -1 where there is no team."""
        month = np.clip(month_of(on), 0, MONTHS - 1)
        first, count, roster = self._rosters()
        place = np.maximum(team, 0) * MONTHS + month
        chosen = first[place] + np.floor(rng.random(len(team)) * count[place]).astype(np.int64)
        return np.where(team >= 0, roster[chosen], -1)

    def manager(self, team: Ints, on: Days) -> Ints:
        """Return the manager of each team on that day."""
        month = np.clip(month_of(on), 0, MONTHS - 1)
        first = np.searchsorted(self.team, np.arange(len(names())))
        return self.holder[first[team], month]

    def _rosters(self) -> tuple[Ints, Ints, Ints]:
        cases = (self.role != MANAGER) & (self.role != SUPPORT)
        posts, months = np.nonzero((self.holder >= 0) & cases[:, None])
        key = self.team[posts] * MONTHS + months
        order = np.argsort(key, kind="stable")
        count = np.bincount(key, minlength=len(names()) * MONTHS)
        return np.cumsum(count) - count, count, self.holder[posts, months][order]


def staff(seed: int, scale: float) -> Staff:
    """Draw posts and their holders, month by month.

    Parameters
    ----------
    seed : int
    scale : float
    """
    rng = stream(seed, "records", "staff")
    team = np.repeat(np.arange(len(names())), _posts(scale))
    within = columns.spread_out(_posts(scale))[1]
    role = np.where(within % 12 == 0, MANAGER, np.where(within % 6 == 2, SENIOR, WORKER))
    role = np.where((within % 9 == 7), SUPPORT, role)
    role = np.where((team == wide_team(LEAVERS)) & (within % 12 != 0), ADVISER, role)
    fte = np.array([1.0, 0.8, 0.6])[drawn(rng, (0.78, 0.13, 0.09), len(team))]
    status = _statuses(rng, team, within)
    holder, since, until, post = _holders(rng, status)
    return Staff(
        team=team,
        role=role,
        fte=fte,
        holder=holder,
        status=status,
        since=since,
        until=until,
        post=post,
        agency=status[post, np.clip(month_of(since), 0, MONTHS - 1)] == AGENCY,
    )


def _posts(scale: float) -> Ints:
    need = np.array([one.share / 8.3 * np.exp(0.2 * one.need) for one in districts()])
    local = (need[:, None] * np.array(_POSTS)).ravel()
    wide = np.array([_POSTS[SAFEGUARDING] * 0.6, *_WIDE_POSTS], dtype=np.float64)
    return np.maximum(np.round(np.concatenate([local, wide]) * 1.05 * scale), 3).astype(np.int64)


def _statuses(rng: np.random.Generator, team: Ints, within: Ints) -> Ints:
    """Return permanent, agency or vacant, posts by months; managers' and first workers' posts are always filled."""
    held = within <= 1
    slow = np.array([_SHORT_STAFFED in name for name in names()])[team]
    first = drawn(rng, (0.835, 0.13, 0.035), len(team))
    status = np.empty((len(team), MONTHS), dtype=np.int64)
    status[:, 0] = np.where(held, PERMANENT, first)
    for month in range(1, MONTHS):
        luck, before = rng.random(len(team)), status[:, month - 1]
        fill, cover = (np.where(slow, 0.4, 1.0) * chance for chance in (_FILLING, _COVERING))
        filled = np.where(luck < fill, PERMANENT, np.where(luck < fill + cover, AGENCY, VACANT))
        kept = np.where(luck < np.where(before == AGENCY, _AGENCY_LEAVING, _LEAVING), VACANT, before)
        status[:, month] = np.where(held, PERMANENT, np.where(before == VACANT, filled, kept))
    return status


def _holders(rng: np.random.Generator, status: Ints) -> tuple[Ints, Days, Days, Ints]:
    """Return who holds each post in each month, and each worker's first and last day and post."""
    begins = np.ones_like(status, dtype=np.bool_)
    handed_on = (status[:, 1:] == PERMANENT) & (rng.random(status[:, 1:].shape) < _LEAVING / 4)
    begins[:, 1:] = (status[:, 1:] != status[:, :-1]) | handed_on
    begins &= status != VACANT
    number = np.cumsum(begins.ravel()).reshape(status.shape) - 1
    holder = np.where(status == VACANT, -1, number)
    posts, months = np.nonzero(begins)
    ends = np.zeros(len(posts), dtype=np.int64)
    held = holder >= 0
    np.maximum.at(ends, holder[held], np.nonzero(held)[1])
    long_before = starts_of_months(months - np.where(months == 0, rng.integers(0, 120, len(posts)), 0))
    until = np.where(ends == MONTHS - 1, day(2060, 1, 1), ends_of_months(ends))
    return holder, long_before, until, posts
