"""What the checks found, held against the quarter before, and the sentences it gives."""

from __future__ import annotations

import math

import pytest

from pmflib import findings
from tests.checked import FIRST, FOUND, SECOND, checked
from tests.releases import OWN, fabricate


def test_each_rule_is_counted_in_the_newest_quarter_beside_the_one_before():
    found = {one.code: one for one in findings.faults(checked(), OWN)}
    assert {code: one.state for code, one in found.items()} == {"LATE": "open", "UPN": "fixed", "TWICE": "new"}
    assert (found["LATE"].share, found["LATE"].share_before) == (12.0, 15.0)


def test_the_most_frequent_comes_first():
    assert [one.code for one in findings.faults(checked(), OWN)] == ["LATE", "TWICE", "UPN"]


def test_a_fault_of_few_records_is_not_called_the_most_frequent():
    few = (*FOUND, ("UPN", SECOND, "", 5, 4, 5, 4))
    found = findings.most_frequent(findings.faults(checked(few), SECOND))
    assert [(one.code, one.share) for one in found] == [("LATE", 4.0)]
    alone = findings.faults(checked((few[-1],)), SECOND)
    assert [one.code for one in findings.most_frequent(alone)] == ["UPN"]


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
        "What costs most confidence:": "late-entry (3 measures: 3 low).",
        "Most frequent fault: assessment open past its day, 12.0%.": (
            "48 of 400 records. To do: close what is finished."
        ),
        "Since the quarter before: 1 kind of fault new, 1 no longer found.": (
            "New: Recorded twice. No longer found: Pupil number with a wrong check letter."
        ),
        "Re-checked since 13 July 2026: 35 records put right (36%), 62 still failing, 57 new.": (
            "Most put right: assessment open past its day (35). Most of the new: assessment open past its day (55)."
        ),
        "Plan: 1 of 2 lines met by the records.": "Overdue: Assessment open past its day.",
        "The year’s priorities:": "Assessment open past its day 12.0%.",
        "1 table could not be read:": "audits.",
    }


def test_without_records_it_says_so():
    assert findings.fault_messages(fabricate(), OWN).items[0].lead == "No records were checked."


@pytest.mark.parametrize(("share", "said"), [(0.0, "0.0%"), (0.02, "0.02%"), (12.04, "12.0%")])
def test_a_rare_fault_does_not_round_to_nothing(share: float, said: str):
    assert findings.share_words(share) == said
