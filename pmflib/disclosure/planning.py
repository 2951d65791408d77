"""Which counts to hide: the small ones, and as few others as keep them from being worked out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from pmflib.disclosure import moves
from pmflib.disclosure.moves import Flags, Numbers, Room
from pmflib.disclosure.policy import Policy

_NEAR = 1e-6
_HALF = 0.5
#: Cells in doubt, and in a pack, up to which several orders are tried and the cheapest plan taken, group by group.
_TRY_ALL = 150
_SMALL_PACK = 20_000
#: Cells of a group that are looked at again once all are protected (were they needed?), fewer in a large pack.
_SECOND_THOUGHTS = 8
#: Rounds after which the cells in doubt are looked at together: much of what was hidden for others serves them too.
_LOOK_EVERY = 3
#: What hiding costs beside the rows it empties: the authority's own figure, and one of all children, say most.
_AUTHORITY, _EVERYBODY = 2.0, 1.5
_AUTHORITIES = ("authority", "region", "england")


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Cells of one pack, and their equations, ready for planning.

    Parameters
    ----------
    matrix : sparse matrix (equations, cells)
    true : ndarray (cells,)
        True counts; of what its source hid, one that fits.
    need : ndarray (cells,)
        How far up a reader must think it may be; 0 where it need not be protected.
    hidden : ndarray of bool (cells,)
        Hidden whatever happens.
    may : ndarray of bool (cells,)
        May be hidden to protect another.
    zeros : ndarray of bool (cells,)
        Counts of none, which are shown: hidden to protect another only where nothing else does.
    unseen : ndarray of bool (cells,)
        Shown in no row: remainders and what is left over.
    fixed : ndarray of bool (cells,)
        Known from earlier releases, whether hidden now or not.
    least : ndarray (cells,)
        What a reader knows a hidden count to be at least.
    shown_lower, shown_upper : ndarray (cells,)
        What a reader knows of it where it is shown: twice the count itself unless it is rounded.
    cost : ndarray (cells,)
    """

    matrix: sparse.csr_matrix
    true: Numbers
    need: Numbers
    hidden: Flags
    may: Flags
    zeros: Flags
    unseen: Flags
    fixed: Flags
    least: Numbers
    shown_lower: Numbers
    shown_upper: Numbers
    cost: Numbers

    def room(self, hidden: Flags) -> Room:
        """Return how far each cell could move if these are hidden."""
        unseen = (hidden | self.unseen) & ~self.fixed
        most = float(self.true.max(initial=0.0)) + float(self.need.max(initial=0.0)) + 1.0
        return Room(
            matrix=self.matrix,
            lower=np.minimum(np.where(unseen, self.least, self.shown_lower) - self.true, 0.0),
            upper=np.maximum(np.where(unseen, most, self.shown_upper - self.true), 0.0),
        )


def costs(cells: pd.DataFrame) -> Numbers:
    """Return what hiding each cell costs: the rows it empties, those of the whole council and of everybody more."""
    authority = np.where(cells["level"].isin(_AUTHORITIES), _AUTHORITY, 1.0)
    everybody = np.where(cells["breakdown"] == "all", _EVERYBODY, 1.0)
    return np.asarray(cells["shown_in"].to_numpy(float) * authority * everybody)


def needs(true: Numbers, *, policy: Policy) -> Numbers:
    """Return how far up a reader must think each count may be: past the threshold, for those up to it."""
    from_count = 0.0 if policy.zeros == "hidden" else _HALF
    small = (true >= from_count) & (true <= policy.threshold + _NEAR)
    return np.where(small, policy.threshold + 1.0 - true, 0.0)


def of_few(lines: pd.DataFrame, rows: pd.DataFrame, policy: Policy) -> Numbers:
    """Return, by line, how far up what was added up of too few children must be thought to reach: to that of enough.

    Parameters
    ----------
    lines : DataFrame
        As `cells.long` gives them, of the rows.
    rows : DataFrame
    policy : Policy
    """
    at = lines["row"].to_numpy()
    base, own = rows["denominator"].to_numpy(float)[at], lines["true"].to_numpy(float)
    few = (needs(base, policy=policy) > 0) & (lines["role"] == "numerator").to_numpy() & ~np.isnan(own)
    few &= rows["indicator"].isin(list(policy.averages)).to_numpy()[at]
    more = own * (policy.threshold + 1.0) / np.where(few, np.maximum(base, 1.0), 1.0) - own
    return np.where(few, np.maximum(more, 1.0), 0.0)


