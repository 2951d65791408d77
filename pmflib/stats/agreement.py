"""How far two or more people, such as auditors, give the same grades beyond what chance would give."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from pmflib.stats.checks import BadNumbers, Floats, levels, one_of

Weights = Literal["identity", "linear", "quadratic"]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A coefficient of agreement with its limits, the agreement seen and that expected by chance."""

    coefficient: float
    lower: float
    upper: float
    standard_error: float
    observed: float
    expected: float
    subjects: int


def cohen(
    ratings: npt.ArrayLike,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "identity",
    confidence: float = 0.95,
) -> Agreement:
    """Return Cohen's kappa of two raters, weighted or not.

    Parameters
    ----------
    ratings : array_like
        One row a case, one column for each of two raters. Cases one of them did not rate are left out.
    categories : sequence, optional
        All grades, in order; by default those found, sorted.
    weights : {"identity", "linear", "quadratic"}
        How much partial agreement of ordered grades counts.
    confidence : float
        Level of the limits.

    Returns
    -------
    Agreement
        Missing when both gave one and the same grade throughout: chance then explains everything.

    Raises
    ------
    BadNumbers
        For other than two raters, a grade not among the categories, or no case rated by both.

    Source
    ------
    Cohen, Educ. Psychol. Meas. 20 (1960) 37-46; limits: Fleiss, Cohen and Everitt, Psychol. Bull. 72 (1969)
    323-327, as statsmodels works them out.
    """
    codes, number = _codes(ratings, categories)
    if codes.shape[1] != 2:
        raise BadNumbers.one(
            "ratings", f"There are {codes.shape[1]} raters.", "Give two columns, or use fleiss or gwet."
        )
    pairs = codes[(codes >= 0).all(axis=1)]
    if not len(pairs):
        raise BadNumbers.one("ratings", "No case was rated by both.", "Give cases with two ratings.")
    table = np.zeros((number, number))
    np.add.at(table, tuple(pairs.T), 1.0)
    share = table / len(pairs)
    credit = _credit(number, weights)
    observed = float((credit * share).sum())
    expected = float((credit * np.outer(share.sum(axis=1), share.sum(axis=0))).sum())
    value, error = (np.nan, np.nan) if expected == 1 else _kappa(table, weights)
    return _agreement(value, error, special.ndtri, confidence, observed, expected, len(pairs))


def _kappa(table: Floats, weights: Weights) -> tuple[float, float]:
    from statsmodels.stats.inter_rater import cohens_kappa

    # It tests as well, which divides by nought where a rater gave one grade throughout; the test is not used.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(table, wt=None if weights == "identity" else weights)
    variance = found.var_kappa
    return float(found.kappa), float(np.sqrt(max(variance, 0.0)))


def fleiss(
    ratings: npt.ArrayLike,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "identity",
    confidence: float = 0.95,
) -> Agreement:
    """Return Fleiss's kappa of any number of raters; some may have left cases out.

    Parameters
    ----------
    ratings : array_like
        One row a case, one column a rater; None or NaN where a rater gave no grade.
    categories : sequence, optional
        All grades, in order; by default those found, sorted.
    weights : {"identity", "linear", "quadratic"}
        How much partial agreement of ordered grades counts.
    confidence : float
        Level of the limits.

    Returns
    -------
    Agreement
        Missing when everybody gave one and the same grade throughout.

    Raises
    ------
    BadNumbers
        For a grade not among the categories, or no case with two ratings.

    Source
    ------
    Fleiss, Psychol. Bull. 76 (1971) 378-382; limits and missing ratings: Gwet, Handbook of Inter-Rater
    Reliability, 4th ed. (2014), ch. 5.
    """
    counts = _counts(ratings, categories)
    credit = _credit(counts.shape[1], weights)
    share = _shares(counts)
    by_category = credit @ share
    return _corrected(counts, credit, float(share @ by_category), by_category, confidence)


def gwet(
    ratings: npt.ArrayLike,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Weights = "identity",
    confidence: float = 0.95,
) -> Agreement:
    """Return Gwet's AC1, or AC2 when weighted, which holds when nearly all cases get one grade.

    Parameters
    ----------
    ratings : array_like
        One row a case, one column a rater; None or NaN where a rater gave no grade.
    categories : sequence, optional
        All grades, in order, given or not: the coefficient depends on how many there are. By default those found.
    weights : {"identity", "linear", "quadratic"}
        ``identity`` is AC1; the others AC2.
    confidence : float
        Level of the limits.

    Returns
    -------
    Agreement
        Missing with only one category.

    Raises
    ------
    BadNumbers
        For a grade not among the categories, or no case with two ratings.

    Source
    ------
    Gwet, Br. J. Math. Stat. Psychol. 61 (2008) 29-48; Handbook of Inter-Rater Reliability, 4th ed. (2014), ch. 4-5.
    """
    counts = _counts(ratings, categories)
    number = counts.shape[1]
    credit = _credit(number, weights)
    share = _shares(counts)
    scale = credit.sum() / (number * (number - 1.0)) if number > 1 else np.nan
    return _corrected(counts, credit, float(scale * (share * (1.0 - share)).sum()), scale * (1.0 - share), confidence)


