"""The values of each council's statistical neighbours, on every list, through mergers and splits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib.assess.grid import COMBINED, Floats, Grid, Ints
from pmflib.assess.groups import Standing, rank, standing
from pmflib.assess.own import Own, comparison

_SUCCESSORS = ";"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One neighbour list laid beside the own rows that have it.

    Parameters
    ----------
    name : str
        Of the set.
    has : array of bool, one an own row
        Whether the row's authority is on the list and its comparators have a period.
    values : array, shape (own rows, members)
        The members' values in the comparators' period; NaN where there is none or the row has no list.
    members : array, one an own row
        How many councils the list names.
    """

    name: str
    has: np.ndarray
    values: Floats
    members: Floats


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The grid with gaps of members filled from the council that took over, and where each value came from."""

    values: Floats
    origin: Ints


def listed(own: Own, neighbours: pd.DataFrame, set_name: str, followed: Followed) -> Listed:
    """Return the values of one list's members for every own row, the list applied to every period.

    A value that answers for two members (two councils merged into one) counts once.
    """
    chosen = neighbours.loc[neighbours["set"] == set_name].sort_values(["area", "rank"])
    lists = chosen.groupby("area")["neighbour"].agg(list)
    width = max(map(len, lists), default=0)
    columns = np.full((len(lists) + 1, width), -1)
    for position, codes in enumerate(lists):
        columns[position, : len(codes)] = own.grid.areas.get_indexer(pd.Index(codes))
    at = lists.index.get_indexer(pd.Index(own.authority))
    has = (at >= 0) & (own.grid_row >= 0)
    asked = columns[np.where(has, at, len(lists))]
    row = np.maximum(own.grid_row, 0)[:, None]
    values = np.full(asked.shape, np.nan)
    if own.grid.values.size:
        values = np.where(asked >= 0, followed.values[row, asked], np.nan)
        values[_repeated(followed.origin[row, asked], own.grid_column) & (asked >= 0)] = np.nan
    counts = np.array([*map(len, lists), np.nan])
    return Listed(name=set_name, has=has, values=values, members=counts[at])


def _repeated(origin: Ints, own_column: Ints) -> np.ndarray:
    """Return where a member's value is that of a member before it, or the council's own."""
    again = origin == own_column[:, None]
    for later in range(1, origin.shape[1]):
        again[:, later] |= (origin[:, :later] == origin[:, [later]]).any(axis=1)
    return np.asarray(again)


def follow(grid: Grid, successors: Mapping[str, str]) -> Followed:
    """Return the grid's values with each gap filled from the published row that answers for the council.

    Parameters
    ----------
    grid : Grid
    successors : mapping of str to str
        Superseded code to the codes of today, joined by ``;``.

    Notes
    -----
    A council published only in one row with another (``A+B``) takes that row's value. A council that was merged
    takes its successor's value for the periods after it, a council that was split the pooled value of its
    successors (weighted by denominator where all are known). A value that is there is never replaced.
    """
    values = grid.values.copy()
    origin = np.broadcast_to(np.arange(values.shape[1]), values.shape).copy()
    index = {code: column for column, code in enumerate(grid.areas)}
    for code, column in index.items():
        for part in code.split(COMBINED) if COMBINED in code else ():
            if part in index:
                _fill(values, origin, index[part], grid.values[:, column], column)
    for number, (code, later) in enumerate(sorted(successors.items())):
        parts = [index[part] for part in later.split(_SUCCESSORS) if part in index]
        if code not in index or not parts:
            continue
        source = parts[0] if len(parts) == 1 else values.shape[1] + number
        _fill(values, origin, index[code], _pooled(grid.values[:, parts], grid.denominators[:, parts]), source)
    return Followed(values=values, origin=origin)


def _fill(values: Floats, origin: Ints, column: int, given: Floats, source: int) -> None:
    gap = np.isnan(values[:, column]) & np.isfinite(given)
    values[gap, column] = given[gap]
    origin[gap, column] = source


def _pooled(values: Floats, weights: Floats) -> Floats:
    """Return the mean of each row by weight, or by head where a weight is missing; missing unless all have a value."""
    known = np.isfinite(weights).all(axis=1, keepdims=True) & (weights > 0).all(axis=1, keepdims=True)
    used = np.where(known, weights, 1.0)
    return np.asarray((values * used).sum(axis=1) / used.sum(axis=1))


def compare_neighbours(own: Own, on: Listed) -> pd.DataFrame:
    """Compare with the members of one neighbour list."""
    own, values, members = own.keep(on.has), on.values[on.has], on.members[on.has]
    group: Standing = standing(values)
    place, ranked = rank(own.rows["value"].to_numpy(), values, own.direction)
    return comparison(
        own,
        comparator="neighbours",
        comparator_set=on.name,
        value=(group.median, group.median_lower, group.median_upper),
        group=group,
        members=members,
        rank=np.where(own.like, place, np.nan),
        of=np.where(own.like, ranked, np.nan),
    )
