"""What became of failing records since the extract before."""

from __future__ import annotations

import math

from pmflib import findings
from tests.checked import FIRST, FOUND, checked
from tests.releases import OWN, fabricate


def test_each_rule_is_followed_over_all_quarters():
    found = {one.code: one for one in findings.rechecked(checked(), OWN)}
    assert list(found) == ["LATE", "UPN", "TWICE"]
    late = found["LATE"]
    # Failing now: 48 of the quarter and 57 of the one before, 48 and 7 of them new.
    assert (late.before, late.fixed, late.still_open, late.new, late.now) == (85, 35, 50, 55, 105)
    assert {code: one.fate for code, one in found.items()} == {"LATE": "open", "UPN": "open", "TWICE": "new"}


def test_a_fault_of_which_nothing_is_left_is_fixed():
    gone = (*FOUND, ("GONE", OWN, "", 400, 0, 380, 0))
    (one,) = [one for one in findings.rechecked(checked(gone), OWN) if one.code == "GONE"]
    assert (one.fate, one.fixed, one.now) == ("fixed", 4, 0)


def test_a_rule_that_was_not_run_twice_is_left_out():
    release = checked()
    failures = release.failures.assign(fixed=math.nan, new=math.nan)
    release._tables["failures"] = failures
    assert findings.rechecked(release, OWN) == ()
    assert "Re-checked" not in "".join(one.lead for one in findings.fault_messages(release, OWN).items)


def test_one_rule_is_found_by_its_code():
    assert findings.records_put_right(checked(), OWN, "UPN").still_open == 12
    assert findings.records_put_right(checked(), FIRST, "UPN") is None


def test_without_records_there_is_nothing_to_follow():
    assert findings.rechecked(fabricate(), OWN) == ()
