"""Before and after in one series: the effect, its error, and how often its limits hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.stats.checks import BadNumbers
from pmflib.stats.trend import FEWEST_AFTER, FEWEST_BEFORE, segmented


def flags(before: int, after: int) -> np.ndarray:
    return np.repeat([False, True], [before, after])


@given(
    before=st.integers(FEWEST_BEFORE, 14),
    after=st.integers(FEWEST_AFTER, 14),
    level=st.floats(-50, 50),
    slope=st.floats(-2, 2),
    step=st.floats(-20, 20),
)
def test_a_step_on_a_straight_line_is_found_as_it_is(before, after, level, slope, step):
    since = flags(before, after)
    found = segmented(level + slope * np.arange(len(since)) + step * since, since)
    assert found.effect == pytest.approx(step, abs=1e-6)
    assert found.lower == pytest.approx(step, abs=1e-4)
    assert (found.points_before, found.points_after) == (before, after)


def test_ordinary_error_agrees_with_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(3)
    since = flags(10, 6)
    time = np.arange(16.0)
    # Neighbours that move against one another: the ordinary error is the larger of the two.
    y = 20 + 0.3 * time - 4 * since + np.where(time % 2, 1.0, -1.0) + 0.1 * rng.standard_normal(16)
    fitted = sm.OLS(y, np.column_stack([np.ones(16), time, since])).fit()
    found = segmented(y, since)
    low, high = fitted.conf_int()[2]
    assert found.effect == pytest.approx(fitted.params[2])
    assert (found.lower, found.upper) == pytest.approx((low, high))


def test_slope_may_change_where_both_sides_are_long_enough():
    since = flags(10, 10)
    time = np.arange(20.0)
    y = 10 + 0.5 * time + np.where(since, 2 + 1.0 * (time - 10), 0.0)
    found = segmented(y, since)
    assert found.effect == pytest.approx(2 + 4.5)


@pytest.mark.parametrize(("before", "after"), [(FEWEST_BEFORE - 1, 10), (10, FEWEST_AFTER - 1), (0, 0)])
def test_too_few_points_give_means_and_no_effect(before, after):
    found = segmented(np.ones(before + after), flags(before, after))
    assert np.isnan([found.effect, found.lower, found.upper]).all()
    assert (found.points_before, found.points_after) == (before, after)


def test_a_missing_point_keeps_its_place():
    since = flags(10, 6)
    y = 3.0 * np.arange(16.0) - 5 * since
    y[[4, 12]] = np.nan
    assert segmented(y, since).effect == pytest.approx(-5)


@pytest.mark.parametrize("memory", [0.0, 0.3])
def test_limits_hold_the_truth_about_as_often_as_they_say(memory):
    rng = np.random.default_rng(11)
    since = flags(12, 6)
    held = 0
    for _ in range(400):
        noise = rng.standard_normal(18)
        for place in range(1, 18):
            noise[place] += memory * noise[place - 1]
        found = segmented(30 - 0.1 * np.arange(18) - 1.5 * since + noise, since)
        held += found.lower <= -1.5 <= found.upper
    assert held / 400 >= (0.93 if memory == 0 else 0.88)


def test_points_out_of_order_are_refused():
    with pytest.raises(BadNumbers, match="behind one after"):
        segmented(np.ones(4), [False, True, False, True])
    with pytest.raises(BadNumbers, match="one flag a value"):
        segmented(np.ones(4), [False, True])
