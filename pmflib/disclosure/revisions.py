"""Counts of earlier releases that are no longer what they were, or stand no more, and what ties them to today's.

A count is one number for as long as it stays the same, in however many releases; once it is revised it is another. What
was hidden then must not come out of what is shown now, so every release is read as it was, with its own sums, and its
numbers are put beside today's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from pmflib import frames
from pmflib.disclosure import cells as counting
from pmflib.disclosure import history, naming, rounding
from pmflib.disclosure.known import Known
from pmflib.disclosure.moves import Flags, Numbers
from pmflib.disclosure.planning import needs, of_few
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.sums import NO_TIES, Sums, Ties, sums

Ids = NDArray[np.int64]
_SAME = 0.5
#: Odd numbers that spread a label and a count over one key.
_SPREAD, _COUNTED = np.int64(-7046029254386353131), np.int64(-4417276706812531889)


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """Numbers by which those of another release are known again.

    Parameters
    ----------
    label : ndarray of int
        Of each cell, and of what is left over.
    true : ndarray
    equations : ndarray of int
        Labels of the equations there are.
    """

    label: Ids
    true: Numbers
    equations: Ids

    def keys(self) -> Ids:
        """Return one number for each count at its place: another count, or another place, is another number."""
        count = np.rint(np.nan_to_num(self.true, nan=-1.0)).astype(np.int64)
        return np.asarray(self.label * _SPREAD + count * _COUNTED)


NOTHING = Numbered(label=np.zeros(0, dtype=np.int64), true=np.zeros(0), equations=np.zeros(0, dtype=np.int64))


def numbered(cells: pd.DataFrame, linked: Sums) -> Numbered:
    """Return the numbers of a table and of what its equations leave over."""
    return Numbered(
        label=np.concatenate([counting.labels(cells), linked.rests["label"].to_numpy(np.int64)]),
        true=np.concatenate([cells["true"].to_numpy(float), linked.rests["true"].to_numpy(float)]),
        equations=linked.labels,
    )


@dataclass(frozen=True, kw_only=True)
class Revised:
    """What earlier releases add to the numbers of today.

    Parameters
    ----------
    base : int
        How many numbers today has: those added come after them.
    numbers : DataFrame
        One line per number added: ``key``, ``true``, ``need`` (how far up a reader must think it may be), ``least``
        (what a reader knows it to be at least), ``lower, upper`` (between what it was shown, missing if it was not),
        and its place, columns of `cells.PLACE`, missing for what is left over.
    seen : ndarray of bool
        Of today's numbers those that an earlier release has shown.
    least : ndarray
        What an earlier release says each of today's numbers to be at least, where it hid it.
    terms : DataFrame
        Columns ``equation, cell, sign``.
    stood_in : DataFrame
        Columns ``key, name``: in which release each number stood.
    """

    base: int
    numbers: pd.DataFrame
    seen: Flags
    least: Numbers
    terms: pd.DataFrame
    stood_in: pd.DataFrame

    def matrix(self) -> sparse.csr_matrix:
        """Return the equations as rows of coefficients, today's numbers first."""
        rows = int(self.terms["equation"].max()) + 1 if len(self.terms) else 0
        places = (self.terms["equation"].to_numpy(int), self.terms["cell"].to_numpy(int))
        shape = (rows, self.base + len(self.numbers))
        return sparse.csr_matrix((self.terms["sign"].to_numpy(float), places), shape=shape)


def revised(
    known: Sequence[Known],
    rows: pd.DataFrame,
    now: Numbered,
    names: Mapping[str, str],
    *,
    policy: Policy,
    ties: Ties = NO_TIES,
) -> Revised:
    """Return the numbers of earlier releases that today's table does not hold, with the sums they stand in.

    Of a release whose true counts were not kept, what was hidden is taken to be what it is now, as a reader would, and
    need not be protected once more.

    Parameters
    ----------
    known : sequence of Known
    rows : DataFrame
        Today's true rows.
    now : Numbered
        Of the same.
    names : mapping
        As `naming.names` gives it.
    policy : Policy
    ties : Ties
        What today's table tells of how counts hang together.
    """
    register = _Register(now)
    for one in known:
        full = one.completed(rows)
        if _differs(full, rows):
            register.take(_vintage(full, one, names, policy, ties), one.name)
    past = history.no_longer_there(known, rows)
    if len(past):
        # Years of one edition and quarters of another: what all of them say together.
        register.take(_vintage(pd.concat([rows, past], ignore_index=True), None, names, policy, ties), "")
    return register.revised()


