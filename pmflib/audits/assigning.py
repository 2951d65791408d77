"""Who looks at which case: nobody at a case of their own team, everybody at about as many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from pmflib import formats
from pmflib.catalogue.fields import Model
from pmflib.errors import BadInput, Problem

Role = Literal["first", "second", "moderator", "reserve"]
Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
ROLES: tuple[Role, ...] = ("first", "second", "moderator", "reserve")
#: In this order cases are given out: whoever has a case in one role cannot have it in the next, and moderators are few.
_IN_TURN: tuple[Role, ...] = ("moderator", "first", "second", "reserve")
_NEVER = 1e6


class Auditor(Model):
    """Somebody who looks at cases.

    Parameters
    ----------
    slug, name : str
        A post rather than a person, where the council can.
    team : str
        Slug of the auditor's own team; empty for somebody of none.
    district : str
        Code of the district that team serves; empty if none.
    agency : str
    most : int, optional
        Cases this auditor can take in all.
    moderates : bool
    """

    slug: str
    name: str
    team: str = ""
    district: str = ""
    agency: str = ""
    most: int | None = None
    moderates: bool = False


def assign(cases: pd.DataFrame, auditors: Sequence[Auditor], *, rule: str = "not_own_team") -> pd.DataFrame:
    """Give every case its auditor, its second auditor and its moderator, where it is to have them.

    Parameters
    ----------
    cases : DataFrame
        As `Drawn.cases`.
    auditors : sequence of Auditor
    rule : {"not_own_team", "not_own_district"}
        What nobody looks at.

    Returns
    -------
    DataFrame
        ``case, role, auditor`` (slug): one row for each case and role. Of all ways to give them out within the rule it
        is one that evens out the loads: the sum of their squares is least, role after role.

    Raises
    ------
    BadInput
        With every case that nobody may look at, every auditor with no case, and loads that do not fit.

    Source
    ------
    Optimal assignment with convex costs, solved by Jonker and Volgenant's algorithm (Crouse, IEEE Trans. Aerosp.
    Electron. Syst. 52 (2016) 1679-1696) as scipy has it.
    """
    may = _may(cases, auditors, rule)
    problems = [*_alone(cases, may, rule), *_idle(cases, auditors, may, rule)]
    if problems:
        raise BadInput(problems)
    load = np.zeros(len(auditors), dtype=np.int64)
    busy = np.zeros_like(may)
    parts: list[pd.DataFrame] = []
    for role in _IN_TURN:
        rows = np.flatnonzero(_of_role(cases, role))
        able = may[rows] & ~busy[rows] & _able(auditors, role)
        given = _even(cases.iloc[rows], able, load, auditors, role)
        busy[rows, given] = True
        load += np.bincount(given, minlength=len(auditors))
        slugs = [auditors[one].slug for one in given]
        parts.append(pd.DataFrame({"case": cases["case"].to_numpy()[rows], "role": role, "auditor": slugs}, dtype=str))
    return pd.concat(parts, ignore_index=True)


def reassign(
    opened: pd.DataFrame, held: pd.DataFrame, auditors: Sequence[Auditor], *, rule: str = "not_own_team"
) -> pd.DataFrame:
    """Give to others what somebody can no longer do.

    Parameters
    ----------
    opened : DataFrame
        ``key, role, district, team`` of each audit that is to be given to somebody else.
    held : DataFrame
        ``key, auditor``: what all others have, whatever the role.
    auditors : sequence of Auditor
        Those who can take it.
    rule : {"not_own_team", "not_own_district"}

    Returns
    -------
    DataFrame
        ``key, role, auditor``. Nobody gets a case of their own team, or one they have already in another role.

    Raises
    ------
    BadInput
        With the cases that nobody may look at, or what does not fit.
    """
    cases = opened.reset_index(drop=True)
    may = _may(cases, auditors, rule)
    if problems := _alone(cases, may, rule):
        raise BadInput(problems)
    slugs = [one.slug for one in auditors]
    counted = held["auditor"].value_counts().reindex(slugs, fill_value=0)
    load: Positions = np.array(counted, dtype=np.int64)
    pairs = set(zip(held["key"], held["auditor"], strict=True))
    busy = np.array([[(key, slug) in pairs for slug in slugs] for key in cases["key"]], dtype=bool)
    cases["auditor"] = ""
    for role in _IN_TURN:
        rows = np.flatnonzero(cases["role"] == role)
        given = _even(cases.iloc[rows], may[rows] & ~busy[rows] & _able(auditors, role), load, auditors, role)
        load = np.asarray(load + np.bincount(given, minlength=len(slugs)), dtype=np.int64)
        for row, place in zip(rows, given, strict=True):
            # The same case may come up again in another role.
            busy[(cases["key"] == cases["key"].iloc[row]).to_numpy(), place] = True
            cases.loc[row, "auditor"] = slugs[place]
    return cases[["key", "role", "auditor"]]


def _of_role(cases: pd.DataFrame, role: Role) -> npt.NDArray[np.bool_]:
    column = {"second": "double", "moderator": "moderated", "reserve": "reserve"}.get(role)
    return np.asarray(~cases["reserve"] if column is None else cases[column], dtype=bool)


def _may(cases: pd.DataFrame, auditors: Sequence[Auditor], rule: str) -> npt.NDArray[np.bool_]:
    """Return who may look at which case: cases by auditors."""
    team = np.array([one.team for one in auditors], dtype=object)
    district = np.array([one.district for one in auditors], dtype=object)
    own = (cases["team"].to_numpy(dtype=object)[:, None] == team) & (team != "")
    if rule == "not_own_district":
        own = own | ((cases["district"].to_numpy(dtype=object)[:, None] == district) & (district != ""))
    return np.asarray(~own, dtype=bool)


def _able(auditors: Sequence[Auditor], role: Role) -> npt.NDArray[np.bool_]:
    """Return who does this role: moderators moderate where any are named, everybody else otherwise."""
    named = np.array([one.moderates for one in auditors])
    return named if role == "moderator" and named.any() else np.ones(len(auditors), dtype=bool)


def _alone(cases: pd.DataFrame, may: npt.NDArray[np.bool_], rule: str) -> list[Problem]:
    lost = cases.loc[pd.Series(~may.any(axis=1), index=cases.index)]
    whose = "team" if rule == "not_own_team" else "district"
    counts = lost.groupby(whose).size()
    return [
        Problem(
            where="auditors",
            what=f"nobody may look at {formats.many(count, 'case')} of the {whose} '{name}': all are of it.",
            remedy="Name an auditor from elsewhere.",
        )
        for name, count in counts.items()
    ]


def _idle(cases: pd.DataFrame, auditors: Sequence[Auditor], may: npt.NDArray[np.bool_], rule: str) -> list[Problem]:
    whose = "team" if rule == "not_own_team" else "district"
    idle = [one for place, one in enumerate(auditors) if not may[:, place].any()]
    return [
        Problem(
            where=f"auditors: {one.name}",
            what=f"has no case to look at: all {len(cases)} are of the auditor's own {whose}.",
            remedy="Take this auditor out, or draw from more teams.",
        )
        for one in idle
    ]


def _even(
    cases: pd.DataFrame, able: npt.NDArray[np.bool_], load: Positions, auditors: Sequence[Auditor], role: Role
) -> Positions:
    """Return the auditor of each case: the k-th case of somebody costs k, so that nobody has many while others few."""
    if not len(cases):
        return np.empty(0, dtype=np.int64)
    room = _room(auditors, load, len(cases))
    slots = int(np.ceil(len(cases) / max(len(auditors), 1)))
    while True:
        # More slots than an even share are needed only where the rule leaves few to choose from.
        slots = min(slots, len(cases))
        owner, cost = _slots(able, load, np.minimum(room, slots + load.max() - load))
        if len(owner) >= len(cases):
            rows, chosen = linear_sum_assignment(cost)
            if float(cost[rows, chosen].max()) < _NEVER:
                return np.asarray(owner[chosen], dtype=np.int64)
        if slots >= len(cases):
            raise BadInput([_unfit(len(cases), able, room, role)])
        slots *= 2


def _room(auditors: Sequence[Auditor], load: Positions, cases: int) -> Positions:
    most = np.array([cases + int(load.max(initial=0)) if one.most is None else one.most for one in auditors])
    return np.asarray(np.maximum(most - load, 0), dtype=np.int64)


def _slots(able: npt.NDArray[np.bool_], load: Positions, room: Positions) -> tuple[Positions, Floats]:
    """Return the owner of each slot, and what each slot costs each case: dearer the more its owner has already."""
    owner = np.repeat(np.arange(len(load)), room)
    running = np.arange(len(owner)) - np.repeat(np.cumsum(room) - room, room)
    cost = np.broadcast_to((load[owner] + running).astype(np.float64), (len(able), len(owner)))
    return owner, np.where(able[:, owner], cost, _NEVER)


def _unfit(cases: int, able: npt.NDArray[np.bool_], room: Positions, role: Role) -> Problem:
    words = {"first": "audits", "second": "second audits", "moderator": "moderations", "reserve": "cases in reserve"}
    alone = int((~able.any(axis=1)).sum())
    what = f"{cases} {words[role]} cannot be given out: there is room for {int(room.sum())}"
    what += f", and {alone} of them may be looked at by nobody who is left." if alone else "."
    return Problem(where="auditors", what=what, remedy="Name more auditors, raise what they can take, or draw fewer.")
