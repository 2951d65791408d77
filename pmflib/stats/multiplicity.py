"""Many comparisons at once: which differences stand when all of them are looked at."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from pmflib.stats.checks import Floats, broadcast, one_of, require

Method = Literal["benjamini_hochberg", "benjamini_yekutieli", "holm"]


def adjusted(p: npt.ArrayLike, *, method: Method = "benjamini_hochberg") -> Floats:
    """Return p-values adjusted for having looked at all of them.

    Parameters
    ----------
    p : array_like
        One family of p-values, such as all indicators of one area and edition. NaN stays NaN and is not counted.
    method : {"benjamini_hochberg", "benjamini_yekutieli", "holm"}
        The first holds the false discovery rate when tests are independent or move together, the second
        always; ``holm`` holds the chance of even one false discovery.

    Returns
    -------
    ndarray of float
        A difference stands when its adjusted value is at most the rate accepted.

    Raises
    ------
    BadNumbers
        For values outside 0 to 1.

    Source
    ------
    Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289-300; Benjamini and Yekutieli, Ann. Stat. 29
    (2001) 1165-1188; Holm, Scand. J. Stat. 6 (1979) 65-70.
    """
    one_of("method", method, ("benjamini_hochberg", "benjamini_yekutieli", "holm"))
    (given,) = broadcast(p=p)
    require([("p", (given < 0) | (given > 1), given, "are not between 0 and 1", "Give p-values.")])
    found = np.full(given.shape, np.nan)
    here = ~np.isnan(given)
    if here.any():
        found[here] = _holm(given[here]) if method == "holm" else _discovery(given[here], method)
    return found


def _discovery(p: Floats, method: Method) -> Floats:
    order = np.argsort(p, kind="stable")
    ranks = np.arange(1, len(p) + 1)
    scaled = p[order] * len(p) / ranks
    if method == "benjamini_yekutieli":
        scaled = scaled * np.sum(1.0 / ranks)
    found = np.empty_like(p)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def _holm(p: Floats) -> Floats:
    order = np.argsort(p, kind="stable")
    found = np.empty_like(p)
    found[order] = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1.0)
    return found
