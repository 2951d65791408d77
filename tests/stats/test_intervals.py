"""Worked figures from the papers, bad input, and what must hold for any counts."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.errors import BadInput
from pmflib.stats.checks import BadNumbers
from pmflib.stats.intervals import difference, proportion, rate

counts = st.integers(0, 100_000)
confidences = st.floats(0.5, 0.999)


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_newcombe_1998_worked_proportions(x, n, lower, upper):
    found = proportion(x, n)
    assert (round(float(found.lower), 2), round(float(found.upper), 2)) == (lower, upper)


@pytest.mark.parametrize(
    ("parts", "lower", "upper"),
    [
        ((56, 70, 48, 80), 5.24, 33.39),
        ((9, 10, 3, 10), 17.05, 80.90),
        ((10, 10, 0, 10), 60.75, 100),
        ((0, 10, 0, 10), -27.75, 27.75),
    ],
)
def test_newcombe_1998_worked_differences(parts, lower, upper):
    a, b = proportion(*parts[:2]), proportion(*parts[2:])
    found = difference(*a, *b)
    assert (round(float(found.lower), 2), round(float(found.upper), 2)) == (lower, upper)


def test_garwood_limits_below_ten_events():
    found = rate([0, 1, 9], [1, 1, 1], multiplier=1)
    np.testing.assert_allclose(found.lower, [0, 0.0253, 4.1154], atol=5e-5)
    np.testing.assert_allclose(found.upper, [3.6889, 5.5716, 17.0848], atol=5e-5)


def test_several_levels_are_a_leading_axis():
    both = rate([3, 40], [1000, 1000], confidence=(0.95, 0.998))
    assert both.value.shape == (2,)
    assert both.lower.shape == (2, 2)
    np.testing.assert_array_equal(both.lower[1], rate([3, 40], [1000, 1000], confidence=0.998).lower)


def test_difference_keeps_levels_and_value_apart():
    a, b = (proportion([x], [50], confidence=(0.95, 0.998)) for x in (30, 20))
    found = difference(*a, *b)
    assert found.value.shape == (1,)
    assert found.lower.shape == (2, 1)
    assert found.lower[1, 0] < found.lower[0, 0]


@pytest.mark.parametrize("interval", [proportion, rate])
def test_missing_and_zero_denominators_are_missing_without_warnings(interval):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = interval([np.nan, 0, 1, 0], [10, 0, np.nan, np.nan])
    assert np.isnan(np.stack(found)).all()


def test_nullable_series_are_read():
    found = proportion(pd.Series([1, None, 3], dtype="Int64"), pd.Series([4, 4, 4], dtype="Int64"))
    np.testing.assert_array_equal(found.value, [25, np.nan, 75])


@pytest.mark.parametrize(
    ("x", "n", "said"),
    [
        ([1, -2, -3], [10, 10, 10], "2 of 3 values are negative; the first is -2 at position 1"),
        ([1, 2.5, 3], [10, 10, 10], "1 of 3 values are not whole; the first is 2.5 at position 1"),
        ([1, np.inf, 3], [10, np.inf, 10], "1 of 3 values are infinite"),
        ([1, 2], [10, 10, 10], r"The shapes do not fit together: \w+ \(2,\), \w+ \(3,\)"),
    ],
)
@pytest.mark.parametrize("interval", [proportion, rate])
def test_bad_counts_are_named(interval, x, n, said):
    with pytest.raises(BadNumbers, match=said) as caught:
        interval(x, n)
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, BadInput)


def test_numerator_above_denominator_is_refused_and_all_problems_told():
    with pytest.raises(BadNumbers) as caught:
        proportion([11, -1], [10, 10])
    assert len(caught.value.problems) == 2


def test_a_confidence_outside_its_range_is_refused():
    for wrong in (0, 1, 95, (0.9, 2), ()):
        with pytest.raises(BadNumbers, match="confidence"):
            rate(1, 1, confidence=wrong)


def test_fractional_counts_on_request():
    assert proportion(2.5, 10, fractional=True).value == 25
    assert rate(2.5, 10, fractional=True, multiplier=1).value == 0.25


@given(counts, counts, confidences)
def test_limits_bracket_the_estimate(x, more, confidence):
    for found in (proportion(x, x + more + 1, confidence=confidence), rate(x, more + 1, confidence=confidence)):
        assert found.lower <= found.value <= found.upper


@given(counts, counts, confidences, confidences)
def test_limits_widen_with_confidence(x, more, one, other):
    narrow, wide = sorted((one, other))
    for interval in (proportion, rate):
        found = interval(x, x + more + 1, confidence=(narrow, wide))
        assert found.lower[1] <= found.lower[0] * (1 + 1e-12) + 1e-12
        assert found.upper[0] <= found.upper[1] * (1 + 1e-12)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_row_order_does_not_matter(rows, random):
    x, n = np.array([(x, x + more) for x, more in rows]).T
    order = np.array(random.sample(range(len(x)), len(x)))
    for interval in (proportion, rate):
        for here, there in zip(interval(x, n), interval(x[order], n[order]), strict=True):
            np.testing.assert_array_equal(here[order], there)


@given(counts, counts, st.floats(0.001, 1e6))
def test_limits_scale_with_the_multiplier(x, more, multiplier):
    for interval in (proportion, rate):
        one, many = (interval(x, x + more + 1, multiplier=m) for m in (1, multiplier))
        np.testing.assert_allclose(np.stack(many), np.stack(one) * multiplier, rtol=1e-12)
