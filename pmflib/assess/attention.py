"""Where to look first: the indicators of an area by how unusual their newest value is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from pmflib.assess.grid import Floats

_SIGMAS_TO_LIMIT = 3.0
#: Degrees of freedom that each moving range adds to an estimate of sigma by their average.
_FREE_A_RANGE = 0.62
_SIGMAS_IN_INTERVAL = 2.0 * 1.959963984540054


def attention(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``attention_p`` and ``attention``, given for the newest value of each indicator.

    Parameters
    ----------
    rows : DataFrame
        Columns indicator, area, period_end, value, mean, upl, change with limits, and ``last`` (of its series).

    Notes
    -----
    How unusual a value is comes from its distance to the mean of its process, or, in a series too short for one,
    from its change. The chance is adjusted for having looked at all indicators of the area (Benjamini and
    Hochberg), so that a page of eighty figures does not cry wolf four times. It ranks; it hides nothing: a missed
    floor stands whatever its rank.

    Source
    ------
    Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289-300; degrees of freedom of an average moving range:
    Wheeler, Advanced Topics in Statistical Process Control (1995), ch. 3.
    """
    newest = rows["last"] & rows["value"].notna()
    latest = rows["period_end"].where(newest).groupby([rows["area"], rows["indicator"]]).transform("max")
    newest &= rows["period_end"] == latest
    p = pd.Series(_chance(rows), index=rows.index).where(newest)
    adjusted = by_area(p, rows["area"])
    order = pd.DataFrame({"area": rows["area"], "adjusted": adjusted, "p": p}).sort_values(["adjusted", "p"])
    place = order.dropna().groupby("area").cumcount() + 1
    return rows.assign(attention_p=adjusted, attention=place.reindex(rows.index).astype("float64"))


def _chance(rows: pd.DataFrame) -> Floats:
    """Return the chance of a value so far from its process, or of such a change since the period before."""
    points = rows["points"].to_numpy()
    sigma = ((rows["upl"] - rows["mean"]) / _SIGMAS_TO_LIMIT).to_numpy()
    error = ((rows["change_upper"] - rows["change_lower"]) / _SIGMAS_IN_INTERVAL).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        # The value is part of its own mean, and sigma is known no better than its moving ranges.
        apart = (rows["value"] - rows["mean"]).to_numpy() / np.sqrt(1.0 - 1.0 / points)
        process = np.where(sigma > 0, 2.0 * stdtr(_FREE_A_RANGE * (points - 1.0), -np.abs(apart / sigma)), np.nan)
        step = np.where(error > 0, 2.0 * ndtr(-np.abs(rows["change"].to_numpy() / error)), np.nan)
    return np.where(np.isfinite(process), process, step)


def by_area(p: pd.Series, area: pd.Series) -> pd.Series:
    """Return p-values adjusted within each area, as `stats.multiplicity.adjusted` does for one family.

    Parameters
    ----------
    p : Series
        NaN stays NaN and is not counted.
    area : Series
        The family of each value.

    Source
    ------
    Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289-300.
    """
    ordered = pd.DataFrame({"area": area, "p": p}).dropna().sort_values("p", kind="stable")
    family = ordered.groupby("area")["p"]
    stepped = ordered["p"] * family.transform("size") / (family.cumcount() + 1)
    smallest = stepped.iloc[::-1].groupby(ordered["area"].iloc[::-1]).cummin()
    return smallest.clip(upper=1.0).reindex(p.index)
