"""Means, standardised rates, ratios, finite populations and slopes: known answers and what must always hold."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson_2indep

from pmflib.stats.checks import BadNumbers
from pmflib.stats.intervals import (
    direct_rate,
    expected_events,
    mean,
    proportion,
    proportion_difference,
    rate,
    rate_ratio,
    sampled_proportion,
    slope_index,
    standardised_rate,
    standardised_ratio,
)

counts = st.integers(0, 500)


@pytest.mark.parametrize(("parts", "lower", "upper"), [((56, 70, 48, 80), 5.24, 33.39), ((9, 10, 3, 10), 17.05, 80.90)])
def test_newcombe_differences_of_counts(parts, lower, upper):
    found = proportion_difference(*parts)
    assert (round(float(found.lower), 2), round(float(found.upper), 2)) == (lower, upper)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 300), st.integers(1, 5000), st.integers(1, 300), st.integers(1, 5000))
def test_rate_ratios_are_statsmodels_score_limits(x, n, y, m):
    found = rate_ratio(x, n, y, m)
    theirs = confint_poisson_2indep(x, n, y, m, method="score", compare="ratio")
    assert found.lower <= found.value <= found.upper
    # Theirs are searched for to an absolute error of 1e-8 or so; ours stand in closed form.
    np.testing.assert_allclose([found.lower, found.upper], theirs, rtol=1e-4, atol=1e-7)


def test_a_ratio_to_no_events_is_endless_and_of_nothing_missing():
    found = rate_ratio([3, 0, 0], [10, 10, 10], [0, 0, 3], [10, 10, 10])
    np.testing.assert_array_equal(found.value, [np.inf, np.nan, 0])
    assert found.upper[0] == np.inf
    assert 0 < found.lower[0] < np.inf
    assert (found.lower[2], found.value[2]) == (0, 0)


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=30), st.floats(0.5, 0.99))
def test_means_are_those_of_scipy(values, confidence):
    found = mean(values, confidence=confidence)
    if np.std(values) > 1e-6:
        theirs = stats.ttest_1samp(values, 0).confidence_interval(confidence)
        np.testing.assert_allclose([found.interval.lower[0], found.interval.upper[0]], theirs, rtol=1e-6, atol=1e-6)


def test_means_by_group_leave_missing_values_out():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = mean([1, np.nan, 3, 7, np.nan], ["a", "a", "a", "b", "c"])
    assert list(found.groups) == ["a", "b", "c"]
    np.testing.assert_array_equal(found.interval.value, [2, 7, np.nan])
    np.testing.assert_array_equal(found.count, [2, 1, 0])
    np.testing.assert_array_equal(np.isnan(found.interval.lower), [False, True, True])


def test_an_audit_of_every_case_is_certain_and_of_few_is_wilsons():
    found = sampled_proportion([12, 12, 0], [20, 20, 0], [20, 10**9, 30])
    assert found.lower[0] == found.upper[0] == 60
    np.testing.assert_allclose(found.lower[1], proportion(12, 20).lower, rtol=1e-6)
    assert np.isnan(np.stack(found)[:, 2]).all()


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 200))
def test_audit_limits_bracket_narrow_and_stay_possible(sample, found_cases, unseen):
    x = min(found_cases, sample)
    found = sampled_proportion(x, sample, sample + unseen)
    plain = proportion(x, sample)
    assert found.lower <= found.value <= found.upper
    assert plain.lower - 1e-9 <= found.lower
    assert found.upper <= plain.upper + 1e-9
    assert found.upper <= 100 * (x + unseen) / (sample + unseen) + 1e-9


def test_an_audit_larger_than_its_population_is_refused():
    with pytest.raises(BadNumbers, match="above their population"):
        sampled_proportion(5, 20, 19)


def test_standardising_to_the_own_population_is_the_crude_rate():
    found = direct_rate([10, 30], [1000, 2000], [1000, 2000], multiplier=1000)
    assert found.interval.value == pytest.approx([40 / 3])
    assert list(found.groups) == [None]


def test_direct_rates_of_few_events_or_missing_numbers_are_missing():
    found = direct_rate(
        [4, 5, 10, 10, 10, np.nan, 50, 0],
        [100, 100, 100, 100, 100, 100, 0, 10],
        [1] * 8,
        ["few", "few", "enough", "enough", "gap", "gap", "empty", "empty"],
    )
    np.testing.assert_array_equal(np.isnan(found.interval.value), [True, False, True, True])


def test_repeat_events_widen_direct_rates_and_leave_the_value():
    plain = direct_rate([20, 30], [500, 500], [1, 1])
    repeated = direct_rate([20, 30], [500, 500], [1, 1], squared_events=[40, 90])
    assert plain.interval.value == repeated.interval.value
    assert repeated.interval.lower < plain.interval.lower
    assert repeated.interval.upper > plain.interval.upper


@given(st.lists(st.tuples(counts, st.integers(1, 5000), st.integers(1, 100)), min_size=2, max_size=15))
def test_direct_rates_hold_whatever_the_order_and_scale_with_the_multiplier(rows):
    x, n, weight = np.array(rows).T
    found = direct_rate(x, n, weight)
    backwards = direct_rate(x[::-1], n[::-1], weight[::-1], multiplier=1000)
    np.testing.assert_allclose(np.stack(found.interval), np.stack(backwards.interval) * 100, rtol=1e-9)
    if x.sum() >= 10:
        assert found.interval.lower <= found.interval.value <= found.interval.upper


def test_indirect_standardisation_of_the_reference_itself_is_one():
    expected = expected_events([5, 20], [100, 400], [50, 200], [1000, 4000])
    assert expected.expected == pytest.approx([25])
    assert standardised_ratio(expected.observed, expected.expected).value == pytest.approx([1])
    crude = rate(25, 500)
    found = standardised_rate(expected.observed, expected.expected, expected.reference_rate)
    np.testing.assert_allclose(np.stack(found)[:, 0], np.stack(crude), rtol=1e-12)


def test_nothing_expected_is_missing():
    assert np.isnan(np.stack(standardised_ratio([0, 3], [0, np.nan]))).all()


def test_a_straight_line_is_its_own_slope_and_errors_give_limits():
    found = slope_index([10, 12, 14, 16, 18], [1, 1, 1, 1, 1], standard_error=[1, 1, 1, 1, 1])
    assert found.slope.value == pytest.approx([10])
    assert found.relative == pytest.approx([19 / 9])
    assert found.slope.lower < 10 < found.slope.upper
    assert np.isnan(slope_index([1, 2], [1, 1]).slope.lower).all()


def test_slope_limits_are_where_the_simulation_of_the_package_leads():
    rng = np.random.default_rng(3)
    values, population, error = rng.normal(60, 4, 10), rng.integers(20, 60, 10) * 1000, rng.uniform(0.2, 0.6, 10)
    found = slope_index(values, population, standard_error=error)
    draws = rng.normal(values, error, (20_000, 10)).ravel()
    repeats = slope_index(draws, np.tile(population, 20_000), np.repeat(np.arange(20_000), 10)).slope.value
    np.testing.assert_allclose(
        [found.slope.lower[0], found.slope.upper[0]], np.quantile(repeats, [0.025, 0.975]), rtol=0.01
    )


def test_a_missing_band_makes_only_its_own_slope_missing():
    found = slope_index([1, np.nan, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    np.testing.assert_allclose(found.slope.value, [np.nan, 2])
    with pytest.raises(BadNumbers, match="not above zero"):
        slope_index([1, 2], [0, 1])
