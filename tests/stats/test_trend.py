"""Slopes, trends and seasons: against scipy and pymannkendall, and what must hold for any series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pmflib.stats import trend
from pmflib.stats.checks import BadNumbers

START = "2020-01-31"
values = st.lists(st.one_of(st.integers(-9, 9).map(float), st.just(np.nan)), min_size=1, max_size=30)


def frame(values, freq="ME", **columns):
    dates = pd.date_range(START, periods=len(values), freq=freq)
    return pd.DataFrame({"date": dates, "value": np.asarray(values, dtype=float), **columns})


def table(rows):
    return pd.concat([frame(row, area=at) for at, row in enumerate(rows)], ignore_index=True)


@pytest.fixture(scope="module")
def rows():
    """Series with ties, trends, autocorrelation and holes, of two lengths."""
    rng = np.random.default_rng(5)
    made = []
    for number in range(60):
        points = 24 if number % 2 else 40
        noise = rng.normal(size=points)
        if number % 3 == 0:
            noise = np.convolve(noise, [1, 0.8, 0.6], mode="same")
        row = np.round(noise * 3 + rng.normal() * np.arange(points) / 8, number % 2)
        made.append(row)
    return made


def test_slope_of_a_year_is_twelve_of_a_month():
    found = [trend.regression(frame(range(24)), per=per).slope[0] for per in ("month", "quarter", "year", "point")]
    np.testing.assert_allclose(found, [1, 3, 12, 1], rtol=1e-3)


def test_regression_is_scipys(rows):
    ours = trend.regression(table(rows), series="area", per="point")
    for at, row in enumerate(rows):
        theirs = stats.linregress(np.arange(len(row)), row)
        reach = stats.t.ppf(0.975, len(row) - 2) * theirs.stderr
        expected = [theirs.slope, theirs.slope - reach, theirs.slope + reach, theirs.pvalue]
        np.testing.assert_allclose(ours.loc[at, ["slope", "lower", "upper", "p"]].astype(float), expected, rtol=1e-9)
        last = theirs.intercept + theirs.slope * (len(row) - 1)
        np.testing.assert_allclose(ours.fitted_last[at], last, rtol=1e-9)


def test_theil_sen_is_scipys(rows):
    ours = trend.theil_sen(table(rows), series="area", per="point", confidence=0.9)
    for at, row in enumerate(rows):
        theirs = stats.theilslopes(row, alpha=0.9)
        expected = [theirs.slope, theirs.low_slope, theirs.high_slope]
        np.testing.assert_allclose(ours.loc[at, ["slope", "lower", "upper"]].astype(float), expected, rtol=1e-9)


@pytest.mark.parametrize("correction", ["none", "hamed_rao"])
def test_mann_kendall_is_pymannkendalls(rows, correction):
    pymannkendall = pytest.importorskip("pymannkendall")
    theirs_of = {"none": pymannkendall.original_test, "hamed_rao": pymannkendall.hamed_rao_modification_test}
    if correction == "hamed_rao":
        # The package ranks residuals that differ only by rounding; without ties both rank the same.
        rows = [row + np.random.default_rng(9).normal(0, 0.01, len(row)) for row in rows]
    ours = trend.mann_kendall(table(rows), series="area", correction=correction)
    for at, row in enumerate(rows):
        with np.errstate(invalid="ignore"):
            theirs = theirs_of[correction](row)
        assert ours.score[at] == theirs.s
        if theirs.var_s > 0:
            expected = [theirs.var_s, theirs.Tau, theirs.z, theirs.p]
            mine = ours.loc[at, ["variance", "tau", "z", "p"]].astype(float)
            np.testing.assert_allclose(mine, expected, rtol=1e-9, atol=1e-12)
        else:
            assert np.isnan(ours.p[at])


def test_seasonal_mann_kendall_is_pymannkendalls(rows):
    pymannkendall = pytest.importorskip("pymannkendall")
    ours = trend.mann_kendall(table(rows), series="area", correction="none", season="month")
    for at, row in enumerate(rows):
        theirs = pymannkendall.seasonal_test(row, period=12)
        np.testing.assert_allclose(ours.loc[at, ["score", "variance"]].astype(float), [theirs.s, theirs.var_s])
        np.testing.assert_allclose(ours.p[at], theirs.p, rtol=1e-9, atol=1e-12)


def test_seasonality_is_kruskal_of_the_residuals(rows):
    ours = trend.seasonality(table(rows), series="area", season="quarter")
    for at, row in enumerate(rows):
        dates = pd.date_range(START, periods=len(row), freq="ME")
        months = np.asarray(dates.year * 12 + dates.month + (dates.day - 0.5) / dates.days_in_month)
        slope, level = np.polyfit(months - months[0], row, 1)
        left = np.round(row - level - slope * (months - months[0]), 9)
        theirs = stats.kruskal(*(left[dates.quarter == quarter] for quarter in range(1, 5)))
        np.testing.assert_allclose(ours.loc[at, ["statistic", "p"]].astype(float), theirs, rtol=1e-6)


def test_a_peak_in_september_is_found():
    months = pd.date_range(START, periods=48, freq="ME").month
    rng = np.random.default_rng(6)
    found = trend.seasonality(frame(100 + 30 * (months == 9) - 20 * (months == 8) + rng.normal(0, 3, 48)))
    assert (found.peak[0], found.trough[0]) == (9, 8)
    assert found.p[0] < 0.01
    assert 40 < found.swing[0] < 60


def test_autocorrelation_makes_a_trend_less_sure():
    rng = np.random.default_rng(7)
    made = [np.cumsum(rng.normal(size=40)) for _ in range(200)]
    shares = [
        (trend.mann_kendall(table(made), series="area", correction=correction).p < 0.05).mean()
        for correction in ("none", "hamed_rao")
    ]
    assert shares[1] < shares[0]


@pytest.mark.parametrize("by", ["regression", "theil_sen"])
def test_direction_of_travel(by):
    flat = np.tile([0.5, -0.5], 6)
    rising = np.arange(12) + flat
    made = table([rising, rising, rising, flat, rising[:4], -rising])
    polarity = made.area.map({0: "high", 1: "low", 2: "near", 3: "high", 4: "high", 5: "none"})
    found = trend.direction(made, series="area", polarity=polarity, by=by).direction
    expected = ["improving", "worsening", "rising", "no clear change", "too few points", "falling"]
    assert list(found) == expected


def test_one_large_last_change_turns_no_arrow():
    last = [50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 50, 58]
    assert trend.direction(frame(last), polarity="high").direction[0] == "no clear change"


@given(values)
@settings(deadline=None)
def test_slopes_lie_within_their_limits_and_turn_with_the_series(values):
    for slope_of in (trend.regression, trend.theil_sen):
        one, other = slope_of(frame(values)), slope_of(frame(-np.array(values)))
        np.testing.assert_allclose(one.slope, -other.slope, rtol=1e-9, atol=1e-9)
        found = one.dropna()
        assert ((found.lower <= found.slope) & (found.slope <= found.upper)).all()
    one, other = (trend.mann_kendall(frame(sign * np.array(values))) for sign in (1, -1))
    np.testing.assert_allclose(one.p, other.p, rtol=1e-9)


@given(st.lists(values, min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_order_of_rows_and_company_do_not_matter(many, random):
    together = table(many)
    shuffled = together.iloc[random.sample(range(len(together)), len(together))]
    for found_of in (trend.regression, trend.theil_sen, trend.mann_kendall, trend.seasonality):
        found = found_of(shuffled, series="area").set_index("area").sort_index()
        alone = [found_of(frame(row, area=at), series="area") for at, row in enumerate(many)]
        expected = pd.concat(alone).set_index("area")
        pd.testing.assert_frame_equal(found, expected, rtol=1e-9, atol=1e-7)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("values", [[np.nan], [1], [1, 2], [1, 1, 1, 1], [np.nan] * 5, [0] * 30, [0.1] * 30])
def test_poor_series_warn_of_nothing_and_show_no_trend(values):
    made = frame(values)
    for found in (trend.mann_kendall(made), trend.seasonality(made), trend.regression(made)):
        assert not (found.p < 0.05).any()
    assert set(trend.direction(made).direction) <= {"no clear change", "too few points"}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda made: trend.regression(made, per="week"), "'week' is not known"),
        (lambda made: trend.regression(made, confidence=95), "not between 0 and 1"),
        (lambda made: trend.regression(made, confidence=(0.8, 0.95)), "several levels"),
        (lambda made: trend.theil_sen(made, value="valu"), "Did you mean 'value'"),
        (lambda made: trend.mann_kendall(made, correction="hamed"), "is not known"),
        (lambda made: trend.mann_kendall(made, season="month"), "without the correction"),
        (lambda made: trend.seasonality(made, season="week"), "is not known"),
        (lambda made: trend.direction(made, fewest=2), "Give 3 or more"),
        (lambda made: trend.direction(made, polarity="up"), "is not known"),
        (lambda made: trend.direction(made, polarity=["high"]), "1 values for 2 rows"),
        (lambda made: trend.regression(pd.concat([made, made])), "repeat a date"),
    ],
)
def test_bad_input(call, told):
    with pytest.raises(BadNumbers, match=told):
        call(frame([1, 2]))
