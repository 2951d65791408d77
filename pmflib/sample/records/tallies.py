"""Counting by place and quarter: events in each, and what is open at each end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pmflib.periods import add_months
from pmflib.sample.places import Floats, districts
from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import LAST, MONTHS, Bools, Days, ends_of_months, quarter_of

QUARTERS = MONTHS // 3
ENDS = ends_of_months(np.arange(2, MONTHS, 3))


def flow(where: Bools, when: Days, place: Ints) -> Floats:
    """Return how many fall into each quarter and place."""
    areas = len(districts()) + 1
    inside = where & (when <= LAST) & (when >= 0)
    quarter = quarter_of(np.where(inside, when, 0))
    inside &= (quarter >= 0) & (quarter < QUARTERS)
    place = np.where(place < 0, areas - 1, place)
    counts = np.bincount(place[inside] * QUARTERS + quarter[inside], minlength=areas * QUARTERS)
    return counts.reshape(areas, QUARTERS).astype(np.float64)


def stock(open_on: Iterator[tuple[Bools, Ints]]) -> Floats:
    """Return how many are open at each quarter's end, from who is and where they live then."""
    areas = len(districts()) + 1
    return np.stack(
        [np.bincount(np.where(place < 0, areas - 1, place)[now], minlength=areas) for now, place in open_on], axis=1
    ).astype(np.float64)


def months_before(end: int, months: int) -> int:
    """Return the day so many months before the end of a quarter."""
    if months < 0:
        return end
    return int(add_months(np.array([end]).astype("datetime64[D]"), -months).astype(np.int64)[0])
