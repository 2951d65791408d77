"""Where too much of a table would be hidden: a longer window or a coarser level, tried out before it is proposed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib.disclosure.cells import months
from pmflib.disclosure.policy import Policy

_TABLE = ["indicator", "breakdown"]
_LONGER = {"month": ((3, "quarter"), (12, "year")), "quarter": ((12, "year"),)}
_PLACE = [*_TABLE, "area", "category"]


def proposals(rows: pd.DataFrame, gone: np.ndarray, *, policy: Policy) -> list[str]:
    """Return, in words, what would hide less, for each table of which more than the policy's share is hidden.

    A table is one indicator and breakdown. A longer window is tried first, then the authority alone; each is judged
    by the small numbers it would still hold.

    Parameters
    ----------
    rows : DataFrame
        The council's own true rows.
    gone : ndarray of bool (rows,)
        Rows whose figure is hidden.
    policy : Policy
    """
    hidden = rows[_TABLE].assign(share=gone.astype(float)).groupby(_TABLE, as_index=False)["share"].mean()
    much = hidden.loc[hidden["share"] > policy.most_hidden]
    return [
        _worded(indicator, breakdown, share, _better(rows, indicator, breakdown, policy))
        for indicator, breakdown, share in zip(much["indicator"], much["breakdown"], much["share"], strict=True)
    ]


def _worded(indicator: str, breakdown: str, share: float, better: str) -> str:
    table = indicator if breakdown == "all" else f"{indicator} by {breakdown}"
    return f"{table}: {100 * share:.0f}% of its figures are withheld. {better}"


def _better(rows: pd.DataFrame, indicator: str, breakdown: str, policy: Policy) -> str:
    table = rows.loc[(rows["indicator"] == indicator) & (rows["breakdown"] == breakdown)]
    for length, name in _LONGER.get(str(table["window"].iloc[0]), ()):
        share = _small(_summed(table, length), policy)
        if share <= policy.most_hidden:
            return f"By {name} about {100 * share:.0f}% would be: give it the window '{name}'."
    authority = table.loc[table["level"] == "authority"]
    share = _small(authority, policy) if len(authority) else 1.0
    if share <= policy.most_hidden and len(authority) < len(table):
        return f"For the authority alone about {100 * share:.0f}% would be: leave the districts out."
    if breakdown != "all":
        return "No longer window helps: join its groups, or leave the breakdown out."
    return "No longer window or coarser level helps: leave it out for this audience."


def _summed(table: pd.DataFrame, length: int) -> pd.DataFrame:
    """Return the counts of windows of so many months, as if the events were added up."""
    # The year begins in April: quarters and years are cut from there.
    block = (months(table["period_end"]) - 4) // length
    return table.groupby([*_PLACE, block], as_index=False)[["numerator", "denominator", "value", "n"]].sum(min_count=1)


def _small(table: pd.DataFrame, policy: Policy) -> float:
    counted = table["numerator"].fillna(table["n"])
    left = table["denominator"] - table["numerator"]
    low = 0.0 if policy.zeros == "hidden" else 1.0
    small = counted.between(low, policy.threshold) | left.between(low, policy.threshold)
    return float(small.mean()) if len(table) else 1.0
