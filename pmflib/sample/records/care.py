"""Children looked after: placements, legal status and the episodes they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmflib.sample.records.cases import NEEDS, Cases
from pmflib.sample.records.columns import Ints, drawn, spread_out
from pmflib.sample.records.days import LAST, NEVER, Bools, Days, Floats, add_working
from pmflib.sample.records.entering import ADOPTED
from pmflib.sample.records.providers import Market
from pmflib.sample.records.teams import IN_CARE, UNACCOMPANIED, local_team, wide_team
from pmflib.sample.records.world import World

TYPES = ("U6", "U4", "U1", "U3", "K2", "H5", "R1", "P1", "R3", "K1", "A6", "S1")
_FOSTERED = ("U6", "U4", "U1", "U3")
_YOUNG = (44, 12, 5, 15, 12, 0, 1, 9, 2, 0, 0, 0)
_OLDER = (32, 11, 4, 10, 29, 0, 4, 7, 0, 1, 0, 2)
_OLDEST = (24, 8, 2, 7, 20, 28, 5, 5, 0, 1, 0, 0)
_ALONE = (22, 3, 0, 2, 8, 65, 0, 0, 0, 0, 0, 0)
LEGAL = ("V2", "C1", "C2", "E1", "L1", "J1")
_LEGAL_SHARES = (56, 33, 0, 0, 8, 3)
_SAME_CARER = 0.13
_GAP = 4


@dataclass(frozen=True, kw_only=True)
class Care:
    """Periods of care, one entry each.

    Parameters
    ----------
    number, child, referral : array of int
    start, end : array of day
    reason, need, district, team : array of int
    alone : array of bool
    """

    number: Ints
    child: Ints
    referral: Ints
    start: Days
    end: Days
    reason: Ints
    need: Ints
    district: Ints
    team: Ints
    alone: Bools


@dataclass(frozen=True, kw_only=True)
class Placements:
    """Placements, one entry each, in order within their period of care.

    Parameters
    ----------
    period : array of int
        Place of the period of care.
    start, end : array of day
    kind, provider : array of int
        Place in `TYPES`, number of the provider.
    same_carer, last, outside : array of bool
        Same carer as before; last of its period; outside the council's area.
    distance : array of float
        Miles from home.
    """

    period: Ints
    start: Days
    end: Days
    kind: Ints
    provider: Ints
    same_carer: Bools
    last: Bools
    outside: Bools
    distance: Floats


@dataclass(frozen=True, kw_only=True)
class Statuses:
    """Legal statuses, one entry each, in order within their period of care."""

    period: Ints
    start: Days
    end: Days
    status: Ints


@dataclass(frozen=True, kw_only=True)
class Episodes:
    """Episodes: each change of placement or legal status begins one.

    Parameters
    ----------
    period, placement, status : array of int
        Places of the period, the placement and the legal status.
    start, end : array of day
    moved, changed, last : array of bool
        Begins with a move, with a change of status; is the last of its period.
    """

    period: Ints
    placement: Ints
    status: Ints
    start: Days
    end: Days
    moved: Bools
    changed: Bools
    last: Bools


def periods(world: World, known: Cases) -> Care:
    """Return the periods of care of all cases."""
    entries = world.referrals.entries
    rows = np.flatnonzero(known.entry >= 0)
    at = known.entry[rows]
    rows, at = rows[entries.start[at] <= LAST], at[entries.start[at] <= LAST]
    district = world.home(known.child[rows], entries.start[at])
    alone = known.alone[rows]
    return Care(
        number=at,
        child=known.child[rows],
        referral=known.number[rows],
        start=entries.start[at],
        end=entries.end[at],
        reason=entries.reason[at],
        need=np.minimum(known.need[rows], len(NEEDS) - 1),
        district=district,
        team=np.where(alone, wide_team(UNACCOMPANIED), local_team(district, IN_CARE)),
        alone=alone,
    )


def placements(world: World, care: Care, market: Market) -> Placements:
    """Draw placements: most moves come early; who is adopted ends with the adopters."""
    rng = world.rng("placements")
    years = (np.minimum(care.end, LAST + 1) - care.start) / 365.25
    busy = rng.gamma(0.8, 1 / 0.8, len(years))
    moves = rng.poisson(busy * (0.36 * years + 0.5 * (1 - np.exp(-years / 0.5))) * np.where(care.alone, 1.6, 1.0))
    of, _ = spread_out(moves)
    room = (np.minimum(care.end, LAST + 1) - care.start)[of] - 2 * _GAP
    when = care.start[of] + _GAP + np.floor(rng.random(len(of)) ** 1.4 * np.maximum(room, 0)).astype(np.int64)
    adopted = np.flatnonzero((care.reason == ADOPTED) & (care.end - care.start > 400))
    period = np.concatenate([np.arange(len(years)), of[room > 0], adopted])
    began = np.concatenate([care.start, when[room > 0], care.end[adopted] - rng.integers(150, 260, len(adopted))])
    joins = np.arange(len(period)) >= len(period) - len(adopted)
    period, began, joins = _apart(period, began, joins)
    shown = began <= LAST
    period, began, joins = period[shown], began[shown], joins[shown]
    first = np.r_[True, period[1:] != period[:-1]]
    last = np.r_[first[1:], True]
    ended = np.where(last, care.end[period], np.r_[began[1:], 0])
    age = (began - world.families.born[care.child[period]]) / 365.25
    kind = np.where(joins, TYPES.index("A6"), _kinds(rng, age, care.alone[period]))
    outside, distance = _where(rng, kind)
    return Placements(
        period=period,
        start=began,
        end=ended,
        kind=kind,
        provider=market.chosen(rng, kind, TYPES),
        same_carer=~first & (rng.random(len(kind)) < _SAME_CARER) & ~joins,
        last=last,
        outside=outside,
        distance=distance,
    )


def _apart(period: Ints, began: Days, joins: Bools) -> tuple[Ints, Days, Bools]:
    """Order placements, and leave out a move within days of another, or after the adopters came."""
    order = np.lexsort((began, period))
    period, began, joins = period[order], began[order], joins[order]
    first = np.r_[True, period[1:] != period[:-1]]
    near = ~first & (np.r_[99, np.diff(began)] < _GAP)
    adopters = np.full(int(period.max()) + 1, NEVER)
    adopters[period[joins]] = began[joins]
    kept = first | joins | (~near & (began < adopters[period] - _GAP))
    return period[kept], began[kept], joins[kept]


def _kinds(rng: np.random.Generator, age: Floats, alone: Bools) -> Ints:
    count = len(age)
    by_age = [drawn(rng, shares, count) for shares in (_YOUNG, _OLDER, _OLDEST, _ALONE)]
    young_alone = np.where(age < 16, 0, by_age[3])
    return np.select([alone, age < 11, age < 16], [young_alone, by_age[0], by_age[1]], default=by_age[2])


def _where(rng: np.random.Generator, kind: Ints) -> tuple[Bools, Floats]:
    """Return whether placements lie outside the area and how many miles from home: the few homes are far away."""
    count = len(kind)
    home = kind == TYPES.index("P1")
    fostered = np.isin(kind, [TYPES.index(code) for code in _FOSTERED])
    outside = ~home & (rng.random(count) < np.where(fostered, 0.13, 0.36))
    miles = np.where(outside, 24.0, 8.0) * np.exp(np.where(outside, 0.8, 0.85) * rng.standard_normal(count))
    return outside, np.where(home, 0.0, np.clip(np.round(miles, 1), 0.3, 280))


def statuses(world: World, care: Care) -> Statuses:
    """Draw legal statuses: police protection is short, interim orders become full ones, adoption needs its order."""
    rng, count = world.rng("statuses"), len(care.start)
    first = np.where(care.alone, 0, drawn(rng, _LEGAL_SHARES, count))
    adopted = care.reason == ADOPTED
    first = np.where(adopted, LEGAL.index("C1"), first)
    interim = care.start + np.where(first == LEGAL.index("L1"), 3, NEVER)
    order_made = rng.random(count) < np.where(first == 0, 0.35, 1.0)
    full = add_working(np.minimum(care.start + rng.integers(150, 300, count), NEVER - 400), 0)
    full = np.where(order_made & ~care.alone & (first < 2), full, NEVER)
    placing = np.where(adopted, full + rng.integers(10, 40, count), NEVER)
    began = np.concatenate([care.start, interim, full, placing])
    later = [LEGAL.index(code) for code in ("C1", "C2", "E1")]
    status = np.concatenate([first, np.repeat(later, count)])
    period = np.tile(np.arange(count), 1 + len(later))
    shown = (began < np.minimum(care.end, LAST + 1)[period]) | (np.arange(len(period)) < count)
    order = np.lexsort((began[shown], period[shown]))
    period, began, status = period[shown][order], began[shown][order], status[shown][order]
    last = np.r_[period[1:] != period[:-1], True]
    return Statuses(
        period=period, start=began, end=np.where(last, care.end[period], np.r_[began[1:], 0]), status=status
    )


def episodes(care: Care, placed: Placements, legal: Statuses) -> Episodes:
    """Return the episodes: one from each change to the next, each period's without gaps or overlaps."""
    period = np.concatenate([placed.period, legal.period])
    began = np.concatenate([placed.start, legal.start])
    is_move = np.arange(len(period)) < len(placed.period)
    span = NEVER + 1
    key, place = np.unique(period * span + began, return_inverse=True)
    moved, changed = np.zeros(len(key), dtype=np.bool_), np.zeros(len(key), dtype=np.bool_)
    moved[place[is_move]], changed[place[~is_move]] = True, True
    of, start = key // span, key % span
    last = np.r_[of[1:] != of[:-1], True]
    return Episodes(
        period=of,
        placement=np.searchsorted(placed.period * span + placed.start, key, side="right") - 1,
        status=np.searchsorted(legal.period * span + legal.start, key, side="right") - 1,
        start=start,
        end=np.where(last, care.end[of], np.r_[start[1:], 0]),
        moved=moved,
        changed=changed,
        last=last,
    )
