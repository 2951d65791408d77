"""Children who arrive in the country alone, and children in care since before the records begin: one child a family."""

from __future__ import annotations

import numpy as np

from pmflib.sample.records.cohorts import NOWHERE, Families, Referrals
from pmflib.sample.records.columns import Ints, drawn, skewed
from pmflib.sample.records.courses import simple
from pmflib.sample.records.days import (
    FIRST,
    LAST,
    MONTHS,
    NEVER,
    REACHES,
    Days,
    add_working,
    day,
    ends_of_months,
    on_working,
    starts_of_months,
)
from pmflib.sample.records.entering import EIGHTEEN, ELSEWHERE, SUPPORTED, Entries, birthday, length_of_care
from pmflib.sample.records.rates import Rates

#: Children who arrive alone in a year, by calendar month; most move on to another council within weeks.
ARRIVING = 2380
_SEASON = (0.65, 0.6, 0.65, 0.75, 0.9, 1.2, 1.35, 1.45, 1.4, 1.25, 1.0, 0.8)
_STAYING = 0.11
_FROM = day(2003, 4, 1)


def arrivals(rng: np.random.Generator, scale: float) -> tuple[Families, Referrals]:
    """Draw the children who arrive alone: no home in the county, and all held by one county-wide team."""
    months = np.arange(MONTHS + 1)
    season = np.array(_SEASON)[(months + 3) % 12] / np.sum(_SEASON)
    count = rng.poisson(ARRIVING * scale * season)
    month = np.repeat(months, count)
    first, last = starts_of_months(month), ends_of_months(month)
    came = np.sort(first + np.floor(rng.random(len(month)) * (last - first + 1)).astype(np.int64))
    came = came[came <= LAST]
    age = 17.95 - np.abs(skewed(rng, 1.0, 0.6, len(came)))
    born = came - np.round(np.clip(age, 11, 17.85) * 365.25).astype(np.int64)
    stays = rng.random(len(came)) < _STAYING
    soon = add_working(came + np.clip(skewed(rng, 11, 0.5, len(came)), 3, 60).astype(np.int64), 1)
    eighteen = birthday(born, 18)
    end = np.minimum(np.where(stays, eighteen, soon), eighteen)
    grown = np.where(rng.random(len(came)) < 0.5, EIGHTEEN, SUPPORTED)
    reason = np.where(end == eighteen, grown, ELSEWHERE)
    closed = on_working(end)
    assessed = np.maximum(np.minimum(add_working(came, rng.integers(3, 9, len(came))), add_working(end, 0)), came)
    decided = on_working(came)
    course = simple(decided, decided, np.maximum(assessed, decided), closed)
    places = np.arange(len(came))
    entries = Entries(at=places, start=came, end=end, reason=reason, closed=closed)
    return _alone(np.full(len(came), NOWHERE), born), Referrals(
        child=places,
        district=np.full(len(came), NOWHERE),
        group=places,
        referred=came,
        closed=closed,
        course=course,
        entries=entries,
    )


def earlier_care(rng: np.random.Generator, rates: Rates) -> tuple[Families, Referrals]:
    """Draw the children who came into care before `FIRST` and were still there when the records begin."""
    yearly = (rates.referrals * rates.care)[:, :4].sum(axis=1)
    count = rng.poisson(yearly.sum() * (FIRST - _FROM) / 365.25)
    start = np.sort(add_working(_FROM + np.floor(rng.random(count) * (FIRST - _FROM)).astype(np.int64), 0))
    age = np.array([0.1, 0.8, 3, 7.5, 12.5, 16.3])[drawn(rng, (2, 6, 22, 28, 33, 9), count)] + rng.random(count)
    born = start - np.round(np.minimum(age, 17) * 365.25).astype(np.int64)
    end, reason = length_of_care(rng, start, born)
    kept = end >= REACHES
    start, born, end, reason = start[kept], born[kept], end[kept], reason[kept]
    district = drawn(rng, tuple(yearly), len(start))
    referred = on_working(start - 60)
    decided = add_working(referred, 1)
    closed = np.where(end < NEVER, on_working(np.minimum(end, NEVER - 400)), NEVER)
    course = simple(decided, decided, add_working(decided, 30), closed)
    places = np.arange(len(start))
    return _alone(district, np.minimum(born, referred)), Referrals(
        child=places,
        district=district,
        group=places,
        referred=referred,
        closed=closed,
        course=course,
        entries=Entries(at=places, start=start, end=end, reason=reason, closed=closed),
    )


def share_of_arrivals(rates: Rates, scale: float) -> float:
    """Return the share of all referrals that are of children who arrived alone."""
    wanted = float(rates.referrals.sum()) * 4 / rates.referrals.shape[1]
    return float(ARRIVING * scale / max(wanted, 1.0))


def _alone(district: Ints, born: Days) -> Families:
    places = np.arange(len(born))
    return Families(district=district, size=np.ones_like(places), first_child=places, family=places, born=born)
