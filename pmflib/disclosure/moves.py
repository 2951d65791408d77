"""How far a hidden count could move with everything shown held fixed: what protects it is that others can give way.

A move is a change of cells that leaves every equation true and every cell within what a reader knows of it. Cells that
no equation links are worked out in one programme, so that thousands of small tables cost a few solutions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse
from scipy.sparse.csgraph import connected_components

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
_NEAR = 1e-6
#: A hidden cell costs nothing more to move; this little keeps moves short.
_FREE = 1e-5
#: Times a group is asked for a move of all at once, and the share still unproven from which that is given up.
_WORTH = 1e4
_SWEEPS = 8
_PROGRESS = 0.9
#: Cells in one programme: enough to spread the cost of a call, few enough to stay quick.
_BATCH = 6_000
#: Simplex as it is does best on programmes this sparse; the others are for the rare one it does not finish.
_WAYS: tuple[tuple[str, dict[str, Any]], ...] = (("highs-ds", {"presolve": False}), ("highs", {}), ("highs-ipm", {}))
_INFEASIBLE = 2
#: Of so many cells one is helped at a time: the same move must then help all of them.
_CELLS_A_GOAL = 200


class GaveUp(Exception):
    """No way of solving found a move, though none at all is always one: what protects these cells is not known."""

    def __init__(self, cells: NDArray[np.int64]) -> None:
        self.cells = cells
        super().__init__(f"{len(cells)} cells")


@dataclass(frozen=True, kw_only=True)
class Room:
    """Equations and how far each cell could go.

    Parameters
    ----------
    matrix : sparse matrix (equations, cells)
    lower, upper : ndarray (cells,)
        Furthest move down (not above 0) and up (not below 0); 0 and 0 for a cell that is shown exactly.
    """

    matrix: sparse.csr_matrix
    lower: Numbers
    upper: Numbers


def groups(matrix: sparse.csr_matrix, free: Flags) -> NDArray[np.int64]:
    """Return, by cell, the number of the group of free cells it is linked with; -1 for cells that are not free."""
    ids = np.flatnonzero(free)
    columns = matrix[:, ids].tocsc()
    columns = columns[np.unique(columns.indices)] if columns.nnz else columns[:0]
    size = columns.shape[0]
    edges = columns.tocoo()
    graph = sparse.coo_matrix((np.ones(edges.nnz), (edges.row, size + edges.col)), shape=(size + len(ids),) * 2)
    _, labels = connected_components(graph, directed=False)
    out = np.full(matrix.shape[1], -1, dtype=np.int64)
    out[ids] = labels[size:]
    return out


def unproven(room: Room, need: Numbers) -> Flags:
    """Return, by cell, whether no move was found that takes it up as far as it needs to go.

    Parameters
    ----------
    room : Room
    need : ndarray (cells,)
        How far up each must be able to go; 0 where it need not.

    Notes
    -----
    Every group is asked for one move that takes as many cells as can be up together; then again for those it did not,
    as long as that proves some of them safe. What is left may still be safe: `cheapest` tells.
    """
    free = room.upper - room.lower > _NEAR
    pending = need > 0
    label = groups(room.matrix, free)
    for _ in range(_SWEEPS):
        before = int((pending & free).sum())
        goals = np.flatnonzero(pending & free)
        for members, _aims in batches(label, goals):
            move = upwards(room, members, np.where(pending, need, 0.0))
            pending[members] &= move < need[members] - _NEAR
        if (pending & free).sum() > _PROGRESS * before:
            break
    return pending


def one_each(cells: NDArray[np.int64], label: NDArray[np.int64], need: Numbers) -> NDArray[np.int64]:
    """Return one cell of each group, the one that needs most."""
    ordered = cells[np.argsort(-need[cells], kind="stable")]
    _, first = np.unique(label[ordered], return_index=True)
    return ordered[first]


def some_of_each(cells: NDArray[np.int64], label: NDArray[np.int64], order: Numbers, alone: Flags) -> NDArray[np.int64]:
    """Return some cells of each group, the more the larger it is, those that come first.

    Parameters
    ----------
    cells : ndarray of int
    label : ndarray (cells,)
        As `groups` gives it.
    order : ndarray (cells,)
        The largest comes first; of equals, ones that lie apart.
    alone : ndarray of bool (cells,)
        Cells that must be the only one of their group; they come before all others.
    """
    number = label[cells]
    ordered = cells[np.lexsort((np.cos(cells * 1.0), -order[cells], ~alone[cells], number))]
    number = label[ordered]
    _, first, group = np.unique(number, return_index=True, return_inverse=True)
    rank = np.arange(len(ordered)) - first[group]
    sizes = np.bincount(label[label >= 0])
    most = np.where(alone[ordered[first]][group], 1, 1 + sizes[number] // _CELLS_A_GOAL)
    chosen: NDArray[np.int64] = ordered[rank < most]
    return chosen


def batches(label: NDArray[np.int64], goals: NDArray[np.int64]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return the members of the goals' groups and the goals among them, cut into programmes of bearable size."""
    wanted = np.unique(label[goals])
    members = np.flatnonzero(np.isin(label, wanted))
    order = members[np.argsort(label[members], kind="stable")]
    sizes = np.bincount(np.searchsorted(wanted, label[order]))
    share = np.cumsum(sizes) // _BATCH
    of_label = dict(zip(wanted.tolist(), share.tolist(), strict=True))
    part = np.array([of_label[one] for one in label[order].tolist()])
    part_of_goal = np.array([of_label[one] for one in label[goals].tolist()])
    return [(np.sort(order[part == one]), goals[part_of_goal == one]) for one in np.unique(part)]


