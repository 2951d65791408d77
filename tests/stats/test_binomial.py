"""The binomial distribution agrees with the library whose slow start it saves."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pmflib.stats import binomial
from pmflib.stats.multiplicity import adjusted


@given(st.integers(1, 400), st.integers(-2, 402), st.floats(0.001, 0.999))
def test_both_tails_agree_with_scipy(n: int, k: int, p: float) -> None:
    np.testing.assert_allclose(binomial.at_most(k, n, p), stats.binom.cdf(k, n, p), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(binomial.more_than(k, n, p), stats.binom.sf(k, n, p), rtol=1e-9, atol=1e-300)


@given(st.floats(0.001, 0.999), st.floats(0.01, 0.99))
def test_a_quantile_is_the_smallest_number_with_its_chance(share: float, p: float) -> None:
    n = np.arange(1, 40)
    found = binomial.quantile(share, n, p)
    assert (stats.binom.cdf(found, n, p) >= share - 1e-9).all()
    assert (stats.binom.cdf(found - 1, n, p) <= share + 1e-9).all()


def test_ranks_of_a_median_agree_with_scipy() -> None:
    n = np.arange(1, 250)
    assert binomial.quantile(0.025, n, 0.5).tolist() == stats.binom.ppf(0.025, n, 0.5).tolist()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.sampled_from([("bh", "hochberg"), ("by", "yekutieli")]))
def test_false_discovery_agrees_with_scipy(p: list[float], names: tuple[str, str]) -> None:
    found = adjusted(p, method=f"benjamini_{names[1]}")
    np.testing.assert_allclose(found, stats.false_discovery_control(p, method=names[0]), rtol=1e-12)


def test_a_build_does_not_read_the_slow_library_in() -> None:
    said = "import sys, pmflib.build; print('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
