"""Dates that carry a meaning: the editions of our reports, and what published year labels stand for.

A financial year runs from April to March and its quarter 1 is April to June. Published labels do not say
when their year ends; the rules for that stand here, one function for each publisher's way of writing.
"""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pmflib import errors

Kind = Literal["year", "quarter", "month"]
Calendar = Literal["reporting_year", "academic_year", "september", "mid_year"]

_LENGTH: dict[Kind, int] = {"year": 12, "quarter": 3, "month": 1}
_FORMS = "Write a year as 2025-26, a quarter as 2026-27-q2 or a month as 2026-09."
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-(\d{2})-q([1-4])")
_HEADLINE_GRACE = 6
_EES_TWO_YEARS = {"academic year": 8, "financial year": 3, "reporting year": 3, "tax year": 3}


class Span(NamedTuple):
    """First and last day of a period, both included."""

    start: date
    end: date


@dataclass(frozen=True, kw_only=True)
class Period:
    """An edition: a financial year, one of its quarters, or a month.

    Parameters
    ----------
    kind : {"year", "quarter", "month"}
    start : date
        First day. `year`, `quarter`, `month` and `parse` make only periods that start where one can.
    """

    kind: Kind
    start: date

    @property
    def end(self) -> date:
        """Last day of the period."""
        return _add_months(self.start, _LENGTH[self.kind]) - timedelta(days=1)

    @property
    def code(self) -> str:
        """As written in commands and paths: ``2025-26``, ``2026-27-q2`` or ``2026-09``."""
        if self.kind == "month":
            return f"{self.start:%Y-%m}"
        first = _year_code(_financial_year(self.start))
        return first if self.kind == "year" else f"{first}-q{self.number}"

    @property
    def number(self) -> int:
        """Which quarter of the financial year the period starts in, 1 to 4."""
        return (self.start.month - 4) % 12 // 3 + 1

    @property
    def label(self) -> str:
        """As written for readers, e.g. ``Quarter 2, July to September 2026``."""
        if self.kind == "month":
            return f"{self.start:%B %Y}"
        if self.kind == "quarter":
            return f"Quarter {self.number}, {self.start:%B} to {self.end:%B %Y}"
        return f"{self.code} ({self.start:%B %Y} to {self.end:%B %Y})"

    @property
    def headline_end(self) -> date:
        """Latest day on which the headline figure's own period may end.

        A year's edition waits for the academic and workforce years that end within six months after it.
        """
        if self.kind != "year":
            return self.end
        return _add_months(self.start, _LENGTH["year"] + _HEADLINE_GRACE) - timedelta(days=1)

    def previous(self) -> Period:
        """Return the period of the same kind that ends the day before."""
        return self.shifted(-1)

    def next(self) -> Period:
        """Return the period of the same kind that starts the day after."""
        return self.shifted(1)

    def shifted(self, steps: int) -> Period:
        """Return the period so many of its own lengths later, or earlier if negative."""
        return Period(kind=self.kind, start=_add_months(self.start, steps * _LENGTH[self.kind]))

    def __str__(self) -> str:
        return self.code


def year(first: int) -> Period:
    """Return the financial year that starts in April of that calendar year."""
    return Period(kind="year", start=date(first, 4, 1))


def quarter(first: int, number: int) -> Period:
    """Return quarter 1 to 4 of the financial year that starts in that calendar year."""
    return Period(kind="quarter", start=_add_months(date(first, 4, 1), 3 * (number - 1)))


def month(first: int, number: int) -> Period:
    """Return a calendar month."""
    return Period(kind="month", start=date(first, number, 1))


