"""Small panels: one for each district, on one scale, with nothing cut or overlapping."""

from __future__ import annotations

import pytest

from pmflib import plots
from pmflib.errors import Unprotected
from tests.judged import RISE, Judged, judged
from tests.releases import OWN, Case, district_code, fabricate

QUARTERS = tuple(20.0 + at % 5 for at in range(12))
CASES = {
    "usual": Case(quarterly=True, own=QUARTERS),
    "years": Case(),
    "long names": Case(quarterly=True, own=QUARTERS, long_names=True),
    "two districts": Case(districts=2),
    "36 districts": Case(districts=36, codes=("REF02",)),
    "missing points": Case(own=(24.0, None, 26.0, None, 25.0, 24.8)),
    "all equal": Case(own=(20.0,) * 6, equal=True, small_district=False),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("area", [OWN, district_code(0)])
def test_no_text_touches_another_or_leaves_the_page(case, area, caught):
    plots.small_multiples(fabricate(case), "REF02", area)
    assert caught.boxes
    assert caught.overlapping() == []
    assert caught.outside() == []


def test_every_district_and_period_is_in_the_numbers_behind():
    figure = plots.small_multiples(fabricate(Case(quarterly=True, own=QUARTERS)), "REF02", OWN)
    assert len(figure.data.rows) == 13
    assert len(figure.data.columns) == 13


def test_the_title_says_which_districts_show_a_signal():
    assert plots.small_multiples(fabricate(), "REF02", OWN).title == (
        "Re-referrals within 12 months: no district shows a signal"
    )


def test_a_district_stands_first_in_its_own_report():
    release = judged(Case(quarterly=True, own=RISE), Judged())
    rows = plots.small_multiples(release, "REF02", district_code(3)).data.rows
    assert rows[0][0].text == release.context.areas[district_code(3)].name


def test_one_district_or_too_many_have_no_panels():
    assert not plots.has_multiples(fabricate(Case(districts=1)), "REF02", OWN)
    assert not plots.has_multiples(fabricate(Case(districts=150, codes=("REF02",))), "REF02", OWN)
    assert plots.has_multiples(fabricate(), "REF02", OWN)


def test_refuses_anything_but_a_release():
    with pytest.raises(Unprotected):
        plots.small_multiples(fabricate().core, "REF02", OWN)
