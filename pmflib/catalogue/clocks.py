"""Statutory and local clocks: what starts one, how long it runs, and when it is due, in numpy and in SQL.

`due_date` and `in_time` work on whole arrays. `install` gives a DuckDB connection the same answers as macros, whose
names stay as they are:

=============================================  =====================================================================
``due_<code>(anchor)``                         day on which the clock of that code is due, e.g. ``due_assessment(d)``
``in_time_<code>(anchor, done, as_of)``        true, false (done late, or not done and overdue), null (not due yet)
``in_time(due, done, as_of)``                  the same for a due day at hand
``working_days_between(a, b)``                 working days from a to b, a not counted; negative if b comes first
``working_days_including(a, b)``               the same with a counted as day 1, if it is worked
``add_working_days(d, n)``                     n-th working day after d, or before it for a negative n; d itself for 0
``next_working_day(d)``                        d itself, or the first working day after it
``is_working_day(d)``                          whether it is worked in England
=============================================  =====================================================================

Arguments are dates or timestamps, whose time is left out. A missing one gives null, and so does one outside the
calendar (`periods.FIRST_DAY` to `periods.LAST_DAY`) or outside the days for which a clock has a rule.

Each macro looks its answer up in one table of a row per day, a hash join that takes some 5 to 30 milliseconds for
a million rows. Two things to know: no macro may stand inside a lambda, and where it would stand inside ``EXISTS`` or
another macro of a clock, work the inner day out in a subquery first, which is many times faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from pydantic import Field

from pmflib import periods
from pmflib.catalogue.fields import TABLE_FORM, Label, Model, Text
from pmflib.periods import BankHolidays

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LimitUnit = Literal["working days", "calendar days", "calendar months", "weeks", "hours"]
ClockCode = Annotated[str, Field(pattern=TABLE_FORM, max_length=40)]

HOURS_IN_DAY = 24


class ClockRule(Model):
    """How long a clock runs, for the anchors of some days.

    Parameters
    ----------
    valid_from, valid_to : date, optional
        First and last anchor day that the rule is for; without one it reaches to the end of the calendar.
    limit, unit : int, str
        E.g. 45 working days. Hours are counted as days of 24, because records seldom hold a time. A month ends on
        the corresponding date, or on the last day of a month without it.
    first_day : {"day after", "anchor day"}
        Which day is day 1.
    not_working : {"stands", "next working day"}
        What happens to a due date that is no working day.
    bank_holidays : {"england", "united kingdom"}
        Whose bank holidays are not worked.
    source : str
        The law or guidance, with its paragraph.
    """

    valid_from: date | None = None
    valid_to: date | None = None
    limit: int = Field(ge=1, le=1000)
    unit: LimitUnit
    first_day: Literal["day after", "anchor day"] = "day after"
    not_working: Literal["stands", "next working day"] = "stands"
    bank_holidays: BankHolidays = "england"
    source: Text


class Clock(Model):
    """One clock: the event that starts it, what must be done in time, and its rules by date.

    Parameters
    ----------
    code : str
        The name of its entry, and part of its macros' names.
    title : str
    anchor, done : str
        The event whose day starts it, and the one that stops it.
    statutory : bool
        Set by law or statutory guidance; otherwise a local standard, and called so.
    note : str
        What a reader should know, such as where the published figure counts otherwise.
    rules : tuple of ClockRule
        One, or several whose dates do not overlap.
    """

    code: ClockCode
    title: Label
    anchor: Text
    done: Text
    statutory: bool
    note: Annotated[str, Field(max_length=600)] = ""
    rules: tuple[ClockRule, ...] = Field(min_length=1)


def due_date(clock: Clock, anchors: ArrayLike) -> periods.Days:
    """Return the day on which each anchor's clock is due, the last day that is still in time.

    Parameters
    ----------
    clock : Clock
    anchors : array of datetime64
        Days or times; the time is left out.

    Returns
    -------
    array of datetime64[D]
        Missing where the anchor is, lies outside the calendar, or has no rule.
    """
    days = periods.days_of(anchors)
    known = periods.within_calendar(days)
    due = np.full(days.shape, np.datetime64("NaT", "D"))
    for rule in clock.rules:
        due = np.where(known & _covered(rule, days), _due(rule, days), due)
    return due


def in_time(clock: Clock, anchors: ArrayLike, done: ArrayLike, as_of: date) -> pd.api.extensions.ExtensionArray:
    """Return whether what each anchor started was done in time, as far as that is known on a day.

    Parameters
    ----------
    clock : Clock
    anchors, done : array of datetime64
        Not done yet is missing; done after `as_of` counts as not done yet.
    as_of : date

    Returns
    -------
    array of boolean
        False where it was done late, or is not done and overdue; missing where it is not due yet or has no due day.
    """
    due, ended = np.broadcast_arrays(due_date(clock, anchors), periods.days_of(done))
    today = np.datetime64(as_of, "D")
    finished = ended <= today
    unknown = np.isnat(due) | (~finished & (today <= due))
    return pd.arrays.BooleanArray(np.where(finished, ended, today) <= due, mask=unknown)


def sql_due(clock: Clock, anchor: str) -> str:
    """Return the SQL expression of the day a clock is due, for a connection that has the macros."""
    return f"due_{clock.code}({anchor})"


def sql_in_time(clock: Clock, anchor: str, done: str, as_of: str) -> str:
    """Return the SQL expression of whether it was done in time as known on a day: true, false or null."""
    return f"in_time_{clock.code}({anchor}, {done}, {as_of})"


def install(connection: DuckDBPyConnection, clocks: Mapping[str, Clock]) -> None:
    """Give a connection the calendar and the macros listed above.

    Works on a connection whose configuration is locked and that may open no file; running it again replaces all.

    Parameters
    ----------
    connection : DuckDBPyConnection
    clocks : mapping of str to Clock
        `Catalogue.clocks`.
    """
    connection.register("pmf_calendar_frame", _lookup(tuple(clocks.values())))
    connection.execute("CREATE OR REPLACE TABLE pmf_calendar AS SELECT * FROM pmf_calendar_frame")
    connection.unregister("pmf_calendar_frame")
    for statement in macros(clocks.values()):
        connection.execute(statement)


def macros(clocks: Iterable[Clock]) -> list[str]:
    """Return the statements that make the macros, for a connection that has the table of `install`."""
    return [f"CREATE OR REPLACE MACRO {macro}" for macro in [*_CALENDAR_MACROS, *_clock_macros(clocks)]]


def _clock_macros(clocks: Iterable[Clock]) -> Iterator[str]:
    for clock in clocks:
        due = _look_up(f"pmf_due_{clock.code}", "anchor")
        yield f"due_{clock.code}(anchor) AS {due}"
        yield f"in_time_{clock.code}(anchor, done, as_of) AS {_IN_TIME.format(due)}"


def _look_up(column: str, day: str) -> str:
    # Only names from this file and checked codes get here.
    return f"(SELECT {column} FROM pmf_calendar WHERE pmf_day = CAST({day} AS DATE))"  # noqa: S608


# `least` passes over a missing date, so that what is not done yet is held against the day it is looked at; the second
# half makes true into null where it was in time only so far.
_IN_TIME = "least(CAST(done AS DATE), as_of) <= {} AND nullif(CAST(done AS DATE) <= as_of, FALSE)"
_BETWEEN = f"{_look_up('pmf_number', 'b')} - {_look_up('pmf_number', 'a')}"
# Counting back from a day off starts at the working day before it, which has the same number.
_STEPPED = """
    SELECT reached.pmf_day FROM pmf_calendar AS left_at, pmf_calendar AS reached
    WHERE left_at.pmf_day = CAST(d AS DATE)
    AND reached.pmf_nth = left_at.pmf_number + n + CASE WHEN n < 0 THEN 1 - left_at.pmf_working ELSE 0 END
