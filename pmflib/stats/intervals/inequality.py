"""How steeply a figure changes from the most to the least deprived."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pmflib.stats import grouping
from pmflib.stats.checks import Floats, Levels, broadcast, finite, not_negative, require
from pmflib.stats.intervals.shape import Interval, normal_quantile


@dataclass(frozen=True, kw_only=True)
class Slope:
    """Slope and relative index of inequality by group, in the order the groups first appear."""

    groups: npt.NDArray[np.object_]
    slope: Interval
    relative: Floats


def slope_index(
    values: npt.ArrayLike,
    population: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
    *,
    standard_error: npt.ArrayLike | None = None,
    confidence: Levels = 0.95,
) -> Slope:
    """Return the slope and relative index of inequality of bands ordered from most to least deprived.

    Parameters
    ----------
    values, population : array_like
        The figure and population of each band, in order within its group. A missing value or population
        makes its group missing.
    groups : array_like, optional
        One label a row, such as the area.
    standard_error : array_like, optional
        Of each value. With it the slope has limits: the slope is a weighted sum of the values,
        so its normal limits need no simulation. Without it the limits are missing.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.

    Returns
    -------
    Slope
        The difference between the fitted values at the least and the most deprived end, and their ratio.

    Raises
    ------
    BadNumbers
        For infinite numbers, empty or negative populations, or negative standard errors.

    Source
    ------
    Low and Low, J. Public Health 26 (2004) 388-395: least squares weighted by population share on the
    mid-point of each band's cumulative share; as in PHEindicatormethods ``phe_sii``.
    """
    y, n = broadcast(values=values, population=population)
    _, error = broadcast(values=values, standard_error=np.nan if standard_error is None else standard_error)
    empty = ("population", n <= 0, n, "are not above zero", "Leave the band out, or give its population.")
    require([finite("values", y), finite("population", n), empty, not_negative("standard_error", error)])
    by = grouping.group(groups, len(y))
    share = n / grouping.total(n, by)[by.codes]
    place = _midpoints(share, by)
    centre = grouping.total(share * place, by)
    apart = place - centre[by.codes]
    with np.errstate(divide="ignore", invalid="ignore"):
        pull = share * apart / grouping.total(share * apart * apart, by)[by.codes]
        slope = grouping.total(pull * y, by)
        origin = grouping.total(share * y, by) - slope * centre
        relative = np.where(origin == 0, np.nan, (origin + slope) / origin)
    reach = normal_quantile(confidence, slope) * np.sqrt(grouping.total((pull * error) ** 2, by))
    return Slope(groups=by.labels, slope=Interval(slope, slope - reach, slope + reach), relative=relative)


def _midpoints(share: Floats, by: grouping.Groups) -> Floats:
    """Return the middle of each band's stretch of the cumulative share within its group."""
    order = np.argsort(by.codes, kind="stable")
    running = np.cumsum(np.nan_to_num(share[order]))
    code = by.codes[order]
    first = np.concatenate(([True], code[1:] != code[:-1]))
    before = (running - np.nan_to_num(share[order]))[first]
    found = np.empty_like(share)
    found[order] = running - share[order] / 2.0 - before[np.cumsum(first) - 1]
    return found
