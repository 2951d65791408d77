"""Changes that are all mix, all within, or both, adding up exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib.stats.checks import BadNumbers
from pmflib.stats.decompose import kitagawa


def test_same_rates_and_another_mix_is_all_mix():
    found = kitagawa([10, 40], [100, 100], [15, 20], [150, 50])
    assert found.within == pytest.approx([0])
    assert found.change == pytest.approx([-7.5])
    assert found.mix == pytest.approx([-7.5])


def test_same_mix_and_other_rates_is_all_within():
    found = kitagawa([10, 40], [100, 100], [20, 50], [100, 100])
    assert found.mix == pytest.approx([0])
    assert found.change == pytest.approx([10])


def test_a_category_that_comes_or_goes_is_mix():
    found = kitagawa([10, 0], [100, 0], [10, 50], [100, 100])
    assert found.within == pytest.approx([0])
    assert found.mix == pytest.approx([20])


rows = st.tuples(st.integers(0, 50), st.integers(0, 200), st.integers(0, 50), st.integers(0, 200))


@given(st.lists(rows, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_parts_add_up_to_the_change_in_any_order(table, random):
    x, n, y, m = np.array([(a, a + b, c, c + d) for a, b, c, d in table]).T
    found = kitagawa(x, n, y, m)
    if n.sum() and m.sum():
        change = 100 * (y.sum() / m.sum() - x.sum() / n.sum())
        assert found.mix + found.within == pytest.approx(change, abs=1e-9)
        order = np.array(random.sample(range(len(x)), len(x)))
        assert kitagawa(x[order], n[order], y[order], m[order]).mix == pytest.approx(found.mix, abs=1e-9)
    else:
        assert np.isnan(found.change).all()


def test_groups_stand_alone_and_a_missing_number_stays_in_its_own():
    found = kitagawa([1, 2, 3, 4], [10, 10, 10, 10], [2, 2, np.nan, 4], [10, 10, 10, 10], ["a", "a", "b", "b"])
    assert list(found.groups) == ["a", "b"]
    np.testing.assert_allclose(found.change, [5, np.nan])


def test_events_without_a_base_are_refused():
    with pytest.raises(BadNumbers, match="have no base"):
        kitagawa([1], [0], [1], [1])
