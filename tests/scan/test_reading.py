"""What a reader gets out of the files with common tools: the numbers that are there, and none that is withheld."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from reading_reports import Seen, drawings, read, read_off, words_of
from releases import OWN

from pmflib.scan.figures import Hidden

FORMATS = ("report.html", "data.xlsx", "report.docx")


@pytest.fixture(scope="module")
def hidden(pair) -> list[Hidden]:
    """What is withheld of the measure that the report draws and the others that its tables hold."""
    return list(pair.protected.hidden)


def about(seen: list[Seen], one: Hidden) -> list[Seen]:
    return [each for each in seen if (each.indicator, each.area, each.month) == (one.indicator, one.area, one.month)]


def marks(folder: Path) -> np.ndarray:
    return np.array([value for _, svg in drawings(folder) for value in read_off(svg)])


def drawn(one: Hidden) -> tuple[float, float]:
    """Return the value, and how near a drawing tells it: a line to its last decimal, a bar by the number beside it."""
    return dict(one.measures)["value"], 1e-3 if one.area == OWN else 0.051


def test_a_reader_finds_every_hidden_number_of_a_report_that_leaks(pair, hidden, leaking_report):
    seen = read(leaking_report, words_of(pair.release.context))
    for one in hidden:
        true = dict(one.measures)["value"]
        told = [each for each in about(seen, one) if abs(each.number - true) < 0.051 and each.column == "value"]
        assert {each.file for each in told} == set(FORMATS)
    for true, near in map(drawn, (one for one in hidden if one.indicator == "REF02")):
        assert np.abs(marks(leaking_report) - true).min() < near


def test_and_none_in_one_that_does_not(pair, hidden, clean_report):
    seen = read(clean_report, words_of(pair.release.context))
    assert len(seen) > 100
    for one in hidden:
        assert about(seen, one) == []
    for true, _ in map(drawn, (one for one in hidden if one.indicator == "REF02")):
        assert np.abs(marks(clean_report) - true).min() > 1e-3


def test_what_it_reads_is_what_the_release_shows(pair, clean_report):
    core = pair.release.core
    core = core.loc[(core["breakdown"] == "all") & core["value"].notna()]
    shown = {(row.indicator, row.area, (row.period_end.year, row.period_end.month)): row for row in core.itertuples()}
    columns = {"value": "value", "lower": "lower", "upper": "upper", "cases": "n", "change": "change"}
    seen = [each for each in read(clean_report, words_of(pair.release.context)) if each.column in columns]
    true = [getattr(shown[each.indicator, each.area, each.month], columns[each.column]) for each in seen]
    assert np.abs(np.array([each.number for each in seen]) - true).max() < 0.51
    assert {each.file for each in seen} == set(FORMATS)
    assert {each.column for each in seen} >= {"value", "lower", "upper", "cases"}
