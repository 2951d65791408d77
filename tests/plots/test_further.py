"""The further charts: nothing overlaps or is cut, whatever the data; and what each says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmflib import plots
from pmflib.errors import BadInput, Unprotected
from tests.judged import STEP, Judged, judged
from tests.plots.released import (
    everything,
    told,
    with_durations,
    with_grades,
    with_groups,
    with_outlook,
    with_steps,
    with_themes,
)
from tests.releases import OWN, Case, changed, district_code, fabricate

QUARTERS = Case(quarterly=True, own=STEP)
CASES = {
    "usual": QUARTERS,
    "one area each": Case(quarterly=True, own=STEP, districts=1, neighbours=1, hidden_neighbour=False),
    "nobody else": Case(quarterly=True, own=STEP, districts=0, neighbours=0),
    "150 districts": Case(quarterly=True, own=STEP, districts=150, codes=("REF02",)),
    "long names": Case(quarterly=True, own=STEP, long_names=True),
    "one point": Case(own=(21.6,)),
    "all equal": Case(quarterly=True, own=(20.0,) * 12, equal=True, small_district=False, districts=4),
    "missing points": Case(quarterly=True, own=(*STEP[:5], None, *STEP[5:])),
    "newest missing": Case(quarterly=True, own=(*STEP, None), districts=4),
    "nothing at all": Case(own=(None, None, None)),
}
OF_INDICATOR = {
    "funnel": plots.funnel,
    "team_funnel": plots.team_funnel,
    "fan": plots.fan,
    "tiles": plots.tiles,
    "disproportionality": plots.disproportionality,
    "survival": plots.survival,
    "control": plots.control,
    "attributes": plots.attributes,
    "run": plots.run_chart,
}
OF_AREA = {"bullet": plots.bullet, "journey": plots.journey, "audit_grades": plots.audit_grades, "pareto": plots.pareto}
CHARTS = {
    **OF_INDICATOR,
    **{name: lambda release, _, area, draw=draw: draw(release, area) for name, draw in OF_AREA.items()},
}


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_text_touches_another_or_leaves_the_page(chart, case, caught):
    chart(everything(case), "REF02", OWN)
    assert caught.boxes
    assert caught.overlapping() == []
    assert caught.outside() == []


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    own=st.lists(st.one_of(st.none(), st.floats(10.0, 90.0)), min_size=1, max_size=16),
    districts=st.integers(0, 20),
    chart=st.sampled_from(sorted(CHARTS)),
)
def test_no_text_touches_another_whatever_the_figures(own, districts, chart, caught):
    case = Case(quarterly=True, own=tuple(own), districts=districts, neighbours=2, codes=("REF02",))
    CHARTS[chart](everything(case), "REF02", OWN)
    assert caught.overlapping() == []
    assert caught.outside() == []


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_refuses_anything_but_a_release(chart):
    with pytest.raises(Unprotected):
        chart(fabricate().core, "REF02", OWN)


@pytest.mark.parametrize("chart", OF_INDICATOR.values(), ids=OF_INDICATOR)
def test_unknown_indicator_is_named_with_the_nearest(chart):
    with pytest.raises(BadInput, match=r"'REF03'.*Did you mean 'REF02'"):
        chart(fabricate(), "REF03", OWN)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_same_figures_give_the_same_bytes(chart):
    assert chart(everything(QUARTERS), "REF02", OWN).svg == chart(everything(QUARTERS), "REF02", OWN).svg


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_district_is_drawn_too(chart, caught):
    figure = chart(everything(QUARTERS), "REF02", district_code(3))
    assert figure.source
    assert caught.overlapping() == []


def test_there_is_nothing_to_draw_without_data():
    bare = fabricate(Case(districts=1, codes=("REF02",)))
    assert not plots.has_funnel(bare, "REF02", OWN)
    assert not plots.has_team_funnel(bare, "REF02", OWN)
    assert not plots.has_fan(bare, "REF02", OWN)
    assert not plots.has_tiles(bare, "REF02", OWN)
    assert not plots.has_disproportionality(bare, "REF02", OWN)
    assert not plots.has_bullet(bare, OWN)
    assert not plots.has_journey(bare, OWN)
    assert not plots.has_audit_grades(bare, OWN)
    assert not plots.has_survival(bare, "REF02", OWN)
    assert not plots.has_pareto(bare, OWN)
    assert not plots.has_attributes(bare, "REF02", OWN)
    assert plots.has_run(bare, "REF02", OWN)
    assert not plots.has_run(fabricate(Case(own=(20.0,) * 5)), "REF02", OWN)


def test_there_is_something_to_draw_with_data():
    full = everything(QUARTERS)
    assert plots.has_funnel(full, "REF02", OWN)
    assert plots.has_team_funnel(full, "REF02", OWN)
    assert plots.has_fan(full, "REF02", OWN)
    assert plots.has_tiles(full, "REF02", OWN)
    assert plots.has_disproportionality(full, "REF02", OWN)
    assert plots.has_bullet(full, OWN)
    assert plots.has_journey(full, OWN)
    assert plots.has_audit_grades(full, OWN)
    assert plots.has_survival(full, "REF02", OWN)
    assert plots.has_pareto(full, OWN)
    assert plots.has_attributes(full, "REF02", OWN)


def test_a_district_far_from_the_average_lies_beyond_the_funnel():
    release = fabricate(Case(districts=8, equal=True))
    core = release.core
    newest = (core["area"] == district_code(5)) & (core["period_end"] == core["period_end"].max())
    apart = core.assign(value=core["value"].mask(newest, 60.0), numerator=core["numerator"].mask(newest, 108.0))
    figure = plots.funnel(changed(release, core=apart), "REF02", OWN)
    assert figure.title.endswith("1 of 8 districts lies beyond what chance allows, District 5 with 60.0%")
    assert "orange square: worse than chance allows" in figure.subtitle
    assert figure.data.rows[0][-1].text == "above what chance allows"


@pytest.mark.parametrize(("errors", "told"), [(2.3, False), (4.0, True)])
def test_one_point_just_outside_the_95_limits_of_many_is_no_finding(errors, told):
    release = fabricate(Case(districts=8, equal=True))
    core = release.core
    newest = (core["area"] == district_code(5)) & (core["period_end"] == core["period_end"].max())
    row = core[newest & (core["indicator"] == "REF02")].iloc[0]
    share, n = row["value"] / 100, row["denominator"]
    shown = round(n * (share + errors * (share * (1 - share) / n) ** 0.5))
    apart = core.assign(
        value=core["value"].mask(newest, 100 * shown / n), numerator=core["numerator"].mask(newest, shown)
    )
    figure = plots.funnel(changed(release, core=apart), "REF02", OWN)
    assert ("no district lies beyond" not in figure.title) == told


def test_funnel_limits_narrow_with_the_cases():
    release = fabricate(Case(districts=8, equal=True))
    core = release.core
    large = core["area"] == district_code(2)
    grown = core.assign(**{name: core[name].where(~large, core[name] * 25) for name in ("numerator", "denominator")})
    rows = {row[0].text: row[3].text for row in plots.funnel(changed(release, core=grown), "REF02", OWN).data.rows}
    wide = {name: np.ptp([float(end.strip("%")) for end in span.split("–")]) for name, span in rows.items()}
    assert wide["District 2"] < wide["District 3"] / 4


def test_fan_says_where_the_year_ends():
    figure = plots.fan(told(QUARTERS, with_outlook), "REF02", OWN)
    assert "outlook to Mar 2027" in figure.subtitle
    assert "Outlook for Mar 2027: 24.3%, between 22.3–26.8% with 95% certainty." in figure.alt
    assert figure.data.rows[-1][0].text == "Outlook to Mar 2027"


def test_bullets_stand_worst_first_and_name_target_and_floor():
    figure = plots.bullet(told(QUARTERS), OWN)
    assert [row[-1].text for row in figure.data.rows] == ["Amber", "Green"]
    assert figure.data.rows[0][2].text == "22%"
    assert figure.data.rows[0][3].text == "24%"
    assert "2 measures with a target" in figure.title


def test_tiles_stand_where_the_council_puts_them():
    release = fabricate(Case(districts=3))
    areas = release.context.areas
    put = areas[district_code(2)].model_copy(update={"tile": (1, 1)})
    context = release.context.model_copy(update={"areas": areas | {put.code: put}})
    moved = plots.tiles(changed(release, context), "REF02", OWN)
    assert moved.svg != plots.tiles(release, "REF02", OWN).svg
    assert moved.alt == plots.tiles(release, "REF02", OWN).alt


def test_every_tile_has_a_word_beside_its_colour():
    figure = plots.tiles(fabricate(), "REF02", OWN)
    assert all(row[-1].text for row in figure.data.rows)
    assert {"Better", "Worse", "Not apart", "No rating"} >= {row[-1].text for row in figure.data.rows}


def test_groups_too_few_to_judge_are_named_and_not_drawn():
    figure = plots.disproportionality(told(Case(), with_groups), "REF02", OWN)
    assert "Ethnicity: Black" in figure.alt
    assert "Not compared:" in figure.alt
    assert "Ethnicity: not known: not known" in figure.alt
    assert "Main need: Abuse or neglect" in figure.alt


def test_steps_are_parts_of_earlier_ones():
    figure = plots.journey(told(QUARTERS, with_steps), OWN)
    assert "Referrals 4,800, 50% of contacts" in figure.alt
    assert "not the same children followed" in figure.alt


def test_grades_are_those_of_the_newest_round_with_its_interval():
    figure = plots.audit_grades(told(QUARTERS, with_grades), OWN)
    assert figure.title == "60% of cases are graded good or better (95% interval 45–73%); 60% in the round before"
    assert figure.data.rows[0][1].text == "40"


def test_a_curve_says_when_half_are_closed_and_how_many_are_open_at_the_limit():
    figure = plots.survival(told(QUARTERS, with_durations), "REF02", OWN)
    # exp(-22/30) is the first below a half; exp(-42/30), the last day before the limit, is a quarter.
    assert figure.title == (
        "Assessments: half finished within 22 working days; 25% still open after 45, 25% the year before"
    )
    assert "Year to 30 September 2026, 400 begun" in figure.alt


def test_themes_are_named_by_their_list_and_other_words_only_counted():
    figure = plots.pareto(told(QUARTERS, with_themes), OWN)
    assert figure.title == "2 of 4 themes make up 88% of what complaints are about, first of all: delay"
    assert [row[0].text for row in figure.data.rows][-1] == "In other words than the list’s"
    assert [row[1].number for row in figure.data.rows] == [12.0, 9.0, 2.0, 1.0, 4.0]


def test_limits_widen_where_there_are_fewer_cases():
    release = fabricate(QUARTERS)
    core = release.core
    few = (core["area"] == OWN) & (core["period_end"] == core["period_end"].max())
    counts = {name: core[name].mask(few, core[name] / 16) for name in ("numerator", "denominator")}
    rows = plots.attributes(changed(release, core=core.assign(**counts)), "REF02", OWN).data.rows
    ends = [[float(end.rstrip("%")) for end in row[4].text.split("–")] for row in rows]
    assert ends[-1][1] - ends[-1][0] == pytest.approx(4 * (ends[0][1] - ends[0][0]), rel=0.05)


def test_a_run_chart_tells_runs_that_are_too_long(caught):
    figure = plots.run_chart(fabricate(QUARTERS), "REF02", OWN)
    assert "Run chart of" in figure.alt
    assert "Median" in " ".join(caught.boxes)
    assert len(figure.data.columns) == 4


def test_icons_say_in_words_what_they_show(caught):
    plots.control(told(QUARTERS), "REF02", OWN)
    assert "Improvement" in " ".join(caught.boxes)


def test_nothing_is_claimed_of_records_that_deserve_little_confidence(caught):
    plots.control(judged(QUARTERS, Judged(confidence="low")), "REF02", OWN)
    assert "Improvement" not in " ".join(caught.boxes)
