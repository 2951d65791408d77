"""A small council with case records: referrals by two teams, whose figures can be told in the head."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

SOURCES = """\
cases: {folder: records/*, format: records, label: Ourshire cases}
children: {file: population.csv, format: population, label: Ourshire children, released: 2026-07-16}
"""
TARGETS = """\
targets:
  - indicator: REF02
    areas: [ourshire]
    valid_from: 2026-01-01
    baseline: 22.6
    baseline_period: "2024-25"
    target: 20.5
    floor: 25.0
    origin: Service plan
    set_by: Management team
    agreed_on: 2025-12-10
    review_due: 2026-12-09
    version: v1
"""
POPULATION = """\
area,date,population
ashby,2025-06-30,10000
barford,2025-06-30,8000
ourshire,2025-06-30,18000
"""
DAY = "2026-10-12"
PEOPLE = 60


def write(data: Path, *, late: int = 0, corrected: int = 0, moved: bool = False) -> None:
    """Write the records of two quarters.

    Parameters
    ----------
    data : Path
    late : int
        Referrals of the last quarter that come too.
    corrected : int
        Referrals of the last quarter whose decision is one of weeks later.
    moved : bool
        Whether the second team serves Ashby.
    """
    (data / "population.csv").write_text(POPULATION)
    referrals = [_referral(number, corrected=number >= PEOPLE - corrected) for number in range(PEOPLE + late)]
    people = [(f"P{number}", "1", date(2014, 1, 1)) for number in range(PEOPLE + late)]
    homes = [(f"A{number}", f"P{number}", date(2014, 1, 1), _district(number)) for number in range(PEOPLE + late)]
    teams = [("T1", "Ashby front door", "district", "Ashby"), ("T2", "Barford front door", "district", "Barford")]
    if moved:
        teams[1] = ("T2", "Barford front door", "district", "Ashby")
    place = data / "records" / DAY
    place.mkdir(parents=True, exist_ok=True)
    _table(place / "ssd_person.csv", ("pers_person_id", "pers_sex", "pers_dob"), people)
    heads = ("addr_table_id", "addr_person_id", "addr_address_start_date", "district")
    _table(place / "ssd_address.csv", heads, homes)
    _table(place / "ssd_department.csv", ("dept_team_id", "dept_team_name", "kind", "district"), teams)
    heads = (
        "cine_referral_id",
        "cine_person_id",
        "cine_referral_date",
        "decision_date",
        "cine_referral_nfa",
        "cine_referral_team",
        "recorded_at",
    )
    _table(place / "ssd_cin_episodes.csv", heads, referrals)


def _referral(number: int, *, corrected: bool) -> tuple[object, ...]:
    # Two in three in the edition's quarter; those beyond `PEOPLE` too, as they are late.
    spring = number % 3 == 0 and number < PEOPLE
    day = date(2026, 5, 4) if spring else date(2026, 8, 3)
    day += timedelta(days=number % 20)
    decided = day + timedelta(days=40 if corrected else 0)
    return (f"R{number}", f"P{number}", day, decided, "N", f"T{1 + number % 2}", day)


def _district(number: int) -> str:
    return "Barford" if number % 2 else "Ashby"


def _table(path: Path, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
