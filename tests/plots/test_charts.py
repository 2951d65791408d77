"""What the charts say: titles, descriptions, sources, the numbers behind, and that they take a Release only."""

from __future__ import annotations

import re

import matplotlib as mpl
import numpy as np
import pytest

from pmflib import findings, plots
from pmflib.errors import BadInput, Unprotected
from tests.releases import OWN, Case, district_code, fabricate

CHARTS = (plots.trend, plots.neighbours, plots.districts, plots.gap)
each_chart = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.__name__)


@each_chart
def test_refuses_anything_but_a_release(chart):
    with pytest.raises(Unprotected, match=r"disclosure\.protect"):
        chart(fabricate().core, "REF02", OWN)


@each_chart
def test_unknown_indicator_or_area_is_named_with_the_nearest(chart):
    with pytest.raises(BadInput, match=r"'REF03'.*Did you mean 'REF02'"):
        chart(fabricate(), "REF03", OWN)
    with pytest.raises(BadInput, match="'X99'"):
        chart(fabricate(), "REF02", "X99")


@each_chart
def test_same_figures_give_the_same_bytes(chart):
    assert chart(fabricate(), "REF02", OWN).svg == chart(fabricate(), "REF02", OWN).svg


@each_chart
def test_drawing_carries_no_text_date_or_comment(chart):
    svg = chart(fabricate(), "REF02", OWN).svg
    assert svg.startswith("<svg")
    for forbidden in ("<text", "<!--", "<metadata", "font-family", "2026-"):
        assert forbidden not in svg


@each_chart
def test_every_chart_names_its_source_and_release_date(chart):
    figure = chart(fabricate(), "REF02", OWN)
    assert figure.source == "Northmere children in need return (synthetic), released 29 October 2026"
    assert "(%)" in figure.subtitle


@each_chart
def test_style_does_not_leak(chart):
    before = dict(mpl.rcParams)
    chart(fabricate(), "REF02", OWN)
    assert dict(mpl.rcParams) == before


@each_chart
def test_dollar_signs_stay_dollar_signs(chart, monkeypatch):
    release = fabricate()
    named = release.context.areas[OWN].model_copy(update={"name": "A $x_1$ place"})
    others = {code: area.model_copy(update={"name": f"$\\frac {code}"}) for code, area in release.context.areas.items()}
    changed = release.context.model_copy(update={"areas": others | {OWN: named}})
    monkeypatch.setattr(release, "context", changed)
    assert chart(release, "REF02", OWN).svg


def test_titles_are_the_findings():
    release = fabricate()
    assert plots.trend(release, "REF02", OWN).title == findings.trend_title(release, "REF02", OWN)
    assert plots.neighbours(release, "REF02", OWN).title == findings.neighbours_title(release, "REF02", OWN)
    assert plots.districts(release, "REF02", OWN).title == findings.districts_title(release, "REF02", OWN)
    assert plots.gap(release, "REF02", OWN).title == findings.gap_title(release, "REF02", OWN)


def test_trend_is_described_from_the_data():
    alt = plots.trend(fabricate(), "REF02", OWN).alt
    assert "Northmere went from 24.0% in 2020-21 to 21.6% in 2025-26." in alt
    assert "Lowest 21.6% in 2025-26, highest 26.0% in 2022-23." in alt
    assert "The neighbours' median was 22.0% in 2025-26." in alt
    assert "England was 22.5% in 2025-26." in alt


