"""Nothing overlaps and nothing is cut, with one area or 150, long names, missing points, one point, all equal."""

from __future__ import annotations

import pytest

from pmflib import plots
from tests.releases import OWN, Case, fabricate

CHARTS = (plots.trend, plots.neighbours, plots.districts, plots.gap)
QUARTERS = (24.0, 23.5, 26.0, 25.2, 23.1, 21.6, 22.0, None, 20.8, 20.1, 19.6, 20.9)
CASES = {
    "usual": Case(),
    "quarterly beside annual": Case(quarterly=True, own=QUARTERS),
    "thirteen years": Case(own=tuple(20.0 + year % 5 for year in range(13))),
    "one area each": Case(districts=1, neighbours=1, hidden_neighbour=False),
    "nobody else": Case(districts=0, neighbours=0),
    "36 districts": Case(districts=36, codes=("REF02",)),
    "150 districts": Case(districts=150, codes=("REF02",)),
    "long names": Case(long_names=True),
    "one point": Case(own=(21.6,)),
    "all equal": Case(own=(20.0,) * 6, equal=True, small_district=False),
    "missing points": Case(own=(24.0, None, 26.0, None, 25.0, 24.8)),
    "newest missing": Case(own=(24.0, None, 26.0, None, None, None)),
    "nothing at all": Case(own=(None, None, None)),
}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.__name__)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_text_touches_another_or_leaves_the_page(chart, case, caught):
    chart(fabricate(case), "REF02", OWN)
    assert caught.boxes
    assert caught.overlapping() == []
    assert caught.outside() == []


def test_names_are_never_cut(caught):
    release = fabricate(Case(long_names=True))
    plots.districts(release, "REF02", OWN)
    drawn = {" ".join(text.split(": ", 1)[1].split()) for text in caught.boxes}
    districts = {area.name for area in release.context.areas.values() if area.level == "district"}
    assert districts <= drawn


def test_all_150_are_in_the_numbers_behind(caught):
    figure = plots.districts(fabricate(Case(districts=150, codes=("REF02",))), "REF02", OWN)
    assert len(figure.data.rows) == 150
    assert len(caught.boxes) < 20
