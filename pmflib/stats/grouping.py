"""Sums, ranks and quantiles within groups of rows, without a loop over groups."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib.stats.checks import BadNumbers, Floats

Codes = npt.NDArray[np.intp]


class Groups(NamedTuple):
    """Rows told apart by label: ``codes`` point into ``labels``, which keep the order of first appearance."""

    codes: Codes
    labels: npt.NDArray[np.object_]


def group(groups: npt.ArrayLike | None, rows: int) -> Groups:
    """Return the groups of ``rows`` rows; all are one group when none are given."""
    if groups is None:
        return Groups(np.zeros(rows, dtype=np.intp), np.array([None], dtype=object))
    codes, labels = pd.factorize(np.asarray(groups), use_na_sentinel=False)
    if len(codes) != rows:
        raise BadNumbers.one("groups", f"There are {len(codes):,} labels for {rows:,} rows.", "Give one label a row.")
    return Groups(codes.astype(np.intp), np.asarray(labels, dtype=object))


def total(values: Floats, groups: Groups) -> Floats:
    """Return the sum of each group; one missing value makes the sum missing."""
    return np.asarray(np.bincount(groups.codes, weights=values, minlength=len(groups.labels)), dtype=np.float64)


def size(where: npt.NDArray[np.bool_], groups: Groups) -> Floats:
    """Return how many rows of each group are true."""
    return total(where.astype(np.float64), groups)


class Sorted(NamedTuple):
    """Values in order within their group, missing ones last, and where each group starts and how many it has."""

    order: Codes
    values: Floats
    starts: Codes
    present: Codes


def sort(values: Floats, groups: Groups) -> Sorted:
    """Return the values sorted within each group."""
    order = np.lexsort((values, groups.codes))
    rows = np.bincount(groups.codes, minlength=len(groups.labels))
    starts = np.concatenate(([0], np.cumsum(rows)[:-1]))
    present = size(~np.isnan(values), groups).astype(np.intp)
    return Sorted(order, values[order], starts, present)


def quantile(values: Floats, share: float, groups: Groups) -> Floats:
    """Return a quantile of each group, missing values left out (Hyndman and Fan's type 7, as R and numpy)."""
    in_order = sort(values, groups)
    # Counting from 1, as R does, rounds away the error of products such as 30 x 0.1.
    place = 1.0 + np.maximum(in_order.present - 1, 0) * share
    part = place - np.floor(place)
    low = in_order.values[in_order.starts + np.floor(place).astype(np.intp) - 1]
    high = in_order.values[in_order.starts + np.ceil(place).astype(np.intp) - 1]
    found = np.where((part == 0) | (low == high), low, (1.0 - part) * low + part * high)
    return np.where(in_order.present > 0, found, np.nan)


def rank(values: Floats, groups: Groups, *, ties: str = "average") -> Floats:
    """Return ranks from 1 within each group, lowest first; missing values have none.

    ``ties`` is ``average`` or ``min``.
    """
    in_order = sort(values, groups)
    code = groups.codes[in_order.order]
    new = np.concatenate(([True], (in_order.values[1:] != in_order.values[:-1]) | (code[1:] != code[:-1])))
    first = np.flatnonzero(new)
    run = np.cumsum(new) - 1
    length = np.diff(np.append(first, len(code)))
    lowest = (first - in_order.starts[code[first]] + 1).astype(np.float64)
    ranks = lowest if ties == "min" else lowest + (length - 1) / 2.0
    found = np.empty(len(code), dtype=np.float64)
    found[in_order.order] = ranks[run]
    return np.where(np.isnan(values), np.nan, found)
