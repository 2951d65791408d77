"""What the figures say: observations in, figure tables out, for all indicators, areas and periods at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from pmflib import frames
from pmflib.assess.benchmark import compare, lists
from pmflib.assess.change import with_change
from pmflib.assess.limits import with_limits
from pmflib.assess.own import own_rows
from pmflib.catalogue.models import Catalogue

__all__ = ["Figures", "assess", "newest_release"]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figure tables, one key: for officers only until they have passed protection."""

    core: pd.DataFrame
    comparisons: pd.DataFrame


def assess(
    observations: pd.DataFrame,
    *,
    catalogue: Catalogue,
    areas: pd.DataFrame,
    neighbours: pd.DataFrame,
    as_of: date,
) -> Figures:
    """Turn observations into figures: value with interval, change, and where it stands among its comparators.

    Parameters
    ----------
    observations : DataFrame
        Shape `frames.OBSERVATIONS`; several releases of one key may stand side by side.
    catalogue : Catalogue
    areas : DataFrame
        Columns ``code, level, region`` and others; one row per area.
    neighbours : DataFrame
        Columns ``set, area, rank, neighbour``.
    as_of : date
        The newest release not after this day counts.

    Returns
    -------
    Figures
        ``core`` (`frames.CORE`) and ``comparisons`` (`frames.COMPARISONS`).
    """
    known = newest_release(frames.conform(observations, frames.OBSERVATIONS), as_of)
    core = with_change(with_limits(known, catalogue))
    own = own_rows(core, catalogue)
    on = lists(own, catalogue=catalogue, areas=areas, neighbours=neighbours)
    comparisons = compare(own, on, core, catalogue=catalogue, areas=areas)
    return Figures(core=frames.conform(core, frames.CORE), comparisons=comparisons)


def newest_release(observations: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return one row per key: the newest release not after `as_of`, in key order."""
    out = observations.loc[observations["release"] <= pd.Timestamp(as_of)]
    ordered = out.sort_values([*frames.KEY, "release"], kind="stable", ignore_index=True)
    return ordered.drop_duplicates(list(frames.KEY), keep="last", ignore_index=True)
