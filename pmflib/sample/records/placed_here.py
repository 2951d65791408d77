"""Children placed here by other councils, and on their plans: in the case system, and nobody's figures here.

They are drawn by themselves and put below the other rows once those stand, so that no other row depends on them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.sample.draws import stream
from pmflib.sample.places import authorities, districts
from pmflib.sample.records import columns
from pmflib.sample.records.columns import Ints, drawn, skewed
from pmflib.sample.records.days import LAST, NEVER, REACHES, Days, on_working
from pmflib.sample.records.front_tables import recorded, written
from pmflib.sample.records.people import FORENAMES, SURNAMES, person_ids

#: Ids from here on are theirs.
FIRST_ID = 9_000_000
#: Placements in five years, and plans held here for another council.
_PLACED, _PLANS = 240, 40
_ETHNICITIES = ("WBRI", "WOTH", "MWBC", "BAFR", "AOTH")
_ETHNIC_SHARES = (78, 6, 5, 6, 5)
_TYPES = ("U6", "U4", "K2")
_TYPE_SHARES = (60, 20, 20)
_CATEGORIES = ("Neglect", "Emotional Abuse", "Physical Abuse")
_OUTWARD = 10


def tables(seed: int, scale: float) -> dict[str, Any]:
    """Return the rows of children that other councils have placed here.

    Parameters
    ----------
    seed : int
    scale : float

    Returns
    -------
    dict of str to pyarrow Table
        Of each record table the rows to add; episodes name the council responsible, plans say that they are not ours.
    """
    rng = stream(seed, "records", "placed here")
    placed, planned = max(round(_PLACED * scale), 6), max(round(_PLANS * scale), 3)
    count = placed + planned
    child = FIRST_ID + np.arange(count)
    start = on_working(REACHES + np.floor(rng.random(count) * (LAST - REACHES - 40)).astype(np.int64))
    stay = np.clip(skewed(rng, 280, 0.7, count), 20, 1500).astype(np.int64)
    end = np.where(start + stay > LAST, NEVER, on_working(np.minimum(start + stay, LAST)))
    born = start - np.round(rng.uniform(4.5, 13.0, count) * 365.25).astype(np.int64)
    place = rng.integers(0, len(districts()), count)
    inside, held = slice(0, placed), slice(placed, count)
    return {
        **_people(rng, child, born, start, end, place),
        "ssd_cla_episodes": _episodes(rng, child[inside], start[inside], end[inside], place[inside]),
        "ssd_cla_placement": _placements(rng, child[inside], start[inside], end[inside]),
        "ssd_missing": _missing(rng, child[inside], start[inside], end[inside]),
        "ssd_cp_plans": _plans(rng, child[held], start[held], end[held]),
    }


def _people(rng: np.random.Generator, child: Ints, born: Days, start: Days, end: Days, place: Ints) -> dict[str, Any]:
    count = len(child)
    sex = rng.integers(0, 2, count)
    postcode = columns.joined("NM", columns.numbers(_OUTWARD + 7 * place), " 4", columns.coded(["AB", "DE", "HJ"], sex))
    persons = {
        "pers_person_id": person_ids(child),
        "pers_forename": columns.coded(FORENAMES, rng.integers(0, len(FORENAMES), count)),
        "pers_surname": columns.coded(SURNAMES, rng.integers(0, len(SURNAMES), count)),
        "pers_sex": columns.coded(["1", "2"], sex),
        "pers_gender": columns.coded(["1", "2"], sex),
        "pers_ethnicity": columns.coded(_ETHNICITIES, drawn(rng, _ETHNIC_SHARES, count)),
        "pers_dob": columns.dates(born),
        "pers_upn_unknown": columns.constant("UN2", count),
        "pers_send_flag": columns.flags(rng.random(count) < 0.3),
        "pers_nationality": columns.constant("British", count),
    }
    homes = {
        "addr_table_id": columns.ids("A", child),
        "addr_person_id": person_ids(child),
        "addr_address_json": columns.joined('{"line1": "2 Mill Lane", "postcode": "', postcode, '"}'),
        "addr_address_type": columns.constant("Placement", count),
        "addr_address_start_date": columns.dates(start),
        "addr_address_end_date": columns.dates(end),
        "addr_address_postcode": postcode,
        "district": columns.coded([one.name for one in districts()], place),
    }
    families = {
        "fami_table_id": columns.ids("FP", child),
        "fami_family_id": columns.ids("F", child),
        "fami_person_id": person_ids(child),
    }
    made = {"ssd_person": persons, "ssd_address": homes, "ssd_family": families}
    return {name: columns.table(own) for name, own in made.items()}


def _episodes(rng: np.random.Generator, child: Ints, start: Days, end: Days, place: Ints) -> Any:
    count = len(child)
    others = [one.code for one in authorities()[1:] if one.current]
    return columns.table(
        {
            "clae_cla_episode_id": columns.ids("E", child),
            "clae_person_id": person_ids(child),
            "clae_cla_episode_start_date": columns.dates(start),
            "clae_cla_episode_start_reason": columns.constant("S", count),
            "clae_cla_primary_need_code": columns.constant("N1", count),
            "clae_cla_episode_ceased_date": columns.dates(end),
            "clae_cla_episode_ceased_reason": columns.coded(["E4A"], np.where(end <= LAST, 0, -1)),
            "clae_cla_id": columns.ids("L", child),
            "clae_cla_placement_id": columns.ids("PL", child),
            "clae_entered_care_date": columns.dates(start),
            "district": columns.coded([one.name for one in districts()], place),
            "responsible_authority": columns.coded(others, rng.integers(0, len(others), count)),
            "recorded_at": written(recorded(rng, start)),
        }
    )


def _placements(rng: np.random.Generator, child: Ints, start: Days, end: Days) -> Any:
    count = len(child)
    return columns.table(
        {
            "clap_cla_placement_id": columns.ids("PL", child),
            "clap_cla_placement_start_date": columns.dates(start),
            "clap_cla_placement_type": columns.coded(_TYPES, drawn(rng, _TYPE_SHARES, count)),
            "clap_cla_placement_distance": columns.numbers(np.round(rng.uniform(21, 140, count), 1)),
            "clap_cla_id": columns.ids("L", child),
            "clap_cla_placement_provider": columns.constant("PR2", count),
            "clap_cla_placement_postcode": columns.constant("NM12 4AB", count),
            "clap_cla_placement_end_date": columns.dates(end),
            "clap_person_id": person_ids(child),
            "outside_area": columns.constant("Y", count),
            "recorded_at": written(recorded(rng, start)),
        }
    )


def _missing(rng: np.random.Generator, child: Ints, start: Days, end: Days) -> Any:
    """Return a missing episode of every third child, of which the police told this council too."""
    gone = start + 5 + np.floor(rng.random(len(child)) * 12).astype(np.int64)
    kept = (np.arange(len(child)) % 3 == 0) & (gone + 2 < np.minimum(end, LAST))
    count = int(kept.sum())
    child, gone = child[kept], gone[kept]
    return columns.table(
        {
            "miss_table_id": columns.ids("MI", child),
            "miss_person_id": person_ids(child),
            "miss_missing_episode_start_date": columns.dates(gone),
            "miss_missing_episode_type": columns.constant("M", count),
            "miss_missing_episode_end_date": columns.dates(gone + 1),
            "miss_missing_rhi_offered": columns.constant("N", count),
        }
    )


def _plans(rng: np.random.Generator, child: Ints, start: Days, end: Days) -> Any:
    count = len(child)
    category = rng.integers(0, len(_CATEGORIES), count)
    return columns.table(
        {
            "cppl_cp_plan_id": columns.ids("P", child),
            "cppl_person_id": person_ids(child),
            "cppl_cp_plan_start_date": columns.dates(start),
            "cppl_cp_plan_end_date": columns.dates(end),
            "cppl_cp_plan_initial_category": columns.coded(_CATEGORIES, category),
            "cppl_cp_plan_latest_category": columns.coded(_CATEGORIES, category),
            "cppl_cp_plan_ola": columns.constant("Y", count),
            "previous_plans": columns.numbers(np.zeros(count, dtype=np.int64)),
            "recorded_at": written(recorded(rng, start)),
        }
    )
