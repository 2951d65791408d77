"""What readers know already: the figures of earlier releases, and of other audiences whose releases they see."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import cells as counting
from pmflib.disclosure.known import Known
from pmflib.disclosure.moves import Flags
from pmflib.disclosure.policy import Policy

_SAME = 0.5
#: Quarters a year is shared out among: from so many times what is small on, none of them is known to be.
_QUARTERS = 4
_KEY = list(frames.KEY)


def no_longer_there(known: Sequence[Known], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of earlier releases whose key is not among the rows, each as the last one had it."""
    today = counting.key_of(rows)
    gone = [one.of(~pd.Series(counting.key_of(one.core).isin(today), index=one.core.index)) for one in known]
    parts = [one.completed(rows) for one in gone if len(one.core)]
    if not parts:
        return rows.iloc[:0]
    earlier = pd.concat(parts, ignore_index=True)
    earlier = earlier.loc[_shows(earlier) & earlier["indicator"].isin(rows["indicator"].unique())]
    return earlier.drop_duplicates(_KEY, keep="last", ignore_index=True)


def official(seen: pd.DataFrame, policy: Policy) -> list[Known]:
    """Return what publishers say of the council's own figures, as an earlier release; none if they say nothing.

    A published year and the twelve months of the council's own that end with it are one figure: a reader who has the
    one knows the other, if they are equal. Small ones are left out: what a publisher shows of them, nobody can hide.

    Parameters
    ----------
    seen : DataFrame
        Rows of `frames.CORE` or `frames.OBSERVATIONS`, the council's own and published ones.
    policy : Policy
    """
    local = seen["source"].isin(policy.local_sources)
    place = [name for name in _KEY if name != "window"]
    own = seen.loc[local, [*_KEY, "period_start"]].rename(columns={"window": "own_window"})
    others = seen.loc[~local & _shows(seen) & seen["area"].isin(own["area"].unique())]
    counts = [others["numerator"], others["denominator"], others["denominator"] - others["numerator"]]
    large = np.logical_and.reduce([~(each < _QUARTERS * (policy.threshold + 1)) for each in counts])
    met = others.loc[large].merge(own, on=[*place, "period_start"])
    met = met.assign(window=met["own_window"], source=policy.local_sources[0]).drop(columns="own_window")
    return [Known(core=met[list(seen.columns)].reset_index(drop=True), name="publishers")] if len(met) else []


def published(lines: pd.DataFrame, rows: pd.DataFrame, known: Sequence[Known], policy: Policy) -> Flags:
    """Return, by line, whether an earlier release showed this very number."""
    out, now = np.zeros(len(lines), dtype=bool), _index(rows, lines)
    for one in known:
        then = _seen(one.core, policy.averages)
        out |= (np.abs(then.reindex(now).to_numpy() - lines["true"].to_numpy()) < _SAME) & ~lines["unknown"].to_numpy()
    return out


def _index(rows: pd.DataFrame, lines: pd.DataFrame) -> pd.MultiIndex:
    """Return key and role of each line of the rows."""
    return pd.MultiIndex.from_arrays([*(rows[name].to_numpy()[lines["row"]] for name in _KEY), lines["role"]])


def _shows(core: pd.DataFrame) -> pd.Series:
    """Rows that show a count, alone or with its figure."""
    return core["value"].notna() | core["numerator"].notna()


def _seen(core: pd.DataFrame, averages: Sequence[str]) -> pd.Series:
    """The counts a released table shows, by key and role."""
    shown = core.loc[_shows(core) | core["denominator"].notna()].reset_index(drop=True)
    lines = counting.long(shown, averages)
    lines = lines.loc[~lines["unknown"]]
    seen = pd.Series(lines["true"].to_numpy(), index=_index(shown, lines))
    return seen.loc[~seen.index.duplicated()]
