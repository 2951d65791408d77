"""What `pmf bench` asks for and says; the measuring itself is a benchmark, and one small run of it a stress test."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from pmflib.cli import app
from pmflib.cli.benching import table
from pmflib.runs.bench import CHAINS, Measured, Wanted, bench, further, ratio, times_further


def _measured(chain, reports, cpu, workers=1):
    return Measured(chain=chain, reports=reports, workers=workers, cpu=cpu, seconds=cpu)


SEEN = [
    _measured("cli", 1, 12.0),
    _measured("cli", 10, 100.0),
    _measured("loop", 1, 8.0),
    _measured("page", 10, 20.0),
    _measured("ours", 1, 6.0),
    _measured("ours", 10, 24.0),
    _measured("ours", 100, 204.0),
    _measured("ours", 10, 26.0, workers=2),
    _measured("searched", 1, 6.5),
    _measured("searched", 10, 22.7),
    _measured("limit", 1, 5.6),
    _measured("limit", 10, 20.0),
]


def test_ratios_compare_the_largest_batch_both_have():
    assert ratio(SEEN, "cli", "ours") == pytest.approx(100 / 24)
    assert ratio(SEEN, "loop", "ours") == pytest.approx(8 / 6)
    assert ratio(SEEN, "ours", "limit") == pytest.approx(1.2)
    assert ratio(SEEN[:1], "cli", "ours") is None


def test_one_more_report_costs_what_large_batches_cost_more_than_small_ones():
    assert further(SEEN) == pytest.approx(2.0)
    assert further(SEEN, workers=2) is None
    assert further(SEEN, chain="limit") == pytest.approx(1.6)


def test_one_more_report_is_compared_between_batches_of_the_same_sizes():
    assert further(SEEN, beside="limit") == pytest.approx(2.0)
    larger = [*SEEN, _measured("ours", 200, 604.0)]
    assert times_further(larger, "limit") == pytest.approx(2.0 / 1.6)
    assert times_further(larger, "searched") == pytest.approx(2.0 / 1.8)
    assert times_further(SEEN, "loop") is None


def test_other_ways_run_small_batches_only():
    runs = list(Wanted(reports=(200, 1, 10), workers=(1, 2)).runs())
    assert [run for run in runs if run[0] == "cli"] == [("cli", 1, 1), ("cli", 10, 1)]
    assert [run for run in runs if run[0] == "ours"] == [("ours", size, at) for at in (1, 2) for size in (1, 10, 200)]


def test_the_table_has_a_row_for_each_run_and_the_ratios_below():
    lines = table(SEEN)
    assert sum(line.startswith("| ") for line in lines) == len(SEEN) + 1
    assert "- The commands of papermill and nbconvert cost 4.2 times as much as pmf run." in lines
    assert "- They cost 5.0 times as much as pmf run for the same files, the page alone." in lines
    assert "- It costs 1.25 times as much as by a plain script that searches nothing." in lines
    assert any(line.startswith("- One more report costs 1.11 times as much as by a plain script") for line in lines)
    assert "- The largest batch of both costs 1.20 times as much as by that script." in lines
    assert "- One more report costs 2.00 CPU seconds, 1 at once." in lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--reports", "1,many"], "--reports: '1,many' is not a list of whole numbers above 0."),
        (["--jobs", "0"], "--jobs: '0' is not a list"),
        (["--chains", "our"], "Did you mean 'ours'?"),
    ],
)
def test_what_cannot_be_measured_is_refused(words, said):
    result = CliRunner().invoke(app, ["bench", *words])
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.stress
def test_reports_cost_what_was_promised():
    seen = bench(Wanted(reports=(1, 10)), tell=lambda _: None)
    assert {each.chain for each in seen} == set(CHAINS)
    more, over, held = further(seen), times_further(seen, "searched"), max(seen, key=lambda each: each.reports)
    assert more is not None
    assert over is not None
    assert (ratio(seen, "cli", "page") or 0) >= 4
    assert more <= 3
    assert over <= 1.25
    assert held.files[1] <= held.files[0] + 2
