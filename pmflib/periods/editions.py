"""The editions of our reports: financial years from April to March, their quarters, and months."""

from __future__ import annotations

import calendar as months
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pmflib import errors

Kind = Literal["year", "quarter", "month"]

_LENGTH: dict[Kind, int] = {"year": 12, "quarter": 3, "month": 1}
_FORMS = "Write a year as 2025-26, a quarter as 2026-27-q2 or a month as 2026-09."
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-(\d{2})-q([1-4])")
_HEADLINE_GRACE = 6


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
        return months_later(self.start, _LENGTH[self.kind]) - timedelta(days=1)

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
        return months_later(self.start, _LENGTH["year"] + _HEADLINE_GRACE) - timedelta(days=1)

    def previous(self) -> Period:
        """Return the period of the same kind that ends the day before."""
        return self.shifted(-1)

    def next(self) -> Period:
        """Return the period of the same kind that starts the day after."""
        return self.shifted(1)

    def shifted(self, steps: int) -> Period:
        """Return the period so many of its own lengths later, or earlier if negative."""
        return Period(kind=self.kind, start=months_later(self.start, steps * _LENGTH[self.kind]))

    def __str__(self) -> str:
        return self.code


def year(first: int) -> Period:
    """Return the financial year that starts in April of that calendar year."""
    return Period(kind="year", start=date(first, 4, 1))


def quarter(first: int, number: int) -> Period:
    """Return quarter 1 to 4 of the financial year that starts in that calendar year."""
    return Period(kind="quarter", start=months_later(date(first, 4, 1), 3 * (number - 1)))


def month(first: int, number: int) -> Period:
    """Return a calendar month."""
    return Period(kind="month", start=date(first, number, 1))


def containing(day: date, kind: Kind) -> Period:
    """Return the year, quarter or month in which the day falls."""
    if kind == "month":
        return month(day.year, day.month)
    first = _financial_year(day)
    return year(first) if kind == "year" else quarter(first, (day.month - 4) % 12 // 3 + 1)


def last_over(day: date, kind: Kind) -> Period:
    """Return the newest year, quarter or month that is over with a day: the one before that in which the next falls."""
    return containing(day + timedelta(days=1), kind).previous()


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
        return quarter(first, number) if follows(first, last) else None
    if match := _YEAR.fullmatch(code):
        first, last = (int(part) for part in match.groups())
        if first == 0:
            return None
        if follows(first, last):
            return year(first)
        return month(first, last) if 1 <= last <= 12 else None
    return None


def _suggest(text: str) -> str:
    """Return the code of the period most likely meant, or nothing."""
    if day := _day(text):
        return containing(day, "quarter").code
    years = [int(part) for part in re.findall(r"\d+", text) if 1900 <= int(part) <= 2100]
    if not years:
        return ""
    quarters = [number for number in re.findall(r"q\s*([1-4])", text.lower()) if number]
    if quarters:
        return quarter(years[0], int(quarters[0])).code
    named = [number for number in range(1, 13) if months.month_abbr[number].lower() in text.lower()]
    if named:
        return month(years[0], named[0]).code
    return year(years[0]).code


def _day(text: str) -> date | None:
    """Return the day that a text begins with, written with the year first or last."""
    found = re.match(r"\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b|\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b", text)
    if found is None:
        return None
    parts = [int(part) for part in found.groups() if part]
    first, middle, last = parts if found[1] else reversed(parts)
    try:
        return date(first, middle, last)
    except ValueError:
        return None


def _financial_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def _year_code(first: int) -> str:
    return f"{first}-{(first + 1) % 100:02d}"


def follows(first: int, last: int) -> bool:
    """Return whether the two digits of the second year name the year after the first: 2025 and 26."""
    return first > 0 and (first + 1) % 100 == last


def months_later(day: date, count: int) -> date:
    """Return the same day so many months later; for first days of months, which every month has."""
    years, place = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, place + 1, day.day)
