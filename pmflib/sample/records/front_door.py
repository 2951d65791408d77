"""Referrals, month by month: which families come, which come back, and what becomes of them."""

from __future__ import annotations

import numpy as np

from pmflib.sample.places import districts
from pmflib.sample.records.cohorts import Families, Referrals, put_together
from pmflib.sample.records.columns import Ints, drawn, spread_out
from pmflib.sample.records.courses import courses
from pmflib.sample.records.days import (
    FIRST,
    LAST,
    LAST_QUARTER,
    MONTHS,
    NEVER,
    Bools,
    Days,
    bustle,
    day,
    ends_of_months,
    month_of,
    starts_of_months,
)
from pmflib.sample.records.entering import entering
from pmflib.sample.records.rates import Rates

_SIZES = (0.55, 0.25, 0.13, 0.07)
#: Ages in years at a family's first referral, and their weights; below nought is not yet born.
_AGES = ((-0.35, 0, 1, 5, 10, 16), (0, 1, 5, 10, 16, 17.8))
_AGE_WEIGHTS = (0.02, 0.06, 0.22, 0.28, 0.33, 0.09)
#: Nobody in the records is older than 25 when the extract is taken.
OLDEST = day(2001, 10, 20)
_KNOWN_BEFORE = 0.2


class _Register:
    """The families known so far: what they last were referred for, and when that case closed."""

    def __init__(self, capacity: int) -> None:
        self.district = np.zeros(capacity, dtype=np.int64)
        self.size = np.zeros(capacity, dtype=np.int64)
        self.first_child = np.zeros(capacity, dtype=np.int64)
        self.last = np.zeros(capacity, dtype=np.int64)
        self.until = np.full(capacity, NEVER)
        self.grown = np.zeros(capacity, dtype=np.int64)
        self.born = np.zeros(capacity, dtype=np.int64)
        self.families = 0
        self.children = 0

    def add(self, rng: np.random.Generator, district: int, sizes: Ints, month: int) -> Ints:
        """Enter new families and return their places."""
        new = np.arange(self.families, self.families + len(sizes))
        self.district[new], self.size[new] = district, sizes
        self.first_child[new] = self.children + np.cumsum(sizes) - sizes
        count = int(sizes.sum())
        places = np.arange(self.children, self.children + count)
        start = int(starts_of_months(np.array([month]))[0])
        self.born[places] = _births(rng, sizes, start)
        oldest = np.minimum.reduceat(self.born[places], np.cumsum(sizes) - sizes) if count else new
        self.grown[new] = oldest + int(17.9 * 365.25)
        self.families += len(sizes)
        self.children += count
        return new

    def chosen(self, rng: np.random.Generator, among: Bools, wanted: int) -> Ints:
        """Return some of the families, of so many children at most."""
        order = rng.permutation(np.flatnonzero(among))
        within = np.cumsum(self.size[order]) <= wanted
        return np.asarray(order[within])


