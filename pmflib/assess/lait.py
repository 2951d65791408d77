"""The figures as the Local Authority Interactive Tool shows them, so that both can be held side by side.

The tool's own rules, where they differ from ours: the change is that of the two newest rows of a series, whether
or not the years adjoin; the neighbours' change is the difference of two means, which may rest on different
councils; the rank and band are those of the newest period any council has a row for; no council is too small.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

_SERIES = ["indicator", "area"]
_ENGLAND, _REGION, _NEIGHBOURS = "england", "region", "neighbours"


def view(core: pd.DataFrame, comparisons: pd.DataFrame, *, neighbour_set: str) -> pd.DataFrame:
    """Return one row per indicator and authority, as the tool's table of statistical neighbours has it.

    Parameters
    ----------
    core, comparisons : DataFrame
        As `assess` made them, from a catalogue without ``exclude_tiny``.
    neighbour_set : str
        Name of the list.

    Returns
    -------
    DataFrame
        Columns indicator, area, latest_period_end, latest, change, rank, quartile_band; neighbours, region and
        england, each with its change; 25% and 75% quartiles of the councils.

    Source
    ------
    Department for Education, Local Authority Interactive Tool, rules read from its public code.
    """
    rows = core.loc[(core["level"] == "authority") & (core["breakdown"] == "all")].sort_values(
        [*_SERIES, "period_end"], kind="stable"
    )
    out = _two_newest(rows, "value", "latest").rename(columns={"latest_change": "change"})
    newest = rows.groupby("indicator")["period_end"].transform("max")
    at_newest = pd.MultiIndex.from_frame(rows.loc[rows["period_end"] == newest, [*_SERIES, "period_end"]])
    whole = comparisons.loc[comparisons["breakdown"] == "all"].sort_values([*_SERIES, "period_end"], kind="stable")
    england = whole.loc[whole["comparator"] == _ENGLAND]
    listed = whole.loc[(whole["comparator"] == _NEIGHBOURS) & (whole["comparator_set"] == neighbour_set)]
    current = england.loc[pd.MultiIndex.from_frame(england[[*_SERIES, "period_end"]]).isin(at_newest)]
    standing = current[[*_SERIES, "rank", "quartile_band", "spread_lower", "spread_upper"]]
    for part in (
        standing,
        _two_newest(listed, "comparator_mean", _NEIGHBOURS),
        _two_newest(whole.loc[whole["comparator"] == _REGION], "comparator_value", _REGION),
        _two_newest(england, "comparator_value", _ENGLAND),
    ):
        out = out.merge(part.drop(columns="period_end", errors="ignore"), on=_SERIES, how="left")
    return out.rename(columns={"period_end": "latest_period_end"})


def _two_newest(rows: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """Return, by series, the newest row's value and what it is above the second newest row's."""
    before = rows.groupby(_SERIES)[column].shift()
    changes = rows.assign(**{name: rows[column], f"{name}_change": rows[column] - before})
    last = ~changes.duplicated(_SERIES, keep="last")
    return changes.loc[np.asarray(last), [*_SERIES, "period_end", name, f"{name}_change"]].reset_index(drop=True)
