"""All record tables of the sample council, without faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pmflib.sample.draws import Drawn
from pmflib.sample.records import (
    allocations,
    assurance,
    care,
    care_events,
    care_tables,
    front_tables,
    leavers,
    money,
    people,
    protection_tables,
    providers,
    staff_tables,
    team_tables,
    voice,
)
from pmflib.sample.records.allocations import Allocations
from pmflib.sample.records.care import Care, Placements
from pmflib.sample.records.cases import Cases, cases
from pmflib.sample.records.columns import Ints
from pmflib.sample.records.counts import counted
from pmflib.sample.records.teams import Staff, staff
from pmflib.sample.records.world import World, world

Tables = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Generated:
    """The records without faults, and what they add up to.

    Parameters
    ----------
    tables : mapping of str to pyarrow Table
    counts : dict of str to array
        Published measures by district, the county-wide rest last, and quarter.
    census : dict of str to array
        Published measures of the workforce by reporting year.
    """

    tables: Tables
    counts: Drawn
    census: Drawn


def generate(seed: int, planned: Drawn, scaled: Drawn, scale: float) -> Generated:
    """Return every record table as the case system would hold it if nobody erred, and their counts.

    Parameters
    ----------
    seed : int
    planned, scaled : dict of str to array
        Quarterly figures by district: of a county too large for chance, and at the scale wanted.
    scale : float
    """
    everybody, workers = world(seed, planned, scaled, scale), staff(seed, scale)
    known = cases(everybody, workers)
    looked_after = care.periods(everybody, known)
    made: Tables = people.tables(everybody)
    made |= _front(everybody, known)
    placed = care.placements(everybody, looked_after, providers.market())
    made |= _care(everybody, looked_after, placed, workers)
    held = allocations.allocations(everybody, known, looked_after, workers)
    caseload = allocations.held_at_month_ends(held, len(workers.since))
    made |= _staff(everybody, workers, held, caseload)
    made |= voice.tables(everybody, known)
    made |= assurance.tables(everybody, known, workers)
    made["finance"] = money.finance(everybody, workers)
    made |= money.contracts(seed, providers.market())
    counts = counted(everybody, looked_after, placed, front_tables.earlier_plans(everybody))
    return Generated(tables=made, counts=counts, census=staff_tables.census(workers, caseload))


def _front(everybody: World, known: Cases) -> Tables:
    return {
        "ssd_contacts": protection_tables.contacts(everybody, known),
        "ssd_early_help_episodes": protection_tables.early_help(everybody),
        "ssd_cin_episodes": front_tables.referrals(everybody, known),
        **front_tables.assessments(everybody, known),
        "ssd_s47_enquiry": front_tables.enquiries(everybody, known),
        "ssd_initial_cp_conference": front_tables.conferences(everybody, known),
        "ssd_cp_plans": front_tables.plans(everybody, known),
        "ssd_cp_reviews": protection_tables.protection_reviews(everybody, known),
        "ssd_cp_visits": protection_tables.protection_visits(everybody, known),
        **protection_tables.need_plans(everybody, known),
    }


def _care(everybody: World, looked_after: Care, placed: Placements, workers: Staff) -> Tables:
    legal = care.statuses(everybody, looked_after)
    made = care.episodes(looked_after, placed, legal)
    return {
        "ssd_cla_episodes": care_tables.episodes(everybody, looked_after, placed, made),
        "ssd_cla_placement": care_tables.placements(everybody, looked_after, placed),
        "ssd_legal_status": care_tables.statuses(looked_after, legal),
        "ssd_cla_reviews": care_events.reviews(everybody, looked_after),
        "ssd_cla_visits": care_events.visited(everybody, looked_after, placed),
        **care_events.health(everybody, looked_after),
        "ssd_missing": care_events.missing(everybody, looked_after),
        "ssd_permanence": care_events.permanence(everybody, looked_after, placed, legal),
        "ssd_pre_proceedings": care_events.before_proceedings(everybody, looked_after),
        "ssd_care_leavers": leavers.table(everybody, looked_after, workers),
        "providers": providers.table(providers.market()),
        "placement_costs": money.placement_costs(everybody, placed),
    }


def _staff(everybody: World, workers: Staff, held: Allocations, caseload: Ints) -> Tables:
    return {
        "ssd_department": team_tables.departments(),
        "ssd_professionals": team_tables.professionals(everybody.seed, workers, caseload[:, -1]),
        "ssd_involvements": allocations.table(held, workers),
        "workforce": staff_tables.workforce(everybody.seed, workers, caseload),
        "supervision": staff_tables.supervision(everybody.seed, workers),
        "training": staff_tables.training(everybody.seed, workers),
    }
