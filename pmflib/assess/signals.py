"""What of a series is noise and what is a signal: process limits, direction of travel, attention and outlook."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.assess.attention import attention
from pmflib.assess.outlook import outlook
from pmflib.assess.rebases import rebases
from pmflib.assess.targets import held_targets
from pmflib.catalogue.models import Catalogue
from pmflib.stats import trend
from pmflib.stats.spc import xmr

#: Rolling and year-to-date figures carry each case many times: they would show runs that are not there.
SEPARATE = ("month", "quarter", "year", "snapshot")
#: Fewer points give process limits that say next to nothing, and fewer a slope without a direction.
FEWEST_FOR_LIMITS = 12
FEWEST_FOR_DIRECTION = 5
_LEVELS = ("authority", "district")
_PROCESS = ("mean", "lpl", "upl", "special_cause", "variation")


def signals(core: pd.DataFrame, catalogue: Catalogue, changes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return `frames.SIGNALS` for every series of non-overlapping periods of an authority or district.

    Parameters
    ----------
    core : DataFrame
        Shape `frames.CORE`; what an edition may know of, and no more: limits and slopes rest on all rows given.
    catalogue : Catalogue
    changes : DataFrame, optional
        Confirmed changes of practice, as `registers.changes` gives them.

    Returns
    -------
    DataFrame
        Process limits and special causes by point; assurance, slope, direction, attention and outlook on the last
        point of each series. A break marked in the series begins new limits and a new slope, and so does a confirmed
        change (see `rebases`). Snapshots count from where their spacing became what it is now.
    """
    rows = _series(core)
    if rows.empty:
        return frames.empty(frames.SIGNALS)
    directions = {code: one.polarity for code, one in catalogue.indicators.items()}
    polarity = rows["indicator"].map(directions).astype("object")
    aim = held_targets(rows, catalogue)["target"]
    confirmed = pd.DataFrame(columns=["indicator", "area", "from"]) if changes is None else changes
    found = _process(rows, polarity, aim.to_numpy(), confirmed)
    found = _directed(found, polarity)
    found = attention(found)
    return frames.conform(outlook(found, catalogue)[frames.names(frames.SIGNALS)], frames.SIGNALS)


def _series(core: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of series that can be read as a process, in key order, with series number and last flag."""
    chosen = core["window"].isin(SEPARATE) & core["level"].isin(_LEVELS) & (core["breakdown"] == "all")
    rows = core.loc[chosen].sort_values(list(frames.KEY), kind="stable", ignore_index=True)
    number = rows.groupby(list(frames.SERIES), sort=False).ngroup()
    rows = rows.loc[rows["value"].notna().groupby(number).transform("any")].reset_index(drop=True)
    series = rows.groupby(list(frames.SERIES), sort=False).ngroup()
    rows = rows.assign(series=series, last=~series.duplicated(keep="last"))
    return rows.loc[_evenly_spaced(rows)].reset_index(drop=True)


def _evenly_spaced(rows: pd.DataFrame) -> np.ndarray:
    """Return all rows but the snapshots from before the spacing of their series became what it is now."""
    month = rows["period_end"].dt.year * 12 + rows["period_end"].dt.month
    step = month.groupby(rows["series"]).diff()
    now = step.groupby(rows["series"]).transform("last")
    place = pd.Series(np.arange(len(rows)), index=rows.index)
    # The first row of a series has no step, so a run always has a first row.
    opened = place.where(step != now).groupby(rows["series"]).transform("max")
    return np.asarray((place >= opened) | (rows["window"] != "snapshot"))


def _process(rows: pd.DataFrame, polarity: pd.Series, aim: np.ndarray, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the limits of their process and the special causes found by them."""
    read = xmr(
        rows[["series", "period_end", "value"]],
        series="series",
        date="period_end",
        polarity=list(polarity),
        target=aim,
        rebase=rebases(rows, changes, fewest=FEWEST_FOR_LIMITS),
    )
    stage = read.points["stage"].to_numpy()
    known = rows["value"].notna().groupby([rows["series"], stage]).transform("sum")
    points = known.to_numpy(dtype=np.float64)
    enough = points >= FEWEST_FOR_LIMITS
    said = {name: _text_or_number(read.points[name], enough) for name in _PROCESS}
    assurance = rows["series"].map(read.latest.set_index("series")["assurance"].astype("str")).fillna("")
    judged = enough & rows["last"].to_numpy() & np.isfinite(aim)
    return rows.assign(**said, points=points, stage=stage, aim=aim, assurance=assurance.where(judged, ""))


def _text_or_number(values: pd.Series, enough: np.ndarray) -> pd.Series:
    if values.dtype == "category":
        words = values.astype("str").fillna("")
        return words.where(enough & (words != "none"), "")
    return values.astype("float64").where(enough)


def _directed(rows: pd.DataFrame, polarity: pd.Series) -> pd.DataFrame:
    """Return the rows with the slope over the periods since the last break, on the last row of each series."""
    newest = rows["stage"] == rows.groupby("series")["stage"].transform("last")
    valued = rows.loc[newest & rows["value"].notna()]
    if valued.empty:
        nothing = dict.fromkeys(("slope", "slope_lower", "slope_upper"), np.nan)
        return rows.assign(**nothing, direction="")
    found = trend.direction(
        valued[["series", "period_end", "value"]],
        series="series",
        date="period_end",
        polarity=list(polarity.loc[valued.index]),
        per="point",
        fewest=FEWEST_FOR_DIRECTION,
    ).set_index("series")
    enough = rows["last"] & (rows["series"].map(found["points"]) >= FEWEST_FOR_DIRECTION)
    slopes = {"slope": "slope", "slope_lower": "lower", "slope_upper": "upper"}
    said = {name: rows["series"].map(found[theirs]).where(enough) for name, theirs in slopes.items()}
    words = rows["series"].map(found["direction"].astype("str")).fillna("").where(enough, "")
    return rows.assign(**said, direction=words)
