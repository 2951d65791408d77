"""The officers' record of what a release withholds, and the words to tell it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import cells as counting

if TYPE_CHECKING:
    from pmflib.disclosure.decide import Decision

#: Beside the key: level and source, which count, and why: primary, secondary or source.
COLUMNS = [*frames.KEY, "level", "source", "role", "reason", "already"]
#: What is kept of the true figures: the key, and every number of theirs.
NUMBERS = [*frames.KEY, *counting.NUMBERS, "lower", "upper"]


def empty_record() -> pd.DataFrame:
    """Return a record of nothing withheld."""
    return pd.DataFrame({name: [] for name in COLUMNS})


def no_numbers() -> pd.DataFrame:
    """Return the true numbers behind nothing withheld."""
    return frames.empty(frames.OBSERVATIONS)[NUMBERS]


def numbers(rows: pd.DataFrame, decision: Decision) -> pd.DataFrame:
    """Return the true numbers of the rows of which a number is hidden or shown otherwise.

    Parameters
    ----------
    rows : DataFrame
        The rows decided on, with their true numbers.
    decision : Decision
    """
    true, shown = rows[counting.NUMBERS].to_numpy(float), decision.shown[counting.NUMBERS].to_numpy(float)
    other = ~np.isnan(true) & ~np.isclose(true, shown, rtol=1e-12, atol=1e-9)
    found: pd.DataFrame = rows.loc[other.any(axis=1), NUMBERS].reset_index(drop=True)
    return found


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