def containing(day: date, kind: Kind) -> Period:
    """Return the year, quarter or month in which the day falls."""
    if kind == "month":
        return month(day.year, day.month)
    first = _financial_year(day)
    return year(first) if kind == "year" else quarter(first, (day.month - 4) % 12 // 3 + 1)


def parse(text: str, *, where: str = "period") -> Period:
    """Return the period a person wrote.

    Parameters
    ----------
    text : str
        ``2025-26``, ``2026-27-q2`` or ``2026-09``. Where year and month look alike (2009-10) it is the year.
    where : str
        Name of the option, or file and cell, for the message.

    Raises
    ------
    BadInput
        If it is none of these, with the nearest period that is.
    """
    found = read(text)
    if found is None:
        raise errors.BadInput.one(where, f"'{text}' is not a period.", suggestion(text))
    return found


def suggestion(text: str) -> str:
    """Word how a period is written, and the one most likely meant."""
    nearest = _suggest(text)
    return f"Did you mean '{nearest}'? {_FORMS}" if nearest else _FORMS


def read(text: str) -> Period | None:
    """Return the period of a code, or None if it is not one."""
    code = text.strip().lower()
    if match := _QUARTER.fullmatch(code):
        first, last, number = (int(part) for part in match.groups())
        return quarter(first, number) if _follows(first, last) else None
    if match := _YEAR.fullmatch(code):
        first, last = (int(part) for part in match.groups())
        if first == 0:
            return None
        if _follows(first, last):
            return year(first)
        return month(first, last) if 1 <= last <= 12 else None
    return None


def ees_span(time_period: str, time_identifier: str, calendar: Calendar) -> Span | None:
    """Return the days an *explore education statistics* label stands for, or None if it is not one.

    ``Reporting year`` alone does not say when the year ends, so the table's calendar does: 31 March, 30 September
    (workforce) or, for population estimates, the one day 30 June. ``Academic year`` 202425 runs from September
    2024 to August 2025, ``Financial year`` 202425 from April 2024 to March 2025.
    """
    identifier, label = time_identifier.strip().casefold(), time_period.strip()
    if re.fullmatch(r"[12]\d{5}", label) and _follows(int(label[:4]), int(label[4:])):
        end_month = _EES_TWO_YEARS.get(identifier)
        return _year_to(int(label[:4]) + 1, end_month) if end_month else None
    if not re.fullmatch(r"[12]\d{3}", label):
        return None
    if identifier == "calendar year":
        return _year_to(int(label), 12)
    return _reporting_year(int(label), calendar) if identifier == "reporting year" else None


def _reporting_year(last: int, calendar: Calendar) -> Span:
    if calendar == "mid_year":
        return Span(date(last, 6, 30), date(last, 6, 30))
    return _year_to(last, {"reporting_year": 3, "academic_year": 8, "september": 9}[calendar])


_LAIT_LABEL = re.compile(
    r"(?P<first>[12]\d{3})"
    r"(?:(?P<slash>[-/])(?P<last>\d{2})(?:-(?P<pool_first>\d{2})/(?P<pool_last>\d{2}))?)?"
    r"(?: ?\((?P<remark>OT|Rev|Final|prov)\))?",
    re.IGNORECASE,
)
_LAIT_YEAR_END = {
    "academic year": 8,
    "financial year": 3,
    "annual": 3,
    "calendar year": 12,
    "annual (end of sept)": 9,
}
LAIT_MARKS = {"rev": "revised", "prov": "provisional"}


def lait_span(label: str, year_type: str) -> Span | None:
    """Return the days a year label of the Local Authority Interactive Tool stands for, or None.

    A single year names the calendar year in which the period ends (2025 is the academic year 2024/25);
    ``2024-25`` and ``2024/25`` are one such year; ``2014-16`` pools three calendar years and
    ``2013/14-15/16`` three financial ones; remarks in brackets do not change the days. ``0`` is a placeholder.

    Parameters
    ----------
    label : str
    year_type : str
        From the tool's data dictionary. ``Annual`` is the year to 31 March; ``Annual - January`` the January census.
    """
    match = _LAIT_LABEL.fullmatch(label.strip())
    kind = year_type.strip().casefold()
    if match is None:
        return None
    first, last = int(match["first"]), match["last"]
    if kind == "annual - january":
        return Span(date(first, 1, 1), date(first, 1, 31)) if last is None else None
    end_month = _LAIT_YEAR_END.get(kind)
    if end_month is None:
        return None
    if last is None:
        return _year_to(first, end_month)
    end = _following(first, int(match["pool_last"] or last))
    if end is None:
        return None
    # A calendar year has one number, so a range of them counts both ends; other years are written with two.
    years = end - first + (1 if end_month == 12 else 0)
    return Span(_year_to(end, end_month, years=years).start, _year_to(end, end_month).end)


def lait_mark(label: str) -> str:
    """Return the mark a label's remark stands for: revised, provisional or none."""
    match = _LAIT_LABEL.fullmatch(label.strip())
    return LAIT_MARKS.get((match["remark"] or "").lower(), "") if match else ""


def spans(labels: pd.DataFrame, rule: Callable[..., Span | None]) -> pd.DataFrame:
    """Return ``period_start`` and ``period_end`` by row, applying a rule once to each distinct combination.

    Parameters
    ----------
    labels : DataFrame
        Text columns, in the order of the rule's arguments.
    rule : callable
        Such as `ees_span` or `lait_span`; None becomes missing dates, for the caller to report.
    """
    places, rows = distinct_rows(labels)
    found = [rule(*row) for row in rows]
    dates = pd.DataFrame(
        {
            "period_start": pd.Series([span and span.start for span in found], dtype="datetime64[s]"),
            "period_end": pd.Series([span and span.end for span in found], dtype="datetime64[s]"),
        }
    )
    return dates.iloc[places].set_index(labels.index)


def distinct_rows(labels: pd.DataFrame) -> tuple[NDArray[np.intp], list[tuple[str, ...]]]:
    """Return the distinct rows of a few text columns, and for each row its place among them."""
    # One joined text is told apart many times faster than a row of texts.
    texts = [pa.array(labels[name], pa.string()) for name in labels]
    joined = pc.binary_join_element_wise(*texts, "\x1f").dictionary_encode()
    places = np.asarray(joined.indices.to_numpy(), dtype=np.intp)
    at = np.unique(places, return_index=True)[1]
    return places, list(labels.iloc[at].itertuples(index=False, name=None))


def mid_year_within(start: pd.Series, end: pd.Series) -> pd.Series:
    """Return the newest 30 June inside each period, missing where there is none.

    It is the day of the population estimate that a rate of that period rests on: the reporting year 2025, from
    April 2024 to March 2025, takes mid-2024.
    """
    ends = end.dt.year - (end.dt.month < 6).astype("int64")
    june = pd.to_datetime({"year": ends, "month": 6, "day": 30}).astype("datetime64[s]")
    return june.where((june >= start) & (june <= end))


def year_share(window: pd.Series, start: pd.Series, end: pd.Series) -> pd.Series:
    """Return the share of a year an in-year rate covers, by days; 1 for years, rolling years and snapshots.

    A rate of a month, quarter or year to date is annualised by dividing by it.
    """
    days = (end - start).dt.days + 1
    return (days / 365.25).where(window.isin(["month", "quarter", "ytd"]), 1.0)


def describe(start: date, end: date) -> str:
    """Word a published period for readers: ``2024-25``, ``2024/25``, ``year to September 2025``, ``30 June 2024``."""
    if start == end:
        return f"{start.day} {start:%B %Y}"
    length = (end.year - start.year) * 12 + end.month - start.month + 1
    if length == 12:
        return _describe_year(start, end)
    if length == 1:
        return f"{end:%B %Y}"
    if length == 3 and start.month % 3 == 1:
        return containing(start, "quarter").label
    return f"{start:%B %Y} to {end:%B %Y}"


def _describe_year(start: date, end: date) -> str:
    if start.month == 4:
        return _year_code(start.year)
    if start.month == 9:
        return _year_code(start.year).replace("-", "/")
    return str(end.year) if start.month == 1 else f"year to {end:%B %Y}"


def _suggest(text: str) -> str:
    """Return the code of the period most likely meant, or nothing."""
    digits = [int(part) for part in re.findall(r"\d+", text)]
    if not digits or not 1900 <= digits[0] <= 2100:
        return ""
    quarters = [number for number in re.findall(r"q\s*([1-4])", text.lower()) if number]
    if quarters:
        return quarter(digits[0], int(quarters[0])).code
    named = [number for number in range(1, 13) if months.month_abbr[number].lower() in text.lower()]
    if named:
        return month(digits[0], named[0]).code
    return year(digits[0]).code


def _financial_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def _year_code(first: int) -> str:
    return f"{first}-{(first + 1) % 100:02d}"


def _follows(first: int, last: int) -> bool:
    return first > 0 and (first + 1) % 100 == last


def _following(first: int, last: int) -> int | None:
    """Return the full year of two digits that comes after `first`, within ten years."""
    full = first - first % 100 + last
    full += 100 if full <= first else 0
    return full if full - first <= 10 else None


def _year_to(last: int, end_month: int, *, years: int = 1) -> Span:
    end = date(last, end_month, months.monthrange(last, end_month)[1])
    return Span(_add_months(date(last, end_month, 1), 1 - 12 * years), end)


def _add_months(day: date, count: int) -> date:
    years, place = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, place + 1, day.day)
