"""Who the children are: names, dates of birth, pupil numbers, homes, brothers and sisters."""

from __future__ import annotations

from typing import Any

import numpy as np

from pmflib.redaction import UPN_LETTERS
from pmflib.sample.places import districts
from pmflib.sample.records import columns
from pmflib.sample.records.cohorts import NOWHERE
from pmflib.sample.records.columns import Ints, drawn
from pmflib.sample.records.days import LAST, NEVER, Bools, Days
from pmflib.sample.records.entering import birthday
from pmflib.sample.records.world import World

FORENAMES = (
    *("Ada", "Alfie", "Amir", "Bela", "Cerys", "Dara", "Eli", "Esme", "Finn", "Grace", "Hana", "Idris", "Isla"),
    *("Jonah", "Kaya", "Leo", "Lola", "Maya", "Milo", "Nadia", "Noah", "Omar", "Orla", "Poppy", "Quinn", "Rafi"),
    *("Rosa", "Sami", "Seren", "Tara", "Theo", "Uma", "Vera", "Willa", "Yusuf", "Zane"),
)
SURNAMES = (
    *("Abbotwell", "Ashgrove", "Barrowby", "Brackwater", "Cannock", "Castlegate", "Dunmore", "Eastley", "Fairburn"),
    *("Farthing", "Goldacre", "Greenhalgh", "Harcastle", "Holloway", "Ingleby", "Jessop", "Kettlewell", "Langmere"),
    *("Lockhurst", "Marlow", "Merriden", "Nethercott", "Oakshott", "Pemberley", "Quantock", "Ravensden", "Rowntree"),
    *("Sedgewick", "Silverdale", "Tolland", "Underhill", "Vansittart", "Wainfleet", "Weatherby", "Yarrow", "Zellby"),
)
_STREETS = ("Mill Lane", "Quarry Road", "Station Road", "Orchard Way", "Beacon Hill", "Fuller Street", "Abbey Close")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_ETHNICITIES = (
    *("WBRI", "WOTH", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "OOTH"),
    *("WIRI", "WROM", "WIRT", "CHNE"),
)
_SHARES = (740, 62, 22, 14, 14, 20, 10, 8, 9, 14, 8, 34, 9, 18, 4, 8, 3, 3)
_SHARES_ALONE = (0, 20, 0, 0, 0, 10, 0, 0, 0, 330, 0, 380, 20, 240, 0, 0, 0, 0)
_NATIONALITIES = ("Afghan", "Eritrean", "Iranian", "Iraqi", "Sudanese", "Syrian", "Vietnamese")
_DISABILITIES = ("AUT", "LD", "BEH", "COMM", "MOB", "CON", "HEAR", "VIS", "PC", "HAND", "INC", "DDA")
_DISABILITY_SHARES = (32, 20, 14, 10, 8, 4, 3, 3, 2, 1, 1, 2)
DISABLED = 0.13


def tables(world: World) -> dict[str, Any]:
    """Return the tables of children, their families, homes, disabilities and immigration status."""
    return {
        "ssd_person": _persons(world),
        "ssd_family": _families(world),
        "ssd_address": _addresses(world),
        "ssd_disability": _disabilities(world),
        "ssd_immigration_status": _immigration(world),
    }


def person_ids(child: Ints) -> Any:
    """Return children as they are coded in the tables."""
    return columns.ids("C", child)


def male(world: World) -> Bools:
    """Return which children are boys; most who arrive alone are."""
    luck = world.rng("sex").random(len(world.families.born))
    return np.asarray(luck < np.where(world.alone, 0.93, 0.515))


def disabled(world: World) -> Bools:
    """Return which children are disabled."""
    return np.asarray(world.rng("disability").random(len(world.families.born)) < np.where(world.alone, 0.01, DISABLED))


def _persons(world: World) -> Any:
    rng, born = world.rng("persons"), world.families.born
    count, family = len(born), world.families.family
    child = np.arange(count)
    unborn = born > LAST
    boys = male(world)
    surname = rng.integers(0, len(SURNAMES), len(world.families.size))[family]
    share = np.where(world.alone, drawn(rng, _SHARES_ALONE, count), drawn(rng, _SHARES, count))
    numbered, reason = _pupils(world)
    send = (rng.random(count) < 0.18) | disabled(world)
    return columns.table(
        {
            "pers_person_id": person_ids(child),
            "pers_forename": columns.coded(FORENAMES, rng.integers(0, len(FORENAMES), count)),
            "pers_surname": columns.coded(SURNAMES, surname),
            "pers_sex": columns.coded(["1", "2"], np.where(unborn, -1, 1 - boys)),
            "pers_gender": columns.coded(["1", "2"], np.where(unborn, -1, 1 - boys)),
            "pers_ethnicity": columns.coded(_ETHNICITIES, share),
            "pers_dob": columns.dates(born),
            "pers_expected_dob": columns.dates(born, known=unborn, last=NEVER),
            "pers_upn_unknown": columns.coded(["UN1", "UN3"], reason),
            "upn": _upn(child, born, numbered),
            "pers_send_flag": columns.flags(send),
            "pers_nationality": columns.coded(
                ["British", *_NATIONALITIES], np.where(world.alone, rng.integers(1, 8, count), 0)
            ),
        }
    )


