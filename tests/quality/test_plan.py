"""The plan held against the records: fixed, open, new, overdue, whatever its owner wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pmflib import quality
from pmflib.catalogue import Catalogue, PlanItem, QualityPlan

from .conftest import only, write

AMBERMOOR, AUTHORITY = "X07000001", "X10000001"
HOME = {"addr_table_id": "a1", "addr_person_id": "p1", "district": "Ambermoor"}


def extract(folder: Path, bad: dict[str, str], good: dict[str, str], *, taken: date) -> quality.Checked:
    """Check referrals of Ambermoor by id and day: of a retired source, or of a sound one."""
    from pmflib import catalogue

    rows = [
        {
            "cine_referral_id": number,
            "cine_person_id": "p1",
            "cine_referral_date": day,
            "recorded_at": day,
            "cine_referral_source_code": code,
        }
        for code, own in (("2", bad), ("2A", good))
        for number, day in own.items()
    ]
    staged = write(folder, {"ssd_cin_episodes": rows, "ssd_address": [HOME]}, taken=taken)
    return quality.check(staged, catalogue=only(catalogue.load("northmere"), "DQ01", "DQ10"))


@pytest.fixture
def two(tmp_path: Path) -> tuple[quality.Checked, quality.Checked]:
    """The extract of October, and that of July: r1 was mended since, r2 was not, r3 is new."""
    before = extract(
        tmp_path / "a", {"r1": "2026-05-05", "r2": "2026-05-06"}, {"r9": "2026-05-07"}, taken=date(2026, 7, 13)
    )
    now = extract(
        tmp_path / "b",
        {"r2": "2026-05-06", "r3": "2026-08-04"},
        {"r1": "2026-05-05", "r9": "2026-05-07", "r8": "2026-08-05"},
        taken=date(2026, 10, 12),
    )
    return now, before


def planned(**given: object) -> QualityPlan:
    usual = {"area": AMBERMOOR, "rule": "DQ10", "target": 10.0, "owner": "District manager", "due": date(2027, 3, 31)}
    return QualityPlan(year="2026-27", priorities=("DQ10",), items=(PlanItem.model_validate(usual | given),))


def line(rows: pd.DataFrame, area: str, rule: str = "DQ10") -> pd.Series:
    (number,) = rows.index[(rows["area"] == area) & (rows["rule"] == rule)]
    return rows.loc[number]


def test_records_are_followed_from_one_extract_to_the_next(two: tuple[quality.Checked, quality.Checked]):
    row = line(quality.progress(planned(), *two), AMBERMOOR)
    assert (row["fixed"], row["still_open"], row["new"]) == (1.0, 1.0, 1.0)
    assert (row["share"], row["share_before"]) == (50.0, pytest.approx(100 / 3))
    assert (row["owner"], row["priority"], row["state"]) == ("District manager", 1.0, "open")
    council = line(quality.progress(planned(), *two), AUTHORITY)
    assert (council["fixed"], council["still_open"], council["new"]) == (1.0, 1.0, 1.0)


def test_the_records_decide_and_not_the_owner(two: tuple[quality.Checked, quality.Checked]):
    said_done = line(quality.progress(planned(status="done"), *two), AMBERMOOR)
    assert (said_done["said"], said_done["state"]) == ("done", "open")
    met = line(quality.progress(planned(target=50.0), *two), AMBERMOOR)
    assert met["state"] == "fixed"
    late = line(quality.progress(planned(due=date(2026, 9, 30)), *two), AMBERMOOR)
    assert late["state"] == "overdue"


def test_a_fault_nobody_planned_for_is_told_as_new_where_the_quarter_before_had_none(tmp_path: Path):
    now = extract(tmp_path / "x", {"r3": "2026-08-04"}, {"r9": "2026-05-07"}, taken=date(2026, 10, 12))
    row = line(quality.progress(None, now), AMBERMOOR)
    assert (row["state"], row["owner"], row["share_before"]) == ("new", "", 0.0)
    assert pd.isna(row["fixed"])


def test_what_never_failed_is_left_out_unless_it_is_planned(two: tuple[quality.Checked, quality.Checked]):
    rows = quality.progress(planned(rule="DQ01", target=0.0), *two)
    assert line(rows, AMBERMOOR, "DQ01")["state"] == "fixed"
    assert "DQ01" not in set(quality.progress(None, *two)["rule"])


def test_a_rule_that_one_extract_could_not_run_is_not_called_mended(two: tuple[quality.Checked, quality.Checked]):
    now, before = two
    rows = quality.progress(None, replace(now, rules={"DQ01": now.rules["DQ01"]}), before)
    assert "DQ10" not in set(rows.loc[rows["fixed"] > 0, "rule"])


def test_the_plan_that_ships_is_whole(known: Catalogue):
    plan = known.quality_plan
    assert plan is not None
    assert {one.code for one in known.council.districts} <= {item.area for item in plan.items}
