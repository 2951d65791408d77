"""Counts of several indicators that come to another: young people in work, out of it, and lost touch with are all.

No row says so, and whoever reads the definitions, or adds up what is shown, finds out. Such sums are looked for among
the authority's own figures and kept where they hold in every place in which all of their counts stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pmflib.disclosure.naming import WHERE

Numbers = NDArray[np.float64]
Sum = tuple[int, tuple[int, ...]]
#: A sum by the names of its counts: the whole, then the parts.
Tie = tuple[str, tuple[str, ...]]
_AUTHORITIES = ("authority", "region", "england")
_SLACK = 0.5
#: Newest periods in which sums are looked for, and places with every part above none in which they must hold.
_PERIODS = 8
_PLACES = 10
#: Indicators of one base up to which sums of three of them are looked for.
_FAMILY = 20


@dataclass(frozen=True, kw_only=True)
class _Table:
    """Counts by place: their numbers, the cells they are, and what each is made of."""

    true: Numbers
    cell: NDArray[np.int64]
    names: list[str]
    places: pd.DataFrame


def partitions(cells: pd.DataFrame, lines: pd.DataFrame, known: frozenset[Tie] = frozenset()) -> pd.DataFrame:
    """Return sums of counts of several indicators, as terms ``equation, cell, sign`` and ``sum``, a number of each.

    Parameters
    ----------
    cells : DataFrame
        As `cells.gather` gives them, with ``true`` filled in.
    lines : DataFrame
        As `cells.long` gives them, with ``count``: which counts are top, base and remainder of one share.
    known : frozenset
        Sums that another table bears out; they need not hold everywhere in this one.
    """
    table = _table(cells)
    shares = _shares(lines, {name: at for at, name in enumerate(table.names)})
    # A share's own sum comes to nothing once its remainder is spelt out.
    seen = {frozenset[tuple[int, int]]()}
    made_of: dict[int, tuple[int, int]] = {}
    for base, top, left in shares:
        # What is itself a remainder is spelt out already.
        if top not in made_of:
            made_of[left] = (base, top)
    parts = [_terms(table, 0, (), np.zeros(0, dtype=np.int64)).assign(sum=0)]
    told = _told(table, known)
    for whole, summands in sorted(told | set(_looked_for(table, shares)), key=lambda one: (len(one[1]), one)):
        spelt = _spelt(whole, summands, made_of)
        holds = None if spelt in seen else _holding(table, whole, summands, (whole, summands) in told)
        if holds is not None:
            seen.add(spelt)
            parts.append(_terms(table, whole, summands, holds).assign(sum=len(parts)))
    out = pd.concat(parts, ignore_index=True)
    return out.assign(equation=out.groupby(["sum", "equation"], sort=False).ngroup())


def ties(terms: pd.DataFrame, cells: pd.DataFrame) -> frozenset[Tie]:
    """Return the sums by name, of what `partitions` gave of the cells."""
    if terms.empty:
        return frozenset()
    one_each = terms.loc[terms["equation"].isin(terms.drop_duplicates("sum")["equation"])]
    named = one_each.assign(count=cells["count"].to_numpy()[one_each["cell"].to_numpy(int)])
    return frozenset(
        (each.loc[each["sign"] > 0, "count"].iloc[0], tuple(sorted(each.loc[each["sign"] < 0, "count"])))
        for _, each in named.groupby("sum")
    )


def _told(table: _Table, known: frozenset[Tie]) -> set[Sum]:
    """Return the known sums whose counts all stand in the table."""
    number = {name: at for at, name in enumerate(table.names)}
    return {
        (number[whole], tuple(sorted(number[part] for part in parts)))
        for whole, parts in known
        if {whole, *parts} <= number.keys()
    }


def _table(cells: pd.DataFrame) -> _Table:
    place = cells.groupby(WHERE, sort=False)
    at, name = place.ngroup().to_numpy(), pd.Categorical(cells["count"])
    shape = (int(at.max(initial=-1)) + 1, len(name.categories))
    true, cell = np.full(shape, np.nan), np.full(shape, -1, dtype=np.int64)
    true[at, name.codes] = cells["true"].to_numpy(float)
    cell[at, name.codes] = np.arange(len(cells))
    places = cells[[*WHERE, "level"]].iloc[np.unique(at, return_index=True)[1]].reset_index(drop=True)
    return _Table(true=true, cell=cell, names=list(name.categories), places=places)


def _shares(lines: pd.DataFrame, number: dict[str, int]) -> list[tuple[int, int, int]]:
    """Return base, top and remainder of every share."""
    wide = lines.drop_duplicates(["indicator", "role"]).pivot(index="indicator", columns="role", values="count")
    if not {"numerator", "denominator", "remainder"} <= set(wide.columns):
        return []
    whole = wide[["denominator", "numerator", "remainder"]].dropna().drop_duplicates()
    return [(number[base], number[top], number[left]) for base, top, left in whole.to_numpy().tolist()]


def _spelt(whole: int, parts: Iterable[int], made_of: dict[int, tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Return a sum with every remainder spelt out, so that one sum told in several ways is known for one."""
    out: dict[int, int] = {}
    for sign, count in [(1, whole), *((-1, part) for part in parts)]:
        base, top = made_of.get(count, (count, None))
        out[base] = out.get(base, 0) + sign
        if top is not None:
            out[top] = out.get(top, 0) - sign
    told = {count: times for count, times in out.items() if times}
    turned = {count: -times for count, times in told.items()}
    return frozenset(max(told.items(), turned.items(), key=sorted))


