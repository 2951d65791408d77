"""How the gap to the neighbours moved between two periods: own change, neighbours' change, list and mix."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.assess.composition import mix_effects
from pmflib.assess.grid import Floats, Ints
from pmflib.assess.medians import median, median_change
from pmflib.assess.neighbours import Listed
from pmflib.assess.own import Own
from pmflib.assess.rebases import eras
from pmflib.stats.intervals import Interval, difference

#: How many years before its own period each gap is held against.
YEARS_BACK = (1, 5)
_TAKEN = ("value", "lower", "upper")
_MONTHS_A_YEAR = 12
_NO_SET = ""


def shifts(
    own: Own,
    on: Mapping[str, Listed],
    core: pd.DataFrame,
    *,
    current: str,
    previous: str = _NO_SET,
    justifications: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return `frames.SHIFTS`: each gap against the same gap one and five years before, on the current list.

    Parameters
    ----------
    own : Own
    on : mapping of str to Listed
        The neighbours' values by list.
    core : DataFrame
        Shape `frames.CORE`, for the categories that own changes are split by.
    current, previous : str
        Names of the list applied to both periods and of the one used before; either may be empty, and without a
        current list there are no shifts.
    justifications : DataFrame, optional
        As `registers.justifications` gives them.

    Notes
    -----
    ``shift = own_change - neighbours_change``, each worked out on the current list in both periods. What the change
    of list alone does to the gap is taken after it, in the earlier period: ``gap_now - gap_then_previous_set =
    shift + list_effect``. A period is only held against one for which the neighbours, too, have an earlier period,
    and never across a break in the definition.
    """
    if current == _NO_SET:
        return frames.empty(frames.SHIFTS)
    tables = [_between(own, on, years, current, previous) for years in YEARS_BACK]
    found = pd.concat(tables, ignore_index=True)
    found = found.merge(mix_effects(core, found), on=[*frames.KEY, "since"], how="left")
    reasons = _reasons(found, justifications)
    return frames.conform(pd.concat([found, reasons], axis=1), frames.SHIFTS)


def _between(own: Own, on: Mapping[str, Listed], years: int, current: str, previous: str) -> pd.DataFrame:
    """Return the shifts over one number of years."""
    now, then = _pairs(own, on[current], years)
    rows = own.rows
    own_change = difference(
        *(rows[name].to_numpy()[now] for name in _TAKEN), *(rows[name].to_numpy()[then] for name in _TAKEN)
    )
    members = on[current].values
    theirs = median_change(members[now], members[then])
    shift = difference(*own_change, *theirs)
    value_now, value_then = rows["value"].to_numpy()[now], rows["value"].to_numpy()[then]
    gap_then = value_then - median(members[then])
    others = on[previous].values if previous else np.full((len(rows), 0), np.nan)
    gap_before = value_then - median(others[then])
    periods = own.grid.periods["period_end"].to_numpy()
    return (
        rows[list(frames.KEY)]
        .iloc[now]
        .reset_index(drop=True)
        .assign(
            since=rows["period_end"].to_numpy()[then],
            comparator_set=current,
            comparator_since=periods[own.grid_row[then]],
            comparator_period_end=periods[own.grid_row[now]],
            gap_then=gap_then,
            gap_now=value_now - median(members[now]),
            **_limited("shift", shift),
            **_limited("own_change", own_change),
            **_limited("neighbours_change", theirs),
            previous_set=previous,
            gap_then_previous_set=gap_before,
            gap_now_previous_set=value_now - median(others[now]),
            list_effect=gap_then - gap_before,
            verdict=_verdict(shift),
        )
    )


def _limited(name: str, interval: Interval) -> dict[str, Floats]:
    return {name: interval.value, f"{name}_lower": interval.lower, f"{name}_upper": interval.upper}


def _verdict(shift: Interval) -> np.ndarray:
    known = np.isfinite(shift.lower) & np.isfinite(shift.upper)
    real = known & ((shift.lower > 0) | (shift.upper < 0))
    return np.where(real, "real", np.where(known, "unclear", ""))


def _pairs(own: Own, on: Listed, years: int) -> tuple[Ints, Ints]:
    """Return the positions of each later row and of the row of its series so many years before."""
    series = own.rows.groupby(list(frames.SERIES), sort=False).ngroup().to_numpy(dtype=np.int64)
    end = own.rows["period_end"].dt
    month = end.year.to_numpy(dtype=np.int64) * _MONTHS_A_YEAR + end.month.to_numpy(dtype=np.int64)
    at = pd.Index(series * 100_000 + month)
    # Two periods of one series that end in one month tell nothing of a year: the later one stands.
    last = ~at.duplicated(keep="last")
    place = np.flatnonzero(last)
    asked = at[last].get_indexer(at - years * _MONTHS_A_YEAR)
    then = np.where(asked >= 0, place[asked], -1)
    era = eras(own.rows)
    usable = (then >= 0) & on.has & on.has[then] & (own.grid_row != own.grid_row[then]) & (era == era[then])
    now = np.flatnonzero(usable)
    return now, then[now].astype(np.intp)


def _reasons(found: pd.DataFrame, justifications: pd.DataFrame | None) -> pd.DataFrame:
    """Return, row by row, the newest recorded reason whose time overlaps the shift's."""
    blank = pd.DataFrame({"justification": "", "justified_by": ""}, index=found.index)
    if justifications is None or justifications.empty:
        return blank
    asked = found[["indicator", "area", "since", "period_end"]].assign(position=found.index)
    given = justifications.rename(columns={"since": "from", "until": "to"})
    both = asked.merge(given, on=["indicator", "area"])
    both = both.loc[(both["from"] < both["period_end"]) & (both["to"] > both["since"])]
    newest = both.sort_values("date", kind="stable").drop_duplicates("position", keep="last").set_index("position")
    blank.loc[newest.index, "justification"] = newest["text"]
    blank.loc[newest.index, "justified_by"] = newest["author"]
    return blank
