"""Which periods an indicator is worked out for, and which months each is made of."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pmflib import periods
from pmflib.catalogue.models import Indicator, Window
from pmflib.periods import Period

QUARTERS = 20
LONG: tuple[Window, ...] = ("r12m", "ytd", "year")


def windows_of(indicator: Indicator) -> tuple[Window, ...]:
    """Return the windows an indicator is worked out for: the declared one first.

    A flow of overlapping or long windows has its quarters too: control charts and regression need periods that do not
    overlap.
    """
    spec = indicator.records
    if spec is not None and not spec.is_stock and indicator.window in LONG:
        return (indicator.window, "quarter")
    return (indicator.window,)


def spans(windows: tuple[Window, ...], last: Period) -> pd.DataFrame:
    """Return the periods of the last twenty quarters, oldest first.

    Parameters
    ----------
    windows : tuple of str
    last : Period
        The newest quarter.

    Returns
    -------
    DataFrame
        ``period`` (a number), ``window``, ``period_start``, ``period_end``.
    """
    quarters = [last.shifted(step) for step in range(1 - QUARTERS, 1)]
    rows = [(window, start, end) for window in windows for start, end in _of_window(window, quarters)]
    found = pd.DataFrame(rows, columns=["window", "period_start", "period_end"])
    found.insert(0, "period", range(len(found)))
    for column in ("period_start", "period_end"):
        found[column] = pd.to_datetime(found[column]).astype("datetime64[s]")
    return found


def _of_window(window: Window, quarters: list[Period]) -> list[tuple[date, date]]:
    if window == "month":
        newest = periods.containing(quarters[-1].end, "month")
        months = [newest.shifted(step) for step in range(1 - 3 * QUARTERS, 1)]
        return [(one.start, one.end) for one in months]
    if window == "year":
        years = {periods.containing(one.end, "year") for one in quarters}
        return sorted((one.start, one.end) for one in years if quarters[0].end <= one.end <= quarters[-1].end)
    return [(_start(window, one), one.end) for one in quarters]


def _start(window: Window, quarter: Period) -> date:
    if window == "r12m":
        return quarter.shifted(-3).start
    if window == "ytd":
        return periods.containing(quarter.end, "year").start
    return quarter.end if window == "snapshot" else quarter.start


def months_of(found: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each month of each period: the period's columns, and ``month`` (its first day)."""
    firsts = [
        pd.DataFrame({"period": period, "month": pd.date_range(start, end, freq="MS")})
        for period, start, end in zip(found["period"], found["period_start"], found["period_end"], strict=True)
    ]
    months = pd.concat(firsts, ignore_index=True)
    return found.merge(months.astype({"month": "datetime64[s]"}), on="period")
