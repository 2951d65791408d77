"""What a reader makes of several releases: a number that stays the same is one, a number that was revised is two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from scipy import sparse

from pmflib.disclosure.attacker.book import NAME, Puzzle
from pmflib.disclosure.attacker.equations import puzzle
from pmflib.disclosure.attacker.reading import WHERE, Rules, facts

_KEY = ["indicator", "area", "breakdown", "category", "window", "period_end"]
_NUMBERS = ["numerator", "denominator", "n", "value"]


@dataclass(frozen=True, kw_only=True)
class Past:
    """A release its readers have from before.

    Parameters
    ----------
    shown : DataFrame
        Core rows as published.
    truth : DataFrame, optional
        True counts of then by key, of the rows of which something is not shown as it was; for the judge.
    """

    shown: pd.DataFrame
    truth: pd.DataFrame | None = None


def supposed(one: Past, truth: pd.DataFrame) -> pd.DataFrame:
    """Return an earlier table with what it hid filled in: as it was, or if nobody knows that, as it is today."""
    rows = one.shown.reset_index(drop=True)
    place = pd.MultiIndex.from_frame(rows[_KEY])
    today = truth.set_index(_KEY)[_NUMBERS]
    today = today.loc[~today.index.duplicated()].reindex(place)
    filled = rows.assign(**{name: rows[name].where(rows[name].notna(), today[name].to_numpy()) for name in _NUMBERS})
    if one.truth is None:
        return filled
    then = one.truth.set_index(_KEY)[_NUMBERS].reindex(place)
    return filled.assign(**{name: np.where(then[name].isna(), filled[name], then[name]) for name in _NUMBERS})


def as_it_was(
    one: Past, truth: pd.DataFrame, rules: Rules, names: dict[str, str], known: frozenset[tuple[str, ...]]
) -> Puzzle:
    """Return an earlier release as a puzzle of its own; what it hid is asked for where its true counts are known."""
    filled = supposed(one, truth)
    lines = facts(one.shown.reset_index(drop=True), filled, rules)
    found = puzzle(lines, rules, _still_one(lines, names), known)
    kinds = found.unknowns["kind"].isin(["over", "left"])
    kept = one.truth is not None
    unseen = (found.unknowns["hidden"].astype(bool) | kinds) & ~(found.unknowns["seen"] > 0)
    return Puzzle(
        unknowns=found.unknowns.assign(then=unseen & kept, known=kept),
        matrix=found.matrix,
        of_line=found.of_line,
    )


def together(games: Sequence[Puzzle]) -> Puzzle:
    """Return the puzzle of several releases, what was hidden asked for of the first."""
    return reduce(joined, games)


def _still_one(lines: pd.DataFrame, names: dict[str, str]) -> dict[str, str]:
    """Return the names without those of columns that were another count then than the one they are today."""
    column = lines["indicator"] + "|" + lines["kind"]
    named, out = column.map(names), dict(names)
    for name, at in named.groupby(named).groups.items():
        if column.loc[at].nunique() == 1:
            continue
        wide = lines.loc[at].assign(column=column.loc[at]).pivot_table(index=WHERE, columns="column", values="truth")
        heads: list[str] = []
        for each in sorted(wide.columns, key=lambda one: (one != name, one)):
            alike = [head for head in heads if not ((wide[head] - wide[each]).abs() > 0.5).any()]
            out[each] = out[alike[0]] if alike else each if heads else str(name)
            heads += [] if alike else [each]
    return out


def same(unknowns: pd.DataFrame) -> pd.MultiIndex:
    """Return by what a number is known again in another release: its place, and itself."""
    frame = unknowns[NAME].assign(truth=np.rint(unknowns["truth"].to_numpy(float)))
    return pd.MultiIndex.from_frame(frame)


def joined(now: Puzzle, then: Puzzle) -> Puzzle:
    """Return the puzzle of two releases.

    Parameters
    ----------
    now, then : Puzzle
        `then` of the earlier release.
    """
    here = pd.Series(np.arange(len(now.unknowns)), index=same(now.unknowns))
    here = here.loc[~here.index.duplicated()]
    ids = here.reindex(same(then.unknowns)).fillna(-1).to_numpy(dtype=np.int64, copy=True)
    fresh = ids < 0
    ids[fresh] = len(now.unknowns) + np.arange(fresh.sum())
    old, met = then.unknowns.loc[~fresh], ids[~fresh]
    both = now.unknowns.copy()
    lower, upper = both["lower"].to_numpy(float, copy=True), both["upper"].to_numpy(float, copy=True)
    np.maximum.at(lower, met, old["lower"].to_numpy(float))
    np.minimum.at(upper, met, old["upper"].to_numpy(float))
    shown, asked = np.zeros(len(both), dtype=bool), both["then"].to_numpy(bool, copy=True)
    np.logical_or.at(shown, met, (old["seen"] > 0).to_numpy())
    np.logical_or.at(asked, met, old["then"].to_numpy(bool) & (both["kind"] == "earlier").to_numpy()[met])
    hidden = both["hidden"].to_numpy(bool) & ~shown
    both = both.assign(lower=lower, upper=upper, hidden=hidden, then=asked & ~shown)
    added = then.unknowns.loc[fresh].assign(hidden=False, kind="earlier")
    # Where nobody knows what was hidden then, a sum that leaves something over else than today's tells nothing.
    guessed = fresh & ~(then.unknowns["seen"] > 0).to_numpy() & ~then.unknowns["known"].to_numpy(bool)
    used = then.matrix[abs(then.matrix) @ guessed.astype(float) < 0.5]
    entry = used.tocoo()
    size = len(both) + len(added)
    moved = sparse.csr_matrix((entry.data, (entry.row, ids[entry.col])), shape=(used.shape[0], size))
    first = sparse.hstack([now.matrix, sparse.csr_matrix((now.matrix.shape[0], size - now.matrix.shape[1]))])
    return Puzzle(
        unknowns=pd.concat([both, added], ignore_index=True),
        matrix=sparse.csr_matrix(sparse.vstack([first, moved])),
        of_line=now.of_line,
    )
