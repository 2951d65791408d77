"""Clocks against days counted by hand, and the SQL macros against numpy."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import catalogue, folders, periods
from pmflib.catalogue import clock_page, clocks
from pmflib.catalogue.clocks import Clock

CLOCKS = catalogue.load("northmere").clocks
SOUND = """\
visit:
  title: Visit
  anchor: The plan starts
  done: The child is seen
  statutory: false
  rules:
    - {valid_to: 2025-03-31, limit: 4, unit: weeks, source: Local standard}
    - {valid_from: 2025-04-01, limit: 10, unit: working days, source: Local standard}
review:
  title: Review
  anchor: The plan starts
  done: The review is held
  statutory: true
  rules:
    - {limit: 3, unit: calendar months, source: Guidance}
"""
LIMITS = {
    "referral_decision": (1, "working days"),
    "assessment": (45, "working days"),
    "icpc": (15, "working days"),
    "core_group": (10, "working days"),
    "cp_review_first": (3, "calendar months"),
    "cp_review_later": (6, "calendar months"),
    "cp_visit": (10, "working days"),
    "cin_visit": (4, "weeks"),
    "cla_review_first": (20, "working days"),
    "cla_review_second": (3, "calendar months"),
    "cla_review_later": (6, "calendar months"),
    "cla_visit_first": (1, "weeks"),
    "cla_visit": (6, "weeks"),
    "health_initial": (20, "working days"),
    "health_review_under_5": (6, "calendar months"),
    "health_review_from_5": (12, "calendar months"),
    "dental_check": (12, "calendar months"),
    "return_interview": (72, "hours"),
    "complaint_stage_1": (10, "working days"),
    "complaint_stage_1_extended": (20, "working days"),
    "complaint_stage_2": (25, "working days"),
    "complaint_stage_2_extended": (65, "working days"),
    "complaint_stage_3": (30, "working days"),
    "foi": (20, "working days"),
    "pathway_review": (6, "calendar months"),
    "care_leaver_contact": (8, "weeks"),
}
LOCAL = {"cin_visit", "cin_review", "cp_visit", "dental_check", "pep_review", "care_leaver_contact", "supervision"}
DATES = st.dates(min_value=date(1989, 1, 1), max_value=date(2071, 1, 1))
ROWS = st.lists(st.tuples(st.none() | DATES, st.none() | DATES), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """A connection as the engine locks it: no other file, no Python variable, no change of settings."""
    made = duckdb.connect()
    for setting in ("enable_external_access", "python_enable_replacements"):
        made.execute(f"SET {setting} = false")
    made.execute("SET lock_configuration = true")
    clocks.install(made, CLOCKS)
    return made


def due(code: str, *anchors: str | date | None) -> list[date | None]:
    return clocks.due_date(CLOCKS[code], np.array(anchors, dtype="datetime64[D]")).tolist()


def one(connection: duckdb.DuckDBPyConnection, expression: str) -> object:
    return connection.execute(f"SELECT {expression}").fetchall()[0][0]


def test_the_limits_are_those_of_law_and_guidance():
    newest = {code: (CLOCKS[code].rules[-1].limit, CLOCKS[code].rules[-1].unit) for code in LIMITS}
    assert newest == LIMITS
    assert {code for code, clock in CLOCKS.items() if not clock.statutory} == LOCAL


def test_a_local_standard_says_so_in_its_source():
    sources = {code: clock.rules[0].source for code, clock in CLOCKS.items()}
    assert {code for code, source in sources.items() if source.startswith("Local standard")} == LOCAL


@pytest.mark.parametrize(("done", "expected"), [("2024-04-02", True), ("2024-04-03", False)])
def test_an_assessment_due_on_the_first_working_day_after_easter(connection, done, expected):
    """Referred on 26 January 2024, 45 working days end on 2 April: 29 March and 1 April are bank holidays."""
    assert due("assessment", "2024-01-26") == [date(2024, 4, 2)]
    decided = clocks.in_time(CLOCKS["assessment"], ["2024-01-26"], [done], date(2024, 6, 1))
    assert decided.tolist() == [expected]
    sql = clocks.sql_in_time(CLOCKS["assessment"], "DATE '2024-01-26'", f"DATE '{done}'", "DATE '2024-06-01'")
    assert one(connection, sql) is expected


@pytest.mark.parametrize(
    ("code", "anchor", "end"),
    [
        ("referral_decision", "2024-03-30", "2024-04-02"),  # a Saturday at Easter
        ("referral_decision", "2024-12-24", "2024-12-27"),
        ("icpc", "2022-05-20", "2022-06-14"),  # over the jubilee's two bank holidays
        ("core_group", "2022-09-09", "2022-09-26"),  # over the state funeral
        ("core_group", "2023-04-28", "2023-05-16"),  # over May Day and the coronation
        ("complaint_stage_1", "2021-12-20", "2022-01-06"),  # Christmas and New Year with substitute days
        ("cla_review_first", "2024-12-16", "2025-01-16"),
        ("cp_review_later", "2023-08-31", "2024-02-29"),
        ("cp_review_later", "2024-08-31", "2025-02-28"),
        ("cp_review_first", "2024-11-30", "2025-02-28"),
        ("health_review_from_5", "2024-02-29", "2025-02-28"),
        ("return_interview", "2024-12-24", "2024-12-27"),  # hours run through bank holidays
        ("cla_visit_first", "2024-12-25", "2025-01-01"),
        ("care_proceedings", "2024-01-01", "2024-06-30"),  # 26 weeks beginning with the day itself
    ],
)
def test_due_dates_counted_by_hand(code, anchor, end):
    assert due(code, anchor) == [date.fromisoformat(end)]


def test_a_request_for_information_waits_for_bank_holidays_anywhere_in_the_kingdom():
    """2 January is one in Scotland and 17 March in Northern Ireland; other clocks of 20 days run on."""
    assert due("foi", "2024-12-16") == [date(2025, 1, 17)]
    assert due("foi", "2025-03-10", "2025-03-16") == [date(2025, 4, 8), date(2025, 4, 14)]
    assert due("complaint_stage_1_extended", "2024-12-16", "2025-03-10") == [date(2025, 1, 16), date(2025, 4, 7)]


def test_the_anchor_decides_which_rule_applies():
    """40 days beginning with the day until 24 May 2018, then a month that moves on from a weekend."""
    found = due("subject_access", "2018-05-24", "2018-05-25", "2024-03-30", "2024-01-31", "2000-02-29")
    assert found == [date(2018, 7, 2), date(2018, 6, 25), date(2024, 4, 30), date(2024, 2, 29), None]
    assert due("subject_access", "2024-08-30", "2024-02-29", "2024-11-25") == [
        date(2024, 9, 30),
        date(2024, 4, 2),  # from Good Friday to the Tuesday
        date(2024, 12, 27),  # from Christmas Day
    ]


def test_the_anchor_day_may_be_day_one():
    rule = {"unit": "working days", "limit": 3, "first_day": "anchor day", "source": "Local standard"}
    words = {"title": "Call", "anchor": "Asked", "done": "Called", "statutory": False}
    clock = Clock.model_validate({"code": "call", "rules": ({**rule},), **words})
    month = clock.rules[0].model_copy(update={"unit": "calendar months", "limit": 1})
    anchors = np.array(["2024-03-27", "2024-03-30", "2024-03-01"], dtype="datetime64[D]")
    assert clocks.due_date(clock, anchors).tolist() == [date(2024, 4, 2), date(2024, 4, 4), date(2024, 3, 5)]
    monthly = clock.model_copy(update={"rules": (month,)})
    assert clocks.due_date(monthly, anchors[2:]).tolist() == [date(2024, 3, 31)]


def test_what_is_not_due_yet_is_left_out_and_what_is_overdue_is_late(connection):
    """The conference is due on 22 March 2024."""
    known = date(2024, 3, 22)
    cases = [
        ("2024-03-22", known, True),
        ("2024-03-23", date(2024, 3, 31), False),
        (None, known, None),
        (None, known + timedelta(days=1), False),
        ("2024-03-25", known, None),  # held after the day it is looked at
        ("2024-03-25", date(2024, 3, 23), False),
        ("2024-03-01", date(2024, 2, 29), None),
    ]
    for done, as_of, expected in cases:
        decided = clocks.in_time(CLOCKS["icpc"], ["2024-03-01"], [done], as_of)
        assert (None if decided.isna()[0] else bool(decided[0])) is expected
        done_sql = f"DATE '{done}'" if done else "NULL"
        sql = clocks.sql_in_time(CLOCKS["icpc"], "DATE '2024-03-01'", done_sql, f"DATE '{as_of}'")
        assert one(connection, sql) is expected
    assert clocks.in_time(CLOCKS["icpc"], [None], ["2024-03-01"], known).isna().all()


@given(ROWS, DATES, st.sampled_from(sorted(CLOCKS)))
def test_sql_and_numpy_agree_on_every_clock(connection, rows, as_of, code):
    clock = CLOCKS[code]
    frame = pd.DataFrame(rows, columns=["day", "done"]).astype("datetime64[s]")
    connection.register("given", frame.reset_index())
    in_time = clocks.sql_in_time(clock, "day", "done", f"DATE '{as_of}'")
    found = connection.execute(
        f"SELECT {clocks.sql_due(clock, 'day')} AS due, {in_time} AS in_time FROM given ORDER BY index"
    ).df()
    assert found["due"].to_numpy().astype("datetime64[D]").tolist() == clocks.due_date(clock, frame["day"]).tolist()
    decided = clocks.in_time(clock, frame["day"], frame["done"], as_of)
    assert found["in_time"].astype("boolean").tolist() == decided.tolist()


@given(ROWS, st.integers(min_value=-300, max_value=300))
def test_sql_and_numpy_agree_on_working_days(connection, rows, n):
    first, last = (np.array(column, dtype="datetime64[s]") for column in zip(*rows, strict=True))
    connection.register("given", pd.DataFrame({"a": first, "b": last}).reset_index())
    found = connection.execute(
        f"""SELECT working_days_between(a, b) AS exclusive, working_days_including(a, b) AS inclusive,
        add_working_days(a, {n}) AS moved, add_working_days(a, CAST({n} - index AS INT)) AS each_moved,
        next_working_day(a) AS next, is_working_day(a) AS worked FROM given ORDER BY index"""
    ).df()
    each = n - np.arange(len(first))
    np.testing.assert_array_equal(found["exclusive"].astype(float), periods.working_days_between(first, last))
    included = periods.working_days_between(first, last, "inclusive")
    np.testing.assert_array_equal(found["inclusive"].astype(float), included)
    for name, expected in (
        ("moved", periods.add_working_days(first, n)),
        ("each_moved", periods.add_working_days(first, each)),
        ("next", periods.next_working_day(first)),
    ):
        assert found[name].to_numpy().astype("datetime64[D]").tolist() == expected.tolist(), name
    worked = found["worked"].astype("boolean")
    np.testing.assert_array_equal(worked.fillna(False).to_numpy(bool), periods.is_working_day(first))
    assert worked.isna().tolist() == (~periods.within_calendar(first)).tolist()


@given(st.lists(DATES, min_size=2, max_size=40))
def test_a_later_anchor_is_never_due_earlier(anchors):
    days = np.sort(np.array(anchors, dtype="datetime64[D]"))
    for clock in CLOCKS.values():
        if len(clock.rules) > 1:
            continue  # a shorter rule may overtake
        found = clocks.due_date(clock, days)
        known = found[~np.isnat(found)]
        assert (np.diff(known) >= np.timedelta64(0, "D")).all()
        assert (known >= days[~np.isnat(found)]).all()


def test_macros_take_times_of_day_and_stand_wherever_an_expression_may(connection):
    connection.execute("CREATE OR REPLACE TABLE plans (id INT, day TIMESTAMP, team TEXT)")
    connection.execute("INSERT INTO plans VALUES (1, '2024-03-28 23:00', 'a'), (2, NULL, 'a'), (3, '2024-03-30', 'b')")
    grouped = connection.execute(
        """SELECT team, count(*) FILTER (due_core_group(day) <= DATE '2024-04-15'), due_core_group(max(day)),
        max(CASE WHEN team = 'a' THEN due_core_group(day) END) FROM plans
        WHERE coalesce(due_core_group(day), DATE '2024-01-01') < DATE '2025-01-01' GROUP BY team ORDER BY team"""
    ).fetchall()
    assert grouped == [("a", 1, date(2024, 4, 15), date(2024, 4, 15)), ("b", 1, date(2024, 4, 15), None)]


def test_a_second_connection_to_the_same_database_has_the_macros(connection):
    assert one(connection.cursor(), "due_icpc(DATE '2024-03-01')") == date(2024, 3, 22)


def test_installing_again_replaces_what_was_there():
    made = duckdb.connect()
    clocks.install(made, CLOCKS)
    shorter = CLOCKS["icpc"].rules[0].model_copy(update={"limit": 5})
    clocks.install(made, {"icpc": CLOCKS["icpc"].model_copy(update={"rules": (shorter,)})})
    assert one(made, "due_icpc(DATE '2024-03-01')") == date(2024, 3, 8)


def test_the_page_for_readers_is_written_from_the_file():
    page = Path(folders.__file__).parent / "docs" / "clocks.md"
    told = "write it again as the page itself says"
    assert page.read_text(encoding="utf-8") == clock_page.page(CLOCKS.values()), told
    assert "| Visit (`visit`)" not in page.read_text(encoding="utf-8")


def calendar(folder: Path, text: str) -> None:
    (folder / "calendar.yml").write_text(text, encoding="utf-8")


def test_clocks_are_read_by_their_code(folder: Path):
    calendar(folder, SOUND)
    read = catalogue.load("own", parameters=folder).clocks
    assert list(read) == ["visit", "review"]
    found = clocks.due_date(read["visit"], np.array(["2025-03-31", "2025-04-01"], dtype="datetime64[D]"))
    assert found.tolist() == [date(2025, 4, 28), date(2025, 4, 15)]


def test_parameters_without_the_file_have_no_clocks(folder: Path):
    assert catalogue.load("own", parameters=folder).clocks == {}


@pytest.mark.parametrize(
    ("old", "new", "place", "part"),
    [
        ("unit: weeks", "unit: week", "visit.rules[1].unit", "Did you mean 'weeks'"),
        ("2025-04-01", "2025-03-31", "visit.rules[2]", "both valid on 2025-03-31"),
        (
            "{valid_to: 2025-03-31,",
            "{valid_from: 2026-01-01, valid_to: 2025-03-31,",
            "visit.rules[1].valid_to",
            "before",
        ),
        ("limit: 3, unit: calendar months", "limit: 30, unit: hours", "review.rules[1].limit", "not whole days"),
        ("limit: 4", "limit: 0", "visit.rules[1].limit", "1 or more"),
        ("limit: 4", "limit: soon", "visit.rules[1].limit", "whole number"),
        ("title: Review", "title: visit", "review.title", "title of visit"),
        ("working days,", "working days, not_working: next working day,", "visit.rules[2].not_working", "always ends"),
        ("months,", "months, bank_holidays: united kingdom,", "review.rules[1].bank_holidays", "no bank holiday"),
        ("months,", "months, first_day: tomorrow,", "review.rules[1].first_day", "Known: anchor day, day after"),
        ("    - {limit: 3, unit: calendar months, source: Guidance}\n", "    []\n", "review.rules", "empty"),
        ("review:", "CP review:", "CP review.code", "lower-case"),
        ("  done: The review is held\n", "", "review.done", "is missing"),
        ("  statutory: true", "  statutory: true\n  colour: red", "review.colour", "not a known key"),
        ("2025-04-01", "2025-02-30", "visit.rules[2].valid_from", "day of the calendar"),
    ],
)
def test_one_mistake_is_named_with_its_place(folder: Path, break_by, old, new, place, part):
    calendar(folder, SOUND)
    problems = break_by((old, new))
    assert len(problems) == 1
    assert problems[0].where.startswith("calendar.yml")
    assert problems[0].where.endswith(f": {place}")
    assert part in f"{problems[0].what} {problems[0].remedy}"


def test_mistakes_of_all_clocks_come_together(folder: Path, break_by):
    calendar(folder, SOUND)
    problems = break_by(
        ("unit: weeks", "unit: fortnights"), ("limit: 3", "limit: -3"), ("statutory: true", "statutory: x")
    )
    assert len(problems) == 3
