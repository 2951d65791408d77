"""The last month: what is recorded of it so far, and what it will be once late entries are in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pmflib.catalogue import Series
from pmflib.quality.late import LateEntry
from pmflib.quality.monthly import Months

LATEST = (
    *("series", "area", "period_start", "period_end", "recorded", "expected", "lower", "upper"),
    *("month_before", "year_before"),
)


def latest(
    months: Mapping[str, Months], late: Mapping[str, LateEntry], series: Mapping[str, Series], authority: str
) -> pd.DataFrame:
    """Return the events of the last whole month by place, with what they are expected to become.

    Parameters
    ----------
    months : mapping of str to Months
        Series by name.
    late : mapping of str to LateEntry
        What record tables teach of late entry.
    series : mapping of str to Series
    authority : str
        Code of the council, whose row is the total.

    Returns
    -------
    DataFrame
        Columns `LATEST`. ``expected`` with its 95% limits is missing where nothing is learnt of the table;
        ``month_before`` and ``year_before`` are events of those months, missing where the series does not reach.
    """
    parts = [
        _of_series(name, one, late.get(series[name].table), authority)
        for name, one in months.items()
        if len(one.months)
    ]
    whole = pd.concat([pd.DataFrame(columns=list(LATEST)), *parts], ignore_index=True)
    return whole.astype(dict.fromkeys(LATEST[4:], "float64"))


def _of_series(name: str, months: Months, entry: LateEntry | None, authority: str) -> pd.DataFrame:
    start = months.months[-1]
    rows = pd.DataFrame(
        {
            "series": name,
            "area": [*months.areas, authority],
            "period_start": start,
            "period_end": start + pd.offsets.MonthEnd(0),
            "recorded": months.count[-1],
            **{label: _back(months, by) for label, by in (("month_before", 1), ("year_before", 12))},
        }
    )
    return rows.assign(**_expected(rows, entry))[list(LATEST)]


def _back(months: Months, by: int) -> np.ndarray:
    at = len(months.months) - 1 - by
    return months.count[at] if at >= 0 else np.full(months.count.shape[1], np.nan)


def _expected(rows: pd.DataFrame, entry: LateEntry | None) -> dict[str, np.ndarray]:
    """Return what a month will be: as the whole table of the same days and place, chance scaled to the events counted.

    A series may count some rows of its table only: those grow as the others do, and chance weighs more on fewer.
    """
    names = ("expected", "lower", "upper")
    if entry is None:
        return dict.fromkeys(names, np.full(len(rows), np.nan))
    known, whole = entry.expected(rows["area"], rows["period_start"], rows["period_end"])
    count = rows["recorded"].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        each, wider = count / known, np.sqrt(np.maximum(known / count, 1.0))
        expected = whole.expected * each
        low = expected - (whole.expected - whole.lower) * each * wider
        high = expected + (whole.upper - whole.expected) * each * wider
    made = zip(names, (expected, np.maximum(low, count), high), strict=True)
    return {name: np.where(known > 0, values, np.nan) for name, values in made}
