"""Slope and trend by ranks and medians: no line, no normal scatter, little moved by a wild point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from pmflib.stats.checks import BadNumbers, Floats, one_of
from pmflib.stats.grouping import Codes
from pmflib.stats.series import Block, blocks
from pmflib.stats.trend.points import Per, Points, level_of, read, rounded

Correction = Literal["hamed_rao", "none"]
Season = Literal["month", "quarter"]
SIGNIFICANT_LAG = float(special.ndtri(0.975))


def theil_sen(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    per: Per = "year",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the median of the slopes between all pairs of points of each series, with limits.

    Parameters
    ----------
    frame, series, date, value, per, confidence
        As for ``regression``.

    Returns
    -------
    DataFrame
        One row a series: ``points``, ``slope``, ``lower``, ``upper``, and ``fitted_last``: the line through the
        medians at the last point. A slope needs two points, limits three.

    Raises
    ------
    BadNumbers
        As ``regression``.

    Source
    ------
    Theil (1950); Sen, J. Am. Stat. Assoc. 63 (1968) 1379-1389, limits by its equation 2.6; agrees with
    ``scipy.stats.theilslopes``.
    """
    z = float(special.ndtri((1.0 + level_of(confidence)) / 2.0))
    points = read(frame, series, date, value, per)
    found = np.full((4, points.many), np.nan)
    for block in blocks(points.series, points.time, points.value):
        if block.parts[0].shape[1] > 1:
            found[:, block.series] = _pairwise(block, z)
    slope, lower, upper, fitted_last = found
    return points.table(slope=slope, lower=lower, upper=upper, fitted_last=fitted_last)


def _pairwise(block: Block, z: float) -> Floats:
    """Return slope, lower and upper limit, and the line at the last point."""
    t, y = block.parts
    points = t.shape[1]
    early, late = np.triu_indices(points, 1)
    slopes = np.sort((y[:, late] - y[:, early]) / (t[:, late] - t[:, early]), axis=1)
    slope = np.median(slopes, axis=1)
    fitted = np.median(y, axis=1) + slope * (t[:, -1] - np.median(t, axis=1))
    lower = upper = np.full(len(y), np.nan)
    if points > 2:
        pairs, reach = slopes.shape[1], z * np.sqrt(_variance(y))
        low = np.maximum(np.round((pairs - reach) / 2.0).astype(np.intp) - 1, 0)
        high = np.minimum(np.round((pairs + reach) / 2.0).astype(np.intp), pairs - 1)
        lower, upper = (np.take_along_axis(slopes, at[:, None], axis=1)[:, 0] for at in (low, high))
    return np.stack([slope, lower, upper, fitted])


def _variance(y: Floats) -> Floats:
    """Return the variance of Kendall's score of each row under no trend, ties allowed for."""
    points = y.shape[1]
    equal = (y[:, :, None] == y[:, None, :]).sum(axis=2)
    ties = ((equal - 1) * (2 * equal + 5)).sum(axis=1)
    return np.asarray((points * (points - 1) * (2 * points + 5) - ties) / 18.0, dtype=np.float64)


class _Scores(NamedTuple):
    score: Floats
    variance: Floats
    pairs: Floats


def mann_kendall(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    correction: Correction = "hamed_rao",
    season: Season | None = None,
) -> pd.DataFrame:
    """Return the test of each series for a trend up or down, with ties and autocorrelation allowed for.

    Parameters
    ----------
    frame, series, date, value
        As for ``regression``.
    correction : {"hamed_rao", "none"}
        Whether the variance of the score grows with the autocorrelation of ranks about the median slope (lags
        beyond chance at 5 % only). Below some ten points autocorrelation cannot be told from chance.
    season : {"month", "quarter"}, optional
        Compare only like seasons, which takes a regular swing through the year out; without ``correction``.

    Returns
    -------
    DataFrame
        One row a series: ``points``, ``score`` (rises less falls among all pairs), ``variance``, ``tau``, ``z`` and
        two-sided ``p``. Missing where the score cannot vary: fewer than three points, or all the same.

    Raises
    ------
    BadNumbers
        As ``regression``, and for a season together with the correction.

    Source
    ------
    Mann (1945), Kendall (1975); Hamed and Rao, J. Hydrol. 204 (1998) 182-196; seasons: Hirsch and Slack, Water
    Resour. Res. 20 (1984) 727-732. Agrees with pymannkendall.
    """
    one_of("correction", correction, ("hamed_rao", "none"))
    if season is not None:
        one_of("season", season, ("month", "quarter"))
        if correction != "none":
            raise BadNumbers.one("season", "Seasons go without the correction.", 'Give correction="none".')
    points = read(frame, series, date, value, "point")
    found = _seasonal(points, season) if season else _scores(points.series, points, correction, points.many)
    enough = np.bincount(points.series, minlength=points.many) >= 3
    variance = np.where(enough & (found.variance > 0), found.variance, np.nan)
    # One is taken off because the score moves in whole steps.
    z = np.sign(found.score) * np.maximum(np.abs(found.score) - 1.0, 0.0) / np.sqrt(variance)
    tau = found.score / np.where(found.pairs > 0, found.pairs, np.nan)
    p = 2.0 * special.ndtr(-np.abs(z))
    return points.table(score=np.where(enough, found.score, np.nan), variance=variance, tau=tau, z=z, p=p)


def _scores(codes: Codes, points: Points, correction: Correction, count: int) -> _Scores:
    score, variance, pairs = np.zeros((3, count))
    for block in blocks(codes, points.time, points.value):
        time, y = block.parts
        rises = np.sign(y[:, None, :] - y[:, :, None])
        length = y.shape[1]
        score[block.series] = np.triu(rises).sum(axis=(1, 2))
        pairs[block.series] = length * (length - 1) / 2.0
        inflated = _inflation(time, y) if correction == "hamed_rao" and length > 2 else 1.0
        variance[block.series] = _variance(y) * inflated
    return _Scores(score, variance, pairs)


def _inflation(time: Floats, y: Floats) -> Floats:
    """Return by how much autocorrelation multiplies the variance of the score of each row."""
    length = y.shape[1]
    early, late = np.triu_indices(length, 1)
    slope = np.median((y[:, late] - y[:, early]) / (time[:, late] - time[:, early]), axis=1)
    level = rounded(y - slope[:, None] * time, np.abs(y).max(axis=1)[:, None])
    about = np.sign(level[:, :, None] - level[:, None, :]).sum(axis=2) / 2.0
    spread = np.einsum("ij,ij->i", about, about)
    total = np.zeros(len(y))
    for lag in range(1, length):
        with np.errstate(invalid="ignore"):
            found = np.einsum("ij,ij->i", about[:, lag:], about[:, :-lag]) / spread
        beyond = np.abs(found) > SIGNIFICANT_LAG / np.sqrt(length)
        left = length - lag
        total += np.where(beyond, left * (left - 1) * (left - 2) * found, 0.0)
    return np.asarray(1.0 + 2.0 / (length * (length - 1) * (length - 2)) * total, dtype=np.float64)


def _seasonal(points: Points, season: Season) -> _Scores:
    """Return the scores of the seasons of each series, added up."""
    each = 12 if season == "month" else 4
    number = (points.month - 1) // (12 // each)
    codes = points.series * each + number
    # Within a season rows stay in date order.
    order = np.argsort(codes, kind="stable")
    sorted_points = points._replace(time=points.time[order], value=points.value[order])
    found = _scores(codes[order], sorted_points, "none", points.many * each)
    return _Scores(*(part.reshape(points.many, each).sum(axis=1) for part in found))
