"""Working days against the official list of bank holidays and against a walk through the calendar, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import periods

# Bank holidays in England and Wales as the government lists them; those on a weekend have a substitute day.
OFFICIAL = {
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}
HOLIDAYS = {date.fromisoformat(f"{year}-{day}") for year, days in OFFICIAL.items() for day in days.split()}
# Of 2025, in Scotland or Northern Ireland only.
ELSEWHERE_2025 = {date(2025, 1, 2), date(2025, 3, 17), date(2025, 7, 14), date(2025, 8, 4), date(2025, 12, 1)}
LISTED = st.dates(min_value=date(2019, 6, 1), max_value=date(2028, 8, 31))
KNOWN = st.dates(min_value=periods.FIRST_DAY, max_value=periods.LAST_DAY)


def worked(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def days(*values: str | date | None) -> np.ndarray:
    return np.array(values, dtype="datetime64[D]")


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_weekdays_not_worked_are_the_official_bank_holidays(year):
    every = np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01"))
    weekdays = every[np.is_busday(every)]
    off = weekdays[~periods.is_working_day(weekdays)]
    assert off.tolist() == sorted(day for day in HOLIDAYS if day.year == year)


def test_any_part_of_the_kingdom_has_more_bank_holidays():
    every = np.arange(np.datetime64("2025-01-01"), np.datetime64("2026-01-01"))
    england = periods.is_working_day(every)
    kingdom = periods.is_working_day(every, bank_holidays="united kingdom")
    assert set(every[england & ~kingdom].tolist()) == ELSEWHERE_2025
    assert not (kingdom & ~england).any()


@given(LISTED, st.integers(min_value=0, max_value=120))
def test_counting_is_a_walk_through_the_days(start, length):
    end = start + timedelta(days=length)
    after = sum(worked(start + timedelta(days=step)) for step in range(1, length + 1))
    assert periods.working_days_between(days(start), days(end)).tolist() == [after]
    assert periods.working_days_between(days(end), days(start)).tolist() == [-after]
    assert periods.working_days_between(days(start), days(end), "inclusive").tolist() == [after + worked(start)]


@given(LISTED, st.integers(min_value=-60, max_value=60))
def test_adding_is_a_walk_through_the_days(start, n):
    found, left = start, abs(n)
    while left:
        found += timedelta(days=1 if n > 0 else -1)
        left -= worked(found)
    assert periods.add_working_days(days(start), n).tolist() == [found]


@given(KNOWN, st.integers(min_value=1, max_value=200), st.sampled_from(["england", "united kingdom"]))
def test_what_was_added_is_counted_back(start, n, bank_holidays):
    end = periods.add_working_days(days(start), n, bank_holidays=bank_holidays)
    counted = periods.working_days_between(days(start), end, bank_holidays=bank_holidays)
    if np.isnat(end[0]):
        assert start > date(2068, 12, 31)
    else:
        assert counted.tolist() == [n]
        assert periods.is_working_day(end, bank_holidays=bank_holidays).all()


@given(LISTED)
def test_the_next_working_day_is_the_first_from_the_day_itself(start):
    found = start
    while not worked(found):
        found += timedelta(days=1)
    assert periods.next_working_day(days(start)).tolist() == [found]


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2024-03-28", 1, "2024-04-02"),  # Easter: from Thursday to the Tuesday after
        ("2022-06-01", 1, "2022-06-06"),  # the jubilee: two bank holidays, then a weekend
        ("2022-09-16", 1, "2022-09-20"),  # the state funeral
        ("2023-05-05", 1, "2023-05-09"),  # the coronation
        ("2021-12-24", 1, "2021-12-29"),  # Christmas on a weekend: Monday and Tuesday instead
        ("2021-12-31", 1, "2022-01-04"),  # New Year on a Saturday: Monday instead
        ("2024-03-30", 1, "2024-04-02"),  # day 0 may be a day off
        ("2024-03-30", -1, "2024-03-28"),
        ("2024-03-30", 0, "2024-03-30"),
    ],
)
def test_known_days(start, n, end):
    assert periods.add_working_days(days(start), n).tolist() == [date.fromisoformat(end)]


@given(st.dates(min_value=date(1995, 1, 1), max_value=date(2060, 1, 1)), st.integers(min_value=-40, max_value=40))
def test_months_keep_the_day_or_take_the_last(start, n):
    expected = (pd.Timestamp(start) + pd.DateOffset(months=n)).date()
    assert periods.add_months(days(start), n).tolist() == [expected]


def test_month_ends():
    ends = periods.add_months(days("2023-08-31", "2024-08-31", "2024-02-29", "2024-11-30"), [6, 6, 12, 3])
    assert ends.tolist() == days("2024-02-29", "2025-02-28", "2025-02-28", "2025-02-28").tolist()


def test_a_missing_date_and_one_outside_the_calendar_stay_missing():
    strange = days(None, "1899-12-30", "2070-01-01", "9999-12-31")
    usual = days("2024-01-02")
    assert not periods.is_working_day(strange).any()
    assert np.isnan(periods.working_days_between(strange, usual)).all()
    assert np.isnan(periods.working_days_between(usual, strange, "inclusive")).all()
    for n in (-3, 0, 3):
        assert np.isnat(periods.add_working_days(strange, n)).all()
    assert np.isnat(periods.next_working_day(strange)).all()
    assert np.isnat(periods.add_months(days(None), 2)).all()
    assert np.isnat(periods.add_days(days(None), 2)).all()
    assert np.isnat(periods.add_working_days(days("2069-12-20", "1990-01-10"), [30, -30])).all()


def test_times_of_the_day_are_left_out_and_shapes_are_kept():
    late = pd.Series(pd.to_datetime(["2024-03-28 23:59:59", None]))
    assert periods.add_working_days(late, 1).tolist() == [date(2024, 4, 2), None]
    assert periods.working_days_between(days("2024-01-02").reshape(1, 1), days("2024-01-03", None)).shape == (1, 2)


def test_the_table_counts_as_the_functions_do():
    table = periods.calendar_table(date(2022, 1, 1), date(2023, 12, 31))
    assert len(table) == 730
    day = table["day"].to_numpy()
    first, last = day[:-40], day[40:]
    for prefix, bank_holidays in (("", "england"), ("uk_", "united kingdom")):
        number = table[f"{prefix}working_day_number"].to_numpy()
        counted = periods.working_days_between(first, last, bank_holidays=bank_holidays)
        assert (number[40:] - number[:-40] == counted).all()
        assert (table[f"is_{prefix}working_day"] == periods.is_working_day(day, bank_holidays=bank_holidays)).all()
    named = table.set_index("day")["bank_holiday"]
    assert named["2022-09-19"] == "State Funeral of Queen Elizabeth II"
    assert named["2022-09-20"] == ""


def test_the_table_stops_where_the_calendar_does():
    table = periods.calendar_table(date(1980, 1, 1), date(2100, 1, 1))
    assert table["day"].iloc[[0, -1]].dt.date.tolist() == [periods.FIRST_DAY, periods.LAST_DAY]
