"""XmR charts: by eye, against the rules said one point at a time, and what must hold for any series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_rules import point_by_point

from pmflib.stats import spc
from pmflib.stats.checks import BadNumbers

START = pd.Timestamp("2024-01-01")
LIMITS = ["mean", "lpl", "upl"]
FLAGS = ["stage", "side", "outside", "close", "trend", "two_in_three", "shift", "special_cause", "variation", "short"]

numbers = st.one_of(st.integers(-9, 9).map(float), st.floats(-100, 100).map(lambda one: round(one, 1)))
points = st.one_of(numbers, numbers, numbers, st.just(np.nan))
whole = st.lists(numbers, min_size=1, max_size=40)
holed = st.lists(points, min_size=1, max_size=40)


def frame(values, **columns):
    dates = pd.date_range(START, periods=len(values), freq="MS")
    return pd.DataFrame({"date": dates, "value": np.asarray(values, dtype=float), **columns})


def causes(values, **options):
    return list(spc.xmr(frame(values), **options).points.special_cause)


FLAT = [50, 52] * 8


def test_limits_by_hand():
    found = spc.xmr(frame([1, 3, 2, 4, 2])).points
    # Ranges 2, 1, 2, 2: average 1.75.
    assert found["mean"].iloc[0] == pytest.approx(2.4)
    assert found.lpl.iloc[0] == pytest.approx(2.4 - 2.66 * 1.75)
    assert found.upl.iloc[0] == pytest.approx(2.4 + 2.66 * 1.75)
    assert found.short.all()


def test_a_wild_range_is_left_out_once():
    values = [10, 11] * 8 + [40] + [10, 11] * 4
    screened, all_in = (spc.xmr(frame(values), screen=screen).points for screen in (True, False))
    assert screened.upl.iloc[0] - screened["mean"].iloc[0] == pytest.approx(2.66)
    assert all_in.upl.iloc[0] > screened.upl.iloc[0]
    assert screened.special_cause[16] == "above upper limit"


@pytest.mark.parametrize(("points", "flagged"), [(7, 0), (6, 6)])
def test_six_rising_points_are_a_trend_by_choice(points, flagged):
    found = causes([50, 49, 50, 51, 52, 53, 54, 50, 52, 51, 53, 50, 52, 51], trend=points, shift=7)
    assert found.count("rising trend") == flagged


def test_all_seven_points_of_a_shift_are_flagged():
    values = [48, 53, 46, 51, 45, 55, 51.5, 55, 52, 54, 52, 54, 45, 53, 45, 52, 47, 50]
    assert causes(values) == ["none"] * 5 + ["shift above"] * 7 + ["none"] * 6
    values[11] = 45
    assert causes(values) == ["none"] * 18
    assert causes(values, shift=6) == ["none"] * 5 + ["shift above"] * 6 + ["none"] * 7


def test_a_peak_belongs_to_the_trend_after_it():
    found = spc.xmr(frame([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1])).points
    assert list(found.trend) == [1] * 6 + [-1] * 7


def test_the_last_point_of_a_trend_keeps_its_direction_before_another():
    found = spc.xmr(frame([1, 2, 3, 4, 5, 6, 7, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5])).points
    assert list(found.trend) == [1] * 14


def test_only_the_close_points_of_two_in_three_are_flagged():
    # Mean 0; average range left by screening 1.9 or so: close lies beyond two thirds of the limits.
    values = [1, -1] * 10 + [4.0, 2.0, 4.0] + [-1, 1] * 4 + [-10 / 3] * 3
    found = spc.xmr(frame(values)).points
    assert list(found.special_cause[20:23]) == ["two in three above", "none", "two in three above"]


def test_a_missing_point_breaks_windows_and_is_never_flagged():
    rising = [1.0, 2, 3, 4, 5, 6, 7, 8]
    assert spc.xmr(frame(rising)).points.trend.all()
    rising[3] = np.nan
    found = spc.xmr(frame(rising)).points
    assert not found.trend.any()
    assert found.special_cause[3] == "none"
    assert np.isnan(found.side[3])


def test_a_series_of_missing_points_says_nothing():
    latest = spc.xmr(frame([np.nan] * 9), polarity="high", target=5).latest
    assert latest[["variation", "assurance", "special_cause"]].isna().all(axis=None)
    assert latest[LIMITS].isna().all(axis=None)


def test_a_constant_series_has_no_limits_when_screened():
    found = spc.xmr(frame([60] * 14)).points
    assert found.lpl.isna().all()
    assert set(found.special_cause) == {"none"}


@pytest.mark.parametrize(
    ("polarity", "target", "assurance"),
    [
        ("high", 90, "consistent_fail"),
        ("high", 10, "consistent_pass"),
        ("low", 90, "consistent_pass"),
        ("low", 10, "consistent_fail"),
        ("low", 51, "inconsistent"),
        ("near", 90, None),
        ("none", 90, None),
        ("high", None, None),
    ],
)
def test_assurance(polarity, target, assurance):
    found = spc.xmr(frame(FLAT), polarity=polarity, target=target).latest.assurance[0]
    assert found == assurance if assurance else pd.isna(found)


@pytest.mark.parametrize(
    ("polarity", "variation"),
    [("high", "improvement"), ("low", "concern"), ("near", "neutral_high"), ("none", "neutral_high")],
)
def test_variation_follows_polarity(polarity, variation):
    assert spc.xmr(frame([*FLAT, 60]), polarity=polarity).latest.variation[0] == variation


def test_polarity_and_target_row_by_row():
    both = pd.concat([frame([*FLAT, 60], area="A"), frame([*FLAT, 60], area="B")], ignore_index=True)
    polarity = np.where(both.area == "A", "high", "low")
    latest = spc.xmr(both, series="area", polarity=polarity, target=np.where(both.area == "A", 20, np.nan)).latest
    assert list(latest.variation) == ["improvement", "concern"]
    assert latest.assurance[0] == "consistent_pass"
    assert pd.isna(latest.assurance[1])


@given(holed, st.lists(st.integers(0, 39), max_size=3), st.sampled_from([None, 12, 15]), st.booleans(), st.data())
@settings(deadline=None)
def test_every_point_follows_the_plain_rules(values, opens, fix_after, screen, data):
    shift, trend = data.draw(st.sampled_from([6, 7])), data.draw(st.sampled_from([6, 7]))
    table = frame(values)
    rebase = table.date[sorted({place for place in opens if place < len(values)})]
    options = {"fix_after": fix_after, "screen": screen, "shift": shift, "trend": trend}
    ours = spc.xmr(table, rebase=rebase, **options).points
    plain = point_by_point(values, rebase=list(table.date.isin(rebase)), **options)
    np.testing.assert_allclose(ours[LIMITS], plain[LIMITS], rtol=1e-9, atol=1e-9)
    assert list(ours.special_cause) == list(plain.special_cause)


@given(st.lists(holed, min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_rows_and_company_of_series_do_not_matter(many, random):
    together = pd.concat([frame(values, area=str(at)) for at, values in enumerate(many)], ignore_index=True)
    shuffled = together.iloc[random.sample(range(len(together)), len(together))]
    alone = pd.concat([spc.xmr(frame(values)).points for values in many], ignore_index=True)
    found = spc.xmr(shuffled, series="area").points
    assert list(found.index) == list(shuffled.index)
    pd.testing.assert_frame_equal(found.sort_index()[alone.columns], alone)


@given(holed, st.integers(1, 39))
@settings(deadline=None)
def test_nothing_before_a_rebase_moves_what_is_after_it(values, cut):
    if cut >= len(values):
        return
    table = frame(values)
    found = spc.xmr(table, rebase=[table.date[cut]]).points
    for part, stage in ((table[:cut], 0), (table[cut:], 1)):
        alone = spc.xmr(part).points
        assert (found.stage[part.index] == stage).all()
        pd.testing.assert_frame_equal(found.loc[part.index].drop(columns="stage"), alone.drop(columns="stage"))


@given(holed, st.sampled_from([0.25, 2.0, 1024.0]), st.integers(-50, 50))
@settings(deadline=None)
def test_scale_and_origin_carry_through(values, times, added):
    one, other = spc.xmr(frame(values)).points, spc.xmr(frame(np.array(values) * times + added)).points
    np.testing.assert_allclose(one[LIMITS] * times + added, other[LIMITS], rtol=1e-9, atol=1e-7)
    assert one.short.equals(other.short)


@given(whole, st.sampled_from([0.25, 2.0, 1024.0]))
@settings(deadline=None)
def test_flags_do_not_depend_on_the_unit(values, times):
    one, other = spc.xmr(frame(values)).points, spc.xmr(frame(np.array(values) * times)).points
    pd.testing.assert_frame_equal(one[FLAGS], other[FLAGS])


@given(holed)
@settings(deadline=None)
def test_limits_bracket_the_mean(values):
    found = spc.xmr(frame(values)).points.dropna(subset=LIMITS)
    assert ((found.lpl <= found["mean"]) & (found["mean"] <= found.upl)).all()


def test_large_numbers_keep_their_points_on_the_mean():
    values = np.array([0.1, 0.2, 0.3, 0.2, 0.2, 0.1, 0.3] * 3)
    assert (spc.xmr(frame(values)).points.side == spc.xmr(frame(values * 1e9)).points.side).all()


def test_rebase_of_one_series_leaves_the_others():
    both = pd.concat([frame(range(20), area="A"), frame(range(20), area="B")], ignore_index=True)
    found = spc.xmr(both, series=["area"], rebase={"B": [both.date[5], both.date[9]]}).points
    assert found.groupby("area").stage.max().to_dict() == {"A": 0, "B": 2}


def test_series_of_two_columns_are_rebased_by_pair():
    table = pd.concat([frame(range(20), area=area, code="X") for area in "AB"], ignore_index=True)
    found = spc.xmr(table, series=["area", "code"], rebase={("A", "X"): ["2024-03-01"]})
    assert found.points.groupby("area").stage.max().to_dict() == {"A": 1, "B": 0}
    assert list(found.latest.columns[:3]) == ["area", "code", "date"]


TWICE = pd.concat([frame([1, 2]), frame([3])])


@pytest.mark.parametrize(
    ("table", "options", "told"),
    [
        (frame([1, 2]), {"value": "valve"}, "no column 'valve'. Did you mean 'value'"),
        (frame([1, 2]), {"series": "area"}, "no column 'area'"),
        (frame([]), {}, "no rows"),
        (TWICE, {}, "repeat a date"),
        (frame([1, np.inf]), {}, "infinite"),
        (frame([1, 2]).assign(date=[1, 2]), {}, "not dates"),
        (frame([1, 2]).assign(date=["2024-01-01", "soon"]), {}, "Not every value is a date"),
        (frame([1, 2]).assign(date=[START, pd.NaT]), {}, "1 dates are missing, the first in row 1"),
        (frame([1, 2]).assign(date=pd.date_range(START, periods=2, tz="UTC")), {}, "time zone"),
        (frame([1, 2]).assign(mean=0), {}, "'mean' would be overwritten"),
        (frame([1, 2]), {"polarity": "High"}, "Did you mean 'high'"),
        (frame([1, 2]), {"polarity": ["high"]}, "1 values for 2 rows"),
        (frame([1, 2]), {"target": [1, 2, 3]}, "3 values for 2 rows"),
        (frame([1, 2]), {"shift": 8}, "Give 6 or 7"),
        (frame([1, 2]), {"fix_after": 5}, "Give 12 or more"),
        (frame([1, 2]), {"rebase": ["2024-01-15"]}, "No point has the date"),
        (frame([1, 2]), {"rebase": ["soon"]}, "Not every rebase is a date"),
        (frame([1, 2], area="A"), {"series": "area", "rebase": {"A": ["2024-01-15"]}}, "A: 2024-01-15"),
        (frame([1, 2], area="Kent"), {"series": "area", "rebase": {"Kennt": ["2024-01-01"]}}, "Did you mean 'Kent'"),
        (frame([1, 2]), {"rebase": {"A": ["2024-01-01"]}}, "one only"),
        (frame([1, 2]), {"unmatched_rebase": "warn"}, "'warn' is not known"),
    ],
)
def test_bad_input(table, options, told):
    with pytest.raises(BadNumbers, match=told):
        spc.xmr(table, **options)


@pytest.mark.parametrize("rebase", [["2024-01-15"], {"A": ["2024-01-15", "2024-02-01"]}])
def test_a_rebase_without_a_point_may_be_passed_over(rebase):
    found = spc.xmr(frame(range(9), area="A"), series="area", rebase=rebase, unmatched_rebase="ignore").points
    assert found.stage.max() == (1 if isinstance(rebase, dict) else 0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("values", [[np.nan], [1], [np.nan, 1], [1, 1], [np.nan] * 20, [1e150, -1e150, 0]])
def test_poor_series_warn_of_nothing(values):
    assert len(spc.xmr(frame(values), target=3, polarity="low").latest) == 1
