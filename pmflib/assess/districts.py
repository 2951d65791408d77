"""Each district beside the council's other districts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib.assess.groups import Standing, quartile_band, rank_within, standing
from pmflib.assess.own import Own, comparison

_MEASURE = ["indicator", "breakdown", "category", "window", "period_end"]


def compare_districts(own: Own) -> pd.DataFrame:
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
    place, of = rank_within(values, direction, np.full(len(codes), "districts"))
    quartiles = (group.spread_lower, group.median, group.spread_upper)
    table = comparison(
        own,
        comparator="districts",
        comparator_set="",
        value=(group.median, group.median_lower, group.median_upper),
        group=group,
        members=np.full(len(own.rows), float(len(codes))),
        rank=place[period, column],
        of=of[period, column],
        band=quartile_band(own.rows["value"].to_numpy(), quartiles, own.direction),
    )
    return table.assign(comparator_period_start=own.rows["period_start"], comparator_period_end=own.rows["period_end"])
