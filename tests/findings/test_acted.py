"""What we said we would do: how it stands, whether it worked, and nothing that names a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from pmflib import catalogue, findings, tables
from pmflib.build.acted import Acted
from pmflib.disclosure import Release
from pmflib.disclosure.release import ActionContext
from tests.releases import OWN, Case, changed, district_code, fabricate

STEP = Case(
    own=(25.4, 25.1, 24.9, 25.2, 25.0, 24.8, 25.3, 25.1, 24.9, 25.2, 25.0, 24.9) + (20.2, 19.9) * 4, quarterly=True
)
USUAL: dict[str, Any] = {
    "id": "A-1",
    "action": "Open a new front door.",
    "source": "audit",
    "theme": "re_referrals",
    "indicator": "REF02",
    "direction": "down",
    "area": OWN,
    "measure": "Fewer come back.",
    "owner": "Service lead",
    "agreed": date(2024, 5, 1),
    "due": date(2024, 9, 30),
    "done": date(2024, 10, 1),
    "status": "done",
    "evidence": "",
    "verified_by": "",
}


def with_actions(*given: dict[str, Any], case: Case = STEP) -> Release:
    base = fabricate(case)
    told = tuple(ActionContext.model_validate(USUAL | {"id": f"A-{at}"} | one) for at, one in enumerate(given))
    context = base.context.model_copy(update={"actions": told})
    return changed(base, context)


def test_an_action_after_which_the_measure_moved_worked_and_says_how_far():
    [one] = findings.acted(with_actions({}), OWN)
    assert (one.standing, findings.verdict_words(one)) == ("done", "Worked, as far as figures tell")
    said = findings.effect_sentence(one)
    assert "25.1% in the 12 quarters before" in said
    assert "in the 8 since; −" in said
    assert said.endswith("against the course before; beyond the limits before.")


def test_overdue_comes_first_and_given_up_last():
    open_, past = {"status": "open", "done": None}, {"due": date(2024, 6, 30)}
    release = with_actions({"status": "given up", "done": None}, {}, open_ | {"due": date(2027, 3, 31)}, open_ | past)
    found = findings.acted(release, OWN)
    assert [one.standing for one in found] == ["overdue", "done", "open", "given up"]
    assert findings.acted_title(found) == (
        "4 actions: 1 overdue, 1 done, 1 open, 1 given up; the one that can be judged worked"
    )


def test_what_cannot_be_told_says_why():
    unnamed, unknown = {"indicator": "", "direction": ""}, {"indicator": "ASM01"}
    recent = {"done": date(2026, 7, 1), "due": date(2026, 7, 1)}
    said = {
        one.action.id: findings.effect_sentence(one)
        for one in findings.acted(with_actions(unnamed, unknown, recent), OWN)
    }
    assert said["A-0"] == "No measure was named that should move."
    assert said["A-1"] == "This edition shows no figures of the measure that should move."
    assert said["A-2"] == "1 of the 4 quarters needed since it was done."


def test_a_county_tells_of_its_districts_and_a_district_of_itself():
    there = {"area": district_code(2)}
    release = with_actions({}, there)
    assert len(findings.acted(release, OWN)) == 2
    assert [one.action.id for one in findings.acted(release, district_code(2))] == ["A-1"]
    assert findings.acted(release, OWN, theme="neglect") == ()


def test_table_holds_every_action_those_of_a_long_list_in_the_spreadsheet():
    table = tables.actions_table(with_actions(*[{}] * 15), OWN)
    assert (len(table.rows), len(table.further)) == (12, 3)
    assert table.rows[0][2].text == "Done 1 October 2024, 1 day late"
    assert tables.actions_table(with_actions(), OWN) is None


def test_overdue_is_marked_with_a_word_and_a_tone():
    [row] = tables.actions_table(with_actions({"status": "open", "done": None}), OWN).rows
    assert (row[2].text, row[2].tone) == ("Overdue, due 30 September 2024", "red")


@pytest.mark.parametrize("field", ["action", "measure", "owner", "evidence", "verified_by"])
def test_free_text_travels_without_what_names_a_person(field):
    row = USUAL | {field: "Ring Mrs Hallam of 12 Mill Lane."}
    days = {name: pd.Timestamp(row[name]) for name in ("agreed", "due", "done")}
    actions = pd.DataFrame([row | days | {"area": "X10000001"}])
    changes = pd.DataFrame(
        [("REF02", "X10000001", pd.Timestamp("2024-10-01"), "Ask Mr Pratt.", "Lead", pd.NaT)],
        columns=["indicator", "area", "from", "text", "author", "date"],
    )
    council = catalogue.load("northmere").council
    told = Acted(actions=actions, changes=changes).told(council, council.authority.code, date(2026, 9, 30))
    assert told["actions"][0][field] == "Ring Mrs [name] of [address]"
    assert told["changes"][0]["text"] == "Ask Mr [name]."
    earlier = Acted(actions=actions, changes=changes).told(council, council.authority.code, date(2024, 4, 30))
    assert earlier == {"actions": (), "changes": ()}
