"""Why a rate changed: because the mix of cases did, or because rates within groups of cases did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pmflib.stats import grouping
from pmflib.stats.checks import Floats, broadcast, counts, finite, not_negative, positive, require


@dataclass(frozen=True, kw_only=True)
class Decomposition:
    """A change and its two parts by group of rows, and each row's share of either part."""

    groups: npt.NDArray[np.object_]
    change: Floats
    mix: Floats
    within: Floats
    mix_by_row: Floats
    within_by_row: Floats


def kitagawa(
    count_before: npt.ArrayLike,
    base_before: npt.ArrayLike,
    count_after: npt.ArrayLike,
    base_after: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
    *,
    multiplier: float = 100.0,
) -> Decomposition:
    """Return the change of a rate as change in mix plus change within categories, adding up exactly.

    Parameters
    ----------
    count_before, base_before, count_after, base_after : array_like
        Events and base of each category, such as age bands, before and after (or there and here).
        A category empty on one side takes the other side's rate, so that its coming or going is mix.
        A missing number makes its group missing.
    groups : array_like, optional
        One label a row: each group is one rate split into its categories.
    multiplier : float
        100 for percentage points.

    Returns
    -------
    Decomposition
        ``change = mix + within``. Missing for groups empty on either side.

    Raises
    ------
    BadNumbers
        For negative, infinite or fractional counts.

    Source
    ------
    Kitagawa, J. Am. Stat. Assoc. 50 (1955) 1168-1194, the two-part form without interaction.
    """
    x, n, y, m = broadcast(
        count_before=count_before, base_before=base_before, count_after=count_after, base_after=base_after
    )
    bases = (("base_before", n), ("base_after", m))
    sizes = [check for name, part in bases for check in (finite(name, part), not_negative(name, part))]
    stray = [
        (name, (part == 0) & (events > 0), events, "have no base", "Give the base of every category with events.")
        for name, part, events in (("count_before", n, x), ("count_after", m, y))
    ]
    require([*stray, *counts("count_before", x), *counts("count_after", y), *sizes])
    by = grouping.group(groups, len(x))
    scale = positive("multiplier", multiplier)
    with np.errstate(divide="ignore", invalid="ignore"):
        before, after = (np.where(part == 0, np.nan, part) for part in (n, m))
        rate_before, rate_after = x / before, y / after
        rate_before, rate_after = _filled(rate_before, rate_after, n == 0), _filled(rate_after, rate_before, m == 0)
        share_before, share_after = n / grouping.total(n, by)[by.codes], m / grouping.total(m, by)[by.codes]
    mix = (share_after - share_before) * (rate_before + rate_after) / 2.0 * scale
    within = (rate_after - rate_before) * (share_before + share_after) / 2.0 * scale
    whole_mix, whole_within = grouping.total(mix, by), grouping.total(within, by)
    return Decomposition(
        groups=by.labels,
        change=whole_mix + whole_within,
        mix=whole_mix,
        within=whole_within,
        mix_by_row=mix,
        within_by_row=within,
    )


def _filled(rate: Floats, other: Floats, empty: npt.NDArray[np.bool_]) -> Floats:
    """Return the rate, the other side's where this side is empty, and 0 where both are."""
    return np.where(empty, np.where(np.isnan(other), 0.0, other), rate)
