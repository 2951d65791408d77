"""Values, periods and changes as they stand in a sentence."""

from __future__ import annotations

import math
from datetime import date

from pmflib import formats
from pmflib.disclosure import IndicatorContext
from pmflib.findings.reading import Reading
from pmflib.findings.records import Beside

_UNIT_WORDS = {
    "per 10,000": " per 10,000",
    "days": " days",
    "pounds per week": " a week",
    "cases per FTE": " cases per worker",
}

_WIDE = 3.0
_SHARE, _COUNTED = "wilson", ("wilson", "byar")
_UNITS_FROM_ZERO = ("count", "days", "pounds per week", "cases per FTE")
_DAYS = {"month": 30, "quarter": 91}


def value_words(reading: Reading, value: float, *, status: str = "") -> str:
    """Return a value with its unit in words: ``21.6%``, ``64.2 per 10,000``, ``£1,204 a week``."""
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    text = formats.value(value, unit, decimals, status=status)
    return text if text.startswith("[") else text + _UNIT_WORDS.get(unit, "")


def number_words(reading: Reading, value: float) -> str:
    """Return a value as it is printed beside others of its measure: ``64.2``, ``21.6%``."""
    return formats.value(value, reading.indicator.unit, reading.indicator.decimals)


def change_words(reading: Reading) -> str:
    """Return the change in words: ``up 1.2 pp on the year before``, ``unchanged on the quarter before``."""
    return f"{_moved(reading, reading.change)} {before_words(reading)}"


def gap_words(reading: Reading, beside: Beside, whom: str) -> str:
    """Return the gap in words: ``4.2 pp above the neighbours' median``."""
    size = _size(reading, beside.gap)
    if size.strip("0.\N{NO-BREAK SPACE}p£") == "":
        return f"level with {whom}"
    return f"{size} {'above' if beside.gap > 0 else 'below'} {whom}"


def before_words(reading: Reading) -> str:
    """Name the period before: ``on the year before`` or ``on the quarter before``."""
    if reading.window in ("month", "quarter"):
        return f"on the {reading.window} before"
    days = 365 if reading.previous_period_end is None else (reading.period_end - reading.previous_period_end).days
    return "on the year before" if days > 300 else "on three months before"


def period_words(window: str, start: date, end: date) -> str:
    """Name a period: ``at 31 March 2025``, ``year to 31 March 2025``, ``July to September 2026``."""
    if window == "snapshot":
        return f"at {formats.day(end)}"
    if window in ("year", "r12m"):
        return f"year to {formats.day(end)}"
    if window == "month":
        return formats.month(end)
    first = formats.month(start)
    return f"{first.rsplit(' ', 1)[0] if start.year == end.year else first} to {formats.month(end)}"


def goal_words(reading: Reading, goal: float) -> str:
    """Return a target or floor, a whole one without decimals: ``80%``."""
    whole = math.isfinite(goal) and goal == round(goal)
    unit = reading.indicator.unit
    return formats.value(goal, unit, 0 if whole else reading.indicator.decimals) + _UNIT_WORDS.get(unit, "")


def range_words(reading: Reading, lower: float, upper: float, *, rough: bool = False) -> str:
    """Return limits as a range; a rough one, such as a projection, without decimals where it is wide."""
    wide = rough and upper - lower >= _WIDE
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    least, most = possible(reading.indicator)
    return formats.interval(max(lower, least), min(upper, most), unit, 0 if wide else decimals)


def possible(indicator: IndicatorContext) -> tuple[float, float]:
    """Return the least and the most a measure can be: no count lies below zero, and no share above 100%."""
    from_zero = indicator.interval in _COUNTED or indicator.unit in _UNITS_FROM_ZERO
    return 0.0 if from_zero else -math.inf, 100.0 if indicator.interval == _SHARE else math.inf


def difference_words(reading: Reading, difference: float) -> str:
    """Return the size of a difference without its sign; nothing where it rounds to zero."""
    size = _size(reading, difference)
    return "" if size.strip("0.\N{NO-BREAK SPACE}p£") == "" else size


def signed_words(reading: Reading, difference: float) -> str:
    """Return a difference with its sign: ``−2.0 pp``."""
    return formats.change(difference, reading.indicator.unit, reading.indicator.decimals)


def rhythm(reading: Reading) -> str:
    """Return what one step of the series is called: month, quarter or year."""
    before = reading.previous_period_end
    days = _DAYS.get(reading.window, 365) if before is None else (reading.period_end - before).days
    return "month" if days < 45 else "quarter" if days < 150 else "year"


def _moved(reading: Reading, change: float) -> str:
    size = _size(reading, change)
    if size.strip("0.\N{NO-BREAK SPACE}p£") == "":
        return "unchanged"
    return f"{'up' if change > 0 else 'down'} {size}"


def _size(reading: Reading, difference: float) -> str:
    return formats.change(abs(difference), reading.indicator.unit, reading.indicator.decimals).lstrip("+")
