from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import periods
from pmflib.errors import BadInput

DAYS = st.dates(min_value=date(2012, 4, 1), max_value=date(2090, 12, 31))
KINDS = st.sampled_from(["year", "quarter", "month"])


@pytest.mark.parametrize(
    ("code", "start", "end", "label"),
    [
        ("2025-26", date(2025, 4, 1), date(2026, 3, 31), "2025-26 (April 2025 to March 2026)"),
        ("2026-27-q2", date(2026, 7, 1), date(2026, 9, 30), "Quarter 2, July to September 2026"),
        ("2026-27-q4", date(2027, 1, 1), date(2027, 3, 31), "Quarter 4, January to March 2027"),
        ("2026-09", date(2026, 9, 1), date(2026, 9, 30), "September 2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
    ],
)
def test_a_code_names_its_days_and_its_label(code, start, end, label):
    period = periods.parse(code)
    assert (period.start, period.end, period.label, period.code) == (start, end, label, code)


@given(DAYS, KINDS)
def test_every_day_is_in_one_period_that_its_code_brings_back(day, kind):
    period = periods.containing(day, kind)
    assert period.start <= day <= period.end
    assert periods.parse(period.code) == period
    assert period.next().previous() == period
    assert period.next().start - period.end == timedelta(days=1)


@given(DAYS, KINDS)
def test_the_last_period_that_is_over_ends_on_the_day_or_before_it_and_the_next_does_not(day, kind):
    period = periods.last_over(day, kind)
    assert period.end <= day < period.next().end


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("2025/26", "2025-26"),
        ("2025-27", "2025-26"),
        ("2026 Q2", "2026-27-q2"),
        ("2026-27-q5", "2026-27"),
        ("Sep 2026", "2026-09"),
        ("2025", "2025-26"),
        ("Q2 2026/27", "2026-27-q2"),
        ("2026-09-30", "2026-27-q2"),
        ("31/03/2026", "2025-26-q4"),
        ("2026-02-30", "2026-27"),
    ],
)
def test_what_is_no_period_is_answered_with_the_nearest(text, nearest):
    with pytest.raises(BadInput, match=f"'{text}' is not a period. Did you mean '{nearest}'"):
        periods.parse(text, where="--period")


def test_nonsense_is_answered_with_the_forms():
    with pytest.raises(BadInput, match=r"--period: 'last spring' is not a period. Write a year as 2025-26"):
        periods.parse("last spring", where="--period")


def test_a_year_edition_waits_six_months_for_academic_and_workforce_years():
    assert periods.parse("2024-25").headline_end == date(2025, 9, 30)
    assert periods.parse("2026-27-q2").headline_end == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("label", "identifier", "calendar", "span"),
    [
        ("2025", "Reporting year", "reporting_year", (date(2024, 4, 1), date(2025, 3, 31))),
        ("202425", "Academic year", "academic_year", (date(2024, 9, 1), date(2025, 8, 31))),
        ("2025", "Reporting year", "september", (date(2024, 10, 1), date(2025, 9, 30))),
        ("2024", "Reporting year", "mid_year", (date(2024, 6, 30), date(2024, 6, 30))),
        ("202425", "Financial year", "reporting_year", (date(2024, 4, 1), date(2025, 3, 31))),
        ("2024", "Calendar year", "reporting_year", (date(2024, 1, 1), date(2024, 12, 31))),
        ("202426", "Academic year", "academic_year", None),
        ("2025", "Academic year", "academic_year", None),
        ("25", "Reporting year", "reporting_year", None),
        ("2025", "Week 4", "reporting_year", None),
    ],
)
def test_published_labels_stand_for_the_days_their_calendar_says(label, identifier, calendar, span):
    assert periods.ees_span(label, identifier, calendar) == span


@pytest.mark.parametrize(
    ("label", "year_type", "span"),
    [
        ("2025", "Financial Year", (date(2024, 4, 1), date(2025, 3, 31))),
        ("2025", "Annual", (date(2024, 4, 1), date(2025, 3, 31))),
        ("2025 (prov)", "Academic Year", (date(2024, 9, 1), date(2025, 8, 31))),
        ("2024-25 (OT)", "Financial Year", (date(2024, 4, 1), date(2025, 3, 31))),
        ("2015-16", "Academic Year", (date(2015, 9, 1), date(2016, 8, 31))),
        ("2015/16", "Academic Year", (date(2015, 9, 1), date(2016, 8, 31))),
        ("2014-16", "Calendar Year", (date(2014, 1, 1), date(2016, 12, 31))),
        ("2013/14-15/16", "Financial Year", (date(2013, 4, 1), date(2016, 3, 31))),
        ("2025", "Annual (end of Sept)", (date(2024, 10, 1), date(2025, 9, 30))),
        ("2025", "Annual - January", (date(2025, 1, 1), date(2025, 1, 31))),
        ("0", "Academic Year", None),
        ("2014-97", "Financial Year", None),
    ],
)
def test_lait_labels_stand_for_the_days_their_year_type_says(label, year_type, span):
    assert periods.lait_span(label, year_type) == span


def test_lait_remarks_become_marks():
    assert [periods.lait_mark(label) for label in ("2025 (Rev)", "2025 (prov)", "2020 (Final)", "2025")] == [
        "revised",
        "provisional",
        "",
        "",
    ]


def test_spans_keep_the_rows_and_leave_unreadable_labels_missing():
    labels = pd.DataFrame({"period": ["2025", "0", "2025"], "type": ["Financial Year"] * 3}, index=[7, 3, 5])
    days = periods.spans(labels, periods.lait_span)
    assert days.index.tolist() == [7, 3, 5]
    assert days["period_end"].isna().tolist() == [False, True, False]
    assert days.loc[5, "period_start"] == pd.Timestamp("2024-04-01")


def test_the_population_of_a_rate_is_the_mid_year_inside_its_period():
    start = pd.Series(pd.to_datetime(["2024-04-01", "2024-09-01", "2024-06-30", "2024-07-01"]))
    end = pd.Series(pd.to_datetime(["2025-03-31", "2025-08-31", "2024-06-30", "2024-09-30"]))
    assert periods.mid_year_within(start, end).dt.year.fillna(0).tolist() == [2024, 2025, 2024, 0]


def test_every_label_of_the_real_tool_is_read(published_data):
    long = pd.read_parquet(published_data / "lait" / "bds_long_0.parquet", columns=["Short Desc", "Years"])
    types = pd.read_csv(published_data / "lait" / "lait_data_dictionary.csv", dtype=str)
    types = types.drop_duplicates("Measure_short").set_index("Measure_short")["Year_Type"]
    pairs = long.drop_duplicates().assign(kind=lambda frame: frame["Short Desc"].map(types))
    days = periods.spans(pairs[["Years", "kind"]], periods.lait_span)
    assert set(pairs.loc[days["period_end"].isna(), "Years"]) == {"0"}
    assert pairs["Years"].nunique() == 65
