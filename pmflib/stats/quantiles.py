"""Areas sorted into equal bands, by rank or by the cut points of a published tool."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from pmflib.stats import grouping
from pmflib.stats.checks import BadNumbers, Floats, floats, one_of

Polarity = Literal["high", "low", "near", "none"]
Letters = npt.NDArray[np.object_]

LETTERS = np.array([None, "A", "B", "C", "D"], dtype=object)


def bands(
    values: npt.ArrayLike, *, count: int = 10, high_first: bool = True, groups: npt.ArrayLike | None = None
) -> Floats:
    """Return the band, 1 to ``count``, that each value's rank falls into.

    Parameters
    ----------
    values : array_like
        One value an area; NaN has no band.
    count : int
        How many bands: 4 for quartiles, 10 for deciles.
    high_first : bool
        Whether band 1 holds the highest values.
    groups : array_like, optional
        Bands are formed within each group, such as one indicator and year.

    Returns
    -------
    ndarray of float
        Bands; equal values share the better one. Missing in a group with fewer values than bands.

    Source
    ------
    Office for Health Improvement and Disparities, technical guide on deprivation categories, as in
    PHEindicatormethods ``phe_quantile``.
    """
    given = floats(values)
    if count < 1 or int(count) != count:
        raise BadNumbers.one("count", f"{count!r} bands cannot be formed.", "Give a whole number of at least 1.")
    by = grouping.group(groups, len(given))
    ranks = grouping.rank(-given if high_first else given, by, ties="min")
    present = grouping.size(~np.isnan(given), by)[by.codes]
    with np.errstate(invalid="ignore", divide="ignore"):
        band = np.floor((count + 1) - np.ceil((present + 1 - ranks) / (present / count)))
    return np.where(present < count, np.nan, np.where(band == 0, 1.0, band))


def quartile_band(values: npt.ArrayLike, *, polarity: Polarity, groups: npt.ArrayLike | None = None) -> Letters:
    """Return the quartile band A (best) to D of each value, by cut points among the values present.

    Parameters
    ----------
    values : array_like
        One value an area, unrounded; NaN has no band.
    polarity : {"high", "low", "near", "none"}
        ``high`` and ``low`` say which end is better. ``near`` and ``none`` have no better end, so no band.
    groups : array_like, optional
        Cut points are taken within each group, such as one indicator and year.

    Returns
    -------
    ndarray of object
        Letters, or None.

    Source
    ------
    Department for Education, Local Authority Interactive Tool: quartiles by linear interpolation; a value
    on a cut point belongs to the band below it in value.
    """
    one_of("polarity", polarity, ("high", "low", "near", "none"))
    given = floats(values)
    by = grouping.group(groups, len(given))
    if polarity in ("near", "none"):
        return np.full(given.shape, None, dtype=object)
    cuts = [grouping.quantile(given, share, by)[by.codes] for share in (0.25, 0.5, 0.75)]
    above = np.sum([given > cut for cut in cuts], axis=0)
    place = above + 1 if polarity == "low" else 4 - above
    return np.asarray(LETTERS[np.where(np.isnan(given), 0, place)])
