"""How many cases to look at, how many from each part, and which: reproducible from a seed."""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from pmflib.stats.checks import BadNumbers, Floats, broadcast, counts, levels, one_of, require

Allocation = Literal["proportional", "equal", "neyman"]
Positions = npt.NDArray[np.int64]


def sample_size(population: npt.ArrayLike, *, margin: float, expected: float = 0.5, confidence: float = 0.95) -> Floats:
    """Return how many cases show a share to within a margin, given how many there are.

    Parameters
    ----------
    population : array_like
        Cases there are; infinity for an endless stream. NaN gives NaN.
    margin : float
        Half the width of the interval wanted, as a share: 0.05 for five points either way.
    expected : float
        The share expected; 0.5 needs the most cases.
    confidence : float
        Level of the interval.

    Returns
    -------
    ndarray of float
        Whole numbers, rounded up and never above the population.

    Raises
    ------
    BadNumbers
        For negative or fractional populations, or shares outside 0 to 1.

    Source
    ------
    Cochran, Sampling Techniques, 3rd ed. (1977), 4.4.
    """
    (whole,) = broadcast(population=population)
    require([check for check in counts("population", whole) if "infinite" not in check[3]])
    for name, share in (("margin", margin), ("expected", expected)):
        if not 0 < share < 1:
            raise BadNumbers.one(name, f"{share!r} is not between 0 and 1.", "Give a share, e.g. 0.05.")
    z = float(special.ndtri(0.5 + float(levels(confidence)) / 2.0))
    endless = z * z * expected * (1.0 - expected) / (margin * margin)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(whole > 0, endless / (1.0 + (endless - 1.0) / whole), whole)
    # A hair off before rounding up, or 96.00000000000001 would become 97.
    return np.minimum(np.ceil(needed - 1e-9), whole)


def allocate(
    sizes: npt.ArrayLike,
    total: int,
    *,
    method: Allocation = "proportional",
    spread: npt.ArrayLike | None = None,
    minimum: int = 0,
) -> Positions:
    """Return how many of ``total`` cases to take from each stratum.

    Parameters
    ----------
    sizes : array_like
        Cases in each stratum.
    total : int
        Cases to take in all.
    method : {"proportional", "equal", "neyman"}
        In proportion to size, the same from each, or in proportion to size times spread.
    spread : array_like, optional
        Standard deviation in each stratum, for ``neyman``.
    minimum : int
        At least so many from each stratum that has them.

    Returns
    -------
    ndarray of int
        Adding up to ``total``, none above the stratum; remainders go to the largest fractions, then the first.

    Raises
    ------
    BadNumbers
        When the strata hold fewer than ``total``, or the minima need more.

    Source
    ------
    Neyman, J. R. Stat. Soc. 97 (1934) 558-625; remainders by Hamilton's method.
    """
    one_of("method", method, ("proportional", "equal", "neyman"))
    (held,) = broadcast(sizes=sizes)
    absent = ("sizes", np.isnan(held), held, "are missing", "Give the size of every stratum.")
    require([*counts("sizes", held), absent])
    least = np.minimum(held, minimum)
    if not least.sum() <= total <= held.sum():
        what = f"{total} cases cannot be taken: the minima need {least.sum():g} and the strata hold {held.sum():g}."
        raise BadNumbers.one("total", what, "Change the total or the minimum.")
    return _rounded(_shared(_pull(held, method, spread), least, held, float(total)), held, total)


def _pull(held: Floats, method: Allocation, spread: npt.ArrayLike | None) -> Floats:
    if method == "equal":
        return (held > 0).astype(np.float64)
    if method == "proportional":
        return held
    if spread is None:
        raise BadNumbers.one("spread", "It is missing.", "Neyman's allocation needs the spread in each stratum.")
    _, apart = broadcast(sizes=held, spread=spread)
    wrong = ("spread", ~(apart >= 0), apart, "are missing or negative", "Give a standard deviation for each stratum.")
    require([wrong])
    return held * apart


def _shared(pull: Floats, least: Floats, most: Floats, total: float) -> Floats:
    """Return shares of the total in proportion to ``pull``, between the least and the most of each stratum."""
    low, high = 0.0, 1.0
    some = pull > 0
    # Strata that pull not at all come last, when the others are taken whole.
    pull = np.where(some, pull, 1e-9 * pull[some].min()) if some.any() else most
    while np.clip(pull * high, least, most).sum() < total:
        high *= 2.0
    for _ in range(200):
        middle = (low + high) / 2.0
        enough = np.clip(pull * middle, least, most).sum() >= total
        low, high = (low, middle) if enough else (middle, high)
    return np.clip(pull * high, least, most)


def _rounded(shares: Floats, most: Floats, total: int) -> Positions:
    # A share a hair under a whole number is that number.
    whole = np.minimum(np.floor(shares + 1e-9), most)
    rest = np.where(whole < most, shares - whole, -1.0)
    order = np.argsort(-rest, kind="stable")
    whole[order[: int(total - whole.sum())]] += 1.0
    return np.asarray(whole, dtype=np.int64)


def systematic(population: int, size: int, *, seed: int) -> Positions:
    """Return the positions, from 0, of a systematic sample: every k-th case from a random start.

    Parameters
    ----------
    population, size : int
        Cases there are, in an order of the caller's choosing, and cases to take.
    seed : int
        The same seed gives the same sample.

    Returns
    -------
    ndarray of int
        Increasing positions. The step is a fraction, so each case is equally likely.

    Raises
    ------
    BadNumbers
        For a size below zero or above the population.

    Source
    ------
    Cochran, Sampling Techniques, 3rd ed. (1977), 8.1-8.2, with a fractional interval.
    """
    if not 0 <= size <= population:
        raise BadNumbers.one("size", f"{size} of {population} cases cannot be taken.", "Give a smaller sample.")
    if size == 0:
        return np.empty(0, dtype=np.int64)
    start = np.random.default_rng(seed).random()
    places = np.floor((np.arange(size) + start) * (population / size))
    return np.asarray(np.minimum(places, population - 1), dtype=np.int64)


def draw(strata: npt.ArrayLike, sizes: Mapping[Hashable, int], *, seed: int) -> Positions:
    """Return the positions of a systematic sample drawn within each stratum.

    Parameters
    ----------
    strata : array_like
        The stratum of each case, the cases in an order of the caller's choosing.
    sizes : mapping
        How many to take from each stratum; strata not named give none.
    seed : int
        The same seed gives the same sample, and a stratum's draw does not depend on the others.

    Returns
    -------
    ndarray of int
        Increasing positions.

    Raises
    ------
    BadNumbers
        For strata that are unknown or hold too few cases.

    Source
    ------
    As :func:`systematic`.
    """
    rows = pd.Series(np.asarray(strata, dtype=object)).groupby(np.asarray(strata, dtype=object)).indices
    unknown = [name for name in sizes if name not in rows and sizes[name]]
    if unknown:
        raise BadNumbers.one("sizes", f"No case belongs to {unknown!r}.", f"Strata: {sorted(map(str, rows))}.")
    own = {name: zlib.crc32(f"{seed}/{name}".encode()) for name in sizes}
    found = [rows[name][systematic(len(rows[name]), size, seed=own[name])] for name, size in sizes.items() if size]
    return np.asarray(np.sort(np.concatenate([*found, np.empty(0)])), dtype=np.int64)
