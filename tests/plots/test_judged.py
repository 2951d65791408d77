"""Control charts and shifts: what they say, and that nothing in them overlaps."""

from __future__ import annotations

import pytest

from pmflib import plots
from pmflib.errors import Unprotected
from tests.judged import RISE, STEP, Judged, judged
from tests.releases import OWN, Case, fabricate

QUARTERS = Case(quarterly=True, own=STEP)
CHARTS = (plots.control, plots.shift, plots.trend)
CASES = {
    "step": (QUARTERS, Judged()),
    "rise": (Case(quarterly=True, own=RISE), Judged()),
    "target on the mean": (QUARTERS, Judged(aim=24.3, floor=24.4)),
    "all equal": (Case(quarterly=True, own=(20.0,) * 12, equal=True), Judged(aim=20.0, floor=20.0)),
    "long names": (Case(quarterly=True, own=STEP, long_names=True), Judged()),
    "missing points": (Case(quarterly=True, own=(*STEP[:5], None, *STEP[5:])), Judged()),
}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.__name__)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_text_touches_another_or_leaves_the_page(chart, case, caught):
    chart(judged(*case), "REF02", OWN)
    assert caught.boxes
    assert caught.overlapping() == []
    assert caught.outside() == []


@pytest.mark.parametrize("chart", [plots.control, plots.shift])
def test_refuses_anything_but_a_release(chart):
    with pytest.raises(Unprotected):
        chart(fabricate().core, "REF02", OWN)


def test_a_series_has_limits_from_twelve_points():
    assert plots.has_limits(judged(QUARTERS), "REF02", OWN)
    assert not plots.has_limits(judged(Case(quarterly=True, own=STEP[:11])), "REF02", OWN)
    assert not plots.has_limits(fabricate(QUARTERS), "REF02", OWN)


def test_control_chart_says_method_shapes_limits_and_target():
    figure = plots.control(judged(QUARTERS), "REF02", OWN)
    assert "XmR chart" in figure.subtitle
    assert "blue diamond: improvement" in figure.subtitle
    assert "The mean is 24.3%" in figure.alt
    assert "points are signs of improvement." in figure.alt
    assert figure.alt.endswith("Target 22%. Floor 24%.")
    assert [cell.text for cell in figure.data.rows[-1]][-2:] == ["improvement: below lower limit", "22.0%"]


def test_labels_name_limits_target_and_floor(caught):
    plots.control(judged(QUARTERS), "REF02", OWN)
    drawn = " ".join(caught.boxes)
    for label in ("Upper limit", "Mean", "Lower limit", "Target 22%", "Floor 24%", "Northmere 20.6%"):
        assert label in drawn


def test_target_stands_on_the_trend_of_a_yearly_series(caught):
    plots.trend(judged(Case()), "REF02", OWN)
    assert "Target 22%" in " ".join(caught.boxes)


def test_parts_of_a_shift_add_up():
    figure = plots.shift(judged(Case()), "REF02", OWN)
    parts = {row[0].text.split(" since")[0].split(",")[0]: row[1].number for row in figure.data.rows}
    assert parts["Change of the gap"] == pytest.approx(parts["Own change"] - parts["Neighbours’ change"])
    assert "Change of list" in parts
    assert "own change −2.4\N{NO-BREAK SPACE}pp, neighbours’ +1.5\N{NO-BREAK SPACE}pp" in figure.title


def test_without_an_earlier_period_there_is_no_shift():
    assert not plots.has_shift(judged(Case(own=(21.6,))), "REF02", OWN)
