"""What published year labels stand for.

Labels do not say when their year ends; the rules for that stand here, one function for each publisher's way of writing.
"""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pmflib.periods.editions import follows, months_later

Calendar = Literal["reporting_year", "academic_year", "september", "mid_year"]

_EES_TWO_YEARS = {"academic year": 8, "financial year": 3, "reporting year": 3, "tax year": 3}


class Span(NamedTuple):
    """First and last day of a period, both included."""

    start: date
    end: date


def ees_span(time_period: str, time_identifier: str, calendar: Calendar) -> Span | None:
    """Return the days an *explore education statistics* label stands for, or None if it is not one.

    ``Reporting year`` alone does not say when the year ends, so the table's calendar does: 31 March, 30 September
    (workforce) or, for population estimates, the one day 30 June. ``Academic year`` 202425 runs from September
    2024 to August 2025, ``Financial year`` 202425 from April 2024 to March 2025.
    """
    identifier, label = time_identifier.strip().casefold(), time_period.strip()
    if re.fullmatch(r"[12]\d{5}", label) and follows(int(label[:4]), int(label[4:])):
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


def _following(first: int, last: int) -> int | None:
    """Return the full year of two digits that comes after `first`, within ten years."""
    full = first - first % 100 + last
    full += 100 if full <= first else 0
    return full if full - first <= 10 else None


def _year_to(last: int, end_month: int, *, years: int = 1) -> Span:
    end = date(last, end_month, months.monthrange(last, end_month)[1])
    return Span(months_later(date(last, end_month, 1), 1 - 12 * years), end)
