"""The rows that are compared, where their comparators stand, and one comparison as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.assess.grid import Floats, Grid, Ints, comparator_rows, floats, published_grid
from pmflib.assess.groups import Standing
from pmflib.catalogue.models import Catalogue
from pmflib.stats.intervals import difference

_DIRECTION = {"high": 1.0, "low": -1.0}


@dataclass(frozen=True, kw_only=True)
class Own:
    """The rows to be compared, and for each where its comparators stand.

    Parameters
    ----------
    rows : DataFrame
        Core rows of authorities and of the council's districts.
    authority : Series
        The authority whose comparators are the row's comparators.
    direction : array
        1 high is good, -1 low is good, NaN without polarity.
    like : array of bool
        A published authority row: the comparators cover the very same period, so a rank is meaningful.
    grid_row, grid_column : arrays
        Where the comparators' period and the authority stand in the grid; -1 if nowhere.
    """

    rows: pd.DataFrame
    authority: pd.Series
    direction: Floats
    like: np.ndarray
    grid_row: Ints
    grid_column: Ints
    grid: Grid

    def keep(self, chosen: np.ndarray) -> Own:
        """Return the chosen rows only."""
        return Own(
            rows=self.rows.loc[chosen].reset_index(drop=True),
            authority=self.authority.loc[chosen].reset_index(drop=True),
            direction=self.direction[chosen],
            like=self.like[chosen],
            grid_row=self.grid_row[chosen],
            grid_column=self.grid_column[chosen],
            grid=self.grid,
        )


def own_rows(core: pd.DataFrame, catalogue: Catalogue) -> Own:
    """Return every authority's and district's row of the core figures, with the grid its comparators stand in."""
    from_files = catalogue.own_files
    published = ~core["source"].isin(from_files)
    grid = published_grid(core, published)
    districts = [place.code for place in catalogue.council.districts]
    # What belongs to no district is counted beside them, and is none to be ranked among them.
    compared = (core["level"] == "authority") | ((core["level"] == "district") & core["area"].isin(districts))
    rows = core.loc[compared].reset_index(drop=True)
    authority = rows["area"].where(rows["level"] == "authority", catalogue.council.authority.code)
    polarity = {code: _DIRECTION.get(indicator.polarity, np.nan) for code, indicator in catalogue.indicators.items()}
    return Own(
        rows=rows,
        authority=authority,
        direction=floats(rows["indicator"].map(polarity)),
        like=((rows["level"] == "authority") & ~rows["source"].isin(from_files)).to_numpy(),
        grid_row=comparator_rows(rows, grid),
        grid_column=grid.areas.get_indexer(pd.Index(authority)),
        grid=grid,
    )


def comparison(
    own: Own,
    *,
    comparator: str,
    comparator_set: str | np.ndarray,
    value: tuple[Floats, ...],
    group: Standing,
    members: Floats,
    rank: Floats,
    of: Floats,
    band: np.ndarray | str = "",
    status: np.ndarray | str = "",
    funnel: Sequence[Floats | float] = (np.nan, np.nan),
) -> pd.DataFrame:
    """Return one comparison as rows of `frames.COMPARISONS`.

    Parameters
    ----------
    own : Own
    comparator, comparator_set : str
    value : tuple of three arrays
        The comparator's value with its limits.
    group : Standing
        How the comparator's group spreads.
    members, rank, of : arrays
    band, status : arrays of str
    funnel : two arrays
        Adjusted z-score and position in the national funnel.
    """
    period = own.grid.periods.reindex(own.grid_row).reset_index(drop=True)
    gap = difference(*(own.rows[name].to_numpy() for name in ("value", "lower", "upper")), *value)
    return own.rows[list(frames.KEY)].assign(
        comparator=comparator,
        comparator_set=comparator_set,
        comparator_period_start=period["period_start"],
        comparator_period_end=period["period_end"],
        comparator_value=value[0],
        comparator_mean=group.mean,
        spread_lower=group.spread_lower,
        spread_upper=group.spread_upper,
        with_data=group.with_data,
        members=members,
        gap=gap.value,
        gap_lower=gap.lower,
        gap_upper=gap.upper,
        rank=rank,
        of=of,
        quartile_band=band,
        comparator_status=status,
        funnel_z=funnel[0],
        funnel_position=funnel[1],
    )