"""
_CALENDAR_MACROS = (
    f"is_working_day(d) AS {_look_up('pmf_working', 'd')} = 1",
    f"working_days_between(a, b) AS {_BETWEEN}",
    f"working_days_including(a, b) AS {_BETWEEN} + {_look_up('pmf_working', 'a')}",
    f"next_working_day(d) AS {_look_up('pmf_next', 'd')}",
    f"add_working_days(d, n) AS CASE WHEN n = 0 THEN {_look_up('pmf_day', 'd')} ELSE ({_STEPPED}) END",
    f"in_time(due, done, as_of) AS {_IN_TIME.format('due')}",
)


@lru_cache(maxsize=4)
def _lookup(clocks: tuple[Clock, ...]) -> pa.Table:
    """Return the row per day that the macros look into.

    No column is called like one that a record table could have: inside a macro's subquery it would hide that.
    """
    calendar = periods.calendar_table()
    days = periods.days_of(calendar["day"])
    working = calendar["is_working_day"].to_numpy()
    number = calendar["working_day_number"].to_numpy()
    columns = {
        "pmf_day": days,
        "pmf_working": working.astype(np.int64),
        "pmf_number": number,
        "pmf_next": periods.next_working_day(days),
    }
    due = {f"pmf_due_{clock.code}": due_date(clock, days) for clock in clocks}
    arrays = {name: pa.array(values) for name, values in (columns | due).items()}
    return pa.table(arrays | {"pmf_nth": pa.array(number, mask=~working)})


def _covered(rule: ClockRule, days: periods.Days) -> NDArray[np.bool_]:
    after = rule.valid_from is None or days >= np.datetime64(rule.valid_from, "D")
    before = rule.valid_to is None or days <= np.datetime64(rule.valid_to, "D")
    return np.full(days.shape, True) & after & before


def _due(rule: ClockRule, days: periods.Days) -> periods.Days:
    counted = 1 if rule.first_day == "anchor day" else 0
    if rule.unit == "working days":
        return periods.add_working_days(periods.add_days(days, -counted), rule.limit, bank_holidays=rule.bank_holidays)
    if rule.unit == "calendar months":
        due = periods.add_days(periods.add_months(days, rule.limit), -counted)
    else:
        due = periods.add_days(days, _in_days(rule) - counted)
    return periods.next_working_day(due, bank_holidays=rule.bank_holidays) if _rolls(rule) else due


def _rolls(rule: ClockRule) -> bool:
    return rule.not_working == "next working day"


def _in_days(rule: ClockRule) -> int:
    if rule.unit == "hours":
        return rule.limit // HOURS_IN_DAY
    return rule.limit * (7 if rule.unit == "weeks" else 1)