def upwards(room: Room, members: NDArray[np.int64], need: Numbers) -> Numbers:
    """Return a move that takes the members up, each as far as it needs, by as much as can be in all."""
    weight = (need[members] > 0).astype(float)
    upper = np.where(weight > 0, np.minimum(room.upper[members], need[members]), room.upper[members])
    part = rows_of(room.matrix, members)
    found = solved(-weight, part, np.zeros(part.shape[0]), room.lower[members], upper)
    if found is None:
        raise GaveUp(members)
    return found


def rows_of(matrix: sparse.csr_matrix, members: NDArray[np.int64]) -> sparse.csr_matrix:
    """Return the equations the members stand in, cut to them."""
    chosen = matrix[:, members]
    return chosen[np.flatnonzero(np.diff(chosen.indptr))]


def cheapest(
    room: Room, cost: Numbers, goals: NDArray[np.int64], need: Numbers, label: NDArray[np.int64]
) -> tuple[Numbers, Flags]:
    """Return a move that takes every goal up as far as it needs, over cells that cost least to hide.

    Parameters
    ----------
    room : Room
        With the room each cell would have if it were hidden.
    cost : ndarray (cells,)
        Of hiding a cell; 0 where it is hidden already.
    goals : ndarray of int
        One move must help all those in one group.
    need : ndarray (cells,)
    label : ndarray (cells,)
        As `groups` gives it.

    Returns
    -------
    move : ndarray (cells,)
    impossible : ndarray of bool (cells,)
        Goals that the move does not help: if they are the only one of their group, none does.
    """
    move, impossible = np.zeros(len(need)), np.zeros(len(need), dtype=bool)
    for members, aims in batches(label, goals):
        found = _cheap(room, cost, members, aims, need)
        failed = aims[found[np.searchsorted(members, aims)] < need[aims] - _NEAR]
        impossible[failed] = True
        move[members] = np.where(np.isin(label[members], label[failed]), 0.0, found)
    return move, impossible


def _cheap(room: Room, cost: Numbers, members: NDArray[np.int64], goals: NDArray[np.int64], need: Numbers) -> Numbers:
    up, down = room.upper[members].copy(), -room.lower[members]
    at = np.searchsorted(members, goals)
    up[at], down[at] = np.minimum(need[goals], up[at]), 0.0
    price = np.maximum(cost[members], _FREE)
    gain = price.copy()
    # Worth any price: a goal that cannot be reached then falls short by itself, and fails no other.
    gain[at] = -_WORTH
    part = rows_of(room.matrix, members)
    both = sparse.csr_matrix(sparse.hstack([part, -part]))
    zeros = np.zeros(2 * len(up))
    found = solved(np.concatenate([gain, price]), both, np.zeros(part.shape[0]), zeros, np.concatenate([up, down]))
    if found is None:
        raise GaveUp(members)
    return np.asarray(found[: len(members)] - found[len(members) :])


def solved(cost: Numbers, rows: sparse.csr_matrix, right: Numbers, lower: Numbers, upper: Numbers) -> Numbers | None:
    """Return what costs least with every row coming to its right-hand side, within bounds; none if nothing does."""
    program: Any = optimize.linprog
    equal = {"A_eq": rows, "b_eq": right} if rows.shape[0] else {}
    for method, options in _WAYS:
        found = program(cost, **equal, bounds=np.column_stack([lower, upper]), method=method, options=options)
        if found.x is not None:
            return np.asarray(found.x)
        if found.status == _INFEASIBLE:
            return None
    return None
