"""What can be inferred of each unknown: bounds pushed through the equations, then linear programmes for the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse import csgraph

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
_EPS = 1e-6
_ROUNDS = 30
#: Unknowns put into one programme.
_LOAD = 5_000
#: Share of the questions left after asking all at once from which they are asked one by one.
_WORTHWHILE = 0.9


class Unsolved(Exception):
    """What can be inferred of some unknowns could not be worked out."""


def pushed(matrix: sparse.csr_matrix, lower: Numbers, upper: Numbers) -> tuple[Numbers, Numbers]:
    """Return bounds tightened by the equations until they no longer move: what any reader can do by hand."""
    lower, upper = lower.copy(), upper.copy()
    entry = matrix.tocoo()
    row, column, sign = entry.row, entry.col, entry.data
    for _ in range(_ROUNDS):
        small = np.where(sign > 0, sign * lower[column], sign * upper[column])
        large = np.where(sign > 0, sign * upper[column], sign * lower[column])
        others_small = np.bincount(row, weights=small, minlength=matrix.shape[0])[row] - small
        others_large = np.bincount(row, weights=large, minlength=matrix.shape[0])[row] - large
        # sign * x = -(the others)
        one, two = -others_large / sign, -others_small / sign
        floor, roof = np.minimum(one, two), np.maximum(one, two)
        tighter_low, tighter_up = lower.copy(), upper.copy()
        np.maximum.at(tighter_low, column, floor)
        np.minimum.at(tighter_up, column, roof)
        still = np.allclose(tighter_low, lower, atol=_EPS) and np.allclose(tighter_up, upper, atol=_EPS)
        lower, upper = tighter_low, tighter_up
        if still:
            break
    return lower, upper


def reached(
    matrix: sparse.csr_matrix, lower: Numbers, upper: Numbers, truth: Numbers, enough: Numbers, doubt: Flags
) -> tuple[Numbers, Numbers]:
    """Return for each unknown the lowest and highest value met.

    Parameters
    ----------
    matrix, lower, upper
        The puzzle.
    truth : ndarray
        One way to fill it in.
    enough : ndarray
        For each unknown the value at which a reader can no longer call it small; infinite where nobody asks.
    doubt : ndarray of bool
        Unknowns of which it is enough that they may be more or less than they are.

    Notes
    -----
    Unknowns that no equation links fall into pieces; a programme holds many. First all unknowns in question are taken
    as high together as can be, which settles most; then every piece is asked for one of those left at a time, as high
    as it can be. What the others become on the way is kept too. Those in doubt that cannot be higher are then asked
    how low they can be.
    """
    low, high = truth.copy(), truth.copy()
    open_now = upper - lower > _EPS
    piece = _pieces(matrix, open_now)
    aim = np.where(doubt, truth + 1.0, enough)
    waiting = np.isfinite(aim) & open_now
    together, sign = True, 1.0
    while waiting.any():
        ids = np.flatnonzero(waiting)
        goals = ids if together else ids[np.unique(piece[ids], return_index=True)[1]]
        roof = np.where(waiting & together, np.minimum(upper, aim), upper)
        for load in _loads(piece, goals):
            values = _furthest(matrix, lower, roof, truth, load, goals[np.isin(goals, load)], sign)
            low[load], high[load] = np.minimum(low[load], values), np.maximum(high[load], values)
        if not together:
            waiting[goals] = False
        waiting &= ~_settled(low, high, aim, doubt)
        # Asked all at once until that stops settling questions, then one by one, which settles each for good.
        together = together and waiting.sum() < _WORTHWHILE * len(ids)
        if sign > 0 and not waiting.any():
            sign, together = -1.0, False
            waiting = doubt & open_now & ~_settled(low, high, aim, doubt)
    return low, high


def _settled(low: Numbers, high: Numbers, aim: Numbers, doubt: Flags) -> Flags:
    return (high >= aim - _EPS) | (doubt & (high - low >= 1.0 - _EPS))


def _pieces(matrix: sparse.csr_matrix, open_now: Flags) -> NDArray[np.int64]:
    between = matrix[:, np.flatnonzero(open_now)]
    linked = abs(between).T @ abs(between)
    _, labels = csgraph.connected_components(linked, directed=False)
    out = np.full(matrix.shape[1], -1, dtype=np.int64)
    out[np.flatnonzero(open_now)] = labels
    return out


def _loads(piece: NDArray[np.int64], goals: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    members = np.flatnonzero(np.isin(piece, piece[goals]))
    members = members[np.argsort(piece[members], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(piece[members]) != 0])
    cuts: list[int] = []
    last = 0
    for start in starts.tolist():
        if start - last >= _LOAD:
            cuts.append(start)
            last = start
    return [np.sort(load) for load in np.split(members, cuts)]


def _furthest(
    matrix: sparse.csr_matrix,
    lower: Numbers,
    upper: Numbers,
    truth: Numbers,
    load: NDArray[np.int64],
    goals: NDArray[np.int64],
    sign: float,
) -> Numbers:
    inside = matrix[:, load]
    used = np.flatnonzero(np.diff(inside.indptr))
    inside = inside[used]
    # The rest is held where it is known to be: at its own true value.
    right = inside @ truth[load]
    weight = np.zeros(len(load))
    weight[np.searchsorted(load, goals)] = -sign
    sums = {"A_eq": inside, "b_eq": right} if len(used) else {}
    solve: Any = linprog
    bounds = np.column_stack([lower[load], upper[load]])
    for method in ("highs", "highs-ds", "highs-ipm"):
        answer = solve(weight, **sums, bounds=bounds, method=method)
        if answer.x is not None:
            return np.asarray(answer.x)
    raise Unsolved(f"{len(load)} unknowns: {answer.message}")
