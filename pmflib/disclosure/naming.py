"""One count under several names: the referrals of one indicator are the base of another.

Two columns are one count where they agree in every place in which both stand: that one of them stands in more places,
in further windows or groups, makes them no less the same, and a reader who knows the one knows the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: What places a count, its name aside.
WHERE = ["area", "breakdown", "category", "window", "last"]
#: Places of each column in which all are compared before they are compared in full.
_GLANCES = 4
#: Places above none in which two columns must agree, and share of the shorter one that they must have in common.
_PLACES = 10
_COMMON = 0.5
_SAME = 0.5


def names(lines: pd.DataFrame, same: Sequence[Sequence[str]] = ()) -> dict[str, str]:
    """Return the name of each count: columns that agree wherever both stand are one count.

    Parameters
    ----------
    lines : DataFrame
        As `cells.long` gives them.
    same : sequence of sequences of str
        Names known to be of one and the same count, such as ``REF02.denominator``.
    """
    known = lines.loc[~lines["unknown"]]
    every = sorted(lines["own"].unique())
    number = {own: at for at, own in enumerate(every)}
    table = _table(known, number)
    leader = list(range(len(every)))
    for one, other in _candidates(table):
        first, second = sorted((_found(leader, one), _found(leader, other)))
        if first != second and _agree(table[first], table[second]):
            leader[second] = first
            table[first] = np.where(np.isnan(table[first]), table[second], table[first])
    return _declared({own: every[_found(leader, at)] for at, own in enumerate(every)}, same)


def elsewhere(lines: pd.DataFrame, called: Mapping[str, str]) -> pd.Series:
    """Return the name of each count in another table, where columns that are one today may be several.

    Parameters
    ----------
    lines : DataFrame
        As `cells.long` gives them, of that table.
    called : mapping of str to str
        As `names` gives it, of today's.

    Returns
    -------
    Series
        By line; columns that differ anywhere from the one that gives the name keep one of their own.
    """
    name = lines["own"].map(called).fillna(lines["own"])
    while True:
        first = lines["own"].groupby(name).transform("min")
        leads = lines["own"] == first
        place = pd.MultiIndex.from_frame(lines[WHERE].assign(name=name))
        leader = pd.Series(lines.loc[leads, "true"].to_numpy(float), index=place[leads.to_numpy()])
        off = np.abs(leader.loc[~leader.index.duplicated()].reindex(place).to_numpy() - lines["true"].to_numpy(float))
        differ = set(lines.loc[off > _SAME, "own"])
        if not differ:
            return name
        away = lines["own"].isin(differ)
        name = name.where(~away, name + " not " + first)


def _table(known: pd.DataFrame, number: Mapping[str, int]) -> NDArray[np.float64]:
    """Return one row per column of counts and one value per place; missing where it does not stand."""
    place = known.groupby(WHERE, sort=False).ngroup().to_numpy()
    out = np.full((len(number), int(place.max(initial=-1)) + 1), np.nan)
    out[known["own"].map(number).to_numpy(int), place] = known["true"].to_numpy(float)
    return out


def _candidates(table: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Yield pairs of columns that agree wherever one of all columns is largest."""
    largest = np.argsort(-np.nan_to_num(table, nan=-1.0), axis=1, kind="stable")[:, :_GLANCES]
    seen = table[:, np.unique(largest)]
    there = ~np.isnan(seen)
    for one in range(len(seen) - 1):
        both = there[one + 1 :] & there[one]
        differ = both & (seen[one + 1 :] != seen[one])
        for other in np.flatnonzero(both.any(axis=1) & ~differ.any(axis=1)):
            yield one, one + 1 + int(other)


def _found(leader: list[int], at: int) -> int:
    while leader[at] != at:
        at = leader[at]
    return at


def _agree(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    here, there = ~np.isnan(one), ~np.isnan(other)
    common = here & there
    if not np.array_equal(one[common], other[common]):
        return False
    whole = bool(np.array_equal(here, there))
    enough = common.sum() >= _COMMON * min(here.sum(), there.sum()) and (one[common] > 0).sum() >= _PLACES
    return whole or bool(enough)


def _declared(found: Mapping[str, str], same: Sequence[Sequence[str]]) -> dict[str, str]:
    out = dict(found)
    for group in same:
        present = [out[name] for name in group if name in out]
        out = {name: present[0] if chosen in present else chosen for name, chosen in out.items()}
    return out
