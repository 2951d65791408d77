"""The 95% interval of each value, by the method the catalogue names for the indicator."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib.catalogue.models import Catalogue
from pmflib.periods import year_share
from pmflib.stats import intervals

_MULTIPLIER = {"per cent": 100.0, "per 10,000": 10_000.0}


def with_limits(core: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the frame with ``lower`` and ``upper`` filled where a value rests on counts.

    Wilson for proportions, Byar (exact below 10 events) for rates; limits the source published stay as they are,
    and an indicator without a defensible interval (a median, a unit cost) keeps none. An in-year rate is
    annualised, so its base is the population times the share of the year it covers. Staff counts come in fractions
    (full-time equivalents) and are taken as they are. A share above its base has no Wilson interval: it keeps none.
    """
    kind = core["indicator"].map({code: indicator.interval for code, indicator in catalogue.indicators.items()})
    unit = core["indicator"].map({code: indicator.unit for code, indicator in catalogue.indicators.items()})
    counted = core["value"].notna() & core["numerator"].notna() & core["denominator"].gt(0)
    wilson = counted & (kind == "wilson") & (core["numerator"] <= core["denominator"])
    byar = counted & (kind == "byar")
    lower, upper = core["lower"].to_numpy(copy=True), core["upper"].to_numpy(copy=True)
    _fill_wilson(core, wilson.to_numpy(), lower, upper)
    _fill_byar(core, byar.to_numpy(), unit, lower, upper)
    return core.assign(lower=lower, upper=upper)


def _fill_wilson(core: pd.DataFrame, rows: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
    shown = core.loc[rows]
    interval = intervals.proportion(shown["numerator"].to_numpy(), shown["denominator"].to_numpy(), fractional=True)
    lower[rows], upper[rows] = interval.lower, interval.upper


def _fill_byar(core: pd.DataFrame, rows: np.ndarray, unit: pd.Series, lower: np.ndarray, upper: np.ndarray) -> None:
    shown = core.loc[rows]
    share = year_share(shown["window"], shown["period_start"], shown["period_end"])
    base = shown["denominator"].to_numpy() * share.where(unit.loc[rows] == "per 10,000", 1.0).to_numpy()
    multiplier = unit.loc[rows].map(_MULTIPLIER).fillna(1.0).to_numpy()
    interval = intervals.rate(shown["numerator"].to_numpy(), base, multiplier=1.0, fractional=True)
    lower[rows], upper[rows] = interval.lower * multiplier, interval.upper * multiplier
