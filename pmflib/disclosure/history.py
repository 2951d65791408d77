"""What readers know already: the figures of earlier releases, and of other audiences whose releases they see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import cells as counting
from pmflib.disclosure.moves import Flags

_SAME = 0.5
_KEY = list(frames.KEY)


def rows_no_longer_shown(known: Sequence[pd.DataFrame], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of earlier releases, newest first seen, whose key is not among the rows, with what was shown."""
    if not known:
        return rows.iloc[:0]
    earlier = pd.concat(known, ignore_index=True)
    earlier = earlier.loc[earlier["value"].notna() & earlier["indicator"].isin(rows["indicator"].unique())]
    earlier = earlier.drop_duplicates(_KEY, keep="last")
    return earlier.loc[~counting.key_of(earlier).isin(counting.key_of(rows))].reset_index(drop=True)


def published(lines: pd.DataFrame, rows: pd.DataFrame, known: Sequence[pd.DataFrame]) -> Flags:
    """Return, by line, whether an earlier release showed this very number."""
    out = np.zeros(len(lines), dtype=bool)
    for core in known:
        then = _seen(core)
        now = pd.MultiIndex.from_arrays([*(rows[name].to_numpy()[lines["row"]] for name in _KEY), lines["role"]])
        out |= (np.abs(then.reindex(now).to_numpy() - lines["true"].to_numpy()) < _SAME) & ~lines["unknown"].to_numpy()
    return out


def _seen(core: pd.DataFrame) -> pd.Series:
    """The counts a released table shows, by key and role."""
    lines = counting.long(core.loc[core["value"].notna()].reset_index(drop=True))
    shown = core.loc[core["value"].notna()].reset_index(drop=True)
    index = pd.MultiIndex.from_arrays([*(shown[name].to_numpy()[lines["row"]] for name in _KEY), lines["role"]])
    seen = pd.Series(lines["true"].to_numpy(), index=index)
    return seen.loc[~seen.index.duplicated()]
