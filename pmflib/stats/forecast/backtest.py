"""How projections made in the past would have turned out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pmflib.stats.checks import BadNumbers, Floats, Levels, levels
from pmflib.stats.forecast.history import Every, History, read
from pmflib.stats.forecast.project import FEWEST, projected
from pmflib.stats.forecast.smoothing import fit
from pmflib.stats.grouping import Codes


def backtest(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    every: Every,
    origins: int = 3,
    ahead: int = 1,
    seasonal: bool = False,
    confidence: Levels = (0.8, 0.95),
    lowest: float = -np.inf,
    highest: float = np.inf,
    fewest: int = FEWEST,
) -> pd.DataFrame:
    """Return projections made as if the last values of each series were not known yet, beside those values.

    Parameters
    ----------
    frame, series, date, value, every, seasonal, confidence, lowest, highest, fewest
        As for ``project``.
    origins : int
        How many pasts to project from: one without the last ``ahead`` periods, one without one more, and so on.
    ahead : int
        How many periods ahead each projection is.

    Returns
    -------
    DataFrame
        One row a series and origin where all of it is known: the key, ``step``, ``date``, ``value``,
        limits, ``actual``, ``last`` (the value at the origin: the forecast to beat) and e.g. ``inside_80``.

    Raises
    ------
    BadNumbers
        As ``project``, and for fewer than one origin.
    """
    if origins < 1 or ahead < 1:
        raise BadNumbers.one("origins", f"{origins} origins, {ahead} ahead.", "Give 1 or more of each.")
    history = read(frame, series, date, value, every)
    wanted = levels(confidence)
    parts = []
    for cut in range(ahead, ahead + origins):
        past = history.before(cut)
        fitted = fit(past, seasonal=seasonal, fewest=fewest)
        number = np.flatnonzero(past.last >= 0)
        months_on = history.last[number] - (cut - ahead) * history.step - past.last[number]
        found = projected(past, fitted, number, months_on // history.step, wanted, (lowest, highest))
        parts.append(found.assign(actual=_at(history, number, cut - ahead), last=_at(past, number, 0)))
    table = pd.concat(parts, ignore_index=True)
    known = [name for name in table.columns if name.startswith(("value", "lower", "actual"))]
    table = table.dropna(subset=known).reset_index(drop=True)
    return table.assign(**{f"inside_{100 * level:g}": _inside(table, level) for level in np.atleast_1d(wanted)})


def _at(history: History, number: Codes, back: int) -> Floats:
    """Return the value of each series so many periods before its last."""
    found = np.full(len(history), np.nan)
    here = history.back == back
    found[history.series[here]] = history.value[here]
    return np.asarray(found[number], dtype=np.float64)


def _inside(table: pd.DataFrame, level: float) -> pd.Series[bool]:
    name = f"{100 * level:g}"
    return (table["actual"] >= table[f"lower_{name}"]) & (table["actual"] <= table[f"upper_{name}"])
