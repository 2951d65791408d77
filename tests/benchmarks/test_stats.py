"""How long whole tables take on one core; the seconds aimed at stand beside each result as ``at_most``."""

from __future__ import annotations

import numpy as np
import pytest

from pmflib.stats import funnel, quantiles
from pmflib.stats.intervals import difference, direct_rate, mean, proportion, rate

MILLION = 1_000_000


@pytest.fixture(scope="module")
def table() -> tuple[np.ndarray, np.ndarray]:
    """A million counts, most of them small, and what they are counted out of."""
    rng = np.random.default_rng(2026)
    size = rng.integers(1, 2_000, MILLION)
    return rng.binomial(size, rng.beta(1, 12, MILLION)), size


@pytest.fixture(scope="module")
def groups() -> np.ndarray:
    """A hundred thousand rows in a thousand groups."""
    return np.repeat(np.arange(1_000), 100)


@pytest.mark.parametrize("interval", [proportion, rate])
def test_million_intervals(benchmark, table, interval):
    benchmark.extra_info["at_most"] = 0.3
    assert len(benchmark(interval, *table).value) == MILLION


@pytest.mark.parametrize("interval", [proportion, rate])
def test_million_intervals_at_two_levels(benchmark, table, interval):
    assert benchmark(interval, *table, confidence=(0.95, 0.998)).lower.shape == (2, MILLION)


@pytest.mark.parametrize("statistic", ["proportion", "rate", "ratio"])
def test_funnel_flags_of_a_hundred_thousand_rows(benchmark, table, groups, statistic):
    benchmark.extra_info["at_most"] = 0.5
    x, n = (part[: len(groups)] for part in table)
    assert len(benchmark(funnel.flags, x, n, statistic=statistic, groups=groups)) == len(groups)


def test_dispersion_of_a_thousand_funnels(benchmark, table, groups):
    x, n = (part[: len(groups)] for part in table)

    def one():
        score = funnel.scores(x, n, scale="arcsine", groups=groups)
        return funnel.dispersion(funnel.winsorise(score.z, groups=groups), score.error, groups=groups)

    assert len(benchmark(one).tau2) == len(groups)


def test_million_differences(benchmark, table):
    parts = proportion(*table)
    assert len(benchmark(difference, *parts, *parts).value) == MILLION


def test_direct_rates_of_fifty_thousand_areas(benchmark, table):
    groups = np.repeat(np.arange(MILLION // 20), 20)
    assert len(benchmark(direct_rate, *table, np.ones(MILLION), groups).groups) == MILLION // 20


def test_means_and_bands_of_a_hundred_thousand_rows(benchmark, table, groups):
    values = table[0][: len(groups)].astype(float)

    def both():
        return mean(values, groups), quantiles.quartile_band(values, polarity="low", groups=groups)

    assert len(benchmark(both)[1]) == len(groups)
