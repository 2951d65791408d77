"""Counts their source hid: one that fits all totals, so that what a reader may infer can be told at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from pmflib.disclosure import moves
from pmflib.disclosure.moves import Numbers
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.sums import sums
from pmflib.errors import BadInput

#: What is left over costs much more than a count: a reader takes parts to come to the whole where they can.
_OVER = 1_000.0


def filled(cells: pd.DataFrame, lines: pd.DataFrame, position: np.ndarray, *, policy: Policy) -> Numbers:
    """Return the cells' counts with those its source hid filled in.

    Parameters
    ----------
    cells, lines, position
        As `cells.gather` gives them.
    policy : Policy

    Raises
    ------
    BadInput
        If no number fits: totals are smaller than their parts.
    """
    unknown = cells["unknown"].to_numpy(bool)
    true = cells["true"].to_numpy(float)
    if not unknown.any():
        return true
    given = cells.assign(true=np.where(unknown, 0.0, true))
    linked = sums(given, lines, position, policy=policy)
    matrix = linked.matrix(len(cells) + len(linked.rests))[:, : len(cells)]
    left = matrix @ given["true"].to_numpy()
    open_ids = np.flatnonzero(unknown)
    rows = matrix[:, open_ids]
    used = np.flatnonzero(np.diff(rows.indptr))
    rows, left = rows[used], left[used]
    cost = np.concatenate([np.ones(len(open_ids)), np.full(len(used), _OVER)])
    least = np.where(cells["shown_in"].to_numpy()[open_ids] > 0, 1.0, 0.0)
    both = sparse.csr_matrix(sparse.hstack([rows, -sparse.eye_array(len(used))]))
    lower = np.concatenate([least, np.zeros(len(used))])
    found = moves.solved(cost, both, -left, lower, np.full(len(cost), np.inf))
    if found is None:
        raise BadInput.one(
            "local figures",
            "no number fits in place of one its source hid: totals are smaller than their parts.",
            "Correct the source; nothing is released.",
        )
    out = given["true"].to_numpy().copy()
    out[open_ids] = found[: len(open_ids)]
    return np.asarray(out)
