"""Funnels: false alarms at the rate promised, bad input told, and what must hold for any figures."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.stats import funnel
from pmflib.stats.checks import BadNumbers
from pmflib.stats.intervals import proportion, rate

UNITS = 3_000


def shares_outside(value, limits):
    """Return the share of values outside each pair of limits."""
    return ((value < limits.lower) | (value > limits.upper)).mean(axis=-1)


@pytest.mark.parametrize(("ratio", "theirs"), [(0.1, 0.64), (1.0, 0.28)])
def test_ratios_of_counts_keep_to_their_false_alarms_where_the_package_does_not(ratio, theirs):
    """With chance alone FunnelPlotR 0.6.0 puts many times its 0.2 % outside, for its error is that of a proportion."""
    rng = np.random.default_rng(20)
    size = rng.uniform(20, 500, UNITS)
    x, n = rng.poisson(size * ratio), rng.poisson(size)
    x, n = x[n > 0], n[n > 0]
    score = funnel.scores(x, n, scale="log_counts")
    limits = funnel.adjusted_limits(x + n, score.target, scale="log_counts")
    wide, narrow = shares_outside(x / n, limits)
    assert wide < 0.07
    assert narrow < 0.012
    copied = np.exp(score.target + np.array([[-1], [1]]) * 3.090232 * 0.5 / np.sqrt(n))
    assert shares_outside(x / n, funnel.Limits(*copied)) == pytest.approx(theirs, abs=0.15)


def test_square_root_limits_are_transformed_back_where_the_package_does_not():
    """With log-normal spread between units its ``CQC`` limits leave about two in five outside the 95 % pair."""
    rng = np.random.default_rng(21)
    expected = rng.uniform(20, 500, UNITS)
    observed = rng.poisson(expected * rng.lognormal(0, 0.15, UNITS))
    score = funnel.scores(observed, expected, scale="square_root")
    tau2 = funnel.dispersion(funnel.winsorise(score.z), score.error).tau2
    ours = shares_outside(observed / expected, funnel.adjusted_limits(expected, 1.0, tau2, scale="square_root"))
    reach = 1.959964 * np.sqrt(0.25 / expected + tau2)
    theirs = shares_outside(observed / expected, funnel.Limits(1 - reach, 1 + reach))
    assert ours[0] < 0.15
    assert theirs > 0.35


def test_untrimmed_dispersion_finds_the_variance_put_in():
    rng = np.random.default_rng(22)
    expected = rng.uniform(50, 500, UNITS)
    observed = rng.poisson(expected * rng.lognormal(0, 0.2, UNITS))
    score = funnel.scores(observed, expected, scale="log")
    whole, winsorised, truncated = (
        funnel.dispersion(z, score.error).tau2[0]
        for z in (score.z, funnel.winsorise(score.z), funnel.truncate(score.z))
    )
    assert whole == pytest.approx(0.04, rel=0.1)
    assert truncated < winsorised < whole


def test_proportion_flags_have_the_false_alarms_of_chance():
    rng = np.random.default_rng(23)
    size = rng.integers(100, 2000, UNITS)
    found = funnel.flags(rng.binomial(size, 0.3), size, statistic="proportion", level=0.3)
    assert (found != 0).mean() == pytest.approx(0.05, abs=0.012)
    assert (np.abs(found) == 2).mean() < 0.006


def test_a_flag_is_an_interval_that_leaves_the_baseline_out():
    size = np.array([50, 50, 50, 400])
    x = np.array([5, 15, 45, 90])
    found = funnel.flags(x, size, statistic="proportion", level=0.3)
    each = proportion(x, size, confidence=(0.95, 0.998), multiplier=1)
    outside = (each.lower > 0.3).sum(axis=0) - (each.upper < 0.3).sum(axis=0)
    np.testing.assert_array_equal(found, outside)


counted = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 2000)), min_size=2, max_size=30)


@given(counted, st.randoms(use_true_random=False))
def test_flags_do_not_depend_on_the_order_and_follow_the_intervals(rows, random):
    x, n = np.array([(x, x + more) for x, more in rows]).T
    order = np.array(random.sample(range(len(x)), len(x)))
    for statistic in ("proportion", "rate", "ratio"):
        found = funnel.flags(x, n, statistic=statistic)
        np.testing.assert_array_equal(funnel.flags(x[order], n[order], statistic=statistic), found[order])
    level = x.sum() / n.sum()
    each = rate(x, n, multiplier=1)
    apart = np.minimum(np.abs(each.lower - level), np.abs(each.upper - level)) > 1e-12
    np.testing.assert_array_equal(
        (funnel.flags(x, n, statistic="rate", confidence=0.95) > 0)[apart], (each.lower > level)[apart]
    )


@given(counted)
def test_groups_have_their_own_funnels(rows):
    x, n = np.array([(x, x + more) for x, more in rows]).T
    groups = np.repeat(["one", "two"], len(x))
    alone = funnel.flags(x, n, statistic="proportion")
    other = funnel.flags(n - x, n, statistic="proportion")
    both = funnel.flags(np.append(x, n - x), np.append(n, n), statistic="proportion", groups=groups)
    np.testing.assert_array_equal(both, np.append(alone, other))


@given(st.floats(1, 1e4), st.floats(0.001, 0.999), st.floats(0, 0.5))
def test_limits_stand_around_the_target_and_widen_with_size_of_the_spread(size, level, tau2):
    target = {
        "arcsine": np.arcsin(np.sqrt(level)),
        "square_root": 1.0,
        "log": 0.0,
        "log_counts": np.log(level),
    }
    middle = {"arcsine": level, "square_root": 1.0, "log": 1.0, "log_counts": level}
    for scale, centre in target.items():
        alone = funnel.adjusted_limits(size, centre, scale=scale)
        over = funnel.adjusted_limits(size, centre, tau2, scale=scale, multiplier=100)
        assert (alone.lower <= middle[scale] * (1 + 1e-9)).all()
        assert (alone.upper >= middle[scale] * (1 - 1e-9)).all()
        assert alone.lower[1] <= alone.lower[0]
        assert (over.lower <= alone.lower * 100 * (1 + 1e-9)).all()
        assert (over.upper >= alone.upper * 100 * (1 - 1e-9)).all()


def test_curves_and_limits_close_on_the_baseline():
    few, many = funnel.proportion_limits([10, 10_000], 0.2)[0][0]
    assert few < many < 20
    curve = funnel.ratio_curve([1, 100])
    assert (curve.lower < 1).all()
    assert (curve.upper > 1).all()
    assert (np.diff(curve.upper, axis=1) < 0).all()
    per = funnel.rate_curve([1, 100], 0.005)
    np.testing.assert_allclose(per.lower, curve.lower * 50)
    np.testing.assert_allclose(per.lower_at, curve.lower_at / 0.005)
    at = funnel.expected_limits(100.0)
    assert at.lower[0] < 1 < at.upper[0]


def test_missing_and_empty_figures_are_not_judged_and_not_pooled():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = funnel.flags([1, np.nan, 3, 0], [10, 10, np.nan, 0], statistic="proportion")
    np.testing.assert_array_equal(found, [0, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(funnel.baseline([1, 5, np.nan], [10, np.nan, 10]), [0.1] * 3)


def test_figures_of_few_events_are_left_out_when_asked():
    found = funnel.flags([9, 30], [1000, 1000], statistic="rate", level=0.001, fewest=10)
    np.testing.assert_array_equal(found, [np.nan, 2])


def test_a_count_of_zero_has_no_logarithm_and_the_cure_is_named():
    score = funnel.scores([0, 5, 6], [5.0, 5.0, 5.0], scale="log")
    assert np.isneginf(score.z[0])
    with pytest.raises(BadNumbers, match="square_root"):
        funnel.dispersion(score.z, score.error)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: funnel.flags([1], [2], statistic="proportions"), "Did you mean 'proportion'"),
        (lambda: funnel.flags([3], [2], statistic="proportion"), "above their denominator"),
        (lambda: funnel.flags([-1], [2], statistic="rate"), "negative"),
        (lambda: funnel.proportion_limits(10, 30), "not between 0 and 1"),
        (lambda: funnel.ratio_curve(0), "not above zero"),
        (lambda: funnel.winsorise([1, 2], share=0.5), "share"),
        (lambda: funnel.scores([1], [2], scale="root"), "scale"),
        (lambda: funnel.flags([1], [2], statistic="rate", groups=["a", "b"]), "2 labels for 1 rows"),
    ],
)
def test_bad_input_is_told(call, said):
    with pytest.raises(BadNumbers, match=said):
        call()
