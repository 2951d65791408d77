"""What earlier releases gave away among themselves, before anything is shown today: nobody can take it back."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib.disclosure import moves, revisions
from pmflib.disclosure.moves import Flags, Numbers, Room
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.preparing import Prepared

_NEAR = 1e-6


def told_before(ready: Prepared, exposed: Flags, *, policy: Policy) -> pd.DataFrame:
    """Return, of the numbers that nothing protects, those that earlier releases tell by themselves.

    Only what those releases show counts, and the sums that hold in them: a number that comes out once today's release
    lies beside them is not among these.

    Parameters
    ----------
    ready : Prepared
    exposed : ndarray of bool
        As `planning.plan` gives it.
    policy : Policy

    Returns
    -------
    DataFrame
        By position of the number, ``names`` of the releases in which it stood, and ``need``: how far up it may be for
        all that they tell, which today's release must leave as it is.
    """
    past, wanted = ready.past, np.flatnonzero(exposed)
    if not past.known or not len(wanted):
        return pd.DataFrame({"names": [], "need": []})
    key = np.concatenate([past.now.keys(), past.earlier.numbers["key"].to_numpy(np.int64)])[wanted]
    before = revisions.alone(past.known, past.rows, past.names, policy=policy, ties=past.ties)
    place = pd.Index(before.numbers["key"]).get_indexer(pd.Index(key))
    wanted, key, place = wanted[place >= 0], key[place >= 0], place[place >= 0]
    need = np.zeros(len(before.numbers))
    need[place] = ready.tables.need[wanted]
    reach = reached(_room(before), need)
    out = reach[place] < need[place] - _NEAR
    stood = before.stood_in.loc[before.stood_in["name"] != ""].drop_duplicates().groupby("key")["name"].agg(list)
    told = {"names": stood.reindex(key[out]).tolist(), "need": np.floor(reach[place[out]] + _NEAR)}
    return pd.DataFrame(told, index=wanted[out])


def _room(before: revisions.Revised) -> Room:
    """Return how far each number could move for what the releases of before show of it."""
    numbers = before.numbers
    true, shown = numbers["true"].to_numpy(float), numbers["lower"].notna().to_numpy()
    most = float(true.max(initial=0.0)) + float(numbers["need"].max()) + 1.0
    return Room(
        matrix=before.matrix(),
        lower=np.minimum(np.where(shown, numbers["lower"], numbers["least"]) - true, 0.0),
        upper=np.maximum(np.where(shown, numbers["upper"] - true, most), 0.0),
    )


def reached(room: Room, need: Numbers) -> Numbers:
    """Return how far up each number can move, no further than it needs; 0 where it need not."""
    label = moves.groups(room.matrix, room.upper - room.lower > _NEAR)
    left = moves.unproven(room, need)
    out = np.where(left, 0.0, need)
    left &= label >= 0
    while left.any():
        goals = moves.one_each(np.flatnonzero(left), label, need)
        alone = np.zeros(len(need))
        alone[goals] = need[goals]
        for members, _ in moves.batches(label, goals):
            move = moves.upwards(room, members, alone)
            out[members] = np.maximum(out[members], np.where(left[members], np.minimum(move, need[members]), 0.0))
        left[goals] = False
        left &= out < need - _NEAR
    return out
