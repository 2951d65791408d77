"""The extract before looked at with today's rules: put right, still failing, new, by rule and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pmflib import quality
from pmflib.catalogue import Catalogue
from pmflib.records import Records

from .conftest import only, write

AMBERMOOR, AUTHORITY = "X07000001", "X10000001"
HOME = {"addr_table_id": "a1", "addr_person_id": "p1", "district": "Ambermoor"}
BEFORE, NOW = date(2026, 7, 13), date(2026, 10, 12)


def extract(folder: Path, bad: Mapping[str, str], good: Mapping[str, str], *, taken: date) -> Records:
    """Stage referrals of Ambermoor by id and day: of a retired source, or of a sound one."""
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
    return write(folder, {"ssd_cin_episodes": rows, "ssd_address": [HOME]}, taken=taken)


@pytest.fixture
def now(tmp_path: Path) -> Records:
    """The extract of October, after that of July: r1 was mended since, r2 was not, r3 is new, r4 is gone."""
    before = extract(
        tmp_path / "a",
        {"r1": "2026-05-05", "r2": "2026-05-06", "r4": "2026-02-02"},
        {"r9": "2026-05-07"},
        taken=BEFORE,
    )
    newest = extract(
        tmp_path / "b",
        {"r2": "2026-05-06", "r3": "2026-08-04"},
        {"r1": "2026-05-05", "r9": "2026-05-07", "r8": "2026-08-05"},
        taken=NOW,
    )
    return replace(newest, earlier=(before,))


def moves(checked: quality.Checked, rule: str, area: str = AUTHORITY) -> dict[str, tuple[float, float, float]]:
    """Return failed, fixed and new of a rule by the quarters that its records belong to."""
    rows = checked.failures
    own = rows[(rows["rule"] == rule) & (rows["area"] == area) & (rows["team"] == "")]
    ends = own["period_end"].dt.strftime("%Y-%m-%d")
    return dict(zip(ends, zip(own["failed"], own["fixed"], own["new"], strict=True), strict=True))


@pytest.mark.parametrize("area", [AUTHORITY, AMBERMOOR])
def test_records_are_followed_from_one_extract_to_the_next(known: Catalogue, now: Records, area: str):
    checked = quality.check(now, catalogue=only(known, "DQ10"), recheck=True)
    assert moves(checked, "DQ10", area) == {
        "2026-03-31": (0.0, 1.0, 0.0),
        "2026-06-30": (1.0, 1.0, 0.0),
        "2026-09-30": (1.0, 0.0, 1.0),
    }


def test_a_second_copy_of_a_record_that_still_fails_is_not_new(known: Catalogue, tmp_path: Path):
    before = extract(tmp_path / "a", {"r1": "2026-05-05"}, {}, taken=BEFORE)
    newest = extract(tmp_path / "b", {"r1": "2026-05-05"}, {}, taken=NOW)
    doubled = pd.read_parquet(newest.tables["ssd_cin_episodes"])
    pd.concat([doubled, doubled]).to_parquet(newest.tables["ssd_cin_episodes"])
    checked = quality.check(replace(newest, earlier=(before,)), catalogue=only(known, "DQ10"), recheck=True)
    assert moves(checked, "DQ10") == {"2026-06-30": (2.0, 0.0, 0.0)}


def test_nothing_is_said_of_what_was_not_looked_at_twice(known: Catalogue, now: Records):
    alone = replace(now, earlier=())
    for checked in (
        quality.check(now, catalogue=only(known, "DQ10")),
        quality.check(alone, catalogue=only(known, "DQ10"), recheck=True),
    ):
        assert checked.failures[["fixed", "new"]].isna().all(axis=None)


def test_a_rule_that_the_extract_before_could_not_run_is_not_called_mended(known: Catalogue, now: Records):
    (before,) = now.earlier
    path = before.tables["ssd_cin_episodes"]
    pd.read_parquet(path).drop(columns="cine_referral_source_code").to_parquet(path)
    failures = quality.check(now, catalogue=only(known, "DQ10", "DQ01"), recheck=True).failures
    assert failures.loc[failures["rule"] == "DQ10", "fixed"].isna().all()
    assert (failures.loc[failures["rule"] == "DQ01", "fixed"] == 0).all()


def test_a_rule_that_compares_with_the_extract_before_is_not_run_on_that(known: Catalogue, now: Records):
    again = [code for code, rule in known.quality.rules.items() if "earlier_" in f"{rule.applies} {rule.fails}"]
    assert again
    failures = quality.check(now, catalogue=only(known, *again), recheck=True).failures
    assert failures["fixed"].isna().all()


def test_what_came_late_cannot_be_put_right(known: Catalogue, now: Records):
    failures = quality.check(now, catalogue=only(known, "DQ09-REFERRAL", "DQ10"), recheck=True).failures
    assert failures.loc[failures["rule"] == "DQ09-REFERRAL", "fixed"].isna().all()


def test_the_plan_that_ships_is_whole(known: Catalogue):
    plan = known.quality_plan
    assert plan is not None
    assert {one.code for one in known.council.districts} <= {item.area for item in plan.items}
