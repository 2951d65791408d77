"""Periods in the words of an axis, a subtitle and a sentence."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pmflib.plots import words

YEAR, ROLLING, QUARTER = ("2025-04-01", "2026-03-31"), ("2025-10-01", "2026-09-30"), ("2026-07-01", "2026-09-30")


@pytest.mark.parametrize(
    ("start", "end", "window", "said"),
    [
        (*YEAR, "year", "2025-26"),
        ("2024-09-01", "2025-08-31", "year", "2024/25"),
        ("2025-01-01", "2025-12-31", "year", "2025"),
        ("2024-10-01", "2025-09-30", "year", "to Sep 2025"),
        (*ROLLING, "r12m", "to Sep 2026"),
        (*YEAR, "r12m", "to Mar 2026"),
        (*QUARTER, "quarter", "Jul–Sep 2026"),
        ("2026-09-01", "2026-09-30", "month", "Sep 2026"),
        ("2026-03-31", "2026-03-31", "snapshot", "Mar 2026"),
        (*YEAR, "snapshot", "Mar 2026"),
    ],
)
def test_short_period(start, end, window, said):
    assert words.short_period(date.fromisoformat(start), date.fromisoformat(end), window) == said


@pytest.mark.parametrize(
    ("window", "spans", "said"),
    [
        ("year", [("2012-04-01", "2013-03-31"), YEAR], "2012-13 to 2025-26"),
        ("year", [YEAR], "2025-26"),
        ("r12m", [("2021-01-01", "2021-12-31"), ROLLING], "years ending Dec 2021 to Sep 2026"),
        ("r12m", [ROLLING], "the year to Sep 2026"),
        ("year", [], ""),
    ],
)
def test_span(window, spans, said):
    rows = pd.DataFrame(spans, columns=["period_start", "period_end"]).apply(pd.to_datetime).assign(window=window)
    assert words.span(rows) == said


def test_periods_in_a_sentence():
    assert words.within("2025-26") == "in 2025-26"
    assert words.within("to Sep 2026") == "in the year to Sep 2026"
