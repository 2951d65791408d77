"""Runs analysis: the published boxes hold what they promise, and runs and crossings are counted right."""

from __future__ import annotations

from functools import cache
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pmflib.stats.checks import BadNumbers
from pmflib.stats.spc import critical, runs, runs_signal


@cache
def compositions(total: int, parts: int, most: int) -> int:
    """Return in how many ways a number is a sum of so many parts of 1 to ``most``, order counting."""
    if total < parts or parts == 0:
        return int(total == parts == 0)
    return sum(compositions(total - first, parts - 1, most) for first in range(1, min(most, total) + 1))


def quiet_share(n: int, method: str) -> float:
    """Return how often tosses of a fair coin give no signal; crossings cut the sequence into runs."""
    below = {(c, run): compositions(n, c + 1, run) for c in range(n) for run in range(n + 1)}
    cells = [(c, run, below[c, run] - below[c, run - 1]) for c in range(n) for run in range(1, n + 1)]
    crossings, longest, ways = np.array(cells, dtype=object).T
    signal = runs_signal(np.full(len(ways), n), crossings.astype(float), longest.astype(float), method=method)
    return sum(ways[~signal]) / 2 ** (n - 1)


@pytest.mark.parametrize("n", [10, 11, 15, 20, 31, 40])
def test_boxes_leave_a_quiet_process_alone(n):
    best, cut = quiet_share(n, "bestbox"), quiet_share(n, "cutbox")
    assert best >= cut >= 0.925
    assert cut < quiet_share(n, "bestbox") or runs.BOXES[n - 10][2] == 0


def test_critical_values_are_those_of_the_binomial():
    n = np.arange(1, 400)
    longest, crossings = critical(n)
    np.testing.assert_array_equal(longest, np.round(np.log2(n)) + 3)
    np.testing.assert_array_equal(crossings[1:], stats.binom.ppf(0.05, n[1:] - 1, 0.5))
    assert np.isnan(critical([0, np.nan])).all()


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0, np.nan]), min_size=1, max_size=60), st.data())
@settings(deadline=None)
def test_runs_are_counted(values, data):
    values = np.array(values)
    include = np.array(data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))
    found = runs.analyse(values, np.zeros(len(values)), np.zeros(len(values), dtype=int), include)
    useful = [value for value in values[include] if value in {-1.0, 1.0}]
    lengths = [len(list(run)) for _, run in groupby(useful)]
    assert found.observed[0] == include.sum()
    assert found.useful[0] == len(useful)
    if lengths:
        assert (found.longest[0], found.crossings[0]) == (max(lengths), len(lengths) - 1)
    else:
        assert np.isnan([found.longest[0], found.crossings[0]]).all()
        assert not found.signal[0]


def test_too_few_or_many_points_for_a_box_are_judged_by_anhoej():
    n = np.array([8, 150])
    assert (runs_signal(n, [3, 70], [6, 9], method="bestbox") == runs_signal(n, [3, 70], [6, 9])).all()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((10, 10, 3), "Give 0 to useful - 1"),
        ((10, 2, 0), "Give 1 to useful"),
        ((10, 2, 11), "Give 1 to useful"),
    ],
)
def test_impossible_counts_are_refused(given, told):
    with pytest.raises(BadNumbers, match=told):
        runs_signal(*given)


def test_unknown_method():
    with pytest.raises(BadNumbers, match="Did you mean 'bestbox'"):
        runs_signal(10, 2, 3, method="best box")
