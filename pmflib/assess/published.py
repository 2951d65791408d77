"""Each figure beside the published row of its region and of England, and its place among their councils."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib.assess.funnel import Funnel, national_funnel
from pmflib.assess.grid import Floats, Ints, floats
from pmflib.assess.groups import Standing, quartile_band, rank_within, standing
from pmflib.assess.own import Own, comparison
from pmflib.catalogue.models import Catalogue

_SERIES = ["indicator", "breakdown", "category", "window"]
_MEASURE = [*_SERIES, "period_end"]
_TAKEN = ["value", "lower", "upper", "status"]
# Inner and Outer London are not published for every measure; London then stands in, as in LAIT.
_LONDON = {"E13000001": "E12000007", "E13000002": "E12000007"}


def compare_region(own: Own, core: pd.DataFrame, region_of: pd.Series, tiny: tuple[str, ...]) -> pd.DataFrame:
    """Compare with the published row of the authority's region; rank among the region's councils."""
    own = own.keep((own.authority.map(region_of).fillna("").ne("") & (own.grid_row >= 0)).to_numpy())
    regions = pd.Series(own.grid.areas).map(region_of).fillna("").to_numpy(dtype=str)
    region = own.authority.map(region_of).reset_index(drop=True)
    return _published_area(own, core, region, "region", np.where(own.grid.areas.isin(tiny), "", regions))


def compare_england(own: Own, core: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Compare with the published row of the country; rank among all its councils, and place in their funnel."""
    tiny = catalogue.council.exclude_tiny
    country = core.loc[core["level"] == "england", "area"].unique()
    own = own.keep((own.grid_row >= 0) & (len(country) == 1))
    code = str(country[0]) if len(country) else ""
    groups = np.where(own.grid.areas.isin(tiny), "", code)
    found = national_funnel(own.grid, catalogue, groups != "")
    return _published_area(own, core, pd.Series(code, index=own.rows.index), "england", groups, found)


def _published_area(
    own: Own,
    core: pd.DataFrame,
    asked: pd.Series,
    comparator: str,
    groups: np.ndarray,
    funnel: Funnel | None = None,
) -> pd.DataFrame:
    """Compare with a published region or country, and rank among the councils of that group."""
    published = _published_rows(own, core, asked)
    names = sorted(set(groups) - {""})
    values = own.grid.once()
    by_group = {name: standing(values[:, groups == name]) for name in names}
    group = _gather(by_group, asked.to_numpy(dtype=str), own.grid_row)
    place, of = rank_within(values, grid_direction(own), groups)
    counted = own.like & (own.grid_column >= 0)
    at = own.grid_row, np.maximum(own.grid_column, 0)
    in_group = counted & (groups[at[1]] == asked.to_numpy(dtype=str))
    quartiles = (group.spread_lower, group.median, group.spread_upper)
    band = np.where(in_group, quartile_band(own.rows["value"].to_numpy(), quartiles, own.direction), "")
    table = comparison(
        own,
        comparator=comparator,
        comparator_set=published["area"].to_numpy(dtype=str),
        value=tuple(published[name].to_numpy(dtype="float64") for name in ("value", "lower", "upper")),
        group=group,
        members=floats(pd.Series(asked).map(pd.Series(groups).value_counts())),
        rank=np.where(in_group, place[at], np.nan),
        of=np.where(in_group, of[at], np.nan),
        band=band,
        status=published["status"].fillna("").to_numpy(dtype=str),
        funnel=(np.nan, np.nan) if funnel is None else tuple(np.where(in_group, part[at], np.nan) for part in funnel),
    )
    return table.loc[published["found"].to_numpy() | table["rank"].notna().to_numpy()]


def _published_rows(own: Own, core: pd.DataFrame, asked: pd.Series) -> pd.DataFrame:
    """Return, row by row, the published figure of the area asked for in the comparators' period."""
    wide = core.loc[core["level"].isin(["region", "england"]), [*_MEASURE, "area", *_TAKEN]]
    key = own.grid.periods.iloc[own.grid_row][_MEASURE].reset_index(drop=True)
    key["area"] = _with_london(key, asked.reset_index(drop=True), wide).to_numpy()
    found = key.merge(wide, how="left", on=[*_MEASURE, "area"], indicator="found")
    return found.assign(found=found["found"] == "both")


def _with_london(key: pd.DataFrame, asked: pd.Series, wide: pd.DataFrame) -> pd.Series:
    """Return the area asked for, or London for a half of it without a value in the measure's newest period.

    One choice for the whole series, as in LAIT, so that a line never changes from a half to the whole.
    """
    half = asked.isin(list(_LONDON))
    if not half.any():
        return asked
    newest = wide["period_end"] == wide.groupby(_SERIES)["period_end"].transform("max")
    there = wide.loc[newest & wide["value"].notna() & wide["area"].isin(list(_LONDON)), [*_SERIES, "area"]]
    wanted = pd.MultiIndex.from_frame(key[_SERIES].assign(area=asked))
    known = wanted.isin(pd.MultiIndex.from_frame(there))
    return asked.mask(half & ~known, asked.map(_LONDON))


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


def grid_direction(own: Own) -> Floats:
    """Return, for each period of the grid, whether high (1) or low (-1) is good; NaN without polarity."""
    by_indicator = pd.Series(own.direction, index=own.rows["indicator"]).groupby(level=0).first()
    return floats(own.grid.periods["indicator"].map(by_indicator))
