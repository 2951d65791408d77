"""What is due on a day follows from the calendar and the schedule alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import schedule
from pmflib.errors import BadInput

ENTRY = "board:\n  title: For the board\n  reports: [quarterly]\n  every: {every}\n  due_after: {wait}\n"


def _schedule(tmp_path, text):
    (tmp_path / "schedule.yml").write_text(text)
    return schedule.load(tmp_path)


@pytest.mark.parametrize(
    ("every", "wait", "on", "period", "since", "following"),
    [
        ("quarter", 45, "2026-11-14", "2026-27-q2", "2026-11-14", "2027-02-14"),
        ("quarter", 45, "2026-11-13", "2026-27-q1", "2026-08-14", "2026-11-14"),
        ("month", 0, "2026-09-30", "2026-09", "2026-09-30", "2026-10-31"),
        ("month", 0, "2026-09-29", "2026-08", "2026-08-31", "2026-09-30"),
        ("year", 90, "2026-06-29", "2025-26", "2026-06-29", "2027-06-29"),
        ("year", 90, "2026-06-28", "2024-25", "2025-06-29", "2026-06-29"),
    ],
)
def test_the_newest_period_that_has_fallen_due_is_wanted(tmp_path, every, wait, on, period, since, following):
    (found,) = schedule.due(_schedule(tmp_path, ENTRY.format(every=every, wait=wait)), date.fromisoformat(on))
    assert (found.period.code, found.since.isoformat(), found.next.isoformat()) == (period, since, following)


@given(
    on=st.dates(date(2015, 1, 1), date(2040, 1, 1)),
    every=st.sampled_from(["month", "quarter", "year"]),
    wait=st.integers(0, 366),
)
def test_a_day_lies_between_the_day_due_and_the_next(on, every, wait):
    entry = schedule.Entry(title="x", reports=("quarterly",), every=every, due_after=wait)
    (found,) = schedule.due({"x": entry}, on)
    assert found.since <= on < found.next
    assert found.since == found.period.end + timedelta(days=wait)


def test_nothing_is_wanted_before_the_first_period(tmp_path):
    text = ENTRY.format(every="quarter", wait=10) + "  first: 2026-27-q2\n"
    known = _schedule(tmp_path, text)
    assert not schedule.due(known, date(2026, 10, 9))
    assert [each.period.code for each in schedule.due(known, date(2026, 10, 10))] == ["2026-27-q2"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ENTRY.format(every="week", wait=10), "every"),
        (ENTRY.format(every="quarter", wait=-1), "due_after"),
        (ENTRY.format(every="quarter", wait="soon"), "due_after"),
        (ENTRY.format(every="quarter", wait=10).replace("reports", "report"), "report"),
        (ENTRY.format(every="quarter", wait=10) + "  first: 2026-09\n", "'2026-09' is not a quarter"),
        (ENTRY.format(every="quarter", wait=10) * 2, "there twice"),
        ("Board: {}\n", "Board"),
        ("- board\n", "instead of keys"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, says):
    with pytest.raises(BadInput, match=r"schedule\.yml") as refused:
        _schedule(tmp_path, text)
    assert says in str(refused.value)


def test_the_schedule_that_ships_is_right():
    assert {"quarterly_reports", "quarterly_deep_dive"} <= schedule.load().keys()
