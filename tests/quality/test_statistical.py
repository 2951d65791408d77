"""Rules that look at months, returns and published files, on series and files made for one of them each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import frames, quality
from pmflib.catalogue import Catalogue
from pmflib.records import Records
from pmflib.sources import Sources

from .conftest import TAKEN, only, write

AUTHORITY, AMBERMOOR = "X10000001", "X07000001"
MONTHS = pd.date_range("2022-01-01", "2026-09-01", freq="MS")
HOMES = [
    {"addr_table_id": "a1", "addr_person_id": "p1", "district": "Ambermoor"},
    {"addr_table_id": "a2", "addr_person_id": "p2", "district": "Brindlewick"},
]


def referrals(many: dict[str, int] | None = None, *, usual: int = 30) -> list[dict[str, str]]:
    """So many referrals in the second week of each month for each of two children's districts."""
    rows = []
    for month in MONTHS:
        for child in ("p1", "p2"):
            count = (many or {}).get(f"{month:%Y-%m} {child}", usual)
            days = [(month + pd.Timedelta(days=7 + number % 20)).date().isoformat() for number in range(count)]
            rows += [
                {
                    "cine_referral_id": f"{child}-{month:%Y%m}-{number}",
                    "cine_person_id": child,
                    "cine_referral_date": day,
                    "recorded_at": day,
                }
                for number, day in enumerate(days)
            ]
    return rows


def run(known: Catalogue, staged: Records, rule: str, published: Sources | None = None) -> quality.Checked:
    return quality.check(staged, catalogue=only(known, rule), published=published)


def extract(folder: Path, rows: list[dict[str, str]], **given: object) -> Records:
    return write(folder, {"ssd_cin_episodes": rows, "ssd_address": HOMES}, **given)


def test_a_lost_month_is_told_for_its_district_and_counts_once_for_the_council(known: Catalogue, tmp_path: Path):
    lost = {"2025-05 p1": 0}
    checked = run(known, extract(tmp_path / "x", referrals(lost)), "GAP-REFERRALS")
    assert checked.found[["record_id", "area"]].to_numpy().tolist() == [["2025-05", AMBERMOOR]]
    failed = checked.failures[checked.failures["failed"] > 0]
    assert sorted(failed["area"]) == [AMBERMOOR, AUTHORITY]
    assert set(failed["period_end"].astype("str")) == {"2025-06-30"}


def test_a_month_lost_everywhere_is_told_everywhere_and_places_add_up(known: Catalogue, tmp_path: Path):
    lost = {"2025-05 p1": 0, "2025-05 p2": 1}
    failures = run(known, extract(tmp_path / "x", referrals(lost, usual=15)), "GAP-REFERRALS").failures
    own = failures[failures["period_end"] == "2025-06-30"].set_index("area")["failed"]
    assert own[AUTHORITY] == own.drop(AUTHORITY).sum() == len(known.council.districts) + 2


def test_a_month_entered_twice_leaps(known: Catalogue, tmp_path: Path):
    checked = run(known, extract(tmp_path / "x", referrals({"2024-11 p2": 90})), "JUMP-REFERRALS")
    assert checked.found[["record_id", "area"]].to_numpy().tolist() == [["2024-11", "X07000002"]]


def test_months_past_are_held_against_the_extract_before(known: Catalogue, tmp_path: Path):
    before = extract(tmp_path / "a", referrals(), taken=date(2026, 7, 13))
    now = extract(tmp_path / "b", referrals({"2025-03 p1": 20, "2026-06 p1": 10}), earlier=[before])
    checked = run(known, now, "VOLUME-REFERRALS")
    # June 2026 was not settled when the extract before was taken.
    assert set(checked.found.loc[checked.found["area"] == AMBERMOOR, "record_id"]) == {"2025-03"}


def test_without_an_extract_before_that_is_told(known: Catalogue, tmp_path: Path):
    checked = run(known, extract(tmp_path / "b", referrals()), "VOLUME-REFERRALS")
    assert checked.unchecked == {"VOLUME-REFERRALS": "There is no earlier extract to hold it against."}


