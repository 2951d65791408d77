"""The council's own rows made ready for planning: their counts as cells, linked, with what readers know already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pmflib.disclosure import cells as counting
from pmflib.disclosure import history, naming, revisions, rounding
from pmflib.disclosure.known import Known
from pmflib.disclosure.moves import Flags, Numbers
from pmflib.disclosure.planning import Tables, costs, needs, of_few
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.revisions import Numbered, Revised
from pmflib.disclosure.sums import Sums, Ties, sums
from pmflib.disclosure.unknown import filled
from pmflib.errors import BadInput, Problem

_NAMED = 20


@dataclass(frozen=True, kw_only=True)
class Past:
    """Earlier releases, and the numbers of today and of then in the order of `Tables`."""

    known: Sequence[Known]
    rows: pd.DataFrame
    names: Mapping[str, str]
    ties: Ties
    now: Numbered
    earlier: Revised


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Rows made ready for planning.

    Parameters
    ----------
    lines : DataFrame
        As `cells.long` gives them, of the rows to be released.
    position : ndarray of int (lines,)
        The cell of each line.
    cells : DataFrame
        As `cells.gather` gives them.
    tables : Tables
        The cells, then what is left over in equations, then counts of earlier releases that were revised since.
    already : ndarray of bool
        Cells an earlier release has shown.
    small : ndarray of bool
        Cells up to the threshold.
    past : Past
        What the earlier releases say, to be asked again without today's.
    """

    lines: pd.DataFrame
    position: np.ndarray
    cells: pd.DataFrame
    tables: Tables
    already: Flags
    small: Flags
    past: Past


def prepared(rows: pd.DataFrame, *, policy: Policy, known: Sequence[Known] = ()) -> Prepared:
    """Return the rows as cells with every equation a reader may know of.

    Parameters
    ----------
    rows : DataFrame
        The council's own true rows, one per key, numbered from 0.
    policy : Policy
    known : sequence of Known
        Earlier releases.

    Raises
    ------
    BadInput
        If totals are smaller than their parts.
    """
    lines = counting.long(rows, policy.averages)
    names = naming.names(lines, policy.same_counts)
    lines["count"] = lines["own"].map(names)
    cells, position = counting.gather(lines)
    cells["true"] = filled(cells, lines, position, policy=policy)
    linked = sums(cells, lines, position, policy=policy)
    refuse(linked.problems)
    known = [one.of(of_children(one.core, policy)) for one in known]
    now = revisions.numbered(cells, linked)
    earlier = revisions.revised(known, rows, now, names, policy=policy, ties=linked.ties)
    seen = earlier.seen.copy()
    seen[position[history.published(lines, rows, known, policy)]] = True
    least = np.zeros(len(cells))
    np.maximum.at(least, position, of_few(lines, rows, policy))
    return Prepared(
        lines=lines,
        position=position,
        cells=cells,
        tables=_with_earlier(_tables(cells, linked, seen, policy, least), earlier),
        already=seen[: len(cells)],
        small=needs(cells["true"].to_numpy(float), policy=policy) > 0,
        past=Past(known=known, rows=rows, names=names, ties=linked.ties, now=now, earlier=earlier),
    )


def refuse(problems: Sequence[Problem]) -> None:
    """Raise all problems, the first ones by name."""
    if problems:
        more = len(problems) - _NAMED
        rest = [Problem(where="and", what=f"{more} more like these.", remedy="")] if more > 0 else []
        raise BadInput([*problems[:_NAMED], *rest])


def of_children(core: pd.DataFrame, policy: Policy) -> pd.Series:
    """Return which rows of a release are the council's own and count children."""
    return core["source"].isin(policy.local_sources) & ~core["indicator"].isin(policy.not_people)


def _tables(cells: pd.DataFrame, linked: Sums, seen: Flags, policy: Policy, least: Numbers) -> Tables:
    """Join the cells and what is left over in their equations."""
    over = len(linked.rests)
    true = np.concatenate([cells["true"].to_numpy(float), linked.rests["true"].to_numpy(float)])
    unknown = _padded(cells["unknown"].to_numpy(bool), over)
    unseen = np.concatenate([cells["shown_in"].to_numpy() == 0, np.ones(over, bool)])
    need = np.maximum(needs(true, policy=policy), np.concatenate([least, np.zeros(over)]))
    # What its source hid must stay a matter of doubt, however large it may be.
    need = np.where(unknown, np.maximum(need, 1.0), need)
    small = need > 0
    need = np.where(seen, 0.0, need)
    kept = _padded(cells["level"].isin(list(policy.always_shown)).to_numpy(), over)
    shown = rounding.chosen(cells, len(true), policy) & ~seen
    half = rounding.reach(policy)
    middle = rounding.nearest(true, shown, policy.rounding)
    hidden = (unknown | small) & ~unseen
    free, many = ~unseen & ~hidden & ~seen & ~kept, true > 0
    return Tables(
        matrix=linked.matrix(len(true)),
        true=true,
        need=need,
        hidden=hidden,
        may=free & (many | (policy.zeros == "hidden")),
        zeros=free & ~many & (policy.zeros == "shown"),
        unseen=unseen & ~seen,
        fixed=seen,
        least=np.where(unseen | (policy.zeros == "hidden"), 0.0, 1.0),
        shown_lower=np.where(shown, np.maximum(middle - half, 0.0), true),
        shown_upper=np.where(shown, middle + half, true),
        cost=np.concatenate([costs(cells), np.zeros(over)]),
    )


def _with_earlier(today: Tables, earlier: Revised) -> Tables:
    """Add the numbers of earlier releases that today's are not, none of which can be hidden any more."""
    then = earlier.numbers
    shown, nothing = then["lower"].notna().to_numpy(), np.zeros(len(then), dtype=bool)
    true = then["true"].to_numpy(float)
    size = (today.matrix.shape[0], len(today.true) + len(then))
    matrix = sparse.vstack([sparse.csr_matrix(today.matrix, shape=size), earlier.matrix()])
    return Tables(
        matrix=sparse.csr_matrix(matrix),
        true=np.concatenate([today.true, true]),
        need=np.concatenate([today.need, then["need"].to_numpy(float)]),
        hidden=np.concatenate([today.hidden, nothing]),
        may=np.concatenate([today.may, nothing]),
        zeros=np.concatenate([today.zeros, nothing]),
        unseen=np.concatenate([today.unseen, ~shown]),
        fixed=np.concatenate([today.fixed, shown & (then["lower"] == then["upper"]).to_numpy()]),
        least=np.concatenate([np.maximum(today.least, earlier.least), then["least"].to_numpy(float)]),
        shown_lower=np.concatenate([today.shown_lower, np.where(shown, then["lower"], true)]),
        shown_upper=np.concatenate([today.shown_upper, np.where(shown, then["upper"], true)]),
        cost=np.concatenate([today.cost, np.zeros(len(then))]),
    )


def _padded(flags: Flags, more: int) -> Flags:
    return np.concatenate([flags, np.zeros(more, dtype=bool)])
