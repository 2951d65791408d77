"""What the checks found, held against the quarter before, and the sentences it gives."""

from __future__ import annotations

import math

import pytest

from pmflib import findings
from tests.checked import FIRST, FOUND, checked
from tests.releases import OWN, fabricate


def test_each_rule_is_counted_in_the_newest_quarter_beside_the_one_before():
    found = {one.code: one for one in findings.faults(checked(), OWN)}
    assert {code: one.state for code, one in found.items()} == {"LATE": "open", "UPN": "fixed", "TWICE": "new"}
    assert (found["LATE"].share, found["LATE"].share_before) == (12.0, 15.0)


def test_the_most_frequent_comes_first():
    assert [one.code for one in findings.faults(checked(), OWN)] == ["LATE", "TWICE", "UPN"]


def test_a_rule_not_checked_before_is_open_not_new():
    rows = tuple((*row[:5], math.nan, math.nan) for row in FOUND if row[0] == "TWICE")
    assert [one.state for one in findings.faults(checked(rows), OWN)] == ["open"]


def test_the_plan_is_judged_by_the_records():
    late, upn = findings.planned(checked(), OWN)
    assert (late.met, late.overdue) == (False, True)
    assert (upn.met, upn.overdue) == (True, False)


def test_teams_of_a_district_are_told_apart():
    assert findings.teams_with_faults(checked(), FIRST) == ("ambermoor-assessment", "ambermoor-safeguarding")
    assert findings.faults(checked(), FIRST, team="ambermoor-assessment")[0].share == 30.0


def test_the_messages_say_what_to_mend():
    said = {one.lead: one.rest for one in findings.fault_messages(checked(), OWN).items}
    assert said == {
        "Confidence in 3 measures: 0 high, 0 medium, 3 low.": (
            "Low: Re-referrals within 12 months; Rate of referrals per 10,000 children; Second or subsequent child "
            "protection plans."
        ),
        "Most frequent fault: assessment open past its day, 12.0%.": (
            "48 of 400 records. To do: close what is finished."
        ),
        "New since the quarter before: 1 fault.": "Recorded twice.",
        "Fixed since the quarter before: 1 fault.": "Pupil number with a wrong check letter.",
        "Plan: 1 of 2 lines met by the records.": "Overdue: Assessment open past its day.",
        "The year’s priorities:": "Assessment open past its day 12.0%.",
        "1 table could not be read:": "audits.",
    }


def test_without_records_it_says_so():
    assert findings.fault_messages(fabricate(), OWN).items[0].lead == "No records were checked."


@pytest.mark.parametrize(("share", "said"), [(0.0, "0.0%"), (0.02, "0.02%"), (12.04, "12.0%")])
def test_a_rare_fault_does_not_round_to_nothing(share: float, said: str):
    assert findings.share_words(share) == said
