"""What readers know already: the figures of earlier releases, and of other audiences whose releases they see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pmflib import frames
from pmflib.disclosure import cells as counting
from pmflib.disclosure.moves import Flags, Numbers
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.sums import sums

_SAME = 0.5
#: Quarters a year is shared out among: from so many times what is small on, none of them is known to be.
_QUARTERS = 4
_KEY = list(frames.KEY)


def rows_no_longer_shown(known: Sequence[pd.DataFrame], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of earlier releases, newest first seen, whose key is not among the rows, with what was shown."""
    if not known:
        return rows.iloc[:0]
    earlier = pd.concat(known, ignore_index=True)
    earlier = earlier.loc[_shows(earlier) & earlier["indicator"].isin(rows["indicator"].unique())]
    earlier = earlier.drop_duplicates(_KEY, keep="last")
    return earlier.loc[~counting.key_of(earlier).isin(counting.key_of(rows))].reset_index(drop=True)


def official(seen: pd.DataFrame, policy: Policy) -> list[pd.DataFrame]:
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
    return [met[list(seen.columns)].reset_index(drop=True)] if len(met) else []


def published(lines: pd.DataFrame, rows: pd.DataFrame, known: Sequence[pd.DataFrame]) -> Flags:
    """Return, by line, whether an earlier release showed this very number."""
    out = np.zeros(len(lines), dtype=bool)
    for core in known:
        then = _seen(core)
        now = pd.MultiIndex.from_arrays([*(rows[name].to_numpy()[lines["row"]] for name in _KEY), lines["role"]])
        out |= (np.abs(then.reindex(now).to_numpy() - lines["true"].to_numpy()) < _SAME) & ~lines["unknown"].to_numpy()
    return out


def _shows(core: pd.DataFrame) -> pd.Series:
    """Rows that show a count, alone or with its figure."""
    return core["value"].notna() | core["numerator"].notna()


def _seen(core: pd.DataFrame) -> pd.Series:
    """The counts a released table shows, by key and role."""
    shown = core.loc[_shows(core) | core["denominator"].notna()].reset_index(drop=True)
    lines = counting.long(shown)
    lines = lines.loc[~lines["unknown"]]
    index = pd.MultiIndex.from_arrays([*(shown[name].to_numpy()[lines["row"]] for name in _KEY), lines["role"]])
    seen = pd.Series(lines["true"].to_numpy(), index=index)
    return seen.loc[~seen.index.duplicated()]


@dataclass(frozen=True, kw_only=True)
class Revised:
    """Sums of earlier releases in which a count stands that was revised since.

    Parameters
    ----------
    true : ndarray
        The counts as they were shown then, and what they left over.
    free : ndarray of bool
        Which of them nobody was shown: what was left over.
    terms : DataFrame
        Columns ``equation, cell, sign``; cells from -1 downwards are the first, second … of `true`.
    """

    true: Numbers
    free: Flags
    terms: pd.DataFrame

    def matrix(self, before: int, columns: int) -> sparse.csr_matrix:
        """Return the equations over all columns; the earlier counts stand after the first `before`."""
        cell = self.terms["cell"].to_numpy(int)
        places = (self.terms["equation"].to_numpy(int), np.where(cell < 0, before - 1 - cell, cell))
        rows = int(self.terms["equation"].max()) + 1 if len(self.terms) else 0
        return sparse.csr_matrix((self.terms["sign"].to_numpy(float), places), shape=(rows, columns))


def revised(
    known: Sequence[pd.DataFrame],
    rows: pd.DataFrame,
    cells: pd.DataFrame,
    names: Mapping[str, str],
    *,
    policy: Policy,
) -> Revised:
    """Return the sums of earlier releases that hold with what was shown then, and say something of what is hidden now.

    What was hidden then is taken to be what it is now, as a reader would; a sum that does not hold so tells nothing.

    Parameters
    ----------
    known : sequence of DataFrame
    rows : DataFrame
    cells : DataFrame
        As `cells.gather` gives them, of the rows.
    names : mapping
        As `naming.names` gives it.
    policy : Policy
    """
    true: list[float] = []
    free: list[bool] = []
    parts: list[pd.DataFrame] = []
    for core in known:
        lines = counting.long(_completed(core, rows))
        lines["count"] = lines["own"].map(names).fillna(lines["own"])
        then, position = counting.gather(lines)
        now = then[counting.PLACE].merge(cells.reset_index()[[*counting.PLACE, "index", "true"]], how="left")
        changed = now["true"].notna() & ((now["true"] - then["true"]).abs() > _SAME)
        if not changed.any():
            continue
        told = sums(then, lines, position, policy=policy)
        ids = now["index"].fillna(-1).to_numpy(dtype=int, copy=True)
        new = np.concatenate([np.flatnonzero(changed), len(then) + np.arange(len(told.rests))])
        ids = np.concatenate([ids, np.zeros(len(told.rests), dtype=int)])
        ids[new] = -1 - len(true) - np.arange(len(new))
        every = np.concatenate([then["true"].to_numpy(float), told.rests["true"].to_numpy(float)])
        gone = np.concatenate([now["index"].isna().to_numpy(), np.zeros(len(told.rests), dtype=bool)])
        parts.append(_usable(told.terms, ids, gone, every))
        true += every[new].tolist()
        free += (new >= len(then)).tolist()
    kept = [part for part in parts if len(part)]
    for number, part in enumerate(kept[1:], start=1):
        part["equation"] += kept[number - 1]["equation"].max() + 1
    blank = pd.DataFrame({"equation": [], "cell": [], "sign": []})
    return Revised(
        true=np.array(true),
        free=np.array(free, dtype=bool),
        terms=pd.concat(kept, ignore_index=True) if kept else blank,
    )


def _completed(core: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """An earlier table with what it hid filled in from the rows."""
    names = ["numerator", "denominator", "n", "value"]
    here = core.loc[counting.key_of(core).isin(counting.key_of(rows))].reset_index(drop=True)
    true = rows.set_index(_KEY)[names].reindex(counting.key_of(here)).reset_index(drop=True)
    return here.assign(**{name: here[name].fillna(true[name]) for name in names})


def _usable(terms: pd.DataFrame, ids: np.ndarray, gone: np.ndarray, true: Numbers) -> pd.DataFrame:
    """Return the equations that hold, among cells there still are, with one that is not as it was."""
    at = terms["cell"].to_numpy(int)
    left = (terms["sign"] * true[at]).groupby(terms["equation"]).transform("sum").abs() > _SAME
    out = terms.assign(cell=ids[at])
    by = out["equation"]
    kept = ~pd.Series(gone[at] | left.to_numpy()).groupby(by).transform("any")
    out = out.loc[kept & (out["cell"] < 0).groupby(by).transform("any")]
    return out.assign(equation=out.groupby("equation", sort=False).ngroup())
