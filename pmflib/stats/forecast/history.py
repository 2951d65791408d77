"""Series on a regular calendar, lined up by their last value, so that one step serves all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from pmflib.stats.checks import BadNumbers, Floats, one_of
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Layout, arrange, numbers

Every = Literal["month", "quarter", "year"]
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, kw_only=True)
class History:
    """Values of many series by how many periods they lie before the last value of their series.

    Parameters
    ----------
    layout : Layout
        The rows given.
    series, back : array of int
        Series of each value present, and how many periods before the series' last.
    value : array
        The values.
    last : array of int
        Number of the month (12 times the year, plus the month) of the last value of each series; -1 for none.
    step : int
        Months in a period.
    month_end : bool
        Whether dates are the last days of months.
    """

    layout: Layout
    series: Codes
    back: Codes
    value: Floats
    last: Codes
    step: int
    month_end: bool

    def __len__(self) -> int:
        """Return the number of series."""
        return len(self.layout.keys)

    def dates(self, series: Codes, ahead: Codes) -> pd.DatetimeIndex:
        """Return the date so many periods after the last value of each series."""
        months = self.last[series] + ahead * self.step - 1
        first = pd.DatetimeIndex((months - 1970 * 12).astype("datetime64[M]").astype("datetime64[s]"))
        return first + pd.offsets.MonthEnd(0) if self.month_end else first

    def matrices(self, cells: int = 4_000_000) -> Iterator[tuple[Codes, Floats]]:
        """Yield series of equal span together: their numbers, and values a row a series, oldest first, NaN for gaps."""
        span = np.zeros(len(self), dtype=np.intp)
        np.maximum.at(span, self.series, self.back + 1)
        row = np.zeros(len(self), dtype=np.intp)
        for length in np.unique(span[span > 0]):
            those = np.flatnonzero(span == length)
            step = max(int(cells // length), 1)
            for start in range(0, len(those), step):
                some = those[start : start + step]
                row[some] = np.arange(len(some))
                chosen = np.isin(self.series, some)
                values = np.full((len(some), length), np.nan)
                values[row[self.series[chosen]], length - 1 - self.back[chosen]] = self.value[chosen]
                yield some, values

    def before(self, cut: int) -> History:
        """Return the history without the last ``cut`` periods of each series."""
        kept = self.back >= cut
        offset = np.full(len(self), np.iinfo(np.intp).max, dtype=np.intp)
        np.minimum.at(offset, self.series[kept], self.back[kept])
        none = offset == np.iinfo(np.intp).max
        last = np.where(none, -1, self.last - np.where(none, 0, offset) * self.step)
        return History(
            layout=self.layout,
            series=self.series[kept],
            back=self.back[kept] - offset[self.series[kept]],
            value=self.value[kept],
            last=last,
            step=self.step,
            month_end=self.month_end,
        )


def read(frame: pd.DataFrame, series: str | Sequence[str], date: str, value: str, every: Every) -> History:
    """Return the history of a long frame whose dates lie whole periods apart."""
    one_of("every", every, MONTHS)
    layout = arrange(frame, series, date)
    values = numbers(frame, value)[layout.order]
    months = (layout.days.year * 12 + layout.days.month).to_numpy().astype(np.intp)[layout.rank]
    here = ~np.isnan(values)
    last = np.full(len(layout.keys), -1, dtype=np.intp)
    np.maximum.at(last, layout.series[here], months[here])
    distance = last[layout.series[here]] - months[here]
    _check_calendar(layout, np.flatnonzero(here), distance, MONTHS[every], every)
    return History(
        layout=layout,
        series=layout.series[here],
        back=distance // MONTHS[every],
        value=values[here],
        last=last,
        step=MONTHS[every],
        month_end=bool(layout.days.is_month_end.all()),
    )


def _check_calendar(layout: Layout, rows: Codes, distance: Codes, step: int, every: str) -> None:
    series = layout.series[rows]
    odd = distance % step != 0
    twice = np.append(False, (distance[1:] == distance[:-1]) & (series[1:] == series[:-1]))
    wrong = rows[odd | twice]
    if wrong.size:
        found = f"{layout.days[layout.rank[wrong[0]]]:%Y-%m-%d}"
        told = f"{wrong.size:,} dates are not whole {every}s from the last of their series; the first is {found}."
        raise BadNumbers.one("date", told, f"Give one value a {every}, or say what is between dates.")
