"""Each rule on a few rows one can judge by eye: what it must find, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pmflib import quality
from pmflib.catalogue import Catalogue
from pmflib.records import Records

from . import cases_care, cases_front_door, cases_local
from .conftest import TAKEN, only, write
from .rows import Case, action, referral

Stage = Callable[..., Records]

CASES = [*cases_front_door.CASES, *cases_care.CASES, *cases_local.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_finds_what_it_says_and_nothing_else(case: Case, known: Catalogue, staged: Stage):
    checked = quality.check(staged(case.rows), catalogue=only(known, case.rule))
    found = checked.found[checked.found["rule"] == case.rule]
    assert sorted(found["record_id"]) == case.found
    table = known.quality.rules[case.rule].table
    assert set(found["record_table"]) == {table}


def test_every_rule_with_a_condition_has_a_case(known: Catalogue):
    sampled = {"DQ09", "DQ29", "DQ30", "UNREAD"}  # the same condition on several tables: one of them is enough
    wanted = {code for code, rule in known.quality.rules.items() if rule.method is None}
    cases = {case.rule for case in CASES} | {"DQ38D"}
    left = {code for code in wanted - cases if code.split("-")[0] not in sampled}
    assert left == set()


def test_a_first_due_date_that_was_overwritten_shows_against_the_extract_before(known: Catalogue, tmp_path):
    before = write(tmp_path / "before", {"actions": [action("n1"), action("n2")]})
    moved = action("n1", first_due_date="2026-09-01", due_date="2026-09-01")
    open_about_it = action("n2", due_date="2026-09-01")
    now = write(tmp_path / "now", {"actions": [moved, open_about_it, action("n3")]}, taken=TAKEN, earlier=[before])
    found = quality.check(now, catalogue=known).found
    assert list(found.loc[found["rule"] == "DQ38D", "record_id"]) == ["n1"]


def test_a_record_with_a_value_that_could_not_be_read_is_told(known: Catalogue, tmp_path):
    from dataclasses import replace

    import pyarrow as pa
    from pyarrow import parquet

    row = {"record_table": "ssd_cin_episodes", "row": 3, "record_id": "r2", "field": "cine_referral_date"}
    listed = tmp_path / "now" / "unreadable.parquet"
    now = write(tmp_path / "now", {"ssd_cin_episodes": [referral("r1"), referral("r2", cine_referral_date=None)]})
    parquet.write_table(pa.Table.from_pylist([row | {"fault": "no date", "count": 1}]), listed)
    found = quality.check(replace(now, unreadable=listed), catalogue=only(known, "UNREAD-REFERRAL")).found
    assert list(found["record_id"]) == ["r2"]
