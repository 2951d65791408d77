"""Late entry: shares learnt from a simulated habit, and counts completed to what they became."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pmflib.stats.checks import BadNumbers
from pmflib.stats.reporting_delay import Development, compared, completed, development


def drawn(seed: int, many: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    """Ages and delays of all events, seven in ten entered on the day, and those already recorded among them."""
    rng = np.random.default_rng(seed)
    age = rng.integers(0, 900, many)
    delay = np.where(rng.random(many) < 0.7, 0, np.minimum(rng.gamma(1.2, 12, many), 170)).astype(int)
    return age, delay


def test_the_habit_is_found_although_young_events_hide_their_late_ones():
    age, delay = drawn(1)
    seen = delay <= age
    learnt = development(delay[seen], age[seen])
    for days in (0, 5, 10, 30, 60):
        assert learnt.share[days] == pytest.approx((delay <= days).mean(), abs=3 * learnt.error[0])
    assert learnt.share[-1] == 1.0


def test_shares_of_three_hand_counted_days():
    # Of four events that are old, two were entered at once, one a day late, one two days late.
    learnt = development([0, 0, 1, 2], [10, 10, 10, 10], longest=3)
    assert learnt.share == pytest.approx([0.5, 0.75, 1.0, 1.0])


def test_events_too_young_to_show_a_delay_say_nothing_of_it():
    old = development([0, 0, 1, 2], [10, 10, 10, 10], longest=3)
    more = development([0, 0, 1, 2, 0, 0, 0], [10, 10, 10, 10, 0, 0, 0], longest=3)
    assert more.share == pytest.approx(old.share)


def test_a_month_is_completed_to_what_it_became_nineteen_times_in_twenty():
    held = 0
    for seed in range(60):
        age, delay = drawn(seed, 6_000)
        seen = delay <= age
        learnt = development(delay[seen], age[seen])
        young = (age <= 30) & seen
        whole = completed(learnt, age[young], np.ones(young.sum()), np.zeros(young.sum(), dtype=int))
        held += whole.lower[0] <= (age <= 30).sum() <= whole.upper[0]
    assert held >= 52  # of 60; 57 expected


def test_two_extracts_teach_the_same_as_days_of_entry():
    age, delay = drawn(3, 200_000)
    known = np.array([((age == day) & (delay <= day)).sum() for day in range(120)], dtype=float)
    now = np.array([(age == day).sum() for day in range(120)], dtype=float)
    learnt = compared(known, now)
    assert learnt.share[40] == pytest.approx((delay <= 34).mean(), abs=0.02)
    assert (np.diff(learnt.share) >= 0).all()


def test_batches_widen_the_limits():
    rng = np.random.default_rng(5)
    age = np.repeat(np.arange(200, 800, 30), 100)
    # Whole months are either entered at once or weeks late.
    delay = np.where(np.isin(age // 30 % 3, [0]), 20, 0)
    even = np.where(rng.random(len(age)) < 1 / 3, 20, 0)
    assert development(delay, age).dispersion > 20
    assert development(even, age).dispersion < 3


@given(
    arrays(np.int64, 30, elements=st.integers(0, 60)),
    arrays(np.int64, 30, elements=st.integers(0, 60)),
)
def test_shares_rise_to_one_and_never_lose_what_is_recorded(age, delay):
    late = np.minimum(delay, age)
    learnt = development(late, age, longest=40)
    assert (np.diff(learnt.share) >= -1e-12).all()
    assert learnt.share[-1] == 1.0
    whole = completed(learnt, age, np.ones(30), np.arange(30) % 3)
    recorded = np.bincount(np.arange(30) % 3, minlength=3)
    assert (whole.lower >= recorded).all()
    assert (whole.upper >= whole.expected - 1e-9).all()


@pytest.mark.parametrize(
    ("delay", "age", "told"),
    [([5], [3], "longer than the event is old"), ([np.nan], [3], "missing"), ([1], [-1], "negative")],
)
def test_what_cannot_be_is_refused(delay, age, told):
    with pytest.raises(BadNumbers, match=told):
        development(delay, age)


def test_nothing_left_to_come_leaves_counts_as_they_are():
    done = Development(np.ones(11), np.zeros(11), 1.0)
    whole = completed(done, [0.0, 3.0], [4.0, 5.0], [0, 0])
    assert (whole.lower[0], whole.expected[0], whole.upper[0]) == (9.0, 9.0, 9.0)
