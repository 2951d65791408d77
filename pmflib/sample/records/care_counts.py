"""What the clean records of care add up to, by district and quarter.

Rules: a child moved often who lived in three placements or more in twelve months; has the same carer where no change
of placement was a change of carer; is settled long if under 16 and in care for two and a half years.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pmflib.sample.draws import Drawn
from pmflib.sample.places import Floats
from pmflib.sample.records import leavers
from pmflib.sample.records.care import TYPES, Care, Placements
from pmflib.sample.records.columns import Ints
from pmflib.sample.records.days import LAST, Bools
from pmflib.sample.records.entering import ADOPTED, ARRANGED, GUARDIAN, REASONS, birthday
from pmflib.sample.records.people import male
from pmflib.sample.records.tallies import ENDS, flow, months_before, stock
from pmflib.sample.records.world import World

_CEASED = "Reason episode ceased: "
#: What the published table calls each way of ceasing to be looked after.
_CALLED = {
    "E4A": "Returned home to live with parents or other person with parental responsibility which was part of the"
    " care planning process",
    "E4B": "Returned home to live with parents or other person with parental responsibility which was not part of the"
    " care planning process",
    "E13": "Left care to live with parents, relatives or other person with no parental responsibility",
    "E47": "Residence order or child arrangement order granted",
    "E17": "Aged 18 (or over) and remained with current carers",
    "E5": "Moved into independent living (with supportive accommodation)",
    "E7": "Transferred to residential care funded by adult social services",
    "E3": "Care taken by another local authority",
}
_NOT_THERE = (
    "Accommodation on remand ended",
    "Age assessment determined child aged 18 or over",
    "Care ceased for any other reason",
    "Child moved abroad",
    "Died",
    "Moved into independent living (with no formalised support)",
    "Sentenced to custody",
)
_AGES = {
    "Under 1 year": (-1, 1),
    "1 to 4 years": (1, 5),
    "5 to 9 years": (5, 10),
    "10 to 15 years": (10, 16),
    "16 years": (16, 17),
    "17 years": (17, 18),
    "18 years and over": (18, 99),
}
_FAR = 20


def counted(world: World, care: Care, placed: Placements) -> Drawn:
    """Return the counts of periods of care, placements and care leavers."""
    return _ceasing(world, care) | _living(world, care, placed) | _settled(world, care, placed) | _leavers(world, care)


def _ceasing(world: World, care: Care) -> Drawn:
    every = np.ones(len(care.child), dtype=np.bool_)
    home_end = world.home(care.child, np.minimum(care.end, LAST))

    def open_on() -> Iterator[tuple[Bools, Ints]]:
        for end in ENDS.tolist():
            home = world.home(care.child, np.full(len(care.child), end))
            yield (care.start <= end) & (care.end > end), home

    def left(which: Bools) -> Floats:
        return flow(which, care.end, home_end)

    boys, born = male(world)[care.child], world.families.born[care.child]
    made = {
        "cla_started": flow(every, care.start, care.district),
        "cla_31_march": stock(open_on()),
        "cla_ceased": left(every),
        "adopted": left(care.reason == ADOPTED),
        "special_guardianship": left(care.reason == GUARDIAN),
        "Gender: Female": left(~boys),
        "Gender: Male": left(boys),
    }
    made["ceased_otherwise"] = made["cla_ceased"] - made["adopted"] - made["special_guardianship"]
    for name, (youngest, below) in _AGES.items():
        old_enough = care.end >= birthday(born, youngest)
        made[f"Age on ceasing: {name}"] = left(old_enough & (care.end < birthday(born, below)))
    made |= {_CEASED + called: left(care.reason == REASONS.index(code)) for code, called in _CALLED.items()}
    made[_CEASED + _CALLED["E47"]] = left(care.reason == ARRANGED)
    return made | {_CEASED + name: np.zeros_like(made["adopted"]) for name in _NOT_THERE}


def _living(world: World, care: Care, placed: Placements) -> Drawn:
    """Return who lives where at each quarter's end, and how often they moved."""
    period = placed.period
    child = care.child[period]
    outside, far = placed.outside, placed.distance > _FAR
    fostered = np.array([code.startswith("U") for code in TYPES])[placed.kind]

    def living(which: Bools) -> Iterator[tuple[Bools, Ints]]:
        for end in ENDS.tolist():
            now = which & (placed.start <= end) & (placed.end > end)
            yield now, world.home(child, np.full(len(child), end))

    def moving() -> Iterator[tuple[Bools, Ints]]:
        for end in ENDS.tolist():
            there = (placed.start <= end) & (placed.end > months_before(end, 12))
            many = np.bincount(period[there], minlength=len(care.child)) >= 3
            now = many & (care.start <= end) & (care.end > end)
            yield now, world.home(care.child, np.full(len(care.child), end))

    home = world.home(child, placed.start)
    every = np.ones(len(period), dtype=np.bool_)
    located = {
        "Distance not known or not recorded": ~every,
        "Placed inside LA boundary less than 20 miles from home": ~outside & ~far,
        "Placed inside LA boundary more than 20 miles from home": ~outside & far,
        "Placed outside LA boundary less than 20 miles from home": outside & ~far,
        "Placed outside LA boundary more than 20 miles from home": outside & far,
    }
    made = {name: flow(which, placed.start, home) for name, which in located.items()}
    return made | {
        "new_placements": flow(every, placed.start, home),
        "placed_far": stock(living(outside & far)),
        "fostered": stock(living(fostered)),
        "moves_in_year": stock(moving()),
    }


def _settled(world: World, care: Care, placed: Placements) -> Drawn:
    """Return who has been in care long at each quarter's end, and who of them has kept their carer for two years."""
    fresh = np.maximum.accumulate(np.where(placed.same_carer, 0, np.arange(len(placed.period))))
    carer_since, child = placed.start[fresh], care.child[placed.period]
    sixteen = birthday(world.families.born[child], 16)

    def long_in_care(kept: bool) -> Iterator[tuple[Bools, Ints]]:
        for end in ENDS.tolist():
            now = (placed.start <= end) & (placed.end > end) & (sixteen > end)
            now &= care.start[placed.period] <= months_before(end, 30)
            home = world.home(child, np.full(len(child), end))
            yield (now & (carer_since <= months_before(end, 24)) if kept else now), home

    return {"cla_long_term": stock(long_in_care(kept=False)), "same_carer": stock(long_in_care(kept=True))}


def _leavers(world: World, care: Care) -> Drawn:
    made = leavers.statuses(world, care)
    home = world.home(made.child, made.when)
    older = made.age >= 19
    busy = made.activity <= leavers.ACTIVITIES.index("P5")
    unknown = made.activity == leavers.ACTIVITIES.index("NK")
    parts = {
        "leavers_19_21": older,
        "eet_19_21": older & busy,
        "not_eet_19_21": older & ~busy,
        "neet_19_21": older & ~busy & ~unknown,
        "activity_unknown_19_21": older & unknown,
        "suitable_19_21": older & made.suitable,
    }
    return {name: flow(which, made.when, home) for name, which in parts.items()}
