"""Days as whole numbers since 1970, working days among them, and how events spread over the year and the week."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pmflib.periods import calendar_table

Days = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def day(year: int, month: int, of_month: int) -> int:
    """Return a date as a day number."""
    return (date(year, month, of_month) - date(1970, 1, 1)).days


#: Simulated from here; the case system holds what was open on or began after `REACHES`.
FIRST, REACHES = day(2019, 4, 1), day(2020, 4, 1)
#: Last day that is recorded, and the day the extract was taken.
LAST, TAKEN = day(2026, 10, 9), day(2026, 10, 12)
#: The same of the extract before.
EARLIER_LAST, EARLIER_TAKEN = day(2026, 7, 10), day(2026, 7, 13)
#: Later than any day there is: what has not ended ends then.
NEVER = day(2060, 1, 1)
#: Whole months simulated; the one the extract is taken in is not whole.
MONTHS = 90
LAST_QUARTER = MONTHS // 3 - 1
_ORIGIN, _END = date(2000, 1, 1), date(2069, 12, 31)
_WEEKDAYS = (1.08, 1.05, 1.0, 0.97, 0.90, 0.05, 0.04)
_SEASON = (1.04, 1.03, 1.06, 0.97, 1.0, 1.03, 1.02, 0.76, 1.02, 1.08, 1.05, 0.88)


class _Calendar(NamedTuple):
    number: Days
    working: Bools
    ordered: Days


@cache
def _calendar() -> _Calendar:
    table = calendar_table(_ORIGIN, _END)
    working = table["is_working_day"].to_numpy(dtype=np.bool_)
    return _Calendar(np.cumsum(working), working, np.flatnonzero(working) + _offset())


def _offset() -> int:
    return (_ORIGIN - date(1970, 1, 1)).days


def is_working(days: Days) -> Bools:
    """Return which days are working days."""
    return np.asarray(_calendar().working[days - _offset()], dtype=np.bool_)


def working_between(start: Days, end: Days) -> Days:
    """Return the working days after one day up to and with another."""
    number = _calendar().number
    return np.asarray(number[end - _offset()] - number[start - _offset()], dtype=np.int64)


def add_working(days: Days, count: Days | int) -> Days:
    """Return the so-many-th working day after each day; 0 is the day itself or the working day before it."""
    calendar = _calendar()
    return np.asarray(calendar.ordered[calendar.number[days - _offset()] + count - 1], dtype=np.int64)


def on_working(days: Days) -> Days:
    """Return each day if it is worked, otherwise the next working day."""
    return np.where(is_working(days), days, add_working(days, 1))


def month_of(days: Days) -> Days:
    """Return the month of each day, counted from `FIRST`."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(months - _FIRST_MONTH, dtype=np.int64)


def quarter_of(days: Days) -> Days:
    """Return the quarter of each day, counted from `FIRST`."""
    return month_of(days) // 3


def starts_of_months(months: Days) -> Days:
    """Return the first day of months counted from `FIRST`."""
    return np.asarray((months + _FIRST_MONTH).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))


def ends_of_months(months: Days) -> Days:
    """Return the last day of months counted from `FIRST`."""
    return starts_of_months(months + 1) - 1


@cache
def bustle() -> Floats:
    """Return how much happens on each day from `FIRST`: week-ends are quiet, so are bank holidays and school breaks."""
    days = np.arange(FIRST, TAKEN + 1)
    dates = days.astype("datetime64[D]")
    weekday = (days + 3) % 7
    month = dates.astype("datetime64[M]").astype(np.int64) % 12
    of_month = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    weight = np.array(_WEEKDAYS)[weekday] * np.array(_SEASON)[month]
    weight = np.where(is_working(days) | (weekday >= 5), weight, 0.06)
    christmas = ((month == 11) & (of_month >= 21)) | ((month == 0) & (of_month <= 3))
    return np.where(christmas, 0.6 * weight, weight) * np.where(_near_easter(days), 0.8, 1.0)


def _near_easter(days: Days) -> Bools:
    """Return which days lie in the fortnight of the school break: the bank holidays of late March and April."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]").astype(np.int64) % 12
    weekday = (days + 3) % 7
    good_friday = ~is_working(days) & (weekday == 4) & np.isin(month, (2, 3))
    return np.asarray(np.convolve(good_friday, np.ones(17), mode="same") > 0)


_FIRST_MONTH = (2019 - 1970) * 12 + 3
