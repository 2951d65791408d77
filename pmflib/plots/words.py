"""The words around a chart: places, periods, measures, sources and descriptions, written from the data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from pmflib import findings, formats
from pmflib.disclosure import IndicatorContext
from pmflib.plots.series import Subject

_YEAR_TO = "to "
TOO_FEW = "too few to judge"
_UNITS = {
    "per cent": "%",
    "count": "number",
    "cases per FTE": "cases per full-time equivalent worker",
}


def measure(about: Subject) -> str:
    """Return the indicator and its unit: ``Re-referrals within 12 months (%)``; the unit once, if the title has it."""
    unit = _UNITS.get(about.indicator.unit, about.indicator.unit)
    title = about.indicator.title
    return title if unit in title else f"{title} ({unit})"


def short_period(start: date, end: date, window: str) -> str:
    """Return a period as an axis label: ``2025-26``, ``Sep 2025``, ``Jul–Sep 2026``."""
    length = (end.year - start.year) * 12 + end.month - start.month + 1
    if window == "snapshot" or length == 1:
        return _short_month(end)
    if window == "r12m":
        return f"to {_short_month(end)}"
    if length == 12 and start.month in (4, 9):
        return f"{start.year}-{end.year % 100:02d}" if start.month == 4 else f"{start.year}/{end.year % 100:02d}"
    if length == 12:
        return str(end.year) if start.month == 1 else f"to {_short_month(end)}"
    return f"{formats.month(start)[:3]}{formats.EN_DASH}{_short_month(end)}"


def periods(rows: pd.DataFrame, prefix: str = "") -> list[str]:
    """Return the short period of every row, or its comparator's with the prefix ``comparator_``."""
    both = zip(rows[f"{prefix}period_start"], rows[f"{prefix}period_end"], rows["window"], strict=True)
    return ["" if pd.isna(end) else short_period(start.date(), end.date(), window) for start, end, window in both]


def span(rows: pd.DataFrame) -> str:
    """Return the first and last period of some rows: ``2013-14 to 2025-26``, ``years ending Dec 2021 to Sep 2026``."""
    if rows.empty:
        return ""
    first, last = periods(rows.iloc[[0, -1]])
    if first == last:
        return within(first)[3:] if first.startswith(_YEAR_TO) else first
    if first.startswith(_YEAR_TO):
        return f"years ending {first.removeprefix(_YEAR_TO)} to {last.removeprefix(_YEAR_TO)}"
    return f"{first} to {last}"


def within(period: str) -> str:
    """Return a short period as it stands in a sentence: ``in 2025-26``, ``in the year to Sep 2026``."""
    return f"in the year {period}" if period.startswith(_YEAR_TO) else f"in {period}"


def named(indicator: IndicatorContext) -> str:
    """Return an indicator's title, with its unit where the numbers do not show it."""
    shown = indicator.unit in ("per cent", "pounds per week", "count") or indicator.unit in indicator.title
    return indicator.title if shown else f"{indicator.title} ({indicator.unit})"


def sources(indicators: Iterable[IndicatorContext]) -> str:
    """Return the publications of some indicators and of their comparators, each once, with its date."""
    shown = list(indicators)
    pairs = [(one.source, one.released) for one in shown]
    pairs += [(one.published_source, one.published_released) for one in shown if one.published_released]
    return "; ".join(f"{source_}, released {formats.day(released)}" for source_, released in dict.fromkeys(pairs))


def headline_period(about: Subject) -> str:
    """Return the period the edition shows, as running text."""
    shown = about.indicator
    return findings.period_words(shown.window, shown.period_start, shown.period_end)


def value(about: Subject, number: float, *, status: str = "", marks: str = "") -> str:
    """Return a value of the indicator as readers see it, or the symbol that stands for it."""
    return formats.value(number, about.indicator.unit, about.indicator.decimals, status=status, marks=marks)


def interval(about: Subject, lower: float, upper: float) -> str:
    """Return limits as a range, empty where there are none."""
    return formats.interval(lower, upper, about.indicator.unit, about.indicator.decimals)


def latest(about: Subject, rows: pd.DataFrame) -> str:
    """Return the newest value of the own series, or its symbol."""
    if rows.empty:
        return value(about, np.nan)
    last = rows.iloc[-1]
    return value(about, last["value"], status=last["status"])


def subtitle(about: Subject, *parts: str) -> str:
    """Return measure, place and whatever else, joined as the line below a title."""
    return " · ".join(part for part in (measure(about), about.area.name, *parts) if part)


def source(about: Subject, *, comparators: bool = True) -> str:
    """Return where the figures come from and when they were released: the own ones, and those of the comparators."""
    own = f"{about.indicator.source}, released {formats.day(about.indicator.released)}"
    return f"{own}; {published(about)}" if comparators and _elsewhere(about) else own


def published(about: Subject) -> str:
    """Return the publication that neighbours, regions and England stand in."""
    when = about.indicator.published_released
    if not about.indicator.published_source or when is None:
        return source(about, comparators=False)
    return f"{about.indicator.published_source}, released {formats.day(when)}"


def _elsewhere(about: Subject) -> bool:
    return about.indicator.published_source not in ("", about.indicator.source)


def course(about: Subject, rows: pd.DataFrame) -> list[str]:
    """Return sentences on first, last, highest and lowest value of a series."""
    shown = rows.assign(shown=periods(rows))
    there = shown[shown["value"].notna()].reset_index(drop=True)
    if there.empty:
        return [f"No value can be shown for {about.area.name}."]
    first, last = there.iloc[0], there.iloc[-1]
    low, high = there.iloc[there["value"].argmin()], there.iloc[there["value"].argmax()]
    moved = f"from {_at(about, first)} to {_at(about, last)}" if len(there) > 1 else f"at {_at(about, last)}"
    sentences = [f"{about.area.name} {'went' if len(there) > 1 else 'stood'} {moved}."]
    if len(there) > 2:
        sentences.append(f"Lowest {_at(about, low)}, highest {_at(about, high)}.")
    missing = len(rows) - len(there)
    if missing:
        sentences.append(f"{formats.many(missing, 'period has', 'periods have')} no value.")
    return sentences


def _at(about: Subject, row: pd.Series) -> str:
    return f"{value(about, row['value'])} {within(row['shown'])}"


def _short_month(when: date) -> str:
    name, year = formats.month(when).split()
    return f"{name[:3]} {year}"
