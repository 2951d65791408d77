"""The points of many series with their time as a number, missing ones left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from pmflib.stats.checks import BadNumbers, Floats, levels, one_of
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Layout, arrange, numbers

Per = Literal["year", "quarter", "month", "point"]
_MONTHS = {"year": 12.0, "quarter": 3.0, "month": 1.0}


class Points(NamedTuple):
    """Rows that hold a value, in series and date order: series, time, value, and month of the year from 1."""

    series: Codes
    time: Floats
    value: Floats
    month: Codes
    layout: Layout

    def table(self, **found: Floats | np.ndarray | pd.Categorical) -> pd.DataFrame:
        """Return one row a series: its key, its number of points, and what was found."""
        counted = np.bincount(self.series, minlength=len(self.layout.keys))
        return pd.concat([self.layout.keys, pd.DataFrame({"points": counted, **found})], axis=1)

    @property
    def many(self) -> int:
        """Return the number of series."""
        return len(self.layout.keys)


def read(frame: pd.DataFrame, series: str | Sequence[str], date: str, value: str, per: str) -> Points:
    """Return the points of a long frame; time runs from the first date of all, in years, quarters or months."""
    one_of("per", per, (*_MONTHS, "point"))
    layout = arrange(frame, series, date)
    values = numbers(frame, value)[layout.order]
    here = np.flatnonzero(~np.isnan(values))
    days = layout.days
    if per == "point":
        first = np.flatnonzero(np.append(True, layout.series[1:] != layout.series[:-1]))
        time = (np.arange(len(values)) - first[layout.series]).astype(np.float64)
    else:
        # Calendar months, so that months of 28 and 31 days are as far apart as a reader takes them to be.
        months = days.year * 12 + days.month + (days.day - 0.5) / days.days_in_month
        time = (((months - months[0]) / _MONTHS[per]).to_numpy(dtype=np.float64))[layout.rank]
    month = days.month.to_numpy()[layout.rank].astype(np.intp)
    return Points(layout.series[here], time[here], values[here], month[here], layout)


def level_of(confidence: float) -> float:
    """Return a single confidence level."""
    given = levels(confidence)
    if given.ndim:
        raise BadNumbers.one("confidence", "Holds several levels.", "Give one, such as 0.95.")
    return float(given)


def rounded(values: Floats, scale: Floats) -> Floats:
    """Return values rounded to twelve digits of their scale: rounding errors must not rank what is equal."""
    size = np.where(scale > 0, scale, 1.0)
    return np.asarray(np.round(values / size, 12) * size, dtype=np.float64)
