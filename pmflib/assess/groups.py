"""Where a value stands in a group of comparators: median, spread, rank and quartile band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmflib.assess.grid import Floats, Ints, sorted_quantile
from pmflib.stats import binomial

Texts = np.ndarray


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One entry per own row."""

    median: Floats
    median_lower: Floats
    median_upper: Floats
    mean: Floats
    spread_lower: Floats
    spread_upper: Floats
    with_data: Floats


def standing(members: Floats) -> Standing:
    """Return median, mean, quartiles and the interval of the median of each row of member values.

    Parameters
    ----------
    members : array, shape (rows, members)
        NaN where a member has no value.
    """
    ordered = np.sort(members, axis=1)
    counts = np.isfinite(ordered).sum(axis=1)
    lower, upper = _median_limits(ordered, counts)
    total = np.where(np.isfinite(ordered), ordered, 0.0).sum(axis=1)
    return Standing(
        median=sorted_quantile(ordered, counts, 0.5),
        median_lower=lower,
        median_upper=upper,
        mean=np.divide(total, counts, out=np.full(len(counts), np.nan), where=counts > 0),
        spread_lower=sorted_quantile(ordered, counts, 0.25),
        spread_upper=sorted_quantile(ordered, counts, 0.75),
        with_data=counts.astype(float),
    )


def _median_limits(ordered: Floats, counts: Ints) -> tuple[Floats, Floats]:
    """Distribution-free 95% limits of the median: order statistics by the binomial (Conover 1999, 3.2).

    Below six members no pair of order statistics covers 95%: the limits are missing.
    """
    most = np.arange(ordered.shape[1] + 1)
    rank = binomial.quantile(0.025, np.maximum(most, 1), 0.5).astype(np.intp)[counts]
    # It is the smallest k with P(X <= k) >= 0.025; the k-th order statistic (from 1) still covers 95%.
    usable = (counts >= 6) & (rank >= 1)
    rank = np.where(usable, rank, 1)
    at = np.arange(len(ordered))
    low = np.where(usable, ordered[at, rank - 1], np.nan) if ordered.shape[1] else np.full(len(ordered), np.nan)
    high = np.where(usable, ordered[at, np.maximum(counts - rank, 0)], np.nan) if ordered.shape[1] else low
    return low, high


def rank(values: Floats, members: Floats, direction: Floats) -> tuple[Floats, Floats]:
    """Return each value's rank among itself and its members, and how many were ranked.

    Parameters
    ----------
    values : array, shape (rows,)
    members : array, shape (rows, members)
        The others; NaN where there is no value.
    direction : array, shape (rows,)
        1 where high is good, -1 where low is good, NaN without polarity (rank missing, as LAIT shows "-").

    Notes
    -----
    Ties share the smaller rank and missing values come last, unranked: the rule of LAIT.
    """
    with np.errstate(invalid="ignore"):
        better = ((members - values[:, None]) * direction[:, None] > 0).sum(axis=1)
    known = np.isfinite(values) & np.isfinite(direction)
    ranked = np.isfinite(members).sum(axis=1) + np.isfinite(values)
    return np.where(known, better + 1.0, np.nan), ranked.astype(float)


def quartile_band(values: Floats, quartiles: tuple[Floats, Floats, Floats], direction: Floats) -> Texts:
    """Return LAIT's band: A is the best quarter and D the worst; empty without value or polarity.

    Low is good: A <= 25% < B <= 50% < C <= 75% < D. High is good: A above 75%, B above 50%, C above 25%, else D.
    """
    first, second, third = quartiles
    above = (values > first).astype(int) + (values > second) + (values > third)
    letters = np.array(list("ABCD"))
    band = np.where(direction > 0, letters[3 - above], letters[above])
    known = np.isfinite(values) & np.isfinite(direction) & np.isfinite(first)
    return np.where(known, band, "")


def rank_within(values: Floats, direction: Floats, groups: Texts) -> tuple[Floats, Floats]:
    """Return the rank of every cell of a grid among the cells of its row and group, and how many were ranked.

    Parameters
    ----------
    values : array, shape (rows, columns)
    direction : array, shape (rows,)
        As in `rank`.
    groups : array of str, shape (columns,)
        Group of each column; "" stands outside every group.
    """
    place = np.full(values.shape, np.nan)
    ranked = np.full(values.shape, np.nan)
    for name in set(groups) - {""}:
        columns = np.flatnonzero(groups == name)
        within = values[:, columns] * direction[:, None]
        with np.errstate(invalid="ignore"):
            better = (within[:, None, :] > within[:, :, None]).sum(axis=2)
        place[:, columns] = np.where(np.isfinite(within), better + 1.0, np.nan)
        ranked[:, columns] = np.isfinite(values[:, columns]).sum(axis=1)[:, None]
    return place, ranked
