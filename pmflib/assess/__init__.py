"""What the figures say: observations in, figure tables out, for all indicators, areas and periods at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pmflib import frames
from pmflib.assess.benchmark import compare, lists
from pmflib.assess.bounds import bounds
from pmflib.assess.change import with_change
from pmflib.assess.disproportionality import relative_rates
from pmflib.assess.limits import with_limits
from pmflib.assess.own import own_rows
from pmflib.assess.shift import shifts
from pmflib.assess.signals import signals
from pmflib.assess.targets import targets
from pmflib.assess.windows import WindowProposal, propose_windows
from pmflib.catalogue.models import Catalogue, NeighbourSet
from pmflib.errors import BadInput

__all__ = [
    "Figures",
    "WindowProposal",
    "assess",
    "neighbour_sets",
    "newest_release",
    "propose_windows",
    "relative_rates",
    "signals",
]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figure tables, one key: for officers only until they have passed protection."""

    core: pd.DataFrame
    comparisons: pd.DataFrame
    shifts: pd.DataFrame
    targets: pd.DataFrame
    signals: pd.DataFrame
    bounds: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name, as `frames.SHAPES` has them."""
        return {name: getattr(self, name) for name in frames.ASSESSED}


def assess(
    observations: pd.DataFrame,
    *,
    catalogue: Catalogue,
    areas: pd.DataFrame,
    neighbours: pd.DataFrame,
    as_of: date,
    justifications: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
) -> Figures:
    """Turn observations into figures: value with interval, change, comparators, shift, target and signal.

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
    justifications : DataFrame, optional
        As `registers.justifications` gives them.
    changes : DataFrame, optional
        Confirmed changes of practice, as `registers.changes` gives them.

    Returns
    -------
    Figures
        One table of each shape in `frames.ASSESSED`.
    """
    known = newest_release(frames.conform(observations, frames.OBSERVATIONS), as_of, local=catalogue.own_files)
    core = with_change(with_limits(known, catalogue))
    own = own_rows(core, catalogue)
    on = lists(own, catalogue=catalogue, areas=areas, neighbours=neighbours)
    comparisons = compare(own, on, core, catalogue=catalogue, areas=areas)
    current, previous = neighbour_sets(catalogue.council.neighbours, as_of)
    return Figures(
        core=frames.conform(core.assign(hidden_because=""), frames.CORE),
        comparisons=comparisons,
        shifts=shifts(own, on, core, current=current, previous=previous, justifications=justifications),
        targets=targets(core, catalogue),
        signals=signals(core, catalogue, changes),
        bounds=bounds(core, catalogue),
    )


def neighbour_sets(sets: Sequence[NeighbourSet], as_of: date) -> tuple[str, str]:
    """Return the names of the list in use on a day and of the one before it; empty where there is none.

    Raises
    ------
    BadInput
        If there are lists, and none is in use yet.
    """
    used = sorted((chosen for chosen in sets if chosen.used_from <= as_of), key=lambda chosen: chosen.used_from)
    if not sets:
        return "", ""
    if not used:
        raise BadInput.one(
            "council.yml: neighbours",
            f"no set is in use on {as_of}.",
            "Date the first one earlier, or choose a later --as-of.",
        )
    return used[-1].name, used[-2].name if len(used) > 1 else ""


def newest_release(observations: pd.DataFrame, as_of: date, *, local: Collection[str] = ()) -> pd.DataFrame:
    """Return one row per key, in key order: published before local, then the newest release not after `as_of`.

    Parameters
    ----------
    observations : DataFrame
        Shape `frames.OBSERVATIONS`.
    as_of : date
    local : collection of str
        Sources that hold a council's own figures: whatever day they were drawn, a published figure goes before them.
    """
    out = observations.loc[observations["release"] <= pd.Timestamp(as_of)]
    out = out.assign(published=~out["source"].isin(list(local)))
    ordered = out.sort_values([*frames.KEY, "published", "release"], kind="stable", ignore_index=True)
    return ordered.drop_duplicates(list(frames.KEY), keep="last", ignore_index=True).drop(columns="published")
