"""Shewhart charts by hand, for many series at once, and what they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib.stats import spc
from pmflib.stats.checks import BadNumbers

KINDS = ("run", "i", "mr", "p", "pp", "u", "up", "c", "g", "t", "ip")
LINES = ["centre", "lower", "upper", "lower_95", "upper_95"]


def frame(values, **columns):
    dates = pd.date_range("2024-01-01", periods=len(values), freq="MS")
    return pd.DataFrame({"date": dates, "value": np.asarray(values, dtype=float), **columns})


def counted(seed, points=24):
    rng = np.random.default_rng(seed)
    size = rng.integers(50, 400, points)
    return frame(rng.binomial(size, 0.2), base=size)


def test_proportions_by_hand():
    found = spc.chart(frame([2, 4], base=[10, 40]), kind="p", base="base", multiplier=100)
    sd = np.sqrt(0.12 * 0.88 / np.array([10, 40]))
    np.testing.assert_allclose(found.figure, [20, 10])
    np.testing.assert_allclose(found.centre, 12)
    np.testing.assert_allclose(found.upper, 100 * (0.12 + 3 * sd))
    np.testing.assert_allclose(found.lower, 0)


def test_points_beyond_the_limits_of_a_count():
    found = spc.chart(frame([9, 9, 9, 9, 9, 9, 40]), kind="c")
    assert list(found.beyond) == [False] * 6 + [True]


@pytest.mark.parametrize("kind", KINDS)
def test_series_in_one_call_are_as_alone(kind):
    many = [counted(seed, points) for seed, points in enumerate((24, 3, 12, 40))]
    options = {"kind": kind, "base": "base" if kind not in {"c", "g", "t"} else None, "part": [10]}
    alone = pd.concat([spc.chart(one, **options) for one in many], ignore_index=True)
    together = pd.concat([one.assign(area=at) for at, one in enumerate(many)], ignore_index=True)
    shuffled = together.sample(frac=1, random_state=1)
    found = spc.chart(shuffled, series="area", **options).sort_index()
    pd.testing.assert_frame_equal(found[alone.columns], alone)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"mr", "c", "g", "t"}])
def test_nothing_of_one_part_moves_another(kind):
    one, other = counted(1), counted(1)
    other.loc[12:, "value"] += 20
    first, second = (spc.chart(part, kind=kind, base="base", part=[12]) for part in (one, other))
    pd.testing.assert_frame_equal(first[LINES][:12], second[LINES][:12])


@pytest.mark.parametrize("kind", [*KINDS[:2], *KINDS[3:7], "ip"])
def test_frozen_lines_ignore_what_comes_later(kind):
    one, other = counted(1), counted(1)
    other.loc[12:, "value"] += 20
    first, second = (spc.chart(part, kind=kind, base="base", freeze=12) for part in (one, other))
    pd.testing.assert_frame_equal(first[LINES], second[LINES])


@given(st.lists(st.one_of(st.integers(0, 60), st.just(np.nan)), min_size=1, max_size=30), st.sampled_from(KINDS))
@settings(deadline=None)
def test_limits_bracket_the_centre(values, kind):
    found = spc.chart(frame(values, base=60.0), kind=kind, base="base" if kind not in {"c", "g", "t"} else None)
    for lower, upper in (("lower", "upper"), ("lower_95", "upper_95")):
        lines = found[[lower, "centre", upper]].dropna()
        # Of the skewed waits between events the median can lie outside two sigma.
        if kind not in {"g", "t"}:
            assert (lines[lower] <= lines.centre + 1e-9).all()
            assert (lines.centre <= lines[upper] + 1e-9).all()
    assert not (found.beyond & found.figure.isna()).any()


def test_a_known_centre_of_times_is_in_days():
    found = spc.chart(frame([1, 30, 12, 45, 3, 22]), kind="t", centre=20)
    assert found.centre.iloc[0] == pytest.approx(20)


def test_a_zero_base_keeps_its_place():
    found = spc.chart(frame([2, 0, 3], base=[10, 0, 10]), kind="p", base="base")
    assert found[["figure", "lower", "upper"]].loc[1].isna().all()
    assert found.centre.iloc[0] == pytest.approx(0.25)


def test_lower_limits_stop_at_zero_only_where_no_figure_is_below():
    both = pd.concat([frame([1, 9, 2, 8], area="A"), frame([-1, 9, 2, 8], area="B")], ignore_index=True)
    found = spc.chart(both, kind="i", series="area", negative=False).groupby("area").lower.first()
    assert found["A"] == 0
    assert found["B"] < 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("values", [[np.nan], [0], [0, 0, 0], [5] * 12, [np.nan] * 5])
def test_poor_series_warn_of_nothing(kind, values):
    found = spc.chart(frame(values, base=5.0), kind=kind, base="base" if kind not in {"c", "g", "t"} else None)
    assert not found.beyond.any()


@pytest.mark.parametrize(
    ("values", "options", "told"),
    [
        ([1, 2], {"kind": "x"}, "'x' is not known"),
        ([1, 2], {"kind": "p"}, "needs a base"),
        ([1, 2], {"kind": "i", "base": "denominator"}, "no column 'denominator'"),
        ([-1, 2], {"kind": "c"}, "negative"),
        ([1.5, 2], {"kind": "c"}, "not whole"),
        ([-1, 2], {"kind": "t"}, "negative"),
        ([6, 2], {"kind": "p", "base": "base"}, "above their base"),
        ([1, 2], {"kind": "i", "freeze": 1, "part": [1]}, "not both"),
        ([1, 2], {"kind": "i", "freeze": 0}, "Count points from 1"),
        ([1, 2], {"kind": "i", "exclude": [1.5]}, "Count points from 1"),
        ([1, 2], {"kind": "i", "method": "anhoy"}, "Did you mean 'anhoej'"),
        ([1, 2], {"kind": "i", "multiplier": 0}, "not a number above zero"),
        ([np.inf, 2], {"kind": "i"}, "infinite"),
    ],
)
def test_bad_input(values, options, told):
    with pytest.raises(BadNumbers, match=told):
        spc.chart(frame(values, base=5.0), **options)


def test_events_without_a_base_are_refused():
    with pytest.raises(BadNumbers, match="base of zero"):
        spc.chart(frame([1, 2], base=[0.0, 5.0]), kind="u", base="base")
