"""The attack on a pack, and its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pmflib.disclosure.attacker.book import NAME, Puzzle
from pmflib.disclosure.attacker.editions import Past, as_it_was, same, together
from pmflib.disclosure.attacker.equations import puzzle
from pmflib.disclosure.attacker.intervals import Flags, pushed, reached
from pmflib.disclosure.attacker.reading import Rules, counts, facts

_KEY = ["indicator", "area", "breakdown", "category", "window", "period_end"]
_EPS = 1e-6
_VERDICT = ["lower", "upper", "small", "exact", "pinned", "told"]


@dataclass(frozen=True, kw_only=True)
class Attack:
    """What a reader could infer.

    Parameters
    ----------
    intervals : DataFrame
        One line per hidden count of a row: the key, ``kind`` (top or bottom of the fraction), ``lower, upper`` (values
        it may take for all the reader knows; wider may be possible), ``small``, ``exact``, ``pinned``,
        ``told``: exact or pinned by what earlier releases tell by themselves.
    before : DataFrame
        The same of counts that earlier releases hid and that were revised since, or stand no more, as they were then.
    left_over : int
        Small numbers shown in no row that could be worked out: remainders, and what parts leave of their total; and
        counts shown rounded in place of hidden whose true value could be.
    unknowns, equations : int
    """

    intervals: pd.DataFrame
    before: pd.DataFrame
    left_over: int
    unknowns: int
    equations: int

    @property
    def succeeded(self) -> bool:
        """Whether anything hidden can be inferred that earlier releases have not told by themselves."""
        return bool(self.left_over or _found(self.intervals).any() or _found(self.before).any())


def _found(lines: pd.DataFrame) -> pd.Series:
    return (lines["exact"] | lines["pinned"]) & ~lines["told"]


def attack(released: pd.DataFrame, truth: pd.DataFrame, rules: Rules, earlier: Sequence[Past] = ()) -> Attack:
    """Infer what can be inferred from everything published together.

    Parameters
    ----------
    released : DataFrame
        Core rows as published.
    truth : DataFrame
        The same rows in the same order with their true counts.
    rules : Rules
    earlier : sequence of Past
        Other releases its readers have.

    Returns
    -------
    Attack

    Notes
    -----
    A hidden count is exact if one value only is possible, and pinned if it is small and every possible value is.
    """
    found = facts(released.reset_index(drop=True), truth.reset_index(drop=True), rules)
    names = counts(found)
    today = puzzle(found, rules, names)
    today = replace(today, unknowns=today.unknowns.assign(then=False))
    past = [as_it_was(one, truth, rules, names, today.found_out) for one in earlier]
    game = together([today, *past])
    judged = _judged(game, rules, np.ones(len(game.unknowns), dtype=bool))
    judged["told"] = _told(game, past, judged, rules)
    lines = found.assign(unknown=game.of_line).loc[found["hidden"].to_numpy()]
    out = truth.reset_index(drop=True).loc[lines["line"], _KEY].reset_index(drop=True)
    out = out.assign(kind=lines["kind"].to_numpy())
    out = out.join(judged.iloc[lines["unknown"].to_numpy()].reset_index(drop=True)[_VERDICT])
    then = game.unknowns["then"].to_numpy(bool)
    before = game.unknowns.loc[then, NAME].join(judged.loc[then, _VERDICT])
    over = judged["elsewhere"] & (judged["exact"] | judged["pinned"]) & ~judged["told"]
    return Attack(
        intervals=out,
        before=before.reset_index(drop=True),
        left_over=int(over.sum()),
        unknowns=len(game.unknowns),
        equations=game.matrix.shape[0],
    )


def _judged(game: Puzzle, rules: Rules, wanted: Flags) -> pd.DataFrame:
    """Return, by unknown, between what it must lie, and whether that tells too much of those that are asked for.

    Those ``elsewhere`` stand in no row of today's: they are nobody's hidden figure, and tell too much all the same.
    """
    unknowns = game.unknowns
    true = unknowns["truth"].to_numpy(float)
    lower, upper = pushed(game.matrix, unknowns["lower"].to_numpy(float), unknowns["upper"].to_numpy(float))
    smallest = 0.5 if rules.zeros_shown else 0.0
    aim = unknowns["enough"].fillna(0.0).to_numpy(float)
    # What a few children come to is as telling as how few they are.
    small = ((true >= smallest) & (true <= rules.threshold + _EPS)) | (aim > 0)
    aim = np.maximum(aim, rules.threshold + 1.0)
    hidden, then = unknowns["hidden"].to_numpy(bool), unknowns["then"].to_numpy(bool)
    over = (unknowns["kind"].isin(["over", "left"]) & ~hidden).to_numpy()
    # Where rounding takes the place of hiding, it must not be undone.
    wide = (unknowns["upper"] - unknowns["lower"] > _EPS).to_numpy()
    blurred = ~hidden & ~over & ~then & wide & rules.adding_up
    # What was hidden then for others' sake was no secret of its own.
    asked = wanted & (hidden | ((over | then) & small) | blurred)
    enough = np.where(asked & small, aim, np.inf)
    low, high = reached(game.matrix, lower, upper, true, enough, asked & ~small)
    elsewhere = asked & ~hidden & ~then
    exact = asked & (high - low < 0.5) & ~(elsewhere & ~blurred)
    verdict = {"exact": exact, "pinned": asked & small & (high < aim - _EPS) & ~(blurred & ~over)}
    return pd.DataFrame({"lower": low, "upper": high, "small": small, **verdict, "elsewhere": elsewhere})


def _told(game: Puzzle, past: Sequence[Puzzle], judged: pd.DataFrame, rules: Rules) -> Flags:
    """Return, of the numbers that come out, those that come out of earlier releases alone, before today's is seen."""
    out = np.zeros(len(judged), dtype=bool)
    broken = np.flatnonzero(judged["exact"] | judged["pinned"])
    if not past or not len(broken):
        return out
    before = together(past)
    here = pd.Series(np.arange(len(before.unknowns)), index=same(before.unknowns))
    at = here.loc[~here.index.duplicated()].reindex(same(game.unknowns.iloc[broken])).to_numpy()
    broken, at = broken[~np.isnan(at)], at[~np.isnan(at)].astype(np.int64)
    asked = np.zeros(len(before.unknowns), dtype=bool)
    asked[at] = True
    alone = _judged(replace(before, unknowns=before.unknowns.assign(hidden=asked)), rules, asked)
    # Known to be small already, and now known to be this one number: that is today's doing.
    narrow = (judged["upper"] - judged["lower"]).to_numpy()[broken] < 0.5
    worse = narrow & (judged["upper"].to_numpy()[broken] < alone["upper"].to_numpy()[at] - 0.5)
    out[broken] = alone["exact"].to_numpy()[at] | (alone["pinned"].to_numpy()[at] & ~worse)
    return out
