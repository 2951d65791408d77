"""What a round says, against plain sums over what was answered; and what may not change it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from pmflib import audits, frames
from pmflib.audits import Places, Truth, judged
from pmflib.audits.keeping import ANSWERS
from pmflib.audits.simulating import answered
from pmflib.stats.agreement import cohen, gwet
from tests.audits.conftest import AUDITORS, DAY, Kept, frame_of

PLACES = Places(authority="X10000001", team_districts={"ash-one": "X07000001", "ash-two": "X07000001", "wide": ""})
TODAY = DAY + timedelta(days=10)
KEY = ["area", "team", "measure", "item", "answer"]


def given_of(one: Kept, truth: Truth | None = None, *, day: date = TODAY) -> pd.DataFrame:
    """Return simulated answers of a round, one row for each thing said."""
    truth = truth or Truth(not_possible=0.1, not_done=0.1)
    case = dict(zip(one.drawn.cases["key"], one.drawn.cases["case"], strict=True))
    district = dict(zip(one.drawn.cases["key"], one.drawn.cases["district"], strict=True))
    kinds = {
        "overall": "overall",
        "notes": "notes",
        "not-possible": "given_up",
        "voice": "question",
        "plan": "question",
    }
    rows = []
    for key, role, auditor in one.round.assigned.to_numpy().tolist():
        said = {} if role == "reserve" else answered(truth, case[key], district[key], role, one.round.facts.plan)
        base = {"key": key, "role": role, "auditor": auditor, "received": pd.Timestamp(day)}
        if said and "not-possible" not in said:
            rows.append({**base, "kind": "done", "item": "audited-on", "answer": day.isoformat(), "text": ""})
        for item, (answer, text) in said.items():
            stem = item.rsplit("-", 1)[0]
            if stem in ("strength", "improvement"):
                codes = (*one.round.facts.plan.strengths, *one.round.facts.plan.improvements)
                code = next(each.id for each in codes if each.text == answer)
                rows.append({**base, "kind": stem, "item": code, "answer": "yes", "text": ""})
            else:
                rows.append({**base, "kind": kinds[item], "item": item, "answer": answer, "text": text})
    texts = dict.fromkeys([name for name in ANSWERS if name != "received"], "str")
    return pd.DataFrame(rows, columns=list(ANSWERS)).astype({**texts, "received": "datetime64[s]"})


def row(table: pd.DataFrame, area: str = "X10000001", team: str = "", **of: str) -> pd.Series:
    chosen = (table["area"] == area) & (table["team"] == team)
    for name, value in of.items():
        chosen &= table[name] == value
    (found,) = table.index[chosen]
    return table.loc[found]


def final(given: pd.DataFrame) -> pd.Series:
    """Return the grade that stands of each case, worked out row by row."""
    graded = given[given["kind"] == "overall"]
    stands = {r.key: r.answer for r in graded[graded["role"].isin(["first", "reserve"])].itertuples()}
    stands |= {r.key: r.answer for r in graded[graded["role"] == "moderator"].itertuples() if r.key in stands}
    return pd.Series(stands)


def test_grades_are_the_weighted_shares_of_what_was_found(kept):
    one = kept(at_least=6)
    given = given_of(one)
    table = judged(one.round, given, places=PLACES, today=TODAY)
    stands = final(given)
    stratum = one.round.cases.set_index("key")["stratum"][stands.index]
    held, done = one.round.counts.groupby("stratum")["cases"].sum(), stratum.value_counts()
    weight = stratum.map(held / done)
    good = stands.isin(["outstanding", "good"])
    whole = row(table, measure="grade", answer="good or better")
    assert whole["value"] == pytest.approx(100 * (weight * good).sum() / weight.sum())
    assert (whole["number"], whole["base"], whole["frame"]) == (good.sum(), len(stands), 100)
    assert whole["lower"] <= whole["value"] <= whole["upper"]
    shares = table[(table["measure"] == "grade") & (table["area"] == "X10000001") & (table["team"] == "")]
    assert shares.loc[shares["answer"] != "good or better", "value"].sum() == pytest.approx(100)
    ash = one.round.cases.set_index("key")["district"][stands.index] == "X07000001"
    assert row(table, "X07000001", measure="grade", answer="good")["number"] == ((stands == "good") & ash).sum()


def test_teams_stand_in_their_own_district_and_their_cases_add_up(kept):
    one = kept()
    table = judged(one.round, given_of(one), places=PLACES, today=TODAY)
    good = table[(table["measure"] == "grade") & (table["answer"] == "good or better")]
    teams = good[good["team"] != ""]
    assert teams["base"].sum() == row(table, measure="grade", answer="good or better")["base"]
    assert set(teams.loc[teams["team"].str.startswith("ash"), "area"]) == {"X07000001"}
    assert set(teams.loc[teams["team"].str.startswith("birch"), "area"]) == {"unallocated"}
    assert not table.duplicated(KEY).any()
    assert frames.names(frames.GRADES) == list(table.columns)


def test_late_and_undone_audits_stay_in_the_base(kept):
    one = kept()
    late = one.round.facts.due + timedelta(days=3)
    given = given_of(one, Truth(not_possible=0.2, not_done=0.3), day=late)
    table = judged(one.round, given, places=PLACES, today=late)
    planned, done, gone, left = (
        row(table, measure="activity", item=item) for item in ("planned", "done", "given up", "outstanding")
    )
    assert planned["number"] == done["base"] == 24
    assert done["number"] + gone["number"] + left["number"] == 24
    assert gone["number"] > 0 < left["number"]
    assert row(table, measure="activity", item="late")["number"] == done["number"]
    assert done["value"] == pytest.approx(100 * done["number"] / 24)


def test_strengths_are_counted_as_ticked_and_as_spoken_of(kept):
    one = kept()
    given = given_of(one, Truth(not_possible=0.0, not_done=0.0))
    table = judged(one.round, given, places=PLACES, today=TODAY)
    audits_only = given[given["role"] == "first"]
    ticked = audits_only.loc[(audits_only["kind"] == "improvement") & (audits_only["item"] == "drift"), "key"]
    assert row(table, measure="improvement", item="drift", answer="coded")["number"] == ticked.nunique() > 0
    notes = audits_only[audits_only["text"].str.contains("drift|delay")]
    assert row(table, measure="improvement", item="drift", answer="mentioned")["number"] == notes["key"].nunique()
    assert not ((table["item"] == "history") & (table["answer"] == "mentioned")).any()


def test_agreement_is_that_of_the_coefficients_on_the_pairs(kept):
    one = kept(double_share=100.0, frame=frame_of({"X07000001": 80}), size=40)
    given = given_of(one, Truth(not_possible=0.0, not_done=0.05))
    table = judged(one.round, given, places=PLACES, today=TODAY)
    graded = given[given["kind"] == "overall"].pivot(index="key", columns="role", values="answer")
    pairs = graded[["first", "second"]].dropna().to_numpy()
    scale = list(one.round.facts.plan.grades)
    for item, of in (("weighted kappa", cohen), ("AC2", gwet)):
        expected = of(pairs, categories=scale, weights="quadratic")
        found = row(table, measure="agreement", item=item, answer="auditors")
        assert found["value"] == pytest.approx(expected.coefficient)
        assert found[["lower", "upper"]].tolist() == pytest.approx([expected.lower, expected.upper])
    exact = row(table, measure="agreement", item="exact", answer="auditors")
    assert (exact["number"], exact["base"]) == ((pairs[:, 0] == pairs[:, 1]).sum(), len(pairs))


def test_moderation_shift_is_above_zero_where_moderators_see_cases_better(kept):
    one = kept(moderation_share=100.0)
    given = given_of(one, Truth(not_possible=0.0, not_done=0.0))
    given.loc[given["kind"].eq("overall") & given["role"].eq("first"), "answer"] = "requires improvement"
    given.loc[given["kind"].eq("overall") & given["role"].eq("moderator"), "answer"] = "good"
    table = judged(one.round, given, places=PLACES, today=TODAY)
    assert row(table, measure="moderation", item="raised")["value"] == 100
    assert row(table, measure="moderation", item="shift")["value"] == 1
    # The grade that counts is the moderated one.
    assert row(table, measure="grade", answer="good")["value"] == 100


def test_few_pairs_have_no_coefficient(kept):
    one = kept(double_share=10.0)
    table = judged(one.round, given_of(one, Truth(not_done=0.0, not_possible=0.0)), places=PLACES, today=TODAY)
    found = row(table, measure="agreement", item="AC2", answer="auditors")
    assert np.isnan(found["value"])
    assert found["status"] == "too_few"


def test_the_change_since_the_round_before_has_limits_by_both(kept):
    first = kept()
    before = judged(first.round, given_of(first, Truth(good=0.3)), places=PLACES, today=TODAY)
    second = kept(name="neglect-again", seed=9)
    now = judged(second.round, given_of(second, Truth(good=0.9)), places=PLACES, today=TODAY, before=before)
    was, is_ = (row(table, measure="grade", answer="good or better") for table in (before, now))
    assert is_["previous_round"] == first.round.facts.name
    assert is_["change"] == pytest.approx(is_["value"] - was["value"])
    low = is_["change"] - np.hypot(is_["value"] - is_["lower"], was["upper"] - was["value"])
    assert is_["change_lower"] == pytest.approx(low)
    assert is_["change_lower"] > 0


def test_the_order_of_answers_changes_nothing(kept):
    one = kept()
    given = given_of(one)
    shuffled = given.sample(frac=1.0, random_state=3)
    tables = [
        judged(one.round, each, places=PLACES, today=TODAY).sort_values(KEY, ignore_index=True)
        for each in (given, shuffled)
    ]
    pd.testing.assert_frame_equal(*tables)


def test_a_stratum_without_an_audit_is_counted_as_unknown(kept):
    one = kept()
    given = given_of(one, Truth(not_possible=0.0, not_done=0.0))
    cedar = one.round.cases.loc[one.round.cases["stratum"] == "cedar", "key"]
    table = judged(one.round, given[~given["key"].isin(cedar)], places=PLACES, today=TODAY)
    assert row(table, measure="activity", item="uncovered")["number"] == 10
    everything = judged(one.round, given, places=PLACES, today=TODAY)
    assert row(everything, measure="activity", item="uncovered")["number"] == 0


def test_a_round_of_which_nothing_came_back_has_activity_alone(kept):
    one = kept()
    table = judged(one.round, audits.answers(one.place, one.round.facts.name), places=PLACES, today=TODAY)
    assert set(table["measure"]) == {"activity"}
    assert row(table, measure="activity", item="outstanding")["number"] == 24


def test_how_a_round_stands_by_auditor(kept):
    one = kept()
    given = given_of(one, Truth(not_possible=0.1, not_done=0.4))
    found = audits.standing(one.round, given, today=TODAY)
    assert (found.planned, found.done + found.given_up + found.outstanding) == (24, 24)
    assert set(found.people["auditor"]) <= {person.slug for person in AUDITORS}
    expected = given[given["kind"].isin(["overall", "given_up"])].groupby("auditor").size()
    assert found.people.set_index("auditor")["done"].to_dict() == expected.to_dict()
    assert (found.people["planned"] == found.people["done"] + found.people["outstanding"]).all()
