"""Published coefficients, and what must hold for any ratings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from pmflib.stats.agreement import cohen, fleiss, gwet
from pmflib.stats.checks import BadNumbers

# Four raters and twelve cases, some not rated: Gwet (2014), table 2.9.
FOUR_RATERS = [
    [1, 1, None, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [None, 5, 5, 5],
    [None, None, 1, 1],
    [None, None, 3, None],
]


def pairs(table):
    """Return one row of two ratings for each case of a table of counts."""
    return [(i, j) for i, row in enumerate(table) for j, cases in enumerate(row) for _ in range(cases)]


ABSTRACTORS = pairs([[13, 0, 0], [0, 20, 7], [0, 4, 56]])


def test_gwet_2014_with_missing_ratings():
    found = gwet(FOUR_RATERS)
    assert found.coefficient == pytest.approx(0.77544, abs=5e-6)
    assert found.standard_error == pytest.approx(0.14295, abs=5e-6)
    assert (found.lower, found.upper) == (pytest.approx(0.46081, abs=5e-6), 1)
    assert found.subjects == 11


def test_fleiss_with_missing_ratings():
    found = fleiss(FOUR_RATERS)
    assert found.coefficient == pytest.approx(0.76117, abs=5e-6)
    assert found.standard_error == pytest.approx(0.15302, abs=5e-6)


def test_cohen_of_two_abstractors():
    found = cohen(ABSTRACTORS)
    assert found.coefficient == pytest.approx(0.7964094, abs=5e-8)
    assert found.standard_error == pytest.approx(0.0589107, abs=5e-8)
    assert gwet(ABSTRACTORS).coefficient == pytest.approx(0.8493305, abs=5e-8)


def test_near_misses_count_when_weighted():
    for coefficient in (cohen, fleiss, gwet):
        plain, linear, quadratic = (
            coefficient(ABSTRACTORS, weights=weights).coefficient for weights in ("identity", "linear", "quadratic")
        )
        assert plain < linear < quadratic


def test_kappa_paradox_does_not_touch_ac1():
    lopsided = pairs([[118, 5], [2, 0]])
    assert cohen(lopsided).coefficient < 0
    assert gwet(lopsided).coefficient == pytest.approx(0.9408, abs=5e-5)


def test_one_grade_throughout_is_missing_not_perfect():
    same = [("good", "good")] * 5
    assert np.isnan(cohen(same).coefficient)
    assert np.isnan(fleiss(same).coefficient)
    assert gwet(same, categories=["good", "poor"]).coefficient == 1


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ([(1, 2, 1)], "3 raters"),
        ([(1, None)], "No case"),
        ([1, 2], "shape"),
        ([(1, 9), (1, 1)], "not among the categories: 1; the first is 9"),
    ],
)
def test_ratings_that_cannot_be_used_are_told(ratings, said):
    with pytest.raises(BadNumbers, match=said):
        cohen(ratings, categories=[1, 2])


@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=3, max_size=25))
def test_fleiss_agrees_with_statsmodels(ratings):
    counts, _ = aggregate_raters(np.array(ratings))
    found = fleiss(ratings)
    if counts.shape[1] > 1:
        assert found.coefficient == pytest.approx(fleiss_kappa(counts), abs=1e-9)
        assert found.lower <= found.coefficient <= found.upper


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30),
    st.randoms(use_true_random=False),
)
def test_order_of_cases_does_not_matter(ratings, random):
    shuffled = random.sample(ratings, len(ratings))
    for coefficient in (fleiss, gwet):
        here, there = (coefficient(rows, categories=range(4)) for rows in (ratings, shuffled))
        assert here.coefficient == pytest.approx(there.coefficient, nan_ok=True)
        assert here.standard_error == pytest.approx(there.standard_error, nan_ok=True)
