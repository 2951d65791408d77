"""All record tables of the sample council, without faults."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.sample.draws import Drawn
from pmflib.sample.records import care, care_tables, front_tables, people, providers, team_tables
from pmflib.sample.records.cases import cases
from pmflib.sample.records.teams import staff
from pmflib.sample.records.world import world

Tables = dict[str, Any]


def generate(seed: int, planned: Drawn, scaled: Drawn, scale: float) -> Tables:
    """Return every record table by name, as the case system would hold it if nobody erred.

    Parameters
    ----------
    seed : int
    planned, scaled : dict of str to array
        Quarterly figures by district: at Northmere's own size and at the scale wanted.
    scale : float
    """
    everybody, workers = world(seed, planned, scaled, scale), staff(seed, scale)
    known, market = cases(everybody, workers), providers.market()
    made: Tables = people.tables(everybody)
    made["ssd_department"] = team_tables.departments()
    made["ssd_professionals"] = team_tables.professionals(seed, workers, np.zeros(len(workers.since), dtype=np.int64))
    made["ssd_cin_episodes"] = front_tables.referrals(everybody, known)
    made |= front_tables.assessments(everybody, known)
    made["ssd_s47_enquiry"] = front_tables.enquiries(everybody, known)
    made["ssd_initial_cp_conference"] = front_tables.conferences(everybody, known)
    made["ssd_cp_plans"] = front_tables.plans(everybody, known)
    periods = care.periods(everybody, known)
    placed, legal = care.placements(everybody, periods, market), care.statuses(everybody, periods)
    made["ssd_cla_episodes"] = care_tables.episodes(everybody, periods, placed, care.episodes(periods, placed, legal))
    made["ssd_cla_placement"] = care_tables.placements(everybody, periods, placed)
    made["ssd_legal_status"] = care_tables.statuses(periods, legal)
    made["providers"] = providers.table(market)
    return made