def _looked_for(table: _Table, shares: list[tuple[int, int, int]]) -> Iterator[Sum]:
    """Yield sums that hold in the newest periods of the authority: of any two counts, and of three of one base."""
    own = table.places["level"].isin(_AUTHORITIES) & (table.places["breakdown"] == "all")
    own = own if own.any() else table.places["breakdown"] == "all"
    for _, rows in table.places.loc[own].groupby("window", sort=False):
        newest = rows.loc[rows["last"] > rows["last"].max() - 3 * _PERIODS].index.to_numpy()
        there = np.flatnonzero(~np.isnan(table.true[newest]).any(axis=0) & (table.true[newest] > 0).any(axis=0))
        marks = _marks(table.true[np.ix_(newest, there)])
        yield from _of(there, marks, combinations(range(len(there)), 2))
        for family in _families(shares, there):
            yield from _of(there, marks, combinations(family, 3))


def _marks(values: Numbers) -> NDArray[np.int64]:
    """Return a number for each column such that columns that add up have numbers that do."""
    weights = np.random.default_rng(7).integers(1, 2**31, size=len(values))
    return np.asarray(np.rint(values).astype(np.int64).T @ weights)


def _families(shares: list[tuple[int, int, int]], there: NDArray[np.int64]) -> Iterator[list[int]]:
    """Yield, as positions, the tops of each base."""
    place = {int(count): at for at, count in enumerate(there)}
    for base in sorted({base for base, _, _ in shares}):
        tops = sorted({place[top] for one, top, _ in shares if one == base and top in place})
        if len(tops) <= _FAMILY:
            yield tops


def _of(there: NDArray[np.int64], marks: NDArray[np.int64], chosen: Iterable[tuple[int, ...]]) -> Iterator[Sum]:
    members = np.array(list(chosen), dtype=np.int64)
    if not len(members):
        return
    order = np.argsort(marks, kind="stable")
    together = marks[members].sum(axis=1)
    first = np.searchsorted(marks[order], together, side="left")
    last = np.searchsorted(marks[order], together, side="right")
    for at in np.flatnonzero(last > first):
        for whole in order[first[at] : last[at]]:
            yield int(there[whole]), tuple(sorted(int(there[one]) for one in members[at]))


def _holding(table: _Table, whole: int, parts: tuple[int, ...], told: bool) -> NDArray[np.int64] | None:
    """Return the places in which all the counts stand, if the sum holds in every one; None if it does not.

    Of a sum that is told beforehand, those in which it holds.
    """
    if whole in parts:
        return None
    summands = table.true[:, list(parts)]
    left = table.true[:, whole] - summands.sum(axis=1)
    there = ~np.isnan(left)
    if told:
        return np.flatnonzero(np.abs(left) < _SLACK)
    enough = (summands[there] > 0).all(axis=1).sum() >= _PLACES
    return np.flatnonzero(there) if enough and (np.abs(left[there]) < _SLACK).all() else None


def _terms(table: _Table, whole: int, parts: tuple[int, ...], places: NDArray[np.int64]) -> pd.DataFrame:
    columns = [(whole, 1.0), *((part, -1.0) for part in parts)]
    told = [
        pd.DataFrame({"equation": np.arange(len(places)), "cell": table.cell[places, count], "sign": sign})
        for count, sign in columns
    ]
    return pd.concat(told, ignore_index=True)