def front_door(rng: np.random.Generator, rates: Rates) -> tuple[Families, Referrals]:
    """Draw all referrals from `FIRST` to the last quarter.

    Parameters
    ----------
    rng : Generator
    rates : Rates
        Districts by quarters.

    Returns
    -------
    families : Families
    referrals : Referrals
    """
    register = _Register(int(rates.referrals.sum()) + 100)
    wanted = _monthly(rates)
    again = rates.again[:, np.minimum(np.arange(MONTHS + 1) // 3, LAST_QUARTER)]
    batches: list[Referrals] = []
    for month in range(MONTHS + 1):
        came = [
            _came(rng, register, place, month, (int(wanted[place, month]), float(again[place, month])))
            for place in range(len(districts()))
        ]
        batches.append(_month(rng, rates, register, np.concatenate(came), month))
    return _families(register), put_together(batches)


def _monthly(rates: Rates) -> Ints:
    """Return referrals wanted, districts by months: a quarter's shared out by how busy its days are."""
    days = np.arange(FIRST, LAST + 1)
    busy = np.bincount(month_of(days), weights=bustle()[: len(days)], minlength=MONTHS + 1)
    quarters = busy[:MONTHS].reshape(-1, 3)
    until = np.cumsum(quarters, axis=1) / quarters.sum(axis=1, keepdims=True)
    marks = np.round(rates.referrals[:, :, None] * until)
    whole = np.diff(marks, axis=2, prepend=0).reshape(len(marks), -1)
    begun = np.round(rates.referrals[:, -1:] * busy[MONTHS] / quarters[-1].sum())
    return np.hstack([whole, begun]).astype(np.int64)


def _came(rng: np.random.Generator, register: _Register, district: int, month: int, wanted: tuple[int, float]) -> Ints:
    """Return the families referred in a month: those who come back within a year, earlier ones, new ones."""
    count, share = wanted
    start, end = (int(bound(np.array([month]))[0]) for bound in (starts_of_months, ends_of_months))
    known = slice(0, register.families)
    free = (register.district[known] == district) & (register.until[known] < start) & (register.grown[known] > end)
    last = register.last[known]
    within = free & (last >= end - 360)
    back = register.chosen(rng, within, int(rng.binomial(count, share)))
    left = count - int(register.size[back].sum())
    old = register.chosen(rng, free & (last < start - 372), int(_KNOWN_BEFORE * left))
    left -= int(register.size[old].sum())
    sizes = 1 + drawn(rng, _SIZES, left)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), left)) + 1] if left > 0 else sizes[:0]
    if len(sizes):
        sizes[-1] -= int(sizes.sum()) - left
    return np.concatenate([back, old, register.add(rng, district, sizes, month)])


def _births(rng: np.random.Generator, sizes: Ints, start: int) -> Days:
    """Return dates of birth; brothers and sisters are at least ten months apart."""
    of, number = spread_out(sizes)
    band = drawn(rng, _AGE_WEIGHTS, len(of))
    low, high = (np.array(bounds)[band] for bounds in _AGES)
    first = (low + (high - low) * rng.random(len(of)))[np.cumsum(sizes) - sizes][of]
    gap = 1.0 + 1.6 * rng.random(len(of))
    younger = np.maximum(first - number * gap, 0.9 - 0.1 * number)
    age = np.where(first > 6, younger, np.clip(first + number * gap, -0.4, 17.6))
    return np.asarray(np.maximum(start - np.round(age * 365.25), OLDEST + 37 * number)).astype(np.int64)


def _month(rng: np.random.Generator, rates: Rates, register: _Register, came: Ints, month: int) -> Referrals:
    """Draw days and courses of the families that came, and note them in the register."""
    start, end = (int(bound(np.array([month]))[0]) for bound in (starts_of_months, ends_of_months))
    weight = bustle()[start - FIRST : min(end, LAST) + 1 - FIRST]
    quarter = min(month // 3, LAST_QUARTER)
    referred = start + drawn(rng, tuple(weight), len(came))
    district = register.district[came]
    course = courses(rng, rates, referred, district, np.full(len(came), quarter))
    group, number = spread_out(register.size[came])
    child = register.first_child[came][group] + number
    need = ~(course.no_action | course.not_in_need)
    chance = rates.care[district, quarter] / np.maximum(
        1 - rates.no_action[district, quarter] - rates.not_in_need[district, quarter], 0.2
    )
    entries = entering(
        rng,
        referred=np.where(course.planned, np.minimum(course.plan_end, NEVER), referred)[group],
        after_plan=course.planned[group],
        born=register.born[child],
        chance=np.where(need, chance, 0.0)[group],
    )
    closed = course.closed[group].copy()
    closed[entries.at] = np.where(entries.closed < NEVER, np.maximum(entries.closed, closed[entries.at]), NEVER)
    register.last[came] = referred
    until = np.zeros(len(came), dtype=np.int64)
    np.maximum.at(until, group, closed)
    register.until[came] = until
    return Referrals(
        child=child,
        district=district[group],
        group=group,
        referred=referred[group],
        closed=closed,
        course=course,
        entries=entries,
    )


def _families(register: _Register) -> Families:
    known = slice(0, register.families)
    size = register.size[known]
    return Families(
        district=register.district[known],
        size=size,
        first_child=register.first_child[known],
        family=np.repeat(np.arange(register.families), size),
        born=register.born[: register.children],
    )
