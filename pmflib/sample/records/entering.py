"""Children who come into care: when, for how long, and why it ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmflib.periods import add_months
from pmflib.sample.records.columns import Ints, drawn, skewed
from pmflib.sample.records.days import NEVER, Bools, Days, Floats, add_working, on_working

HOME_PLANNED, HOME_UNPLANNED, RELATIVES, ADOPTED, GUARDIAN, ARRANGED, EIGHTEEN, SUPPORTED, ADULT_CARE, ELSEWHERE = (
    range(10)
)
#: Codes of why a period of care ends, by the names above.
REASONS = ("E4A", "E4B", "E13", "E11", "E45", "E47", "E17", "E5", "E7", "E3")
_SHORT, _MIDDLE = 0.44, 0.70


@dataclass(frozen=True, kw_only=True)
class Entries:
    """Periods of care.

    Parameters
    ----------
    at : array of int
        Place of the child among the referrals.
    start, end : array of day
    reason : array of int
        Place in `REASONS`.
    closed : array of day
        When the case may be closed.
    """

    at: Ints
    start: Days
    end: Days
    reason: Ints
    closed: Days


def entering(rng: np.random.Generator, *, referred: Days, after_plan: Bools, born: Days, chance: Floats) -> Entries:
    """Draw which children come into care, and for how long.

    Parameters
    ----------
    rng : Generator
    referred : array of day
        Referral, or the end of the protection plan that care follows.
    after_plan : array of bool
    born : array of day
    chance : array of float
    """
    lag = np.where(after_plan, 0, np.clip(skewed(rng, 20, 1.2, len(born)), 0, 240)).astype(np.int64)
    start = np.maximum(np.minimum(referred, NEVER - 300) + lag, born)
    comes = (rng.random(len(born)) < chance) & (referred < NEVER) & (start < birthday(born, 18) - 60)
    at = np.flatnonzero(comes)
    end, reason = length_of_care(rng, start[at], born[at])
    return Entries(at=at, start=start[at], end=end, reason=reason, closed=_closed(rng, end))


def birthday(born: Days, age: int) -> Days:
    """Return the day each child turns an age; born on 29 February, on 28 February."""
    return np.asarray(add_months(born.astype("datetime64[D]"), 12 * age).astype(np.int64))


def length_of_care(rng: np.random.Generator, start: Days, born: Days) -> tuple[Days, Ints]:
    """Return when care ends and why: some go home soon, some are adopted or live with guardians, some stay to 18.

    Parameters
    ----------
    rng : Generator
    start, born : array of day

    Returns
    -------
    end : array of day
    reason : array of int
        Place in `REASONS`.
    """
    count, luck = len(start), rng.random(len(start))
    age = (start - born) / 365.25
    eighteen = birthday(born, 18)
    short = np.clip(skewed(rng, 55, 1.0, count), 3, 300)
    middle = np.where(age < 5, rng.uniform(450, 760, count), rng.uniform(250, 620, count))
    long = np.where(age < 8, np.clip(skewed(rng, 1500, 0.8, count), 400, 6000), 6600)
    days = np.select([luck < _SHORT, luck < _MIDDLE], [short, middle], default=long).astype(np.int64)
    end = np.minimum(add_working(np.minimum(start + days, NEVER - 400), 0), eighteen)
    end = np.maximum(end, start + 1)
    grown = end >= eighteen
    home = drawn(rng, (0.68, 0.14, 0.18), count)
    adopted = np.where((age < 5) & (rng.random(count) < 0.85), ADOPTED, GUARDIAN + (rng.random(count) < 0.3))
    grown_up = np.array([EIGHTEEN, SUPPORTED, ADULT_CARE])[drawn(rng, (0.5, 0.42, 0.08), count)]
    reason = np.select([grown, luck < _SHORT, luck < _MIDDLE], [grown_up, home, adopted], default=home)
    return end, reason


def _closed(rng: np.random.Generator, end: Days) -> Days:
    return np.where(end < NEVER, on_working(np.minimum(end, NEVER - 400) + rng.integers(0, 21, len(end))), NEVER)
