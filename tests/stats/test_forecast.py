"""Projections: known by hand, by simulation, and against what really happened."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pmflib.stats import forecast
from pmflib.stats.checks import BadNumbers
from pmflib.stats.forecast import smoothing


def frame(values, start="2024-04-30", freq="ME", **columns):
    dates = pd.date_range(start, periods=len(values), freq=freq)
    return pd.DataFrame({"date": dates, "value": np.asarray(values, dtype=float), **columns})


def table(rows, **options):
    return pd.concat([frame(row, area=at, **options) for at, row in enumerate(rows)], ignore_index=True)


def test_a_walk_is_projected_from_its_last_value():
    values = np.array([10.0, 14, 9, 15, 22, 18, 25, 31])
    found = forecast.project(frame(values, freq="YE"), every="year", ahead=4, confidence=0.8)
    assert list(found.value) == [31.0] * 4
    sd = np.sqrt((np.diff(values) ** 2).sum() / 6)
    reach = stats.t.ppf(0.9, 6) * sd * np.sqrt(np.arange(1, 5))
    np.testing.assert_allclose(found.upper_80, 31 + reach)
    assert list(found.date.dt.year) == [2032, 2033, 2034, 2035]


def test_noise_is_projected_from_nearly_its_mean():
    values = np.random.default_rng(1).normal(50, 5, 48)
    found = forecast.project(frame(values), every="month")
    assert abs(found.value[0] - values.mean()) < 2
    assert (found.upper_95 - found.lower_95)[0] < 4.6 * values.std()


def test_seasons_are_put_back():
    months = pd.date_range("2021-04-30", periods=60, freq="ME").month.to_numpy()
    values = 100 + 30.0 * (months == 9) + np.random.default_rng(2).normal(0, 1, 60)
    found = forecast.project(frame(values, start="2021-04-30"), every="month", ahead=12, seasonal=True)
    assert found.value.idxmax() == list(found.date.dt.month).index(9)
    assert found.value.max() == pytest.approx(130, abs=3)


def test_bounds_hold_limits():
    found = forecast.project(frame([96, 99, 90, 99, 97, 100, 98]), every="month", lowest=0, highest=100)
    assert found.upper_95[0] == 100


def test_the_rest_of_the_year_is_added_to_what_is_known():
    values = [20.0, 22, 18, 21, 19, 20, 20, 21, 19, 20, 18, 22, 20, 21, 19]
    found = forecast.year_end(frame(values), end="2026-03-31", total="sum", every="month", target=240)
    assert found.so_far[0] == 60
    assert found.periods_left[0] == 9
    assert found.value[0] == pytest.approx(240, abs=6)
    assert 0.2 < found.p_on_track[0] < 0.8
    low = forecast.year_end(
        frame(values), end="2026-03-31", total="sum", every="month", target=240, polarity="low"
    ).p_on_track[0]
    assert low == pytest.approx(1 - found.p_on_track[0])


@pytest.mark.parametrize(("total", "value"), [("sum", 24.0), ("mean", 2.0), ("last", 2.0)])
def test_a_finished_year_is_known(total, value):
    made = frame([1.0, 3] * 6 + [2.0] * 12)
    found = forecast.year_end(made, end="2026-03-31", total=total, every="month", target=[value])
    numbers = found[["value", "lower_80", "upper_95", "so_far"]].iloc[0]
    assert list(numbers) == [value] * 4
    assert found.p_on_track[0] == 1
    assert found.periods_left[0] == 0


def test_a_missing_month_of_the_year_is_not_a_month_without_events():
    values = np.array([20.0, 22, 18, 21, 19, 20, 20, 21, 19, 20, 18, 22, 20, 21, 19])
    whole = forecast.year_end(frame(values), end="2026-03-31", total="sum", every="month")
    values[13] = np.nan
    holed = forecast.year_end(frame(values), end="2026-03-31", total="sum", every="month")
    assert holed.periods_left[0] == whole.periods_left[0] + 1
    assert abs(holed.value[0] - whole.value[0]) < 6
    # As wide or wider: a month we know less of.
    assert (holed.upper_95 - holed.lower_95)[0] > 0.9 * (whole.upper_95 - whole.lower_95)[0]


def test_spread_is_that_of_simulated_years():
    rng = np.random.default_rng(3)
    weight, first, last = 0.4, 3, 9
    level, total = np.zeros(40_000), np.zeros(40_000)
    for step in range(1, last + 1):
        miss = rng.normal(size=level.size)
        if step >= first:
            total += level + miss
        level += weight * miss
    one = np.ones(1)
    fitted = smoothing.Fitted(one, one * weight, one, one, one * 20, np.zeros((1, 1)))
    found = smoothing.spread(fitted, np.array([first]), np.array([last]))
    assert found[0] == pytest.approx(total.var(), rel=0.03)


def test_months_of_noise_and_walks_stay_within_their_limits():
    rng = np.random.default_rng(4)
    noise = rng.normal(50, 5, (400, 30))
    walks = 50 + rng.normal(0, 2, (400, 30)).cumsum(axis=1)
    for rows in (noise, walks):
        found = forecast.backtest(table(rows), series="area", every="month", origins=2, ahead=3)
        assert 0.74 < found.inside_80.mean() < 0.87
        assert 0.91 < found.inside_95.mean() < 0.98


def test_year_end_totals_stay_within_their_limits():
    rng = np.random.default_rng(5)
    rows = rng.normal(50, 5, (600, 36))
    found = forecast.year_end(table(rows[:, :29]), series="area", end="2027-03-31", total="sum", every="month")
    actual = rows[:, 24:].sum(axis=1)
    # A little too wide: the weight of so short a past is uncertain.
    for level, most in ((80, 0.9), (95, 0.99)):
        inside = (actual >= found[f"lower_{level}"]) & (actual <= found[f"upper_{level}"])
        assert level / 100 - 0.03 < inside.mean() < most


def test_chances_come_true():
    rng = np.random.default_rng(6)
    rows = rng.normal(50, 5, (2_000, 36))
    target = 600 + rng.normal(0, 20, 2_000)
    found = forecast.year_end(
        table(rows[:, :29]), series="area", end="2027-03-31", total="sum", every="month", target=target
    )
    met = rows[:, 24:].sum(axis=1) >= target
    bands = pd.cut(found.p_on_track, [0, 0.2, 0.4, 0.6, 0.8, 1])
    kept = pd.DataFrame({"said": found.p_on_track, "met": met}).groupby(bands, observed=True).mean()
    assert (abs(kept.said - kept.met) < 0.1).all()


@pytest.fixture(scope="module")
def published(published_data) -> pd.DataFrame:
    """Every yearly series of the published interactive tool, by measure and area."""
    columns = {"Short Desc": "measure", "LA and Regions": "area"}
    given = pd.read_parquet(published_data / "lait" / "bds_long_0.parquet").rename(columns=columns)
    given = given[given.Years.str.fullmatch(r"\d{4}")]
    given["value"] = pd.to_numeric(given["Values"], errors="coerce")
    given["date"] = pd.to_datetime(given.Years + "-03-31")
    return given.dropna(subset="value").drop_duplicates(["measure", "area", "date"])


def test_published_years_fall_within_their_limits(published):
    found = forecast.backtest(published, series=["measure", "area"], every="year", origins=3)
    covered = found[["inside_80", "inside_95"]].mean()
    ours, naive = (abs(found[name] - found.actual) for name in ("value", "last"))
    scale = found.groupby("measure").actual.transform(lambda actual: actual.quantile(0.75) - actual.quantile(0.25))
    ratio = (ours / scale)[scale > 0].clip(upper=5).mean() / (naive / scale)[scale > 0].clip(upper=5).mean()
    print(
        f"\npublished yearly series: {len(found):,} projections of one year; inside 80 %: {covered.inside_80:.1%}, "
        f"inside 95 %: {covered.inside_95:.1%}; typical miss, as a share of that of the last value: {ratio:.3f}",
        end="",
    )
    for year, part in found.groupby(found.date.dt.year):
        print(f"\n  {year}: {len(part):,}, {part.inside_80.mean():.1%}, {part.inside_95.mean():.1%}", end="")
    assert len(found) > 10_000
    assert 0.78 < covered.inside_80 < 0.90
    assert 0.93 < covered.inside_95 < 0.985
    assert ratio < 1.02


def test_published_years_two_ahead(published):
    found = forecast.backtest(published, series=["measure", "area"], every="year", origins=2, ahead=2)
    covered = found[["inside_80", "inside_95"]].mean()
    print(f"\ntwo years ahead: {len(found):,}, {covered.inside_80:.1%}, {covered.inside_95:.1%}", end="")
    assert 0.75 < covered.inside_80 < 0.92
    assert 0.92 < covered.inside_95 < 0.99


@given(st.lists(st.one_of(st.integers(0, 50).map(float), st.just(np.nan)), min_size=1, max_size=30))
@settings(deadline=None)
def test_limits_are_ordered(values):
    found = forecast.project(frame(values), every="month", ahead=2, lowest=0).dropna()
    names = ["lower_95", "lower_80", "value", "upper_80", "upper_95"]
    assert (np.diff(found[names], axis=1) >= -1e-9).all()
    assert (found.lower_95 >= 0).all()


@given(st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=20), min_size=1, max_size=4))
@settings(deadline=None, max_examples=40)
def test_company_and_order_of_rows_do_not_matter(many):
    options = {"series": "area", "every": "month", "ahead": 2, "seasonal": True}
    together = forecast.project(table(many).sample(frac=1, random_state=1), **options)
    together = together.sort_values(["area", "step"], ignore_index=True)
    alone = pd.concat([forecast.project(frame(row, area=at), **options) for at, row in enumerate(many)])
    pd.testing.assert_frame_equal(together, alone.reset_index(drop=True), rtol=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("values", [[np.nan], [1], [np.nan] * 9, [5.0] * 12, [0.0] * 30])
def test_poor_series_warn_of_nothing(values):
    made = frame(values)
    found = forecast.project(made, every="month", seasonal=True)
    assert found.value[0] == values[0] or np.isnan(found.value[0])
    end = forecast.year_end(made, end="2027-03-31", total="mean", every="month", target=5)
    assert len(end) == 1
    # No scatter was ever seen: a chance of 0 or 1 would be a promise nobody can keep.
    assert np.isnan(end.p_on_track[0])


OTHER = {"end": "2026-03-31", "total": "sum", "every": "month"}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda made: forecast.project(made, every="week"), "'week' is not known"),
        (lambda made: forecast.project(made, every="quarter"), "not whole quarters from the last"),
        (lambda made: forecast.project(made, every="month", ahead=0), "Give 1 or more"),
        (lambda made: forecast.project(made, every="month", fewest=3), "Give 4 or more"),
        (lambda made: forecast.project(made, every="month", lowest=100, highest=0), "bounds in order"),
        (lambda made: forecast.project(made, every="month", value="values"), "Did you mean 'value'"),
        (lambda made: forecast.backtest(made, every="month", origins=0), "1 or more of each"),
        (lambda made: forecast.year_end(made, **{**OTHER, "total": "average"}), "is not known"),
        (lambda made: forecast.year_end(made, **{**OTHER, "end": "soon"}), "is not a date"),
        (lambda made: forecast.year_end(made, **{**OTHER, "end": "2023-03-31"}), "values after it"),
        (lambda made: forecast.year_end(made, **OTHER, target=[1, 2]), "2 targets for 1 series"),
        (lambda made: forecast.year_end(made, **OTHER, polarity="near"), "is not known"),
    ],
)
def test_bad_input(call, told):
    with pytest.raises(BadNumbers, match=told):
        call(frame([1, 2, 3]))
