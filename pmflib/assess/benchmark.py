"""Each figure beside its comparators: neighbours on every list, region, England, the council's own districts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pmflib import frames
from pmflib.assess.districts import compare_districts
from pmflib.assess.neighbours import Listed, compare_neighbours, follow, listed
from pmflib.assess.own import Own
from pmflib.assess.published import compare_england, compare_region
from pmflib.catalogue.models import Catalogue


def lists(own: Own, *, catalogue: Catalogue, areas: pd.DataFrame, neighbours: pd.DataFrame) -> dict[str, Listed]:
    """Return the neighbours' values on every list of the council, by name of the list."""
    gone = areas.loc[areas["successor"].fillna("") != ""] if "successor" in areas else areas.iloc[:0]
    successors: Mapping[str, str] = dict(zip(gone["code"], gone.get("successor", ()), strict=True))
    followed = follow(own.grid, successors)
    return {chosen.name: listed(own, neighbours, chosen.name, followed) for chosen in catalogue.council.neighbours}


def compare(
    own: Own, on: Mapping[str, Listed], core: pd.DataFrame, *, catalogue: Catalogue, areas: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per figure and comparator (`frames.COMPARISONS`), for authorities and their districts.

    A comparator carries its own period: the newest published one not after the figure's. Rank and band are given
    only where both cover the same period. England and the regions are the published rows, never sums. Councils
    named in ``exclude_tiny``, and rows that publish two councils as one, do not enter ranks and quartiles of
    regions and England.
    """
    region_of = areas.drop_duplicates("code").set_index("code")["region"]
    tables = [
        *(compare_neighbours(own, chosen) for chosen in on.values()),
        compare_region(own, core, region_of, catalogue.council.exclude_tiny),
        compare_england(own, core, catalogue),
        compare_districts(own),
    ]
    return frames.conform(pd.concat(tables, ignore_index=True), frames.COMPARISONS)
