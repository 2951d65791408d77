"""Each figure beside its comparators: neighbours on every list, region, England, the council's own districts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.assess.grid import Floats, Grid, Ints, comparator_rows, published_grid
from pmflib.assess.groups import Standing, quartile_band, rank, rank_within, standing
from pmflib.catalogue.models import Catalogue
from pmflib.stats.intervals import difference

_DIRECTION = {"high": 1.0, "low": -1.0}
_COUNCIL_FILES = "figures"
_MEASURE = ["indicator", "breakdown", "category", "window", "period_end"]
# Inner and Outer London are not published for every measure; London then stands in, as in LAIT.
_LONDON = {"E13000001": "E12000007", "E13000002": "E12000007"}


@dataclass(frozen=True, kw_only=True)
class _Own:
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

    def keep(self, chosen: np.ndarray) -> _Own:
        """Return the chosen rows only."""
        return _Own(
            rows=self.rows.loc[chosen].reset_index(drop=True),
            authority=self.authority.loc[chosen].reset_index(drop=True),
            direction=self.direction[chosen],
            like=self.like[chosen],
            grid_row=self.grid_row[chosen],
            grid_column=self.grid_column[chosen],
            grid=self.grid,
        )


def compare(core: pd.DataFrame, *, catalogue: Catalogue, areas: pd.DataFrame, neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return one row per figure and comparator (`frames.COMPARISONS`), for authorities and their districts.

    A comparator carries its own period: the newest published one not after the figure's. Rank and band are given
    only where both cover the same period. England and the regions are the published rows, never sums. Councils
    named in ``exclude_tiny`` do not enter ranks and quartiles of regions and England.
    """
    own = _own_rows(core, catalogue)
    region_of = areas.drop_duplicates("code").set_index("code")["region"]
    tables = [
        *(_neighbours(own, neighbours, chosen.name) for chosen in catalogue.council.neighbours),
        _region(own, core, region_of, catalogue.council.exclude_tiny),
        _england(own, core, catalogue.council.exclude_tiny),
        _districts(own),
    ]
    return frames.conform(pd.concat(tables, ignore_index=True), frames.COMPARISONS)


def _own_rows(core: pd.DataFrame, catalogue: Catalogue) -> _Own:
    from_files = [name for name, table in catalogue.sources.items() if table.format == _COUNCIL_FILES]
    published = ~core["source"].isin(from_files)
    grid = published_grid(core, published)
    rows = core.loc[core["level"].isin(["authority", "district"])].reset_index(drop=True)
    authority = rows["area"].where(rows["level"] == "authority", catalogue.council.authority.code)
    polarity = {code: _DIRECTION.get(indicator.polarity, np.nan) for code, indicator in catalogue.indicators.items()}
    return _Own(
        rows=rows,
        authority=authority,
        direction=_floats(rows["indicator"].map(polarity)),
        like=((rows["level"] == "authority") & ~rows["source"].isin(from_files)).to_numpy(),
        grid_row=comparator_rows(rows, grid),
        grid_column=grid.areas.get_indexer(pd.Index(authority)),
        grid=grid,
    )


def _neighbours(own: _Own, neighbours: pd.DataFrame, set_name: str) -> pd.DataFrame:
    """Compare with the members of one neighbour list, applied to every period."""
    listed = neighbours.loc[neighbours["set"] == set_name].sort_values(["area", "rank"])
    lists = listed.groupby("area")["neighbour"].agg(list)
    counts = lists.map(len).astype("float64")
    own = own.keep((own.authority.isin(lists.index) & (own.grid_row >= 0)).to_numpy())
    width = int(counts.max()) if len(counts) else 0
    columns = np.full((len(lists), width), -1)
    for position, members in enumerate(lists):
        columns[position, : len(members)] = own.grid.areas.get_indexer(pd.Index(members))
    asked = columns[lists.index.get_indexer(pd.Index(own.authority))]
    values = np.where(asked >= 0, own.grid.values[own.grid_row[:, None], asked], np.nan)
    group = standing(values)
    place, ranked = rank(own.rows["value"].to_numpy(), values, own.direction)
    return _table(
        own,
        comparator="neighbours",
        comparator_set=set_name,
        value=(group.median, group.median_lower, group.median_upper),
        group=group,
        members=_floats(counts.reindex(own.authority)),
        rank=np.where(own.like, place, np.nan),
        of=np.where(own.like, ranked, np.nan),
    )


def _region(own: _Own, core: pd.DataFrame, region_of: pd.Series, tiny: tuple[str, ...]) -> pd.DataFrame:
    """Compare with the published row of the authority's region; rank among the region's councils."""
    own = own.keep((own.authority.map(region_of).fillna("").ne("") & (own.grid_row >= 0)).to_numpy())
    grid_regions = pd.Series(own.grid.areas).map(region_of).fillna("").where(~own.grid.areas.isin(tiny), "")
    region = own.authority.map(region_of).reset_index(drop=True)
    return _published_area(own, core, region, "region", grid_regions.to_numpy(dtype=str))


