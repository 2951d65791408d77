"""The attack on a pack, and its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib.disclosure.attacker.equations import joined, puzzle
from pmflib.disclosure.attacker.intervals import pushed, reached
from pmflib.disclosure.attacker.reading import Rules, counts, facts, then_and_now

_KEY = ["indicator", "area", "breakdown", "category", "window", "period_end"]
_EPS = 1e-6


@dataclass(frozen=True, kw_only=True)
class Attack:
    """What a reader could infer.

    Parameters
    ----------
    intervals : DataFrame
        One line per hidden count of a row: the key, ``kind`` (top or bottom of the fraction), ``lower, upper`` (values
        it may take for all the reader knows; wider may be possible), ``small``, ``exact``, ``pinned``.
    left_over : int
        Small numbers shown in no row that could be worked out: remainders, and what parts leave of their total; and
        counts shown rounded in place of hidden whose true value could be.
    unknowns, equations : int
    """

    intervals: pd.DataFrame
    left_over: int
    unknowns: int
    equations: int

    @property
    def succeeded(self) -> bool:
        """Whether anything hidden can be inferred."""
        return bool(self.left_over or self.intervals["exact"].any() or self.intervals["pinned"].any())


def attack(released: pd.DataFrame, truth: pd.DataFrame, rules: Rules, earlier: Sequence[pd.DataFrame] = ()) -> Attack:
    """Infer what can be inferred from everything published together.

    Parameters
    ----------
    released : DataFrame
        Core rows as published.
    truth : DataFrame
        The same rows in the same order with their true counts.
    rules : Rules
    earlier : sequence of DataFrame
        Core rows of other releases its readers have.

    Returns
    -------
    Attack

    Notes
    -----
    A hidden count is exact if one value only is possible, and pinned if it is small and every possible value is.
    """
    found = facts(released.reset_index(drop=True), truth.reset_index(drop=True), rules)
    names = counts(found)
    game = puzzle(found, rules, names)
    for one in earlier:
        supposed = then_and_now(one, truth)
        game = joined(game, puzzle(facts(one.reset_index(drop=True), supposed, rules), rules, names))
    unknowns = game.unknowns
    true = unknowns["truth"].to_numpy(float)
    lower, upper = pushed(game.matrix, unknowns["lower"].to_numpy(float), unknowns["upper"].to_numpy(float))
    smallest = 0.5 if rules.zeros_shown else 0.0
    small = (true >= smallest) & (true <= rules.threshold + _EPS)
    hidden = unknowns["hidden"].to_numpy(bool)
    over = (unknowns["kind"].isin(["over", "left"]) & ~unknowns["hidden"]).to_numpy()
    # Where rounding takes the place of hiding, it must not be undone.
    blurred = ~hidden & ~over & (unknowns["upper"] - unknowns["lower"] > _EPS).to_numpy() & rules.adding_up
    asked = hidden | (over & small) | blurred
    aim = unknowns["enough"].fillna(0.0).to_numpy(float)
    # What a few children come to is as telling as how few they are.
    small |= aim > 0
    aim = np.maximum(aim, rules.threshold + 1.0)
    enough = np.where(asked & small, aim, np.inf)
    low, high = reached(game.matrix, lower, upper, true, enough, asked & ~small)
    exact = asked & (high - low < 0.5)
    pinned = asked & small & (high < aim - _EPS)
    lines = found.assign(unknown=game.of_line).loc[found["hidden"].to_numpy()]
    at = lines["unknown"].to_numpy()
    out = truth.reset_index(drop=True).loc[lines["line"], _KEY].reset_index(drop=True)
    out = out.assign(kind=lines["kind"].to_numpy(), lower=low[at], upper=high[at])
    out = out.assign(small=small[at], exact=exact[at], pinned=pinned[at])
    return Attack(
        intervals=out,
        left_over=int((over & small & pinned).sum() + (blurred & exact).sum()),
        unknowns=len(unknowns),
        equations=game.matrix.shape[0],
    )
