"""Tables of episodes of care, placements and legal status."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.sample.places import authorities
from pmflib.sample.records import columns
from pmflib.sample.records.care import LEGAL, TYPES, Care, Episodes, Placements, Statuses
from pmflib.sample.records.cases import NEEDS
from pmflib.sample.records.columns import drawn
from pmflib.sample.records.days import LAST
from pmflib.sample.records.entering import REASONS
from pmflib.sample.records.front_tables import recorded, written
from pmflib.sample.records.people import person_ids
from pmflib.sample.records.places_of import name_of
from pmflib.sample.records.teams import team_ids
from pmflib.sample.records.world import World

_CHANGE_REASONS = ("CARPL", "CREQB", "CREQO", "CHILD", "LAREQ", "PLACE", "STAND", "ALLEG", "CLOSE", "CUSTOD")
_CHANGE_SHARES = (45, 14, 12, 7, 6, 10, 2, 1.5, 1.5, 1)
_PROVIDERS = ("PR0", "PR1", "PR4", "PR5")


def episodes(world: World, care: Care, placed: Placements, made: Episodes) -> Any:
    """Return the table of episodes."""
    period, place = made.period, made.placement
    first = np.r_[True, period[1:] != period[:-1]]
    same = placed.same_carer[place]
    codes = ("S", "P", "T", "L", "U", "B")
    both = np.where(same, 4, 5)
    why = np.select([first, made.moved & made.changed, made.changed], [0, both, 3], default=np.where(same, 1, 2))
    ended = made.end <= LAST
    because = np.where(made.last, care.reason[period], len(REASONS))
    return columns.table(
        {
            "clae_cla_episode_id": columns.ids("E", np.arange(len(period))),
            "clae_person_id": person_ids(care.child[period]),
            "clae_cla_episode_start_date": columns.dates(made.start),
            "clae_cla_episode_start_reason": columns.coded(codes, why),
            "clae_cla_primary_need_code": columns.coded(NEEDS, care.need[period]),
            "clae_cla_episode_ceased_date": columns.dates(made.end),
            "clae_cla_episode_ceased_reason": columns.coded([*REASONS, "X1"], np.where(ended, because, -1)),
            "clae_cla_id": columns.ids("L", care.number[period]),
            "clae_referral_id": columns.ids("R", care.referral[period]),
            "clae_cla_placement_id": columns.ids("PL", place),
            "clae_entered_care_date": columns.dates(care.start[period]),
            "district": name_of(world.home(care.child[period], made.start)),
            "responsible_authority": columns.constant(authorities()[0].code, len(period)),
            "team_id": team_ids(care.team[period]),
            "recorded_at": written(recorded(world.rng("episodes"), made.start)),
        }
    )


def placements(world: World, care: Care, placed: Placements) -> Any:
    """Return the table of placements."""
    rng, count = world.rng("placement table"), len(placed.start)
    own = placed.provider == 0
    by = np.where(placed.provider < 0, 0, np.where(own, 1, 2 + (placed.provider % 7 == 3)))
    inside = columns.joined("NM", columns.numbers(rng.integers(10, 94, count)))
    beyond = columns.joined("ZX", columns.numbers(rng.integers(10, 94, count)))
    outward = columns.chosen(placed.outside, beyond, inside)
    letters = columns.coded(["AB", "DE", "FG", "HJ", "LN", "PQ"], rng.integers(0, 6, count))
    postcode = columns.joined(outward, " ", columns.numbers(rng.integers(1, 10, count)), letters)
    why = drawn(rng, _CHANGE_SHARES, count)
    return columns.table(
        {
            "clap_cla_placement_id": columns.ids("PL", np.arange(count)),
            "clap_cla_placement_start_date": columns.dates(placed.start),
            "clap_cla_placement_type": columns.coded(TYPES, placed.kind),
            "clap_cla_placement_urn": columns.ids("SC", placed.provider, width=6),
            "clap_cla_placement_distance": columns.numbers(placed.distance),
            "clap_cla_id": columns.ids("L", care.number[placed.period]),
            "clap_cla_placement_provider": columns.coded(_PROVIDERS, by),
            "clap_cla_placement_postcode": postcode,
            "clap_cla_placement_end_date": columns.dates(placed.end),
            "clap_cla_placement_change_reason": columns.coded(
                _CHANGE_REASONS, np.where(placed.last | (placed.end > LAST), -1, why)
            ),
            "clap_person_id": person_ids(care.child[placed.period]),
            "provider_id": columns.ids("PV", placed.provider, width=3),
            "outside_area": columns.flags(placed.outside),
            "recorded_at": written(recorded(rng, placed.start)),
        }
    )


def statuses(care: Care, legal: Statuses) -> Any:
    """Return the table of legal statuses."""
    return columns.table(
        {
            "lega_legal_status_id": columns.ids("LS", np.arange(len(legal.start))),
            "lega_person_id": person_ids(care.child[legal.period]),
            "lega_legal_status": columns.coded(LEGAL, legal.status),
            "lega_legal_status_start_date": columns.dates(legal.start),
            "lega_legal_status_end_date": columns.dates(legal.end),
        }
    )
