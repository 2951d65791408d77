"""Visits and reviews: chains of days, each due so long after the one before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pmflib.sample.records.columns import Ints, spread_out
from pmflib.sample.records.days import LAST, NEVER, Days, add_working, day, on_working

#: Visits are held from this day.
VISITS_SINCE = day(2021, 4, 1)
Due = Callable[[Days, int], Days]


def visits(
    rng: np.random.Generator, start: Days, end: Days, *, limit: int, late: float, first: int = 0
) -> tuple[Ints, Days]:
    """Draw visits: mostly within the limit of the last one, sometimes well beyond.

    Parameters
    ----------
    rng : Generator
    start, end : array of day
        First and last day of what the child is visited for.
    limit : int
        Calendar days from one visit to the next.
    late : float
        Share of visits that come later.
    first : int
        Days until the first visit, if its limit is another.

    Returns
    -------
    of : array of int
        Place of what the visit belongs to.
    when : array of day
    """
    begin = np.maximum(start, VISITS_SINCE - limit)
    length = np.maximum(np.minimum(end, LAST) - begin, -1)
    of, number = spread_out(np.maximum(length * 2 // limit + 1, 0) * (length > 0))
    gap = np.where(
        rng.random(len(of)) < late,
        rng.integers(limit + 2, 2 * limit, len(of)),
        limit - np.floor(0.35 * limit * rng.random(len(of)) ** 1.5).astype(np.int64),
    )
    if first:
        gap = np.where(number == 0, rng.integers(1, first + 1, len(of)), gap)
    total = np.cumsum(gap)
    before = (total - gap)[np.flatnonzero(number == 0)] if len(of) else total
    owners = np.cumsum(number == 0) - 1
    when = add_working(np.minimum(begin[of] + total - before[owners], NEVER - 400), 0) if len(of) else total
    fits = (when > start[of]) & (when <= np.minimum(end, LAST)[of]) & (when >= VISITS_SINCE)
    once = np.r_[True, (of[1:] != of[:-1]) | (when[1:] != when[:-1])] if len(of) else fits
    return of[fits & once], when[fits & once]


def chain(
    rng: np.random.Generator, start: Days, end: Days, due: Due, *, count: int, late: float, delay: int = 50
) -> tuple[Ints, Days, Days]:
    """Draw reviews, each due so long after the one before.

    Parameters
    ----------
    rng : Generator
    start, end : array of day
    due : callable
        From the days of the reviews before and their number to the days the next are due.
    count : int
        Reviews at most.
    late : float
        Share held late.
    delay : int
        Days that a late one can be late.

    Returns
    -------
    of : array of int
    due, done : array of day
    """
    parts: list[tuple[Ints, Days, Days]] = []
    before = start
    for number in range(count):
        wanted = due(before, number)
        behind = rng.random(len(start)) < late
        earlier = add_working(wanted - rng.integers(0, 12, len(start)), 0)
        later = on_working(wanted + rng.integers(3, delay, len(start)))
        done = np.where(behind, later, np.maximum(earlier, before + 1))
        there = np.flatnonzero((done <= np.minimum(end, LAST)) & (done > before))
        parts.append((there, wanted[there], done[there]))
        before = done
    of, dues, days = (np.concatenate([part[place] for part in parts]) for place in range(3))
    order = np.lexsort((days, of))
    return of[order], dues[order], days[order]