def _england(own: _Own, core: pd.DataFrame, tiny: tuple[str, ...]) -> pd.DataFrame:
    """Compare with the published row of the country; rank among all its councils."""
    country = core.loc[core["level"] == "england", "area"].unique()
    own = own.keep((own.grid_row >= 0) & (len(country) == 1))
    code = str(country[0]) if len(country) else ""
    groups = np.where(own.grid.areas.isin(tiny), "", code)
    return _published_area(own, core, pd.Series(code, index=own.rows.index), "england", groups)


def _published_area(
    own: _Own, core: pd.DataFrame, asked: pd.Series, comparator: str, groups: np.ndarray
) -> pd.DataFrame:
    """Compare with a published region or country, and rank among the councils of that group."""
    published = _published_rows(own, core, asked)
    names = sorted(set(groups) - {""})
    by_group = {name: standing(own.grid.values[:, groups == name]) for name in names}
    group = _gather(by_group, asked.to_numpy(dtype=str), own.grid_row)
    direction = _grid_direction(own)
    place, ranked = rank_within(own.grid.values, direction, groups)
    counted = own.like & (own.grid_column >= 0)
    at = own.grid_row, np.maximum(own.grid_column, 0)
    in_group = counted & (groups[at[1]] == asked.to_numpy(dtype=str))
    value = own.rows["value"].to_numpy()
    median = (group.spread_lower, group.median, group.spread_upper)
    band = np.where(in_group, quartile_band(value, median, own.direction), "")
    table = _table(
        own,
        comparator=comparator,
        comparator_set=published["area"].to_numpy(dtype=str),
        value=tuple(published[name].to_numpy(dtype="float64") for name in ("value", "lower", "upper")),
        group=group,
        members=_floats(pd.Series(asked).map(pd.Series(groups).value_counts())),
        rank=np.where(in_group, place[at], np.nan),
        of=np.where(in_group, ranked[at], np.nan),
        band=band,
        status=published["status"].fillna("").to_numpy(dtype=str),
    )
    return table.loc[(published["found"] | table["rank"].notna()).to_numpy()]


def _published_rows(own: _Own, core: pd.DataFrame, asked: pd.Series) -> pd.DataFrame:
    """Return, row by row, the published figure of the area asked for in the comparators' period."""
    wide = core.loc[core["level"].isin(["region", "england"]), [*_MEASURE, "area", "value", "lower", "upper", "status"]]
    key = own.grid.periods.iloc[own.grid_row][_MEASURE].reset_index(drop=True)
    found = key.assign(area=asked.to_numpy()).merge(wide, how="left", on=[*_MEASURE, "area"], indicator="found")
    found["found"] = found["found"] == "both"
    stand_in = asked.reset_index(drop=True).map(_LONDON)
    missing = found["value"].isna() & stand_in.notna()
    if missing.any():
        instead = _published_rows(own.keep(missing.to_numpy()), core, stand_in.loc[missing])
        better = instead["value"].notna().to_numpy()
        found.loc[found.index[missing][better], instead.columns] = instead.loc[better].to_numpy()
    return found


def _gather(by_group: dict[str, Standing], asked: np.ndarray, grid_row: Ints) -> Standing:
    """Pick each row's group standing out of the per-group standings over grid rows."""
    names = list(by_group)
    which = pd.Index(names).get_indexer(pd.Index(asked))
    blank = np.full(len(asked), np.nan)

    def picked(field: str) -> Floats:
        if not names:
            return blank
        stacked = np.stack([getattr(by_group[name], field) for name in names])
        return np.where(which >= 0, stacked[which, grid_row], np.nan)

    return Standing(**{field: picked(field) for field in Standing.__dataclass_fields__})


def _grid_direction(own: _Own) -> Floats:
    by_indicator = pd.Series(own.direction, index=own.rows["indicator"]).groupby(level=0).first()
    return _floats(own.grid.periods["indicator"].map(by_indicator))


def _floats(values: pd.Series) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _districts(own: _Own) -> pd.DataFrame:
    """Compare each district with the council's districts in the same period."""
    own = own.keep((own.rows["level"] == "district").to_numpy())
    codes = pd.Index(own.rows["area"].unique())
    period = own.rows.groupby(_MEASURE, sort=False).ngroup().to_numpy()
    values = np.full((period.max(initial=-1) + 1, len(codes)), np.nan)
    column = codes.get_indexer(pd.Index(own.rows["area"]))
    values[period, column] = own.rows["value"].to_numpy()
    everyone = standing(values)
    group = Standing(**{field: getattr(everyone, field)[period] for field in Standing.__dataclass_fields__})
    direction = np.full(len(values), np.nan)
    direction[period] = own.direction
    place, ranked = rank_within(values, direction, np.full(len(codes), "districts"))
    quartiles = (group.spread_lower, group.median, group.spread_upper)
    table = _table(
        own,
        comparator="districts",
        comparator_set="",
        value=(group.median, group.median_lower, group.median_upper),
        group=group,
        members=np.full(len(own.rows), float(len(codes))),
        rank=place[period, column],
        of=ranked[period, column],
        band=quartile_band(own.rows["value"].to_numpy(), quartiles, own.direction),
    )
    return table.assign(comparator_period_start=own.rows["period_start"], comparator_period_end=own.rows["period_end"])


def _table(
    own: _Own,
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
) -> pd.DataFrame:
    period = own.grid.periods.iloc[np.maximum(own.grid_row, 0)].reset_index(drop=True)
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
    )