def plan(tables: Tables, before: Flags) -> tuple[Flags, Flags]:
    """Return which cells to hide.

    Parameters
    ----------
    tables : Tables
    before : ndarray of bool (cells,)
        Hidden by an earlier decision.

    Returns
    -------
    hidden : ndarray of bool (cells,)
        The small ones and those hidden to protect them.
    exposed : ndarray of bool (cells,)
        Those that nothing protects: the policy cannot be kept.
    """
    start = tables.hidden | before
    short = moves.unproven(tables.room(start), tables.need)
    room = tables.room(start | tables.may)
    label = moves.groups(tables.matrix, room.upper - room.lower > _NEAR)
    orders = [tables.need, -tables.need, tables.true, -tables.true, np.cos(np.arange(len(start)))]
    best, exposed = start, np.zeros(len(start), dtype=bool)
    few = bool(short.sum() <= _TRY_ALL and len(start) <= _SMALL_PACK)
    for number, order in enumerate(orders if few else orders[:1]):
        hidden, exposed = _protected(tables, start, short, label, order)
        if exposed.any():
            return hidden, exposed
        hidden = _shown_again(tables, hidden, before, _SECOND_THOUGHTS if few else 2)
        best = hidden if number == 0 else _cheaper(tables, label, best, hidden)
    return _without_the_certain(tables, best, before), exposed


def _cheaper(tables: Tables, label: NDArray[np.int64], one: Flags, other: Flags) -> Flags:
    """Return, group by group, the plan that costs less."""
    at = np.where(label < 0, label.max(initial=0) + 1, label)
    saved = np.bincount(at, weights=tables.cost * one) - np.bincount(at, weights=tables.cost * other)
    return np.where(saved[at] > _NEAR, other, one)


def _protected(
    tables: Tables, start: Flags, short: Flags, label: NDArray[np.int64], order: Numbers
) -> tuple[Flags, Flags]:
    """Take the cells in doubt in this order, some in each group at a time, and hide what protects each most cheaply."""
    hidden, short = start.copy(), short.copy()
    exposed = np.zeros(len(hidden), dtype=bool)
    room = tables.room(start | tables.may)
    alone = np.zeros(len(hidden), dtype=bool)
    turn = 0
    while short.any():
        goals = moves.some_of_each(np.flatnonzero(short), label, order, alone)
        cost = np.where(hidden | tables.unseen, 0.0, tables.cost)
        move, failed = moves.cheapest(room, cost, goals, tables.need, label)
        # What fails beside others has another try by itself.
        exposed |= failed & alone
        alone |= failed
        hidden |= tables.may & (np.abs(move) > _NEAR)
        short &= ~exposed & (move < tables.need - _NEAR)
        short &= ~_backwards(tables, room, move, label)
        turn += 1
        if turn % _LOOK_EVERY == 0:
            short &= moves.unproven(tables.room(hidden), np.where(short, tables.need, 0.0))
    return hidden, exposed


def _shown_again(tables: Tables, hidden: Flags, before: Flags, times: int) -> Flags:
    """Show again what later choices made needless, the dearest first, one in each group at a time."""
    tried = tables.hidden | before | ~hidden
    for _ in range(times):
        room = tables.room(hidden)
        label = moves.groups(tables.matrix, room.upper - room.lower > _NEAR)
        left = np.flatnonzero(~tried & hidden)
        if not len(left):
            break
        chosen = moves.one_each(left, label, tables.cost)
        tried[chosen] = True
        fewer = hidden.copy()
        fewer[chosen] = False
        touched = np.isin(label, label[chosen])
        short = moves.unproven(tables.room(fewer), np.where(touched, tables.need, 0.0))
        wrong = np.isin(label[chosen], label[short])
        fewer[chosen[wrong]] = True
        hidden = fewer
    return _without_the_obvious(tables, hidden, before)


def _without_the_obvious(tables: Tables, hidden: Flags, before: Flags) -> Flags:
    """Show what only one equation hides any more: a reader works it out."""
    while True:
        room = tables.room(hidden)
        open_now = room.upper - room.lower > _NEAR
        rows = abs(tables.matrix) @ open_now.astype(float)
        alone = (abs(tables.matrix).T @ (rows == 1).astype(float)) > 0
        obvious = hidden & alone & ~tables.hidden & ~before
        if not obvious.any():
            return hidden
        hidden = hidden & ~obvious


def _without_the_certain(tables: Tables, hidden: Flags, before: Flags) -> Flags:
    """Show what was hidden for others and several equations give away: showing it tells a reader nothing more."""
    room = tables.room(hidden)
    turned = Room(matrix=room.matrix, lower=-room.upper, upper=-room.lower)
    label = moves.groups(tables.matrix, room.upper - room.lower > _NEAR)
    fixed = hidden & ~tables.hidden & ~before
    for way in (room, turned):
        one = np.where(fixed, 1.0, 0.0)
        left = moves.unproven(way, one)
        fixed &= left
        while left.any():
            goals = moves.one_each(np.flatnonzero(left), np.where(label < 0, -1 - np.arange(len(label)), label), one)
            linked = goals[label[goals] >= 0]
            move, impossible = moves.cheapest(way, np.zeros(len(one)), linked, one, label)
            fixed &= (move < 1.0 - _NEAR) | impossible
            left[goals] = False
            left &= fixed
    return hidden & ~fixed


def _backwards(tables: Tables, room: Room, move: Numbers, label: NDArray[np.int64]) -> Flags:
    """Return the cells that the same move, turned round, takes up as far as they need."""
    outside = (-move < room.lower - _NEAR) | (-move > room.upper + _NEAR)
    broken = np.isin(label, label[outside])
    return ~broken & (tables.need > 0) & (-move >= tables.need - _NEAR)
