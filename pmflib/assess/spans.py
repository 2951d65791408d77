"""A year now and a year some years before, free of seasons: the pair of figures a change is taken apart by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy import special

from pmflib.assess.rebases import eras
from pmflib.stats import intervals
from pmflib.stats.intervals import Interval

#: How many years back the year before lies: the first of these for which the figures are there.
YEARS_BACK = (3, 2, 1)
_PIECES = {"month": 12, "quarter": 4}
_WHO = ["area", "breakdown", "category"]
_COUNTS = ["numerator", "denominator"]
_ROUGH = 0.5


@dataclass(frozen=True, kw_only=True)
class Span:
    """One indicator in a year now and in one before, by area and group.

    Parameters
    ----------
    years : int
        How many years lie between.
    then, now : date
        Last day of either year; of the count itself where it is one on a day.
    yearly : bool
        Whether a whole year is compared with a whole year, not one day with another.
    table : DataFrame
        One row for each area, breakdown and category of either time: ``numerator``, ``denominator``, ``value`` with
        ``lower`` and ``upper``, the same with ``_then``, and ``change`` with its limits.
    """

    years: int
    then: date
    now: date
    yearly: bool
    table: pd.DataFrame

    def whole(self, area: str) -> pd.Series:
        """Return the row of an area as a whole."""
        rows = self.table
        return rows.loc[(rows["area"] == area) & (rows["breakdown"] == "all")].iloc[0]


def span(
    rows: pd.DataFrame, area: str, *, window: str, end: date, interval: str, back: Sequence[int] = YEARS_BACK
) -> Span | None:
    """Return a year now and the same year some years before; None where there are not two to compare.

    Parameters
    ----------
    rows : DataFrame
        Shape `frames.CORE`: one indicator, any areas, breakdowns and windows.
    area : str
        Code of the area that must have both years.
    window : str
        Window the figure is shown in. Months and quarters are put together to years.
    end : date
        Last day of the newest period.
    interval : str
        Kind of interval, as in the catalogue: wilson, byar, or another, whose limits come from the scatter within
        the year.
    back : sequence of int
        How many years back the year before may lie; the first of them for which the figures are there without a
        break in the definition.
    """
    shown = rows.loc[rows["window"] == window]
    whole = shown.loc[(shown["area"] == area) & (shown["breakdown"] == "all")].sort_values("period_end")
    now = pd.Timestamp(end)
    for years in back:
        then = now - pd.DateOffset(years=years)
        if _both(whole, then, now, window):
            return Span(
                years=years,
                then=then.date(),
                now=end,
                yearly=window != "snapshot",
                table=_paired(shown, then, now, window, interval),
            )
    return None


def _taken(rows: pd.DataFrame, end: pd.Timestamp, window: str) -> pd.DataFrame:
    """Return the rows of the year, or of the day, that ends on a day."""
    if window in _PIECES:
        return rows.loc[(rows["period_end"] > end - pd.DateOffset(years=1)) & (rows["period_end"] <= end)]
    return rows.loc[rows["period_end"] == end]


def _both(whole: pd.DataFrame, then: pd.Timestamp, now: pd.Timestamp, window: str) -> bool:
    """Return whether both times have all their periods, of one definition."""
    chosen = [_taken(whole, day, window) for day in (then, now)]
    asked = _PIECES.get(window, 1)
    if any(len(rows) != asked or rows["value"].isna().any() for rows in chosen):
        return False
    era = pd.Series(eras(whole), index=whole.index)
    return bool(era[chosen[0].index[0]] == era[chosen[1].index[-1]])


def _paired(rows: pd.DataFrame, then: pd.Timestamp, now: pd.Timestamp, window: str, interval: str) -> pd.DataFrame:
    per = _per(rows)
    early, late = (_pooled(_taken(rows, day, window), per, interval) for day in (then, now))
    both = late.join(early.add_suffix("_then"), how="outer").reset_index()
    taken = [both[f"{name}{when}"] for when in ("", "_then") for name in ("value", "lower", "upper")]
    change = intervals.difference(*taken)
    return both.assign(per=per, change=change.value, change_lower=change.lower, change_upper=change.upper)


def _per(rows: pd.DataFrame) -> float:
    """Return what one case of one stands for in the unit: 100 for per cent, 1 for a count."""
    based = rows.loc[(rows["numerator"] > 0) & (rows["denominator"] > 0)]
    if based.empty:
        return 1.0
    return float((based["value"] * based["denominator"] / based["numerator"]).median())


def _pooled(rows: pd.DataFrame, per: float, interval: str) -> pd.DataFrame:
    """Return counts, value and limits of each group, its periods put together."""
    by = rows.groupby(_WHO, sort=False)
    # A missing count makes the sum missing: a part is not the whole.
    counts = by[_COUNTS].sum(min_count=1).mask(by[_COUNTS].count().lt(by.size(), axis=0))
    top, bottom = (counts[name].to_numpy(dtype=float) for name in _COUNTS)
    if interval == "wilson":
        found = _share(top, bottom, per)
    elif interval == "byar":
        found = intervals.rate(top, np.where(np.isnan(bottom), 1.0, bottom / per), multiplier=1.0, fractional=True)
    else:
        found = _scatter(rows.groupby(_WHO, sort=False)["value"].agg(["mean", "std", "count"]))
    return counts.assign(value=found.value, lower=found.lower, upper=found.upper)


def _share(top: np.ndarray, bottom: np.ndarray, per: float) -> Interval:
    usable = (bottom > 0) & (top <= bottom)
    return intervals.proportion(
        np.where(usable, top, np.nan), np.where(usable, bottom, np.nan), multiplier=per, fractional=True
    )


def _scatter(values: pd.DataFrame) -> Interval:
    """Return the mean of the periods of a year with limits from how they scatter; of one alone without."""
    mean, spread, many = (values[name].to_numpy(dtype=float) for name in ("mean", "std", "count"))
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = special.stdtrit(np.where(many > 1, many - 1, np.nan), 0.975) * spread / np.sqrt(many)
    return Interval(mean, mean - reach, mean + reach)


def adds_up(table: pd.DataFrame, whole: pd.Series, parts: Collection[int]) -> bool:
    """Return whether the counts of some rows add up to a whole's in both years."""
    names = [f"{name}{when}" for name in _COUNTS for when in ("", "_then")]
    sums = table.loc[list(parts), names].fillna(0.0).sum()
    return bool((np.abs(sums - whole[names].astype(float)) < _ROUGH).all())