def _corrected(counts: Floats, credit: Floats, expected: float, chance: Floats, confidence: float) -> Agreement:
    """Return agreement beyond ``expected``, with Gwet's variance over cases; ``chance`` is that of each category."""
    raters = counts.sum(axis=1)
    several = raters >= 2
    rated = np.where(several, raters * (raters - 1.0), 1.0)
    each = np.where(several, (counts * (counts @ credit - 1.0)).sum(axis=1) / rated, 0.0)
    cases, usable = len(counts), int(several.sum())
    observed = float(each.sum() / usable)
    if not expected < 1:
        return _agreement(np.nan, np.nan, special.ndtri, confidence, observed, expected, usable)
    value = (observed - expected) / (1.0 - expected)
    own = cases / usable * np.where(several, each - expected, 0.0) / (1.0 - expected)
    own -= 2.0 * (1.0 - value) * (counts @ chance / raters - expected) / (1.0 - expected)
    error = float(np.sqrt(((own - value) ** 2).sum() / (cases * (cases - 1.0)))) if cases > 1 else np.nan

    def reach(share: float) -> float:
        return float(special.stdtrit(cases - 1.0, share))

    return _agreement(value, error, reach, confidence, observed, expected, usable)


def _agreement(
    value: float,
    error: float,
    quantile: Callable[[float], float],
    confidence: float,
    observed: float,
    expected: float,
    subjects: int,
) -> Agreement:
    reach = float(quantile(0.5 + float(levels(confidence)) / 2.0)) * error
    return Agreement(
        coefficient=value,
        lower=float(np.maximum(value - reach, -1.0)),
        upper=float(np.minimum(value + reach, 1.0)),
        standard_error=error,
        observed=observed,
        expected=expected,
        subjects=subjects,
    )


def _codes(ratings: npt.ArrayLike, categories: Sequence[Hashable] | None) -> tuple[npt.NDArray[np.int64], int]:
    """Return ratings as positions among the categories, -1 where missing, and how many categories there are."""
    given = np.asarray(ratings, dtype=object)
    if given.ndim != 2:
        raise BadNumbers.one("ratings", f"Its shape is {given.shape}.", "Give one row a case and one column a rater.")
    flat = pd.Series(given.ravel(), dtype=object)
    known = list(categories) if categories is not None else sorted(flat.dropna().unique())
    codes = pd.Index(known, dtype=object).get_indexer(pd.Index(flat, dtype=object)).astype(np.int64)
    strange = flat[(codes < 0) & flat.notna()]
    if len(strange):
        what = f"Ratings not among the categories: {len(strange)}; the first is {strange.iloc[0]!r}."
        raise BadNumbers.one("ratings", what, f"Categories: {known}.")
    return codes.reshape(given.shape), len(known)


def _counts(ratings: npt.ArrayLike, categories: Sequence[Hashable] | None) -> Floats:
    """Return how many raters gave each category, one row a case with at least one rating."""
    codes, number = _codes(ratings, categories)
    counts: Floats = (codes[:, :, None] == np.arange(number)).sum(axis=1).astype(np.float64)
    if not (counts.sum(axis=1) >= 2).any():
        raise BadNumbers.one("ratings", "No case has two ratings.", "Give cases rated at least twice.")
    return np.asarray(counts[counts.sum(axis=1) > 0])


def _shares(counts: Floats) -> Floats:
    return np.asarray((counts / counts.sum(axis=1, keepdims=True)).mean(axis=0))


def _credit(number: int, weights: Weights) -> Floats:
    """Return the credit given to each pair of categories: 1 for the same, less the further apart."""
    one_of("weights", weights, ("identity", "linear", "quadratic"))
    if weights == "identity" or number < 2:
        return np.eye(number)
    apart = np.abs(np.subtract.outer(np.arange(number), np.arange(number))) / (number - 1.0)
    return np.asarray(1.0 - (apart if weights == "linear" else apart * apart))
