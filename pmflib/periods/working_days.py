"""Working days and the sums clocks are made of, on whole arrays of dates at once.

A working day is a day from Monday to Friday that is no bank holiday. One-off holidays count (two in June 2022, the
state funeral of 19 September 2022, the coronation of 8 May 2023), and so do substitute days when one falls on a
weekend. Dates come from the package ``holidays``; those not yet proclaimed follow the rules of the Banking and
Financial Dealings Act 1971.

Dates outside `FIRST_DAY` to `LAST_DAY` have no known calendar and give a missing result, as a missing date does.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

BankHolidays = Literal["england", "united kingdom"]
Count = Literal["exclusive", "inclusive"]
Days = NDArray[np.datetime64]

#: The calendar reaches from here to there.
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2069, 12, 31)

_FIRST = np.datetime64(FIRST_DAY, "D")
_LAST = np.datetime64(LAST_DAY, "D")
_MISSING = np.datetime64("NaT", "D")
# A bank holiday "in any part of the United Kingdom" may be one of a single nation; Wales has England's.
_NATIONS: dict[BankHolidays, tuple[str, ...]] = {"england": ("ENG",), "united kingdom": ("ENG", "SCT", "NIR")}


class _Calendar(NamedTuple):
    """Every day from first to last: whether it is worked, how many were up to it, and the working days in order."""

    working: NDArray[np.bool_]
    number: NDArray[np.int64]
    ordered: Days


def days_of(dates: ArrayLike) -> Days:
    """Return dates as days, without their time; missing stays missing."""
    return np.asarray(dates, dtype="datetime64").astype("datetime64[D]")


def within_calendar(dates: ArrayLike) -> NDArray[np.bool_]:
    """Return which dates the calendar knows; a missing one it does not."""
    days = days_of(dates)
    return np.asarray((days >= _FIRST) & (days <= _LAST))


def is_working_day(dates: ArrayLike, *, bank_holidays: BankHolidays = "england") -> NDArray[np.bool_]:
    """Return which dates are working days; a missing date or one outside the calendar is none.

    Parameters
    ----------
    dates : array of datetime64
    bank_holidays : {"england", "united kingdom"}
        Whose bank holidays are not worked: England's, or those of any part of the United Kingdom, which is what
        the Freedom of Information Act 2000 section 10(6) asks for.
    """
    places, known = _places(days_of(dates))
    return _calendar(bank_holidays).working[places] & known


def working_days_between(
    start: ArrayLike, end: ArrayLike, count: Count = "exclusive", *, bank_holidays: BankHolidays = "england"
) -> NDArray[np.float64]:
    """Count the working days from one date to another.

    Parameters
    ----------
    start, end : array of datetime64
        Broadcast against each other.
    count : {"exclusive", "inclusive"}
        Exclusive: the start is day 0, as in "within 45 working days of". Inclusive: it is day 1, if it is worked.
    bank_holidays : {"england", "united kingdom"}

    Returns
    -------
    array of float
        Zero or less where the end is before the start; NaN where either is missing or outside the calendar.
    """
    calendar = _calendar(bank_holidays)
    (first, first_known), (last, last_known) = _places(days_of(start)), _places(days_of(end))
    counted = calendar.number[last] - calendar.number[first]
    if count == "inclusive":
        counted = counted + calendar.working[first]
    return np.where(first_known & last_known, counted.astype(np.float64), np.nan)


def add_working_days(start: ArrayLike, n: ArrayLike, *, bank_holidays: BankHolidays = "england") -> Days:
    """Return the n-th working day after each date, or before it where n is negative.

    Parameters
    ----------
    start : array of datetime64
        Need not be working days: one working day after a Saturday is Monday. Day 0 is the date itself.
    n : array of int
        Broadcast against the dates.
    bank_holidays : {"england", "united kingdom"}

    Returns
    -------
    array of datetime64[D]
        Missing where the date is, or where start or result lie outside the calendar.
    """
    days, steps = np.broadcast_arrays(days_of(start), np.asarray(n, dtype=np.int64))
    calendar = _calendar(bank_holidays)
    places, known = _places(days)
    # Counting back from a day off starts at the working day before it, which has the same number.
    wanted = calendar.number[places] + steps - 1 + ((steps < 0) & ~calendar.working[places])
    reached = known & (wanted >= 0) & (wanted < len(calendar.ordered))
    moved = np.where(reached, calendar.ordered[np.where(reached, wanted, 0)], _MISSING)
    return np.where((steps == 0) & known, days, moved)


def next_working_day(dates: ArrayLike, *, bank_holidays: BankHolidays = "england") -> Days:
    """Return each date itself if it is a working day, otherwise the first working day after it."""
    days = days_of(dates)
    moved = add_working_days(days, 1, bank_holidays=bank_holidays)
    return np.where(is_working_day(days, bank_holidays=bank_holidays), days, moved)


def add_days(start: ArrayLike, n: ArrayLike) -> Days:
    """Return each date so many calendar days later, or earlier if negative; missing stays missing."""
    return np.asarray(days_of(start) + np.asarray(n, dtype="timedelta64[D]"))


def add_months(start: ArrayLike, n: ArrayLike) -> Days:
    """Return the corresponding date so many months later, or the last day of a month that has no such date.

    Six months after 31 August is 28 or 29 February: the corresponding date rule of *Dodds v Walker* [1981] 1 WLR 1027.
    """
    days = days_of(start)
    firsts = days.astype("datetime64[M]")
    months = firsts + np.asarray(n, dtype="timedelta64[M]")
    longest = (months + 1).astype("datetime64[D]") - months.astype("datetime64[D]") - 1
    return np.asarray(months.astype("datetime64[D]") + np.minimum(days - firsts.astype("datetime64[D]"), longest))


def calendar_table(first: date = FIRST_DAY, last: date = LAST_DAY) -> pd.DataFrame:
    """Return one row for each day, for an engine to join to.

    The working days between two dates are the difference of their numbers, the start not counted.

    Parameters
    ----------
    first, last : date
        Both included; at the most from `FIRST_DAY` to `LAST_DAY`.

    Returns
    -------
    DataFrame
        ``day``, ``bank_holiday`` (its name in England, or nothing), ``is_working_day``, ``working_day_number`` (how
        many there were from `FIRST_DAY` up to and with this day), and the latter two by every bank holiday of the
        United Kingdom as ``is_uk_working_day`` and ``uk_working_day_number``.
    """
    days = np.arange(max(np.datetime64(first, "D"), _FIRST), min(np.datetime64(last, "D"), _LAST) + 1)
    places, _known = _places(days)
    england, kingdom = _calendar("england"), _calendar("united kingdom")
    names = _names("england")
    return pd.DataFrame(
        {
            "day": days.astype("datetime64[s]"),
            "bank_holiday": pd.Series([names.get(day, "") for day in days.tolist()], dtype="str"),
            "is_working_day": england.working[places],
            "working_day_number": england.number[places],
            "is_uk_working_day": kingdom.working[places],
            "uk_working_day_number": kingdom.number[places],
        }
    )


def _places(days: Days) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each day stands in the calendar (0 if it does not) and whether it does."""
    known = within_calendar(days)
    return np.where(known, days, _FIRST).astype(np.int64) - _FIRST.astype(np.int64), known


@cache
def _calendar(bank_holidays: BankHolidays) -> _Calendar:
    days = np.arange(_FIRST, _LAST + 1)
    working = np.is_busday(days, holidays=np.array(sorted(_names(bank_holidays)), dtype="datetime64[D]"))
    return _Calendar(working=working, number=np.cumsum(working), ordered=days[working])


@cache
def _names(bank_holidays: BankHolidays) -> dict[date, str]:
    # Only clocks need it, and it takes longer to load than the command has to start.
    import holidays

    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    nations = [holidays.country_holidays("GB", subdiv=nation, years=years) for nation in _NATIONS[bank_holidays]]
    return {day: name for nation in reversed(nations) for day, name in nation.items()}