def alone(
    known: Sequence[Known], rows: pd.DataFrame, names: Mapping[str, str], *, policy: Policy, ties: Ties
) -> Revised:
    """Return the numbers of earlier releases with their sums, as they stand before anything is shown today.

    Parameters
    ----------
    known, rows, names, policy, ties
        As `revised` takes them.
    """
    register = _Register(NOTHING)
    parts = [one.completed(rows) for one in known]
    for full, one in zip(parts, known, strict=True):
        register.take(_vintage(full, one, names, policy, ties), one.name)
    if len(parts) > 1:
        newest = pd.concat(parts, ignore_index=True).drop_duplicates(list(frames.KEY), keep="last", ignore_index=True)
        register.take(_vintage(newest, None, names, policy, ties), "")
    return register.revised()


def _differs(full: pd.DataFrame, rows: pd.DataFrame) -> bool:
    """Return whether a release holds a number that today's rows do not."""
    today = rows[counting.NUMBERS].set_axis(counting.key_of(rows)).reindex(counting.key_of(full))
    there, then = today.to_numpy(float), full[counting.NUMBERS].to_numpy(float)
    return bool((~(np.abs(there - then) < _SAME) & ~np.isnan(then)).any())


@dataclass(frozen=True, kw_only=True)
class _Vintage:
    """One release as it was: its numbers, and its sums among them; what it hid may be supposed to be as today."""

    numbers: pd.DataFrame
    label: Ids
    terms: pd.DataFrame
    equations: Ids
    supposed: bool


def _vintage(full: pd.DataFrame, one: Known | None, names: Mapping[str, str], policy: Policy, ties: Ties) -> _Vintage:
    """Return a release, or if none is given rows of several, with what is known of every number."""
    lines = counting.long(full, policy.averages)
    lines["count"] = naming.elsewhere(lines, names)
    cells, position = counting.gather(lines)
    told = sums(cells, lines, position, policy=policy, ties=ties)
    these = numbered(cells, told)
    least = np.zeros(len(these.true))
    np.maximum.at(least, position, of_few(lines, full, policy))
    asked = np.full(len(least), one is not None and one.truth is not None)
    # Beside a number that its source hid, nobody knows what is left over.
    at, equation = told.terms["cell"].to_numpy(int), told.terms["equation"]
    doubtful = equation.isin(equation[np.isnan(these.true)[at]]).to_numpy() & (at >= len(cells))
    asked[at[doubtful]] = False
    own = np.zeros(len(least), dtype=bool)
    own[: len(cells)] = (cells["shown_in"] > 0).to_numpy() & (policy.zeros == "shown")
    numbers = cells[counting.PLACE].reindex(np.arange(len(least)))
    numbers = numbers.assign(
        key=these.keys(),
        true=these.true,
        need=np.where(asked, np.maximum(needs(these.true, policy=policy), least), 0.0),
        least=np.where(own, np.minimum(these.true, 1.0), 0.0),
        lower=np.nan,
        upper=np.nan,
    )
    if one is not None:
        numbers = _as_shown(numbers, lines, position, one, policy)
    supposed = one is not None and one.truth is None
    return _Vintage(numbers=numbers, label=these.label, terms=told.terms, equations=told.labels, supposed=supposed)


def _as_shown(
    numbers: pd.DataFrame, lines: pd.DataFrame, position: np.ndarray, one: Known, policy: Policy
) -> pd.DataFrame:
    """Note between what readers saw each number to be: it is itself, or a rounded one."""
    saw = one.shown()
    shown = saw.to_numpy(float)[lines["row"], saw.columns.get_indexer(pd.Index(lines["role"]))]
    off = np.abs(shown - lines["true"].to_numpy(float)) > _SAME
    give = np.where(off, max(rounding.reach(policy), 0.0), 0.0)
    # Of two rounded numbers the difference is no rounded one.
    told = ~np.isnan(shown) & ~(off & (lines["role"] == "remainder").to_numpy())
    lower, upper = np.full(len(numbers), -np.inf), np.full(len(numbers), np.inf)
    np.maximum.at(lower, position[told], np.maximum(shown - give, 0.0)[told])
    np.minimum.at(upper, position[told], (shown + give)[told])
    known = np.isfinite(upper)
    return numbers.assign(lower=np.where(known, lower, np.nan), upper=np.where(known, upper, np.nan))


