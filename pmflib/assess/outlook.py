"""Where an in-year series will stand on 31 March, and how likely it then meets its target."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from pmflib.assess.targets import held_targets
from pmflib.catalogue.models import Catalogue, Indicator
from pmflib.periods import containing
from pmflib.stats import forecast

_STEPS: dict[int, Literal["month", "quarter"]] = {1: "month", 3: "quarter"}
_COLUMNS = ("forecast", "forecast_lower", "forecast_upper", "p_on_track")


class _Kind(NamedTuple):
    """What decides how a series is projected; all series of a kind are projected at once."""

    every: Literal["month", "quarter"]
    total: Literal["sum", "mean", "last"]
    polarity: Literal["high", "low"]
    lowest: float
    highest: float
    seasonal: bool
    end: pd.Timestamp


def outlook(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the rows with the projection to the end of the financial year, on the last row of each in-year series.

    Parameters
    ----------
    rows : DataFrame
        As `signals` has them: in key order, with ``series``, ``last`` and ``stage``.
    catalogue : Catalogue

    Notes
    -----
    A rate or share is projected as the mean of the year's periods, a count as their sum, a stock as it will stand
    on the last day. The chance is held against the target that will be valid on that day.
    """
    never = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[s]")
    out = rows.assign(forecast_period_end=never, **dict.fromkeys(_COLUMNS, np.nan))
    last = _last_in_year(rows)
    if last.empty:
        return out
    kinds = [
        _kind(catalogue.indicators[code], window, step, end)
        for code, window, step, end in zip(
            last["indicator"], last["window"], last["step"], last["forecast_period_end"], strict=True
        )
    ]
    last = last.assign(aim=_aims(last, catalogue))
    number = pd.Series(kinds, index=last.index)
    for kind in sorted(set(kinds)):
        found = _projected(rows, last.loc[(number == kind).to_numpy()], kind)
        out.loc[found.index, list(found.columns)] = found
    return out


def _last_in_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the last row of each series of months or quarters, with its step and the year's last day."""
    month = rows["period_end"].dt.year * 12 + rows["period_end"].dt.month
    step = month.groupby(rows["series"]).diff()
    last = rows.assign(step=step).loc[rows["last"] & step.isin(list(_STEPS)) & (rows["window"] != "year")]
    ends = [pd.Timestamp(containing(end.date(), "year").end) for end in last["period_end"]]
    ended: pd.DataFrame = last.assign(forecast_period_end=pd.Series(ends, index=last.index, dtype="datetime64[s]"))
    return ended


def _aims(last: pd.DataFrame, catalogue: Catalogue) -> np.ndarray:
    at_end = last.assign(period_end=last["forecast_period_end"])
    return held_targets(at_end, catalogue)["target"].to_numpy()


def _kind(indicator: Indicator, window: str, step: float, end: pd.Timestamp) -> _Kind:
    whole: Literal["sum", "mean"] = "sum" if indicator.unit == "count" else "mean"
    return _Kind(
        every=_STEPS[int(step)],
        total="last" if window == "snapshot" else whole,
        polarity="low" if indicator.polarity == "low" else "high",
        lowest=-np.inf if indicator.unit == "score" else 0.0,
        highest=100.0 if indicator.unit == "per cent" else np.inf,
        seasonal=window != "snapshot" and indicator.unit in ("count", "per 10,000"),
        end=end,
    )


def _projected(rows: pd.DataFrame, last: pd.DataFrame, kind: _Kind) -> pd.DataFrame:
    """Return the projection of the series of one kind, by the index of their last rows."""
    newest = rows["stage"] == rows.groupby("series")["stage"].transform("last")
    history = rows.loc[rows["series"].isin(last["series"]) & newest, ["series", "period_end", "value"]]
    by_series = last.set_index("series")
    order = history["series"].drop_duplicates()
    found = forecast.year_end(
        history,
        end=kind.end.date(),
        total=kind.total,
        every=kind.every,
        series="series",
        date="period_end",
        seasonal=kind.seasonal,
        target=by_series["aim"].reindex(order).to_numpy(),
        polarity=kind.polarity,
        confidence=0.95,
        lowest=kind.lowest,
        highest=kind.highest,
    ).set_index("series")
    found = found.loc[found["periods_left"] > 0].reindex(last["series"])
    return pd.DataFrame(
        {
            "forecast": found["value"].to_numpy(),
            "forecast_lower": found["lower_95"].to_numpy(),
            "forecast_upper": found["upper_95"].to_numpy(),
            "p_on_track": found["p_on_track"].to_numpy(),
            "forecast_period_end": last["forecast_period_end"].where(found["value"].notna().to_numpy()),
        },
        index=last.index,
    )
