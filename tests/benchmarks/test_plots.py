"""What the charts of a report cost: a dozen of a county with twelve districts, on a Release not drawn before."""

from __future__ import annotations

import pytest

from pmflib import plots
from tests.judged import STEP, judged
from tests.releases import OWN, Case, fabricate

CODES = ("REF02", "REF01", "CP07")
CHARTS = (plots.control, plots.neighbours, plots.districts, plots.small_multiples)


def _drawn(release) -> int:
    return sum(len(chart(release, code, OWN).svg) for code in CODES for chart in CHARTS)


def _fresh():
    fabricate.cache_clear()
    return (judged(Case(quarterly=True, own=STEP)),), {}


def test_a_dozen_charts(benchmark):
    _drawn(_fresh()[0][0])
    benchmark.pedantic(_drawn, setup=_fresh, rounds=5)


@pytest.mark.parametrize("chart", [plots.funnel, plots.tiles, plots.attributes], ids=lambda chart: chart.__name__)
def test_one_more_chart(benchmark, chart):
    release = judged(Case(quarterly=True, own=STEP))
    benchmark(chart, release, "REF02", OWN)
