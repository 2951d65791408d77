"""How much of a change is a change of who was counted, and how much a change within the groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.stats import decompose

_WHOLE = "all"
_PLACE = ["indicator", "area", "window"]
_SPLIT = [*_PLACE, "breakdown", "category"]
_GROUP = [*_PLACE, "breakdown", "period_end", "since"]
_COUNTS = ["numerator", "denominator"]
_FOUR = ["numerator_then", "denominator_then", "numerator", "denominator"]
_ROUNDING = 0.5
_KEPT = [*frames.KEY, "since", "mix_breakdown", "mix_effect", "within_effect"]


def mix_effects(core: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Return mix and within effects of the own change, where categories with counts are there in both periods.

    Parameters
    ----------
    core : DataFrame
        Shape `frames.CORE`.
    asked : DataFrame
        Key columns, ``since`` and ``own_change``: the pairs of periods.

    Returns
    -------
    DataFrame
        Key, ``since``, ``mix_breakdown, mix_effect, within_effect``; only pairs that can be split: the categories
        add up to the whole in both periods. Where several breakdowns are there, the one whose mix explains most.
    """
    parts = core.loc[core["breakdown"] != _WHOLE, [*_SPLIT, "period_end", *_COUNTS]]
    pairs = asked.loc[(asked["breakdown"] == _WHOLE) & asked["own_change"].notna(), [*_PLACE, "period_end", "since"]]
    if parts.empty or pairs.empty:
        return _empty(asked)
    paired = _with_whole(_paired(parts, pairs), core)
    if paired.empty:
        return _empty(asked)
    group = paired.groupby(_GROUP, sort=False).ngroup().to_numpy()
    before, base_before, after, base_after = (paired[name].to_numpy() for name in _FOUR)
    found = decompose.kitagawa(before, base_before, after, base_after, group, multiplier=1.0)
    whole = paired.drop_duplicates(_GROUP)
    whole = whole.assign(mix_effect=found.mix * whole["per"], within_effect=found.within * whole["per"])
    named = whole.rename(columns={"breakdown": "mix_breakdown"}).assign(breakdown=_WHOLE, category=_WHOLE)
    most = named.assign(size=named["mix_effect"].abs()).dropna(subset="size").sort_values("size", kind="stable")
    return most.drop_duplicates([*frames.KEY, "since"], keep="last")[_KEPT]


def _paired(parts: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return each category of either period once, with its counts in both; one that is absent counts none."""
    now = pairs.merge(parts, on=[*_PLACE, "period_end"])
    earlier = parts.rename(columns={"period_end": "since"} | {name: f"{name}_then" for name in _COUNTS})
    then = pairs.merge(earlier, on=[*_PLACE, "since"])
    both = now.merge(then, on=[*_GROUP, "category"], how="outer", indicator="met")
    both.loc[both["met"] == "right_only", _COUNTS] = 0.0
    both.loc[both["met"] == "left_only", [f"{name}_then" for name in _COUNTS]] = 0.0
    return both


def _with_whole(both: pd.DataFrame, core: pd.DataFrame) -> pd.DataFrame:
    """Return the categories that add up to the whole in both periods, with what a share of one is in its unit."""
    rows = core.loc[core["breakdown"] == _WHOLE, [*_PLACE, "period_end", *_COUNTS, "value"]]
    now = rows.rename(columns={name: f"{name}_whole" for name in _COUNTS})
    then = now.rename(columns={"period_end": "since"}).add_suffix("_then")
    then = then.rename(columns={f"{name}_then": name for name in [*_PLACE, "since"]})
    wide = both.merge(now, on=[*_PLACE, "period_end"]).merge(then, on=[*_PLACE, "since"])
    # A hidden category makes the sum missing, and what does not add up is not split.
    group = wide.groupby(_GROUP, sort=False).ngroup()
    together = wide[_FOUR].groupby(group)
    hidden = wide[_FOUR].isna().groupby(group).transform("any")
    sums = together.transform("sum").mask(hidden)
    whole = {name: wide[name.replace("_then", "") + "_whole" + ("_then" if "then" in name else "")] for name in _FOUR}
    adds_up = np.all([(sums[name] - whole[name]).abs() < _ROUNDING for name in _FOUR], axis=0)
    per = wide["value"] * wide["denominator_whole"] / wide["numerator_whole"]
    return wide.assign(per=per).loc[adds_up].reset_index(drop=True)


def _empty(asked: pd.DataFrame) -> pd.DataFrame:
    out = asked.iloc[:0].reindex(columns=_KEPT)
    return out.astype({"mix_breakdown": "str", "mix_effect": "float64", "within_effect": "float64"})
