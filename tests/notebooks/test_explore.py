"""Choosing in the explore notebook changes what is shown, and only offers what there is."""

from __future__ import annotations

import pytest

from pmflib import explore
from pmflib.document import Definitions, Figure, Table
from tests.releases import OWN, Case, district_code, fabricate


@pytest.fixture
def choices(monkeypatch):
    """The four widgets over a fabricated authority and one district without referral rates."""
    county = fabricate()
    district = fabricate(Case(codes=("REF02", "CP07"), districts=3))
    changed = district.context.model_copy(update={"area": district_code(2)})
    monkeypatch.setattr(district, "context", changed)
    stored = {"": county, "northmere": county, "district-2": district}
    monkeypatch.setattr(explore, "opened", lambda wanted: stored[wanted.area])
    monkeypatch.setattr(explore, "slices", lambda *_: ["district-2", "northmere"])
    return explore.Explorer().view.children


def test_starts_with_the_own_authority_and_every_indicator(choices):
    area, indicator, lists, output = choices
    assert area.value == "northmere"
    assert dict(indicator.options)["Front door: Re-referrals within 12 months"] == "REF02"
    assert lists.options == ("2025", "2021")
    assert "Northmere went from 24.0%" in output.value


def test_choosing_an_indicator_or_a_list_redraws(choices):
    _, indicator, lists, output = choices
    indicator.value = "CP07"
    assert "Second or subsequent child protection plans (CP07)" in output.value
    lists.value = "2021"
    assert "2021 list" in output.value


def test_choosing_an_area_offers_its_indicators_and_keeps_the_one_chosen(choices):
    area, indicator, _, output = choices
    indicator.value = "CP07"
    area.value = "district-2"
    assert [code for _, code in indicator.options] == ["REF02", "CP07"]
    assert indicator.value == "CP07"
    assert "District 2 went from" in output.value


def test_an_indicator_the_new_area_lacks_gives_way_to_its_first(choices):
    area, indicator, _, _ = choices
    indicator.value = "REF01"
    area.value = "district-2"
    assert indicator.value == "REF02"


def test_shows_chart_table_and_definition():
    release = fabricate()
    assert release.context.area == OWN
    kinds = [type(element) for element in explore.shown(release, "REF02", "2021")]
    assert kinds == [Figure, Figure, Figure, Table, Definitions]


def test_another_list_does_not_borrow_the_headline_finding():
    figure = explore.shown(fabricate(), "REF02", "2021")[1]
    assert figure.title == ("Re-referrals within 12 months: 21.6%; neighbours’ median 18.5% on the 2021 list")
