"""The officers' record of what a release withholds, and the words to tell it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pmflib import frames

if TYPE_CHECKING:
    from pmflib.disclosure.decide import Decision

#: Beside the key: level and source, which count, and why: primary, secondary or source.
COLUMNS = [*frames.KEY, "level", "source", "role", "reason", "already"]


def empty_record() -> pd.DataFrame:
    """Return a record of nothing withheld."""
    return pd.DataFrame({name: [] for name in COLUMNS})


def record(rows: pd.DataFrame, decision: Decision) -> pd.DataFrame:
    """Return one line per hidden count, and per row shown rounded, with its reason.

    Parameters
    ----------
    rows : DataFrame
        The rows decided on.
    decision : Decision
    """
    told = decision.reasons
    names = [*frames.KEY, "level", "source"]
    lines = rows[names].iloc[told["row"].to_numpy()].reset_index(drop=True)
    lines = lines.assign(role=told["role"], reason=told["reason"], already=told["already"])
    rounded = rows.loc[decision.rounded, names].assign(role="value", reason="rounding", already=False)
    return pd.concat([lines, rounded], ignore_index=True)[COLUMNS]
