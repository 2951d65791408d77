"""What each copy of a report costs in a warm process, and the look into it; the demonstration report, twelve charts."""

from __future__ import annotations

from pathlib import Path

import demo_report as demo
import pytest
from withheld_reports import report, true_and_withheld

from pmflib import scan
from pmflib.export import export, read
from pmflib.export.html_page import page
from pmflib.export.pdf_file import pdf
from pmflib.export.word_file import word
from pmflib.export.workbook import spreadsheet

CANARIES = 100_000


@pytest.fixture(scope="module")
def notebook(tmp_path_factory) -> Path:
    charts = [demo.figure(f"A finding about measure {number}", number) for number in range(10)]
    return demo.write(tmp_path_factory.mktemp("run"), [*demo.shown(), *charts])


@pytest.mark.parametrize("write", [page, pdf, spreadsheet, word])
def test_one_format(benchmark, notebook, write):
    report = read(notebook)
    write(report)
    benchmark(write, report)


def test_a_look_for_a_hundred_thousand_canaries(benchmark, notebook, tmp_path):
    export(notebook, tmp_path)
    canaries = scan.canaries(given=[f"K{number:06d}Q" for number in range(CANARIES)])
    assert benchmark(scan.scan, tmp_path, canaries=canaries) == ()


def test_a_look_for_hidden_numbers(benchmark, tmp_path):
    """Held against the truth anew each time, as for each report of a batch."""
    pair = true_and_withheld()
    finished = report(pair.release, tmp_path)
    look = benchmark(lambda: scan.scan(finished, protected=scan.protected(pair.truth.core, pair.release)))
    assert look == ()
