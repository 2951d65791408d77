"""Whether a figure moved after an action was done: by its process limits, and beyond the course it was on.

Nothing here proves that the action did it: there is no other service without the action to compare with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from pmflib.assess.rebases import eras
from pmflib.assess.signals import FEWEST_FOR_LIMITS
from pmflib.stats.series import Flags
from pmflib.stats.spc import xmr
from pmflib.stats.trend import FEWEST_AFTER, FEWEST_BEFORE, Segmented, segmented

Verdict = Literal["worked", "not yet moved", "moved the other way", "too early to say", "cannot be told"]
Side = Literal["hoped", "other", "none", ""]
#: Windows whose periods do not overlap, the one that shows most first.
_SEPARATE = ("month", "quarter", "snapshot", "year")
_NO = float("nan")
NOTHING = Segmented(_NO, _NO, _NO, _NO, _NO, 0, 0)
_SIGN = {"up": 1.0, "down": -1.0}


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What became of the measure that an action should move.

    Parameters
    ----------
    verdict : str
    window : str
        Kind of the periods compared; empty if there are none.
    since, until : date, optional
        First period compared, by its last day, and the last one.
    moved : Segmented
        Means before and after, and the effect beyond the course so far with its 95% limits.
    special : {"hoped", "other", "none", ""}
        On which side points after break the process limits of the points before; empty with fewer than 12 before.
    cut_short : bool
        Whether another known change of the same measure ends or begins the time compared.
    """

    verdict: Verdict
    window: str = ""
    since: date | None = None
    until: date | None = None
    moved: Segmented = NOTHING
    special: Side = ""
    cut_short: bool = False


def effect(rows: pd.DataFrame, *, done: date, direction: Literal["up", "down"], changes: Sequence[date] = ()) -> Effect:
    """Return whether a measure moved after an action was done.

    Parameters
    ----------
    rows : DataFrame
        Shape `frames.CORE`: one indicator in one area, every window and period; `breakdown` all.
    done : date
        Day the action was done. The period it falls into is left out, unless it begins on that day.
    direction : {"up", "down"}
        Where the value was expected to go.
    changes : sequence of date
        Other known changes of the same measure: the time compared reaches from the last one before to the first one
        after, and never across a break in the definition.

    Returns
    -------
    Effect
        ``worked``: the effect's interval leaves zero out on the side hoped for, and points after break the process
        limits before on that side, where 12 points before make limits; ``moved the other way`` likewise. Fewer than
        8 points before cannot be told, fewer than 4 after is too early.
    """
    series = _series(rows)
    if series.empty:
        return Effect(verdict="cannot be told")
    day = pd.Timestamp(done)
    kept, cut_short = _between(series, day, [pd.Timestamp(one) for one in changes])
    after = (kept["period_end"] >= day).to_numpy()
    clean = ~_straddles(kept, day)
    values = np.where(clean, kept["value"].to_numpy(dtype=float), np.nan)
    moved = segmented(values, after)
    special = _special(kept["period_end"], values, after, _SIGN[direction])
    valued = kept["period_end"].loc[np.isfinite(values)]
    return Effect(
        verdict=_verdict(moved, special, _SIGN[direction]),
        window=str(series["window"].iloc[0]),
        since=valued.iloc[0].date() if len(valued) else None,
        until=valued.iloc[-1].date() if len(valued) else None,
        moved=moved,
        special=special,
        cut_short=cut_short,
    )


def _series(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the separate window with most values, in order of time."""
    whole = rows.loc[(rows["breakdown"] == "all") & rows["window"].isin(_SEPARATE)]
    counted = whole.loc[whole["value"].notna()].groupby("window").size()
    if counted.empty:
        return whole.iloc[:0]
    most = max(counted.index, key=lambda name: (counted[name], -_SEPARATE.index(name)))
    rows = whole.loc[whole["window"] == most].sort_values("period_end", ignore_index=True)
    return rows.loc[_evenly_spaced(rows["period_end"])].reset_index(drop=True)


def _evenly_spaced(ends: pd.Series) -> Flags:
    """Return the periods since their spacing became what it is now."""
    step = (ends.dt.year * 12 + ends.dt.month).diff()
    other = np.flatnonzero((step != step.iloc[-1]).to_numpy())
    return np.asarray(np.arange(len(ends)) >= (other[-1] if len(other) else 0))


def _between(series: pd.DataFrame, day: pd.Timestamp, changes: list[pd.Timestamp]) -> tuple[pd.DataFrame, bool]:
    """Return the periods between the known changes around a day, of one definition, and whether a change cut them."""
    begun = series["period_start"].where(series["window"] != "snapshot", series["period_end"])
    # A change noted for the very period in which the action was done is the same event.
    near = series.loc[_straddles(series, day) | (begun == day), "period_end"]
    last = near.iloc[0] if len(near) else day
    first = begun.loc[near.index[0]] if len(near) else day
    earlier = [one for one in changes if one < first]
    later = [one for one in changes if one > last]
    kept = pd.Series(True, index=series.index)
    if earlier:
        kept &= begun >= max(earlier)
    if later:
        kept &= series["period_end"] < min(later)
    era = eras(series)
    at = int(np.searchsorted(series["period_end"].to_numpy(), day.to_datetime64()))
    kept &= era == era[min(at, len(era) - 1)]
    return series.loc[kept].reset_index(drop=True), not bool(kept.all())


def _straddles(series: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """Return the periods that began before a day and ended on it or after it."""
    over_time = (series["window"] != "snapshot").to_numpy()
    return over_time & ((series["period_start"] < day) & (series["period_end"] >= day)).to_numpy()


def _special(ends: pd.Series, values: np.ndarray, after: Flags, sign: float) -> Side:
    """Return on which side points after break the limits of those before; the side hoped for goes first."""
    known = np.isfinite(values)
    before = int((known & ~after).sum())
    if before < FEWEST_FOR_LIMITS or not (known & after).any():
        return ""
    frame = pd.DataFrame({"date": ends.to_numpy()[known], "value": values[known]})
    read = xmr(frame, fix_after=before).points
    flagged = (read["special_cause"].astype("str") != "none").to_numpy() & after[known]
    sides = set((np.sign((read["value"] - read["mean"]).to_numpy())[flagged] * sign).tolist())
    return "hoped" if 1.0 in sides else "other" if -1.0 in sides else "none"


def _verdict(moved: Segmented, special: Side, sign: float) -> Verdict:
    """Return what both tests say together: a move counts where neither speaks against it."""
    if moved.points_before < FEWEST_BEFORE:
        return "cannot be told"
    if moved.points_after < FEWEST_AFTER:
        return "too early to say"
    low, high = sorted((sign * moved.lower, sign * moved.upper))
    if low > 0 and special in ("hoped", ""):
        return "worked"
    return "moved the other way" if high < 0 and special in ("other", "") else "not yet moved"