def test_trend_numbers_hold_every_period_with_its_comparators():
    data = plots.trend(fabricate(), "REF02", OWN).data
    assert [row[0].text for row in data.rows] == ["2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]
    newest = [cell.text for cell in data.rows[-1]]
    assert newest == ["2025-26", "21.6%", "20.0–23.2%", "2,400", "22.0%", "19.0–24.0%", "2025-26", "22.5%"]


def test_suppressed_point_shows_its_symbol_and_no_number():
    figure = plots.trend(fabricate(Case(own=(24.0, None, 26.0))), "REF02", OWN)
    hidden = figure.data.rows[1]
    assert hidden[1].text == "[c]"
    assert all(cell.number is None for cell in hidden[1:4])
    assert figure.data.notes == ("[c] confidential: hidden to protect children.",)
    assert "1 period has no value." in figure.alt


def test_quarterly_trend_says_which_year_the_neighbours_show():
    quarters = (24.0, 23.5, 26.0, 25.2, 23.1, 21.6, 22.0, 21.0)
    figure = plots.trend(fabricate(Case(quarterly=True, own=quarters)), "REF02", OWN)
    assert figure.data.rows[-1][0].text == "Jul–Sep 2026"
    assert figure.data.rows[-1][6].text == "2025-26"
    assert "Oct–Dec 2024 to Jul–Sep 2026" in figure.subtitle


def test_neighbours_stand_best_first_with_the_own_area_among_them():
    figure = plots.neighbours(fabricate(), "REF02", OWN)
    names = [row[0].text for row in figure.data.rows]
    assert names[:5] == ["Council 0", "Council 1", "Council 2", "Council 4", "Northmere"]
    assert names[-1] == "Council 3"
    assert figure.data.rows[-1][2].text == "[c]"
    assert figure.alt.endswith("Without a value: Council 3. Neighbours’ median 22.0%.")


def test_neighbours_on_the_previous_list():
    figure = plots.neighbours(fabricate(), "REF02", OWN, neighbour_set="2021")
    assert len(figure.data.rows) == 6
    assert "2021 list" in figure.subtitle


def test_highest_first_where_high_is_good(monkeypatch):
    release = fabricate()
    turned = {code: row.model_copy(update={"polarity": "high"}) for code, row in release.context.indicators.items()}
    monkeypatch.setattr(release, "context", release.context.model_copy(update={"indicators": turned}))
    assert plots.neighbours(release, "REF02", OWN).data.rows[0][0].text == "Council 9"


def test_few_cases_are_not_ranked_or_judged():
    figure = plots.districts(fabricate(), "REF02", OWN)
    last = figure.data.rows[-1]
    assert (last[0].text, last[-1].text) == ("District 1", "too few to judge")
    assert "Too few cases to judge: District 1." in figure.alt
    assert "first" in figure.alt


def test_a_district_is_shown_among_its_fellows():
    release = fabricate()
    figure = plots.districts(release, "REF02", district_code(3))
    assert len(figure.data.rows) == 12
    assert "District 3: " in figure.alt
    assert "The line stands at the middle of the districts 21.4%." in figure.alt


def test_gap_shows_both_lists():
    figure = plots.gap(fabricate(), "REF02", OWN)
    assert [head.label.strip() for head in figure.data.columns] == [
        "Period",
        "Gap, 2025 list",
        "95% interval",
        "Gap, 2021 list",
        "95% interval",
    ]
    assert [cell.text for cell in figure.data.rows[-1]][1::2] == ["−0.4\xa0pp", "+3.1\xa0pp"]


def test_sparkline_keeps_gaps_and_says_nothing_below_two_points():
    svg = plots.sparkline([1.0, 2.0, np.nan, 3.0, 4.0])
    assert len(re.findall("M", svg)) == 2
    assert plots.sparkline([1.0, np.nan]) == ""
    assert "nan" not in plots.sparkline([2.0, 2.0, np.nan])


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (3, "District 3 does not differ clearly from the middle of the districts, 21.4%"),
        (6, "District 6 is clearly worse than the middle of the districts, 21.4%"),
        (0, "District 0 is clearly better than the middle of the districts, 21.4%"),
    ],
)
def test_slice_of_a_district_speaks_of_that_district_only(number, said):
    release = fabricate(Case(slice_of=number))
    title = plots.districts(release, "REF02", district_code(number)).title
    assert title == f"Re-referrals within 12 months: {said}"
