"""Whether a figure moved after an action: told only from enough periods that do not overlap and mean the same."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pmflib.assess.actions import Effect, effect

DONE = date(2024, 10, 1)


def quarters(values: list[float], *, window: str = "quarter", marks: dict[int, str] | None = None) -> pd.DataFrame:
    """Rows of one series of quarters, the last one July to September 2026."""
    ends = pd.date_range(end="2026-09-30", periods=len(values), freq="QE")
    starts = ends - pd.offsets.QuarterBegin(1, startingMonth=1)
    said = [(marks or {}).get(place, "") for place in range(len(values))]
    fixed = {"indicator": "REF02", "area": "X1", "breakdown": "all", "category": "all", "window": window}
    return pd.DataFrame({**fixed, "period_start": starts, "period_end": ends, "value": values, "marks": said})


def noisy(before: float, after: float, *, count: int = 20, after_count: int = 8) -> list[float]:
    swing = np.tile([0.4, -0.3, 0.1, -0.2, 0.3], count)[:count]
    return list(np.repeat([before, after], [count - after_count, after_count]) + swing)


def test_a_step_on_the_day_worked():
    found = effect(quarters(noisy(25, 20)), done=DONE, direction="down")
    assert (found.verdict, found.special, found.window) == ("worked", "hoped", "quarter")
    assert (found.moved.points_before, found.moved.points_after) == (12, 8)
    assert found.moved.upper < 0
    assert found.until == date(2026, 9, 30)


def test_the_same_step_is_the_other_way_where_a_rise_was_hoped_for():
    assert effect(quarters(noisy(25, 20)), done=DONE, direction="up").verdict == "moved the other way"


def test_what_only_goes_on_as_before_has_not_moved():
    falling = list(30 - 0.5 * np.arange(20) + np.tile([0.2, -0.2], 10))
    found = effect(quarters(falling), done=DONE, direction="down")
    assert found.moved.after < found.moved.before - 3
    assert found.verdict == "not yet moved"


@pytest.mark.parametrize(
    ("done", "verdict"),
    [
        (date(2026, 1, 1), "too early to say"),
        (date(2027, 1, 1), "too early to say"),
        (date(2025, 10, 1), "worked"),
        (date(2022, 10, 1), "cannot be told"),
    ],
)
def test_enough_points_on_either_side_are_needed(done, verdict):
    step = 20 - sum(pd.date_range(end="2026-09-30", periods=20, freq="QE") >= pd.Timestamp(done))
    values = noisy(25, 20, after_count=20 - step)
    assert effect(quarters(values), done=done, direction="down").verdict == verdict


def test_the_quarter_in_which_it_was_done_is_left_out():
    found = effect(quarters(noisy(25, 20)), done=date(2024, 11, 15), direction="down")
    assert (found.moved.points_before, found.moved.points_after) == (12, 7)


def test_rolling_years_are_never_compared_where_quarters_are_there():
    both = pd.concat([quarters(noisy(25, 20)), quarters(noisy(25, 25), window="r12m")])
    assert effect(both, done=DONE, direction="down").window == "quarter"
    assert effect(quarters(noisy(25, 20), window="r12m"), done=DONE, direction="down") == Effect(
        verdict="cannot be told"
    )


def test_another_known_change_bounds_the_time_compared():
    values = noisy(25, 20)
    later = effect(quarters(values), done=DONE, direction="down", changes=[date(2026, 1, 1)])
    assert (later.moved.points_after, later.cut_short) == (5, True)
    earlier = effect(quarters(values), done=DONE, direction="down", changes=[date(2022, 7, 1)])
    assert (earlier.moved.points_before, earlier.cut_short) == (9, True)
    same = effect(quarters(values), done=DONE, direction="down", changes=[DONE])
    assert (same.moved.points_before, same.cut_short) == (12, False)


def test_nothing_is_compared_across_a_break_in_the_definition():
    broken = effect(quarters(noisy(25, 20), marks={12: "break"}), done=DONE, direction="down")
    assert broken.verdict == "cannot be told"
    later = effect(quarters(noisy(25, 20), marks={17: "break"}), done=DONE, direction="down")
    assert later.moved.points_after == 5


def test_snapshots_are_split_by_their_day_and_odd_ones_left_out():
    rows = quarters(noisy(25, 20), window="snapshot")
    odd = rows.iloc[:1].assign(period_end=pd.Timestamp("2021-03-31"), value=90.0)
    found = effect(pd.concat([odd, rows]), done=date(2024, 10, 15), direction="down")
    assert (found.moved.points_before, found.moved.points_after) == (12, 8)
    assert found.moved.before < 30
