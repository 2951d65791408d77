"""Everybody and every case, before they are written down as tables."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pmflib.sample.draws import Drawn, stream
from pmflib.sample.places import districts
from pmflib.sample.records.arrivals import arrivals, earlier_care, share_of_arrivals
from pmflib.sample.records.cohorts import NOWHERE, Families, Referrals, in_order, put_together
from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import LAST, NEVER, REACHES, Bools, Days
from pmflib.sample.records.front_door import front_door
from pmflib.sample.records.rates import Rates, rates

_MOVING, _MOVING_FAR = 0.12, 0.03


@dataclass(frozen=True, kw_only=True)
class World:
    """Everybody and every case.

    Parameters
    ----------
    seed : int
    scale : float
    rates : Rates
    families : Families
    alone : array of bool, by child
        Arrived in the country alone.
    moved : array of day, by family
        Day of the only move; `NEVER` if there is none.
    second : array of int, by family
        District after the move.
    referrals : Referrals
        In the order of their days.
    kept : array of bool, by referral
        Whether the case system holds it: open when the system begins, or later.
    """

    seed: int
    scale: float
    rates: Rates
    families: Families
    alone: Bools
    moved: Days
    second: Ints
    referrals: Referrals
    kept: Bools

    def rng(self, *names: str) -> np.random.Generator:
        """Return the random stream of a part of the records."""
        return stream(self.seed, "records", *names)

    def home(self, child: Ints, on: Days) -> Ints:
        """Return the district in which each child lives on a day; -1 for none."""
        family = self.families.family[child]
        return np.where(on >= self.moved[family], self.second[family], self.families.district[family])


def world(seed: int, planned: Drawn, scaled: Drawn, scale: float) -> World:
    """Draw everybody and every case.

    Parameters
    ----------
    seed : int
    planned, scaled : dict of str to array
        Quarterly figures by district: of a county too large for chance, and at the scale wanted.
    scale : float
    """
    usual = rates(planned, scaled)
    share = share_of_arrivals(usual, scale)
    usual = replace(
        usual,
        referrals=np.round(usual.referrals * (1 - share)),
        again=usual.again / (1 - share),
        no_action=usual.no_action / (1 - share),
        not_in_need=0.93 * usual.not_in_need / (1 - share),
        enquiry=usual.enquiry / (1 - share),
        care=0.84 * usual.care / (1 - share),
    )
    batches = [
        # Of several streams the one whose chance runs look least like a truth that was not planted.
        front_door(stream(seed, "records", "front door", "7"), usual),
        earlier_care(stream(seed, "records", "earlier care"), usual),
        arrivals(stream(seed, "records", "arrivals"), scale),
    ]
    families = _families([batch[0] for batch in batches])
    children = np.cumsum([0, *(len(batch[0].born) for batch in batches)])
    shifted = [replace(batch[1], child=batch[1].child + children[number]) for number, batch in enumerate(batches)]
    referrals = in_order(put_together(shifted))
    alone = np.arange(children[-1]) >= children[2]
    moved, second = _moves(stream(seed, "records", "moves"), families, referrals)
    return World(
        seed=seed,
        scale=scale,
        rates=usual,
        families=families,
        alone=alone,
        moved=moved,
        second=second,
        referrals=referrals,
        kept=referrals.closed >= REACHES,
    )


def _families(parts: list[Families]) -> Families:
    families = np.cumsum([0, *(len(part.size) for part in parts)])
    children = np.cumsum([0, *(len(part.born) for part in parts)])
    return Families(
        district=np.concatenate([part.district for part in parts]),
        size=np.concatenate([part.size for part in parts]),
        first_child=np.concatenate([part.first_child + children[at] for at, part in enumerate(parts)]),
        family=np.concatenate([part.family + families[at] for at, part in enumerate(parts)]),
        born=np.concatenate([part.born for part in parts]),
    )


def _moves(rng: np.random.Generator, families: Families, referrals: Referrals) -> tuple[Days, Ints]:
    """Return when families move and where to; to another district only after their last referral."""
    count = len(families.size)
    last = np.zeros(count, dtype=np.int64)
    np.maximum.at(last, families.family[referrals.child], referrals.referred)
    luck = rng.random(count)
    far = luck < _MOVING_FAR
    since = np.where(far, np.maximum(last + 1, REACHES), REACHES)
    when = since + np.floor(rng.random(count) * np.maximum(LAST - since, 1)).astype(np.int64)
    elsewhere = (families.district + rng.integers(1, len(districts()), count)) % len(districts())
    moves = (luck < _MOVING) & (families.district != NOWHERE) & (when <= LAST)
    return np.where(moves, when, NEVER), np.where(far, elsewhere, families.district)
