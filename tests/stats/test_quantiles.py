"""Bands by rank and by cut point, checked by eye and for any values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.stats.checks import BadNumbers
from pmflib.stats.quantiles import bands, quartile_band

values = st.lists(st.one_of(st.just(np.nan), st.integers(-50, 50).map(float)), min_size=1, max_size=60)


def test_deciles_of_twenty_areas():
    np.testing.assert_array_equal(bands(np.arange(20)), np.repeat(np.arange(10, 0, -1), 2))
    np.testing.assert_array_equal(bands(np.arange(20), high_first=False), np.repeat(np.arange(1, 11), 2))


def test_too_few_areas_have_no_band():
    assert np.isnan(bands([1, 2, np.nan], count=3)).all()


def test_a_value_on_a_cut_point_belongs_below_it():
    given = [10, 20, 30, 40, 50, np.nan]
    assert list(quartile_band(given, polarity="low")) == ["A", "A", "B", "C", "D", None]
    assert list(quartile_band(given, polarity="high")) == ["D", "D", "C", "B", "A", None]


def test_no_better_end_no_band():
    assert list(quartile_band([1, 2], polarity="near")) == [None, None]
    with pytest.raises(BadNumbers, match="Did you mean 'high'"):
        quartile_band([1, 2], polarity="High")


@given(values, st.integers(1, 10))
def test_bands_follow_the_values(given, count):
    given = np.array(given)
    found = bands(given, count=count, high_first=False)
    here = ~np.isnan(found)
    assert set(found[here]) <= set(range(1, count + 1))
    order = np.argsort(given[here])
    assert (np.diff(found[here][order]) >= 0).all()


@given(values)
def test_groups_are_banded_apart(given):
    given = np.array(given)
    both = np.concatenate([given, given * 1000])
    groups = np.repeat(["a", "b"], len(given))
    alone = bands(given, count=4)
    np.testing.assert_array_equal(bands(both, count=4, groups=groups), np.concatenate([alone, alone]))
    letters = quartile_band(given, polarity="high")
    assert list(quartile_band(both, polarity="high", groups=groups)) == [*letters, *letters]


@given(values)
def test_cut_points_are_those_of_numpy(given):
    given = np.array(given)
    if np.isnan(given).all():
        assert set(quartile_band(given, polarity="low")) == {None}
        return
    cuts = np.nanquantile(given, [0.25, 0.5, 0.75])
    expected = [None if np.isnan(value) else "ABCD"[int((value > cuts).sum())] for value in given]
    assert list(quartile_band(given, polarity="low")) == expected