def _pupils(world: World) -> tuple[Bools, Ints]:
    """Return who has a pupil number, and why the others have none: too young, or from abroad and soon gone."""
    young = birthday(world.families.born, 5) > LAST
    entries = world.referrals.entries
    stayed = np.zeros(len(young), dtype=np.int64)
    np.maximum.at(stayed, world.referrals.child[entries.at], np.minimum(entries.end, LAST) - entries.start)
    abroad = world.alone & (stayed < 90)
    return ~(young | abroad), np.where(young, 0, np.where(abroad, 1, -1))


def _upn(child: Ints, born: Days, numbered: Bools) -> Any:
    """Return pupil numbers: a check letter, a council, a school, a year and a serial."""
    year = born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1974
    serial = 900 * 10**9 + (child // 1000 % 10_000) * 10**5 + (year % 100) * 1000 + child % 1000
    digits = serial[:, None] // 10 ** np.arange(11, -1, -1) % 10
    letter = (digits * np.arange(2, 14)).sum(axis=1) % len(UPN_LETTERS)
    text = columns.ids("", np.where(numbered, serial, -1), width=12)
    return columns.joined(columns.coded(list(UPN_LETTERS), letter), text)


def _families(world: World) -> Any:
    child = np.arange(len(world.families.born))
    return columns.table(
        {
            "fami_table_id": columns.ids("FP", child),
            "fami_family_id": columns.ids("F", world.families.family),
            "fami_person_id": person_ids(child),
        }
    )


def _addresses(world: World) -> Any:
    """Return one row a child and home; who arrived alone has none in the county."""
    rng, family = world.rng("addresses"), world.families.family
    homes = len(world.families.size)
    rooted = world.families.district[family] != NOWHERE
    known = np.minimum(world.families.born, LAST)
    np.minimum.at(known, world.referrals.child, world.referrals.referred)
    moving, settled = rooted & (world.moved[family] < NEVER), rooted & (known < world.moved[family])
    child = np.concatenate([np.flatnonzero(settled), np.flatnonzero(moving)])
    second = np.arange(len(child)) >= int(settled.sum())
    order = np.lexsort((second, child))
    child, second = child[order], second[order]
    house = family[child] + homes * second
    place = np.where(second, world.second[family[child]], world.families.district[family[child]])
    began = np.where(second, np.maximum(world.moved[family[child]], known[child]), known[child])
    postcode = _postcodes(rng, 2 * homes, house, place)
    street = drawn(rng, (1,) * len(_STREETS), 2 * homes)[house]
    number = rng.integers(1, 180, 2 * homes)[house]
    line = columns.joined(columns.numbers(number), " ", columns.coded(_STREETS, street))
    return columns.table(
        {
            "addr_table_id": columns.ids("A", np.arange(len(child))),
            "addr_person_id": person_ids(child),
            "addr_address_json": columns.joined('{"line1": "', line, '", "postcode": "', postcode, '"}'),
            "addr_address_type": columns.constant("Home", len(child)),
            "addr_address_start_date": columns.dates(began),
            "addr_address_end_date": columns.dates(np.where(second, NEVER, world.moved[family[child]] - 1)),
            "addr_address_postcode": postcode,
            "district": columns.coded([one.name for one in districts()], place),
        }
    )


def _postcodes(rng: np.random.Generator, homes: int, house: Ints, place: Ints) -> Any:
    """Return invented postcodes: no real area begins with NM."""
    inward = columns.numbers(rng.integers(1, 10, homes)[house])
    letters = [columns.coded(list(_LETTERS), rng.integers(0, len(_LETTERS), homes)[house]) for _ in range(2)]
    outward = columns.numbers(10 + 7 * place + rng.integers(0, 7, homes)[house])
    return columns.joined("NM", outward, " ", inward, *letters)


def _disabilities(world: World) -> Any:
    child = np.flatnonzero(disabled(world))
    code = drawn(world.rng("disabilities"), _DISABILITY_SHARES, len(child))
    return columns.table(
        {
            "disa_person_id": person_ids(child),
            "disa_table_id": columns.ids("DI", np.arange(len(child))),
            "disa_disability_code": columns.coded(_DISABILITIES, code),
        }
    )


def _immigration(world: World) -> Any:
    child = np.flatnonzero(world.alone)
    first = np.full(len(world.families.born), NEVER)
    np.minimum.at(first, world.referrals.child, world.referrals.referred)
    return columns.table(
        {
            "immi_immigration_status_id": columns.ids("IM", np.arange(len(child))),
            "immi_person_id": person_ids(child),
            "immi_immigration_status": columns.constant("Unaccompanied Asylum Seeking Child", len(child)),
            "immi_immigration_status_start_date": columns.dates(first[child]),
        }
    )
