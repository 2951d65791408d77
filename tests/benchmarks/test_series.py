"""How long statistics of tables of series take on one core; the seconds aimed at stand by each as ``at_most``."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib.stats import forecast, spc, survival, trend

SERIES, POINTS = 45_000, 24


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Months of 300 indicators in 150 areas."""
    rng = np.random.default_rng(2026)
    days = pd.date_range("2024-01-31", periods=POINTS, freq="ME")
    return pd.DataFrame(
        {
            "indicator": np.repeat([f"I{number:03d}" for number in range(300)], SERIES // 300 * POINTS),
            "area": np.tile(np.repeat([f"E{number:08d}" for number in range(150)], POINTS), 300),
            "date": np.tile(days, SERIES),
            "value": rng.normal(50, 5, SERIES * POINTS).round(1),
            "count": rng.integers(0, 40, SERIES * POINTS),
            "base": rng.integers(40, 400, SERIES * POINTS),
        }
    )


NAMED = ["indicator", "area"]


def test_xmr(benchmark, table):
    benchmark.extra_info["at_most"] = 2.0
    found = benchmark(spc.xmr, table, series=NAMED, polarity="low", target=55.0)
    assert len(found.latest) == SERIES


def test_xmr_of_shuffled_rows(benchmark, table):
    benchmark.extra_info["at_most"] = 2.0
    shuffled = table.sample(frac=1, random_state=1)
    assert len(benchmark(spc.xmr, shuffled, series=NAMED).latest) == SERIES


def test_laney_proportions(benchmark, table):
    options = {"kind": "pp", "series": NAMED, "value": "count", "base": "base"}
    assert len(benchmark(spc.chart, table, **options)) == SERIES * POINTS


def test_suggested_steps(benchmark, table):
    assert benchmark(spc.suggest_steps, table, series=NAMED).strength.min() > 1


@pytest.mark.parametrize("statistic", [trend.regression, trend.theil_sen, trend.mann_kendall, trend.seasonality])
def test_trends(benchmark, table, statistic):
    assert len(benchmark(statistic, table, series=NAMED)) == SERIES


def test_year_ends(benchmark, table):
    options = {"end": "2026-09-30", "total": "sum", "every": "month", "seasonal": True, "target": 600.0}
    assert len(benchmark(forecast.year_end, table, series=NAMED, **options)) == SERIES


def test_survival_of_a_million_cases_in_a_thousand_teams(benchmark):
    rng = np.random.default_rng(2026)
    days, groups = rng.integers(0, 400, 1_000_000), rng.integers(0, 1_000, 1_000_000)
    closed = rng.random(1_000_000) < 0.8
    assert len(benchmark(survival.kaplan_meier, days, closed, groups).labels) == 1_000