class _Register:
    """Numbers as they are found: each is one for as long as it stays the same."""

    def __init__(self, now: Numbered) -> None:
        found = pd.Series(np.arange(len(now.true)), index=now.keys())
        self._ids = found.loc[~found.index.duplicated()]
        place = pd.Series(np.arange(len(now.true)), index=now.label)
        self._place = place.loc[~place.index.duplicated()]
        self._base = self._size = len(now.true)
        self._seen, self._least = np.zeros(self._base, dtype=bool), np.zeros(self._base)
        self._equations = now.equations
        self._written: Ids = np.zeros(0, dtype=np.int64)
        self._numbers: list[pd.DataFrame] = []
        self._told: list[pd.DataFrame] = []
        self._terms: list[pd.DataFrame] = []
        self._stood: list[pd.DataFrame] = []

    def take(self, one: _Vintage, name: str) -> None:
        """Take in a release: what is not known yet of its numbers and sums."""
        ids = self._numbered(one)
        exact = (one.numbers["lower"] == one.numbers["upper"]).to_numpy()
        today, later = (ids >= 0) & (ids < self._base), ids >= self._base
        self._seen[ids[exact & today]] = True
        np.maximum.at(self._least, ids[today], np.nan_to_num(one.numbers["least"].to_numpy(float)[today]))
        self._told.append(one.numbers.loc[later, ["need", "least", "lower", "upper"]].assign(id=ids[later]))
        self._stood.append(one.numbers.loc[later, ["key"]].assign(name=name))
        at = one.terms["cell"].to_numpy(int)
        true = one.numbers["true"].to_numpy(float)
        off = (one.terms["sign"] * true[at]).groupby(one.terms["equation"]).transform("sum").abs() > _SAME
        terms = one.terms.assign(cell=ids[at])
        old = np.isin(one.equations, self._equations)[terms["equation"].to_numpy(int)]
        by = terms["equation"]
        usable = ~(off | (terms["cell"] < 0)).groupby(by).transform("any")
        usable &= ((terms["cell"] >= self._base) | ~old).groupby(by).transform("any")
        if one.supposed:
            # A sum that comes out only with numbers nobody has seen tells nothing of those that are guessed at.
            unseen = one.numbers["lower"].isna().to_numpy()[at] & (terms["cell"] >= self._base)
            usable &= ~unseen.groupby(by).transform("any")
        self._write(terms.loc[usable])

    def _numbered(self, one: _Vintage) -> Ids:
        """Return the number of each count, new ones after those there are; -1 for what its source hid and is gone."""
        key, unknown = one.numbers["key"].to_numpy(np.int64), one.numbers["true"].isna().to_numpy()
        found = self._ids.reindex(key).fillna(-1).to_numpy(dtype=np.int64, copy=True)
        found[unknown] = self._place.reindex(one.label[unknown]).fillna(-1).to_numpy(np.int64)
        new = np.flatnonzero((found < 0) & ~unknown)
        fresh, first, which = np.unique(key[new], return_index=True, return_inverse=True)
        found[new] = self._size + which.ravel()
        self._ids = pd.concat([self._ids, pd.Series(self._size + np.arange(len(fresh)), index=fresh)])
        self._numbers.append(one.numbers.iloc[new[first]])
        self._size += len(fresh)
        return found

    def _write(self, terms: pd.DataFrame) -> None:
        """Take in equations, those not written yet."""
        spread = pd.util.hash_array(terms["cell"].to_numpy(np.int64)).view(np.int64)
        sign = np.where(terms["sign"] > 0, 1, -1)
        marks = pd.Series(sign * spread, index=terms.index).groupby(terms["equation"]).transform("sum")
        fresh = terms.assign(mark=marks).loc[~marks.isin(self._written)]
        first = fresh.drop_duplicates("equation").drop_duplicates("mark")["equation"]
        fresh = fresh.loc[fresh["equation"].isin(first)]
        start = sum(int(part["equation"].iloc[-1]) + 1 for part in self._terms[-1:])
        self._written = np.concatenate([self._written, fresh["mark"].unique()])
        if len(fresh):
            number = start + fresh.groupby("equation").ngroup()
            self._terms.append(fresh.assign(equation=number).sort_values("equation", kind="stable"))

    def revised(self) -> Revised:
        """Return what was found."""
        terms = [pd.DataFrame({"equation": [], "cell": [], "sign": []}), *self._terms]
        numbers = pd.DataFrame({name: [] for name in ("key", "true", "need", "least", "lower", "upper")})
        stood = pd.DataFrame({"key": [], "name": []})
        if self._numbers:
            kept = {"need": "max", "least": "max", "lower": "max", "upper": "min"}
            told = pd.concat(self._told).groupby("id").agg(kept).reset_index(drop=True)
            told["need"] = told["need"].where(told["lower"].isna(), 0.0)
            numbers = pd.concat(self._numbers, ignore_index=True).assign(**{name: told[name] for name in told.columns})
            stood = pd.concat(self._stood, ignore_index=True)
        return Revised(
            base=self._base,
            numbers=numbers,
            seen=self._seen,
            least=self._least,
            terms=pd.concat(terms[1:] or terms, ignore_index=True)[["equation", "cell", "sign"]],
            stood_in=stood,
        )
