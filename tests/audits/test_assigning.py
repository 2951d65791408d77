"""Who looks at which case: never at one of their own team, and everybody at about as many."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib.audits import Auditor, assign, draw_cases
from pmflib.errors import BadInput
from tests.audits.conftest import frame_of, plan_of

TEAMS = ["ash-one", "ash-two", "birch-one", "birch-two", "cedar-one", ""]


def cases_of(size: int = 24, **plan: object) -> pd.DataFrame:
    return draw_cases(frame_of(), plan_of(**plan), seed=2, size=size).cases


def auditors_of(*teams: str, **more: object) -> list[Auditor]:
    return [Auditor(slug=f"a{at}", name=f"Auditor {at}", team=team, **more) for at, team in enumerate(teams)]


@given(teams=st.lists(st.sampled_from(TEAMS), min_size=4, max_size=9), size=st.integers(8, 40))
@settings(max_examples=50)
def test_nobody_sees_their_own_team_nor_one_case_in_two_roles(teams: list[str], size: int):
    people = auditors_of(*teams, "", "", "")
    cases = cases_of(size)
    given_out = assign(cases, people).merge(cases[["case", "team"]], on="case")
    own = given_out["auditor"].map({one.slug: one.team for one in people})
    assert not ((own == given_out["team"]) & (own != "")).any()
    assert not given_out.duplicated(["case", "auditor"]).any()
    wanted = [~cases["reserve"], cases["double"], cases["moderated"], cases["reserve"]]
    assert len(given_out) == sum(int(flags.sum()) for flags in wanted)


def test_where_anybody_may_see_anything_loads_differ_by_one_at_most():
    people = auditors_of("", "", "", "", "")
    load = assign(cases_of(23), people).groupby("auditor").size()
    assert load.max() - load.min() <= 1


def test_moderators_alone_moderate_where_some_are_named():
    people = [*auditors_of("", "", ""), Auditor(slug="mod", name="Moderator", moderates=True)]
    given_out = assign(cases_of(), people)
    assert set(given_out.loc[given_out["role"] == "moderator", "auditor"]) == {"mod"}


def test_what_somebody_can_take_is_kept_to():
    people = [*auditors_of("", ""), Auditor(slug="part-time", name="Part time", most=2)]
    load = assign(cases_of(), people).groupby("auditor").size()
    assert load["part-time"] == 2


def test_the_stricter_rule_keeps_auditors_out_of_their_district():
    people = [
        Auditor(slug="ash", name="Ash", team="ash-one", district="X07000001"),
        Auditor(slug="birch", name="Birch", team="birch-one", district="X07000002"),
        Auditor(slug="cedar", name="Cedar", team="cedar-one", district="X07000003"),
        *auditors_of(""),
    ]
    cases = cases_of()
    given_out = assign(cases, people, rule="not_own_district").merge(cases[["case", "district"]], on="case")
    own = given_out["auditor"].map({one.slug: one.district for one in people})
    assert not (own == given_out["district"]).any()


def test_every_problem_is_told_with_what_to_do():
    one_team = cases_of()
    one_team = one_team[one_team["team"] == "ash-one"]
    with pytest.raises(BadInput) as caught:
        assign(one_team, auditors_of("ash-one"))
    told = str(caught.value)
    assert f"nobody may look at {len(one_team)} cases of the team 'ash-one': all are of it." in told
    assert "Name an auditor from elsewhere." in told
    assert "auditors: Auditor 0: has no case to look at" in told


def test_too_few_hands_are_told():
    people = [Auditor(slug=f"a{at}", name=f"A{at}", most=3) for at in range(3)]
    with pytest.raises(BadInput, match=r"12 moderations cannot be given out: there is room for 9\. Name more"):
        assign(cases_of(), people)


def test_one_auditor_cannot_look_twice():
    with pytest.raises(BadInput, match="12 of them may be looked at by nobody who is left"):
        assign(cases_of(), auditors_of(""))
