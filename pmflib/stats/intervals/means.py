"""Student's t limits of a mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from pmflib.stats import grouping
from pmflib.stats.checks import Floats, Levels, finite, floats, levels, require
from pmflib.stats.intervals.shape import Interval, over


@dataclass(frozen=True, kw_only=True)
class Means:
    """Means by group, in the order the groups first appear."""

    groups: npt.NDArray[np.object_]
    count: Floats
    sd: Floats
    interval: Interval


def mean(values: npt.ArrayLike, groups: npt.ArrayLike | None = None, *, confidence: Levels = 0.95) -> Means:
    """Return the mean of each group with Student's t limits.

    Parameters
    ----------
    values : array_like
        One value a row, such as days. Missing values are left out and not counted.
    groups : array_like, optional
        One label a row.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.

    Returns
    -------
    Means
        A group of one has a mean but no limits; an empty group has neither.

    Raises
    ------
    BadNumbers
        For infinite values or labels that do not fit the rows.

    Source
    ------
    Student, Biometrika 6 (1908) 1-25; as in PHEindicatormethods ``phe_mean``.
    """
    given = floats(values).ravel()
    require([finite("values", given)])
    by = grouping.group(groups, len(given))
    here = ~np.isnan(given)
    count = grouping.size(here, by)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = grouping.total(np.where(here, given, 0.0), by) / count
        apart = np.where(here, given - value[by.codes], 0.0)
        sd = np.sqrt(np.where(count > 1, grouping.total(apart * apart, by) / (count - 1), np.nan))
        half = over(0.5 + levels(confidence) / 2.0, count)
        reach = special.stdtrit(np.where(count > 1, count - 1, np.nan), half) * sd / np.sqrt(count)
    return Means(groups=by.labels, count=count, sd=sd, interval=Interval(value, value - reach, value + reach))
