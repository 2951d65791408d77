"""The least that has to be hidden, by an integer programme with cuts: what a heuristic is measured against.

Fischetti and Salazar 2001: a set of hidden cells protects a count if it can move far enough; where it cannot, the dual
of that programme says which cells would have to be hidden more, and that is added to the master programme.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize, sparse

from pmflib.disclosure.planning import Tables

_NEAR = 1e-6


def least_cost(tables: Tables, rounds: int = 400) -> float:
    """Return the least cost at which every count that needs protection has it."""
    cells = len(tables.true)
    everything = tables.room(tables.hidden | tables.may)
    lower, upper = -everything.lower, everything.upper
    fixed = tables.hidden | tables.unseen
    free = fixed | tables.may
    cost = np.where(fixed, 0.0, tables.cost)
    cuts: list[np.ndarray] = []
    goals = np.flatnonzero(tables.need > 0)
    for _ in range(rounds):
        chosen = _master(cost, cuts, fixed, free, cells)
        found = [_cut(tables, chosen, lower, upper, goal) for goal in goals]
        new = [cut for cut in found if cut is not None]
        if not new:
            return float((cost * (chosen > 0.5)).sum())
        cuts += new
    raise AssertionError("the optimum was not found")


def _master(cost: np.ndarray, cuts: list[np.ndarray], fixed: np.ndarray, free: np.ndarray, cells: int) -> np.ndarray:
    bounds = optimize.Bounds(fixed.astype(float), free.astype(float))
    constraints = [optimize.LinearConstraint(np.array(cuts), 1.0, np.inf)] if cuts else []
    found = optimize.milp(cost, integrality=np.ones(cells), bounds=bounds, constraints=constraints)
    assert found.x is not None
    return np.round(found.x)


def _cut(tables: Tables, chosen: np.ndarray, lower: np.ndarray, upper: np.ndarray, goal: int) -> np.ndarray | None:
    """Return the weights of the cells of which enough must be hidden for a goal, or none if it is protected."""
    need = tables.need[goal]
    weight = np.zeros(len(chosen))
    weight[goal] = -1.0
    low, high = -lower * chosen, upper * chosen
    found = optimize.linprog(
        weight,
        A_eq=sparse.csr_matrix(tables.matrix),
        b_eq=np.zeros(tables.matrix.shape[0]),
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    assert found.x is not None
    if found.x[goal] >= need - _NEAR:
        return None
    # Reduced costs at the multipliers: what room up or down in each cell would be worth to the goal.
    reduced = weight - np.asarray(tables.matrix.T @ found.eqlin.marginals)
    worth = np.maximum(-reduced, 0.0) * upper + np.maximum(reduced, 0.0) * lower
    return np.minimum(worth / need, 1.0)
