"""The measures of a theme in small panels: nothing overlaps or is cut, and what they say."""

from __future__ import annotations

import re

import pytest

from pmflib import plots
from pmflib.errors import BadInput, Unprotected
from tests.judged import RISE, STEP, Judged, judged
from tests.plots.released import everything
from tests.releases import CODES, OWN, TITLES, Case, district_code, fabricate

CASES = {
    "quarters": Case(quarterly=True, own=STEP),
    "years": Case(),
    "one measure": Case(quarterly=True, own=STEP, codes=("REF02",)),
    "nobody else": Case(quarterly=True, own=STEP, districts=0, neighbours=0),
    "missing points": Case(own=(24.0, None, 26.0, None, 25.0, 24.8)),
    "newest missing": Case(quarterly=True, own=(*STEP, None)),
    "all equal": Case(own=(20.0,) * 6, equal=True, small_district=False),
    "zero": Case(own=(0.0,) * 6, equal=True),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_text_touches_another_or_leaves_the_page(case, caught):
    plots.panels(judged(case), case.codes, OWN, theme="Front door")
    assert caught.boxes
    assert caught.overlapping() == []
    assert caught.outside() == []


def test_no_text_of_a_districts_panels_touches_another(caught):
    plots.panels(judged(CASES["quarters"]), CODES, district_code(0), theme="Front door")
    assert len(caught.boxes) > len(CODES)
    assert caught.overlapping() == []
    assert caught.outside() == []


def test_measures_without_a_series_are_left_out():
    assert not plots.has_panels(fabricate(Case(own=(20.0, 21.0))), CODES, OWN)
    assert plots.has_panels(fabricate(), CODES, OWN)


def test_every_measure_and_period_is_in_the_numbers_behind_with_what_it_is_held_against():
    figure = plots.panels(judged(Case(quarterly=True, own=STEP)), CODES, OWN, theme="Front door")
    assert len(figure.data.rows) == len(STEP) * len(CODES)
    assert [head.label for head in figure.data.columns][-3:] == ["Neighbours", "England", "Target"]
    newest = figure.data.rows[len(STEP) - 1]
    assert newest[0].text == f"{TITLES['REF02']} (%)"
    assert newest[-1].text == "22.0%"


def test_title_and_description_say_what_stands_out():
    figure = plots.panels(judged(Case(quarterly=True, own=STEP)), CODES, OWN, theme="Front door")
    assert figure.title.startswith("Front door: of 3 measures, 2 improving (re-referrals within 12 months; ")
    assert "The newest point is a sign of improvement." in figure.alt
    risen = plots.panels(judged(Case(quarterly=True, own=RISE), Judged()), CODES, OWN, theme="Front door")
    assert "2 to look at (re-referrals within 12 months; " in risen.title
    calm = plots.panels(fabricate(Case(equal=True, own=(20.0,) * 6)), CODES, OWN, theme="Front door")
    assert calm.title == "Front door: none of 3 measures stands out"


def test_every_course_and_its_newest_point_are_drawn():
    figure = plots.panels(judged(CASES["quarters"]), CODES, OWN, theme="Front door")
    # The lines of neighbours whose older periods are not known must not take the own course with them.
    assert len(re.findall(r'<path d="M[^"]+"[^>]+stroke: #12436d', figure.svg)) == len(CODES)
    assert figure.svg.count("stroke: #1d70b8") + figure.svg.count("fill: #1d70b8") >= 2


def test_no_newest_point_stands_out_where_little_can_be_claimed():
    sure, unsure = (
        plots.panels(judged(Case(quarterly=True, own=STEP), Judged(confidence=level)), ["REF02"], OWN, theme="T")
        for level in ("high", "low")
    )
    assert "blue diamond" in sure.subtitle
    assert "blue diamond" not in unsure.subtitle
    assert unsure.title == "T: no clear change"


def test_at_most_six_are_drawn(caught):
    release = everything(Case(quarterly=True, own=STEP))
    plots.panels(release, ["REF02"] * 9, OWN, theme="Front door")
    assert sum(TITLES["REF02"] in " ".join(text.split(": ", 1)[1].split()) for text in caught.boxes) == 6


def test_refuses_anything_but_a_release():
    with pytest.raises(Unprotected):
        plots.panels(fabricate().core, CODES, OWN, theme="Front door")
    with pytest.raises(BadInput, match="Did you mean 'REF02'"):
        plots.panels(fabricate(), ["REF03"], OWN, theme="Front door")
