"""The council's own rows made ready for planning: their counts as cells, linked, with what readers know already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pmflib.disclosure import cells as counting
from pmflib.disclosure import history, naming, rounding
from pmflib.disclosure.moves import Flags, Numbers
from pmflib.disclosure.planning import Tables, costs, needs
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.sums import Sums, sums
from pmflib.disclosure.unknown import filled
from pmflib.errors import BadInput, Problem

_NAMED = 20


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
    """

    lines: pd.DataFrame
    position: np.ndarray
    cells: pd.DataFrame
    tables: Tables
    already: Flags
    small: Flags


def prepared(rows: pd.DataFrame, *, policy: Policy, known: Sequence[pd.DataFrame] = ()) -> Prepared:
    """Return the rows as cells with every equation a reader may know of.

    Parameters
    ----------
    rows : DataFrame
        The council's own true rows, one per key, numbered from 0.
    policy : Policy
    known : sequence of DataFrame
        Core tables of earlier releases.

    Raises
    ------
    BadInput
        If totals are smaller than their parts.
    """
    known = [
        core.loc[core["source"].isin(policy.local_sources) & ~core["indicator"].isin(policy.not_people)]
        for core in known
    ]
    past = history.rows_no_longer_shown(known, rows)
    everything = pd.concat([rows, past], ignore_index=True) if len(past) else rows
    lines = counting.long(everything, policy.averages)
    names = naming.names(lines, policy.same_counts)
    lines["count"] = lines["own"].map(names)
    cells, position = counting.gather(lines)
    cells["true"] = filled(cells, lines, position, policy=policy)
    linked = sums(cells, lines, position, policy=policy)
    refuse(linked.problems)
    seen = history.published(lines, everything, known) | (lines["row"].to_numpy() >= len(rows))
    already = np.zeros(len(cells), dtype=bool)
    already[position[seen]] = True
    revised = history.revised(known, rows, cells, names, policy=policy)
    here = lines["row"].to_numpy() < len(rows)
    least = np.zeros(len(cells))
    np.maximum.at(least, position, _of_few(lines, everything, policy))
    return Prepared(
        lines=lines.loc[here].reset_index(drop=True),
        position=position[here],
        cells=cells,
        tables=_tables(cells, linked, revised, policy, already, least),
        already=already,
        small=needs(cells["true"].to_numpy(float), policy=policy) > 0,
    )


def refuse(problems: Sequence[Problem]) -> None:
    """Raise all problems, the first ones by name."""
    if problems:
        more = len(problems) - _NAMED
        rest = [Problem(where="and", what=f"{more} more like these.", remedy="")] if more > 0 else []
        raise BadInput([*problems[:_NAMED], *rest])


def _of_few(lines: pd.DataFrame, rows: pd.DataFrame, policy: Policy) -> Numbers:
    """Return, by line, how far up what was added up of too few children must be thought to reach: to that of enough."""
    at = lines["row"].to_numpy()
    base, own = rows["denominator"].to_numpy(float)[at], lines["true"].to_numpy(float)
    few = (needs(base, policy=policy) > 0) & (lines["role"] == "numerator").to_numpy() & ~np.isnan(own)
    few &= rows["indicator"].isin(list(policy.averages)).to_numpy()[at]
    more = own * (policy.threshold + 1.0) / np.where(few, np.maximum(base, 1.0), 1.0) - own
    return np.where(few, np.maximum(more, 1.0), 0.0)


def _tables(
    cells: pd.DataFrame, linked: Sums, revised: history.Revised, policy: Policy, already: Flags, least: Numbers
) -> Tables:
    """Join the cells, what is left over in their equations, and the earlier counts."""
    over, then = len(linked.rests), len(revised.true)
    true = np.concatenate([cells["true"].to_numpy(float), linked.rests["true"].to_numpy(float), revised.true])
    matrix = sparse.csr_matrix(sparse.vstack([linked.matrix(len(true)), revised.matrix(len(true) - then, len(true))]))
    unknown = _padded(cells["unknown"].to_numpy(bool), over + then)
    unseen = np.concatenate([cells["shown_in"].to_numpy() == 0, np.ones(over, bool), revised.free])
    fixed = np.concatenate([already, np.zeros(over, bool), ~revised.free])
    need = np.maximum(needs(true, policy=policy), np.concatenate([least, np.zeros(over + then)]))
    need[len(true) - then :] = 0.0
    # What its source hid must stay a matter of doubt, however large it may be.
    need = np.where(unknown, np.maximum(need, 1.0), need)
    small = need > 0
    need = np.where(fixed, 0.0, need)
    kept = _padded(cells["level"].isin(list(policy.always_shown)).to_numpy(), over + then)
    shown = rounding.chosen(cells, len(true), policy) & ~fixed
    half = policy.rounding / 2 if policy.rounds != "controlled" else policy.rounding - 1.0
    middle = rounding.nearest(true, shown, policy.rounding)
    hidden = (unknown | small) & ~unseen
    return Tables(
        matrix=matrix,
        true=true,
        need=need,
        hidden=hidden,
        may=~unseen & ~hidden & ~fixed & ~kept & ((true > 0) | (policy.zeros == "hidden")),
        unseen=unseen & ~fixed,
        fixed=fixed,
        least=np.where(unseen | (policy.zeros == "hidden"), 0.0, 1.0),
        shown_lower=np.where(shown, np.maximum(middle - half, 0.0), true),
        shown_upper=np.where(shown, middle + half, true),
        cost=np.concatenate([costs(cells), np.zeros(over + then)]),
    )


def _padded(flags: Flags, more: int) -> Flags:
    return np.concatenate([flags, np.zeros(more, dtype=bool)])
