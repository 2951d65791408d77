"""Rows that stand beside the simulated ones: children of other councils, and adoption plans given up."""

from __future__ import annotations

from tests.extracts_read import Tables


def test_children_placed_here_by_other_councils_are_marked_as_theirs(clean: Tables):
    rows = clean["ssd_cla_episodes"]
    theirs = rows[rows["responsible_authority"] != "X10000001"]
    assert 0.002 < len(theirs) / len(rows) < 0.02
    assert theirs["responsible_authority"].str.fullmatch(r"X1\d{7}").all()
    assert set(theirs["clae_person_id"]) <= set(clean["ssd_address"]["addr_person_id"])
    plans = clean["ssd_cp_plans"]
    others = plans[plans["cppl_cp_plan_ola"] == "Y"]
    assert len(others) >= 3
    assert not set(others["cppl_person_id"]) & set(plans.loc[plans["cppl_cp_plan_ola"] == "N", "cppl_person_id"])


def test_some_adoption_plans_were_given_up_by_children_still_in_care(clean: Tables):
    rows = clean["ssd_permanence"]
    given_up = rows[rows["perm_decision_reversed_date"].notna()]
    assert len(given_up) >= 2
    assert (given_up["perm_decision_reversed_date"] > given_up["perm_adm_decision_date"]).all()
    assert given_up["perm_placed_for_adoption_date"].isna().all()
    care = clean["ssd_cla_episodes"].groupby("clae_cla_id")
    entered = care["clae_entered_care_date"].first().reindex(given_up["perm_cla_id"])
    assert (entered.to_numpy() < given_up["perm_adm_decision_date"].to_numpy()).all()
