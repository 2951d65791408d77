"""Tables of what happens in care: reviews, visits, health, missing episodes, permanence."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.periods import add_months
from pmflib.sample.records import columns
from pmflib.sample.records.care import LEGAL, TYPES, Care, Placements, Statuses
from pmflib.sample.records.columns import Ints, drawn, skewed, spread_out
from pmflib.sample.records.days import LAST, NEVER, REACHES, Days, add_working, day
from pmflib.sample.records.entering import ADOPTED, ARRANGED, GUARDIAN
from pmflib.sample.records.people import person_ids
from pmflib.sample.records.protection_tables import PARTICIPATION, participation
from pmflib.sample.records.visits import chain, visits
from pmflib.sample.records.world import World

_VISIT = 42
_SETTLED_BEFORE = day(2019, 10, 1)


def months_later(days: Days, months: Ints | int) -> Days:
    """Return the same day so many months later."""
    inside = np.minimum(days, NEVER - 800).astype("datetime64[D]")
    return np.asarray(add_months(inside, months).astype(np.int64))


def reviews(world: World, care: Care) -> Any:
    """Return the table of reviews of looked-after children: after 20 working days, 3 months, then every 6."""
    rng = world.rng("care reviews")

    def due(before: Days, number: int) -> Days:
        fresh = (care.start >= REACHES) & (number < 2)
        early = add_working(before, 20) if number == 0 else months_later(before, 3)
        return np.where(fresh, early, months_later(before, 6))

    of, wanted, done = chain(rng, _taken_up(rng, care), care.end, due, count=16, late=0.05)
    kept = done >= REACHES
    of, wanted, done = of[kept], wanted[kept], done[kept]
    age = done - world.families.born[care.child[of]]
    return columns.table(
        {
            "clar_cla_review_id": columns.ids("LR", np.arange(len(of))),
            "clar_cla_id": columns.ids("L", care.number[of]),
            "clar_cla_review_due_date": columns.dates(wanted, last=NEVER),
            "clar_cla_review_date": columns.dates(done),
            "clar_cla_review_cancelled": columns.constant("N", len(of)),
            "clar_cla_review_participation": columns.coded(PARTICIPATION, participation(rng, age)),
        }
    )


def _taken_up(rng: np.random.Generator, care: Care) -> Days:
    """Return where each chain begins: with care itself, or for the long settled within the half-year before."""
    usual = _SETTLED_BEFORE + rng.integers(0, 180, len(care.start))
    return np.where(care.start >= REACHES, care.start, np.maximum(usual, care.start))


def visited(world: World, care: Care, placed: Placements) -> Any:
    """Return the table of visits to looked-after children: within a week of a move, then every six weeks."""
    rng = world.rng("care visits")
    of, when = visits(rng, placed.start, placed.end, limit=_VISIT, late=0.09, first=7)
    period = placed.period[of]
    seen = rng.random(len(of)) < 0.97
    return columns.table(
        {
            "clav_cla_visit_id": columns.ids("LV", np.arange(len(of))),
            "clav_cla_id": columns.ids("L", care.number[period]),
            "clav_person_id": person_ids(care.child[period]),
            "clav_cla_visit_date": columns.dates(when),
            "clav_cla_visit_seen": columns.flags(seen),
            "clav_cla_visit_seen_alone": columns.flags(seen & (rng.random(len(of)) < 0.72)),
        }
    )


def health(world: World, care: Care) -> dict[str, Any]:
    """Return the tables of health and dental checks, immunisations, strengths and difficulties, offences, misuse."""
    rng = world.rng("health")
    born = world.families.born[care.child]

    def assessed(before: Days, number: int) -> Days:
        young = before - born < 5 * 365.25
        first = (care.start >= REACHES) & (number == 0)
        return np.where(first, add_working(before, 20), months_later(before, np.where(young, 6, 12)))

    def checked(before: Days, _: int) -> Days:
        return months_later(before, 12)

    since = _taken_up(rng, care)
    parts = [chain(rng, since, care.end, assessed, count=14, late=0.3, delay=150)]
    parts.append(chain(rng, since, care.end, checked, count=7, late=0.25, delay=90))
    of, wanted, done = (np.concatenate([part[place] for part in parts]) for place in range(3))
    kind = np.repeat([0, 1], [len(part[0]) for part in parts])
    kept = done >= REACHES
    of, wanted, done, kind = of[kept], wanted[kept], done[kept], kind[kept]
    checks = columns.table(
        {
            "clah_health_check_id": columns.ids("HC", np.arange(len(of))),
            "clah_person_id": person_ids(care.child[of]),
            "clah_health_check_type": columns.coded(["Health check", "Dental check"], kind),
            "clah_health_check_date": columns.dates(done),
            "clah_health_check_status": columns.constant("Completed", len(of)),
            "due_date": columns.dates(wanted, last=NEVER),
        }
    )
    return {"ssd_cla_health": checks, "ssd_cla_immunisations": _immunised(world, care)} | _scored(world, care)


def _immunised(world: World, care: Care) -> Any:
    rng = world.rng("immunisations")
    stayed = np.minimum(care.end, LAST) - care.start > 60
    child = np.unique(care.child[stayed])
    return columns.table(
        {
            "clai_person_id": person_ids(child),
            "clai_immunisations_status": columns.flags(rng.random(len(child)) < 0.88),
            "clai_immunisations_status_date": columns.dates(LAST - rng.integers(0, 150, len(child))),
        }
    )


def _scored(world: World, care: Care) -> dict[str, Any]:
    """Return yearly scores of those aged 4 to 16, convictions and substance misuse of those from 10."""
    rng = world.rng("scores")
    of, when = _yearly(rng, care, 0.86)
    age = (when - world.families.born[care.child[of]]) / 365.25
    score = np.clip(np.round(14.9 + 7 * rng.standard_normal(len(of))), 0, 40).astype(np.int64)
    fits = (age >= 4) & (age < 17)
    made = {
        "ssd_sdq_scores": columns.table(
            {
                "csdq_table_id": columns.ids("SD", np.arange(len(of))),
                "csdq_person_id": person_ids(care.child[of]),
                "csdq_sdq_completed_date": columns.dates(when),
                "csdq_sdq_score": columns.numbers(score),
            },
            keep=fits,
        )
    }
    convicted, misusing = ((age >= 10) & (rng.random(len(of)) < share) for share in (0.024, 0.05))
    made["ssd_cla_convictions"] = columns.table(
        {
            "clac_cla_conviction_id": columns.ids("CV", np.arange(len(of))),
            "clac_person_id": person_ids(care.child[of]),
            "clac_cla_conviction_date": columns.dates(when),
            "clac_cla_conviction_offence": columns.coded(
                ["Theft", "Criminal damage", "Common assault"], rng.integers(0, 3, len(of))
            ),
        },
        keep=convicted,
    )
    made["ssd_cla_substance_misuse"] = columns.table(
        {
            "clas_substance_misuse_id": columns.ids("SM", np.arange(len(of))),
            "clas_person_id": person_ids(care.child[of]),
            "clas_substance_misuse_date": columns.dates(when),
            "clas_substance_misused": columns.constant("Y", len(of)),
            "clas_intervention_received": columns.flags(rng.random(len(of)) < 0.52),
        },
        keep=misusing,
    )
    return made


def _yearly(rng: np.random.Generator, care: Care, share: float) -> tuple[Ints, Days]:
    """Return a day in each year of care since the records begin, for most children."""
    since = np.maximum(care.start + 60, REACHES)
    years = np.maximum((np.minimum(care.end, LAST) - since + 365) // 365, 0)
    of, number = spread_out(years)
    when = add_working(since[of] + 365 * number + rng.integers(0, 300, len(of)), 0)
    fits = (when <= np.minimum(care.end, LAST)[of]) & (when > care.start[of]) & (rng.random(len(of)) < share)
    return of[fits], when[fits]


def missing(world: World, care: Care) -> Any:
    """Return the table of missing episodes: few young people go often."""
    rng = world.rng("missing")
    grown = world.families.born[care.child] + int(11.5 * 365.25)
    since = np.maximum(np.maximum(care.start + 5, REACHES), grown)
    years = np.maximum(np.minimum(care.end, LAST) - 25 - since, 0) / 365.25
    of, _ = spread_out(rng.poisson(rng.gamma(0.12, 1 / 0.12, len(years)) * years * np.where(care.alone, 0.5, 1.35)))
    start = since[of] + np.floor(rng.random(len(of)) * years[of] * 365.25).astype(np.int64)
    order = np.lexsort((start, of))
    of, start = of[order], start[order]
    end = start + np.minimum(drawn(rng, (46, 28, 10, 6, 4, 3, 1, 1, 1), len(of)), 9)
    apart = np.r_[True, (of[1:] != of[:-1]) | (start[1:] > start[:-1] + 10)]
    of, start, end = of[apart], start[apart], end[apart]
    offered = rng.random(len(of)) < 0.93
    accepted = offered & (rng.random(len(of)) < 0.76)
    wait = np.where(rng.random(len(of)) < 0.78, rng.integers(0, 4, len(of)), rng.integers(4, 12, len(of)))
    return columns.table(
        {
            "miss_table_id": columns.ids("MI", np.arange(len(of))),
            "miss_person_id": person_ids(care.child[of]),
            "miss_missing_episode_start_date": columns.dates(start),
            "miss_missing_episode_type": columns.coded(["M", "A"], drawn(rng, (85, 15), len(of))),
            "miss_missing_episode_end_date": columns.dates(end),
            "miss_missing_rhi_offered": columns.flags(offered),
            "miss_missing_rhi_accepted": columns.flags(accepted, known=offered),
            "return_interview_date": columns.dates(end + wait, known=accepted),
        }
    )


def permanence(world: World, care: Care, placed: Placements, legal: Statuses) -> Any:
    """Return the table of permanence: adoption from decision to order, guardianship, arrangements orders."""
    rng, count = world.rng("permanence"), len(care.start)
    ordered, joined = np.full(count, NEVER), np.full(count, NEVER)
    placing = legal.status == LEGAL.index("E1")
    ordered[legal.period[placing]] = legal.start[placing]
    adopters = placed.kind == TYPES.index("A6")
    joined[placed.period[adopters]] = placed.start[adopters]
    adopted, guardian = care.reason == ADOPTED, care.reason == GUARDIAN
    rows = np.flatnonzero((adopted & (ordered <= LAST)) | ((guardian | (care.reason == ARRANGED)) & (care.end <= LAST)))
    for_adoption = adopted[rows]
    kind = np.select([for_adoption, guardian[rows]], [0, 1], default=2)
    ended = care.end[rows] <= LAST
    decided = add_working(np.minimum(ordered[rows], NEVER - 400) - rng.integers(30, 60, len(rows)), 0)
    matched = add_working(np.minimum(joined[rows], NEVER - 400) - rng.integers(14, 60, len(rows)), 0)
    matched = np.maximum(matched, np.minimum(ordered[rows], LAST))
    known = for_adoption & (joined[rows] <= LAST)
    return columns.table(
        {
            "perm_table_id": columns.ids("PM", np.arange(len(rows))),
            "perm_person_id": person_ids(care.child[rows]),
            "perm_cla_id": columns.ids("L", care.number[rows]),
            "perm_adm_decision_date": columns.dates(decided, known=for_adoption),
            "perm_placement_order_date": columns.dates(ordered[rows], known=for_adoption),
            "perm_matched_date": columns.dates(matched, known=known),
            "perm_placed_for_adoption_date": columns.dates(joined[rows], known=known),
            "perm_adopted_by_carer_flag": columns.flags(rng.random(len(rows)) < 0.1, known=for_adoption),
            "perm_permanence_order_date": columns.dates(care.end[rows]),
            "perm_permanence_order_type": columns.coded(["Adoption", "SGO", "CAO"], np.where(ended, kind, -1)),
        }
    )


def before_proceedings(world: World, care: Care) -> Any:
    """Return the table of pre-proceedings: for most children who come under an interim order."""
    rng = world.rng("pre-proceedings")
    rows = np.flatnonzero(~care.alone & (care.start > REACHES) & (rng.random(len(care.start)) < 0.35))
    decided = add_working(care.start[rows] - np.clip(skewed(rng, 90, 0.4, len(rows)), 30, 300).astype(np.int64), 0)
    return columns.table(
        {
            "prep_table_id": columns.ids("PP", np.arange(len(rows))),
            "prep_person_id": person_ids(care.child[rows]),
            "prep_plo_family_id": columns.ids("F", world.families.family[care.child[rows]]),
            "prep_pre_pro_decision_date": columns.dates(decided),
            "prep_pre_pro_letter_date": columns.dates(add_working(decided, 5)),
            "prep_initial_pre_pro_meeting_date": columns.dates(add_working(decided, 15)),
            "prep_pre_pro_outcome": columns.constant("Care proceedings issued", len(rows)),
        }
    )