def published(
    counts: dict[int, float] | None = None, *, values: list[tuple[float, str]] = (), neighbours: tuple[str, ...] = ()
) -> Sources:
    """Yearly referrals of the council; values with their status; its neighbours."""
    rows = [
        {"indicator": "REF01", "area": AUTHORITY, "numerator": count, "value": 1.0, "period_end": f"{year}-03-31"}
        for year, count in (counts or {}).items()
    ]
    rows += [
        {
            "indicator": "REF02",
            "area": f"X1000002{number}",
            "value": value,
            "status": status,
            "period_end": "2025-03-31",
        }
        for number, (value, status) in enumerate(values)
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "area", "numerator", "value", "status", "period_end"])
    texts = {"level": "authority", "breakdown": "all", "category": "all", "window": "year", "source": "cin_referrals"}
    numbers = dict.fromkeys(("denominator", "lower", "upper", "n"), np.nan)
    start = pd.to_datetime(frame["period_end"]) - pd.DateOffset(years=1) + pd.DateOffset(days=1)
    whole = frame.assign(period_start=start, marks="", release="2026-10-01", **texts, **numbers)
    areas = pd.DataFrame({"code": ["X10000041"], "successor": ["X10000042"]})
    own = pd.DataFrame({"set": "2025", "area": AUTHORITY, "rank": 1, "neighbour": list(neighbours)})
    return Sources(
        observations=frames.conform(whole.assign(status=whole["status"].astype("str").fillna("")), frames.OBSERVATIONS),
        areas=areas,
        neighbours=own,
        revisions=pd.DataFrame(),
    )


def test_a_year_that_does_not_add_up_to_its_return_is_told(known: Catalogue, tmp_path: Path):
    returns = published({2023: 720.0, 2024: 726.0, 2025: 800.0, 2022: 1.0})
    checked = run(known, extract(tmp_path / "x", referrals()), "RETURN-REFERRALS", returns)
    # 720 a year: 726 is within 2 per cent; the extract does not hold all of 2021-22.
    assert set(checked.found["record_id"]) == {"2024-25"}
    own = checked.failures[checked.failures["area"] == AMBERMOOR]
    assert own["checked"].sum() == 12.0
    assert sorted(own.loc[own["failed"] > 0, "period_end"].astype("str")) == [
        *("2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31"),
    ]


@pytest.mark.parametrize(("last", "told"), [(730.0, False), (1500.0, True), (400.0, True)])
def test_a_year_heading_far_from_the_last_return_is_told(known: Catalogue, tmp_path: Path, last: float, told: bool):
    uneven = {f"{month:%Y-%m} p1": 30 + (number * 7) % 5 - 2 for number, month in enumerate(MONTHS)}
    staged = extract(tmp_path / "x", referrals(uneven))
    checked = run(known, staged, "OUTTURN-REFERRALS", published({2026: last}))
    (heading,) = checked.outturn.itertuples()
    assert heading.so_far == pytest.approx(360.0, abs=6)
    assert heading.months_left == 6
    assert heading.value == pytest.approx(720.0, rel=0.05)
    assert heading.lower < heading.value < heading.upper
    assert bool(checked.failures["failed"].sum()) == told


def test_a_symbol_that_was_lost_or_read_as_nought_is_told(known: Catalogue, staged: Callable[..., Records]):
    values = [(np.nan, ""), (0.0, "suppressed"), (np.nan, "suppressed"), (12.5, "")]
    checked = run(known, staged({}), "DQ39", published(values=values))
    assert sorted(checked.found["record_id"]) == ["REF02|X10000020|2025-03-31", "REF02|X10000021|2025-03-31"]
    assert checked.failures.loc[checked.failures["area"] == AUTHORITY, "checked"].tolist() == [4.0]


def test_neighbours_that_are_no_more_or_without_figures_are_told(known: Catalogue, staged: Callable[..., Records]):
    given = published(values=[(1.0, "")], neighbours=("X10000020", "X10000041", "X10000099", "X10000020+X10000021"))
    checked = run(known, staged({}), "DQ40", given)
    assert sorted(checked.found["record_id"]) == ["2025|X10000020+X10000021", "2025|X10000041", "2025|X10000099"]


def test_without_published_figures_that_is_told(known: Catalogue, staged: Callable[..., Records]):
    checked = quality.check(staged({"ssd_cin_episodes": []}), catalogue=only(known, "DQ39", "RETURN-REFERRALS"))
    assert set(checked.unchecked.values()) == {"No published figures were read."}


def test_too_many_children_without_an_ethnicity_are_told_by_place_and_quarter(known: Catalogue, tmp_path: Path):
    people = [
        {"pers_person_id": f"c{number}", "pers_ethnicity": "REFU" if number < 20 else "WBRI"} for number in range(100)
    ]
    homes = [
        {"addr_table_id": f"a{number}", "addr_person_id": f"c{number}", "district": district}
        for number in range(100)
        for district in ["Ambermoor" if number < 50 else "Brindlewick"]
    ]
    staged = write(tmp_path / "x", {"ssd_person": people, "ssd_address": homes}, taken=TAKEN)
    checked = run(known, staged, "DQ06S")
    assert checked.found["area"].tolist() == [AMBERMOOR]
