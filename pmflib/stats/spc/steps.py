"""Dates at which a series may have changed its level: for a person to confirm, never applied by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from pmflib.stats import grouping
from pmflib.stats.checks import BadNumbers, Floats, one_of
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Layout, arrange, numbers
from pmflib.stats.spc import rules
from pmflib.stats.spc.stages import Rebase, Unmatched, rebased

PENALTY = 3.0
"""Times the logarithm of the points: at most one quiet series in twenty gets a suggestion (see the methods page)."""
RANGE_TO_SD = 1.128


def suggest_steps(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    rebase: Rebase = (),
    unmatched_rebase: Unmatched = "error",
    fewest: int = 6,
) -> pd.DataFrame:
    """Return where the level of each series may have stepped up or down, strongest first.

    A suggestion asks for a cause: a rebase needs a known reason and date. ``xmr`` takes none of these by itself.

    Parameters
    ----------
    frame, series, date, value, rebase, unmatched_rebase
        As for ``xmr``; steps are sought within the stages that the rebases make.
    fewest : int
        Points a level must last, at least 2.

    Returns
    -------
    DataFrame
        The key of the series, the ``date`` of the first point of the new level, mean ``before`` and ``after`` (of the
        levels on both sides), ``points_before``, ``points_after`` and ``strength``: the fall in squared distance, in
        variances between neighbouring points, as a multiple of what chance allows. A drift looks like steps: see
        the trend of the series before believing them.

    Raises
    ------
    BadNumbers
        As ``xmr``, and for ``fewest`` below 2.

    Source
    ------
    Binary segmentation of the mean: Scott and Knott, Biometrics 30 (1974) 507-512. Variance from moving ranges.
    """
    if fewest < 2:
        raise BadNumbers.one("fewest", f"A level cannot last {fewest} points.", "Give 2 or more.")
    one_of("unmatched_rebase", unmatched_rebase, ("error", "ignore"))
    layout = arrange(frame, series, date)
    values = numbers(frame, value)
    opens = rebased(layout, rebase, unmatched_rebase)
    segment = np.cumsum(opens | np.append(True, layout.series[1:] != layout.series[:-1])) - 1
    values = values[layout.order]
    here = np.flatnonzero(~np.isnan(values))
    if not here.size:
        return _table(layout, _Found.none(), date)
    found = _segmented(values[here], pd.factorize(segment[here])[0], fewest)
    return _table(layout, found._replace(row=here[found.row]), date)


class _Found(NamedTuple):
    row: Codes
    before: Floats
    after: Floats
    points_before: Codes
    points_after: Codes
    strength: Floats

    @classmethod
    def none(cls) -> _Found:
        whole, number = np.zeros(0, dtype=np.intp), np.zeros(0)
        return cls(whole, number, number, whole, whole, number)


def _segmented(y: Floats, stage: Codes, fewest: int) -> _Found:
    """Split every stage where it helps most, then the parts, until nothing helps beyond chance."""
    scaled = _scaled(y, stage)
    allowed = PENALTY * np.log(np.bincount(stage))
    level, strengths = stage.copy(), np.zeros(len(y))
    while True:
        rows, gains = _best_splits(scaled, level, fewest)
        wanted = gains > allowed[stage[rows]]
        if not wanted.any():
            break
        rows, gains = rows[wanted], gains[wanted]
        strengths[rows] = gains / allowed[stage[rows]]
        opens = np.zeros(len(y), dtype=np.intp)
        opens[rows] = 1
        level = level + np.cumsum(opens)
    return _levels(y, level, strengths)


def _scaled(y: Floats, stage: Codes) -> Floats:
    """Return values about their stage's mean, in standard deviations between neighbours."""
    count = int(stage[-1]) + 1
    ranges = rules.moving_range(y, stage)
    screened, plain = (rules.average_range(ranges, stage, count, screen=screen) for screen in (True, False))
    average = np.where(screened > 0, screened, plain)
    # Without any range every value is the same and there is no step to seek.
    return (y - rules.mean_of(y, stage, count)[stage]) / np.where(average > 0, average / RANGE_TO_SD, 1.0)[stage]


def _best_splits(z: Floats, level: Codes, fewest: int) -> tuple[Codes, Floats]:
    """Return for each level that can be split the row that opens the best second part, and what it gains."""
    first = rules.starts(level)
    length = np.bincount(level)
    left = np.arange(len(z)) - first[level] + 1
    right = length[level] - left
    about = z - (np.bincount(level, weights=z) / length)[level]
    total = np.cumsum(about)
    total -= (total[first] - about[first])[level]
    fits = (left >= fewest) & (right >= fewest)
    gain = np.where(fits, total**2 * length[level] / np.maximum(left * right, 1), 0.0)
    best = np.maximum.reduceat(gain, first)
    at = np.flatnonzero((gain == best[level]) & (gain > 0))
    at = at[np.unique(level[at], return_index=True)[1]]
    return at + 1, gain[at]


def _levels(y: Floats, level: Codes, strengths: Floats) -> _Found:
    """Return the steps between the levels found, without those that one wild point makes."""
    count = int(level[-1]) + 1
    mean, length = rules.mean_of(y, level, count), np.bincount(level)
    median = grouping.quantile(y, 0.5, grouping.Groups(level, np.empty(count, dtype=object)))
    row = np.flatnonzero(strengths > 0)
    after, before = level[row], level[row] - 1
    change = mean[after] - mean[before]
    kept = (median[after] - median[before]) * np.sign(change) >= np.abs(change) / 2.0
    row, before, after = row[kept], before[kept], after[kept]
    return _Found(row, mean[before], mean[after], length[before], length[after], strengths[row])


def _table(layout: Layout, found: _Found, date: str) -> pd.DataFrame:
    keys = layout.keys.iloc[layout.series[found.row]].reset_index(drop=True)
    steps = pd.DataFrame({date: layout.days[layout.rank[found.row]], **found._asdict()}).drop(columns="row")
    table = pd.concat([keys, steps], axis=1)
    return table.sort_values("strength", ascending=False, kind="stable", ignore_index=True)
