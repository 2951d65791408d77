"""Textbook sizes, and samples that are of the size asked for, spread out and repeatable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.stats.checks import BadNumbers
from pmflib.stats.sampling import allocate, draw, sample_size, systematic


def test_sizes_of_the_textbooks():
    found = sample_size([np.inf, 10_000, 500, 100, 20, 0, np.nan], margin=0.05)
    np.testing.assert_array_equal(found, [385, 370, 218, 80, 20, 0, np.nan])


def test_a_size_asked_of_a_wrong_margin_is_refused():
    with pytest.raises(BadNumbers, match="margin"):
        sample_size(100, margin=5)


@given(st.integers(0, 5000), st.floats(0.01, 0.3), st.floats(0.05, 0.95))
def test_a_sample_is_part_of_its_population(population, margin, expected):
    found = sample_size(population, margin=margin, expected=expected)
    assert 0 <= found <= population
    assert found == np.ceil(found)


def test_allocations():
    np.testing.assert_array_equal(allocate([500, 300, 200], 10), [5, 3, 2])
    np.testing.assert_array_equal(allocate([500, 300, 200], 10, method="equal"), [4, 3, 3])
    np.testing.assert_array_equal(allocate([100, 100], 9, method="neyman", spread=[2, 1]), [6, 3])
    np.testing.assert_array_equal(allocate([900, 95, 5, 0], 20, minimum=2), [16, 2, 2, 0])
    np.testing.assert_array_equal(allocate([3, 100], 50, method="equal"), [3, 47])
    np.testing.assert_array_equal(allocate([5, 10], 12, method="neyman", spread=[1, 0]), [5, 7])


@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=12),
    st.floats(0, 1),
    st.sampled_from(["proportional", "equal", "neyman"]),
)
def test_allocations_add_up_and_fit(sizes, share, method):
    total = int(sum(sizes) * share)
    found = allocate(sizes, total, method=method, spread=np.arange(len(sizes)))
    assert found.sum() == total
    assert ((found >= 0) & (found <= sizes)).all()


def test_more_than_there_are_cannot_be_taken():
    with pytest.raises(BadNumbers, match="the strata hold 5"):
        allocate([2, 3], 6)
    with pytest.raises(BadNumbers, match="6 of 5"):
        systematic(5, 6, seed=1)


@given(st.integers(0, 3000), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_systematic_samples_are_distinct_and_evenly_spread(population, share, seed):
    size = int(population * share)
    found = systematic(population, size, seed=seed)
    assert len(found) == size
    assert ((found >= 0) & (found < population)).all()
    if size > 1:
        steps = np.diff(found)
        assert steps.min() >= 1
        assert steps.max() - steps.min() <= 1
    np.testing.assert_array_equal(found, systematic(population, size, seed=seed))


def test_every_case_is_about_equally_likely():
    drawn = np.zeros(10)
    for seed in range(4000):
        drawn[systematic(10, 3, seed=seed)] += 1
    np.testing.assert_allclose(drawn / 4000, 0.3, atol=0.03)


def test_a_draw_takes_its_number_from_each_stratum_and_others_do_not_disturb_it():
    teams = np.array(["north"] * 40 + ["south"] * 60 + ["east"] * 5)
    found = draw(teams, {"north": 4, "south": 6, "east": 0}, seed=7)
    assert (teams[found] == "north").sum() == 4
    assert (teams[found] == "south").sum() == 6
    alone = draw(teams, {"north": 4}, seed=7)
    np.testing.assert_array_equal(found[teams[found] == "north"], alone)
    with pytest.raises(BadNumbers, match="west"):
        draw(teams, {"west": 1}, seed=7)
