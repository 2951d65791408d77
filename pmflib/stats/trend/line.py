"""The straight line through all points shown, and the direction of travel read from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from pmflib.stats.checks import BadNumbers, Floats, one_of
from pmflib.stats.trend.monotone import theil_sen
from pmflib.stats.trend.points import Per, Points, level_of, read

Polarity = Literal["high", "low", "near", "none"]
DIRECTIONS = ("improving", "worsening", "rising", "falling", "no clear change", "too few points")
_GOOD = {"high": 1, "low": -1, "near": 0, "none": 0}


class Line(NamedTuple):
    """Least-squares line of each series: the value at the mean time, the mean time, the slope and its error."""

    level: Floats
    centre: Floats
    slope: Floats
    error: Floats
    points: Floats


def fit(points: Points) -> Line:
    """Return the line of each series; no slope below two points, no error below three."""
    n, mean, centre = _means(points)
    t = points.time - centre[points.series]
    y = points.value - mean[points.series]
    # A constant series differs from its mean by rounding only, and must not slope by it.
    y = np.where(np.abs(y) <= 1e-14 * np.abs(points.value), 0.0, y)
    across, along = _sum(points, t * t), _sum(points, t * y)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(n >= 2, along / across, np.nan)
        residual = y - slope[points.series] * t
        squares = _sum(points, residual * residual)
        # What is left of a perfect line is the rounding of its sums, not scatter.
        squares = np.where(squares <= 1e-24 * np.maximum(_sum(points, points.value**2), 0.0), 0.0, squares)
        error = np.where(n >= 3, np.sqrt(squares / (n - 2.0) / across), np.nan)
    return Line(mean, centre, slope, error, n)


def _sum(points: Points, values: Floats) -> Floats:
    return np.asarray(np.bincount(points.series, weights=values, minlength=points.many), dtype=np.float64)


def _means(points: Points) -> tuple[Floats, Floats, Floats]:
    n = _sum(points, np.ones(len(points.value)))
    with np.errstate(divide="ignore", invalid="ignore"):
        return n, _sum(points, points.value) / n, _sum(points, points.time) / n


def regression(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    per: Per = "year",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the least-squares slope of each series over the whole period given, with its limits.

    Parameters
    ----------
    frame : DataFrame
        Long: one row a series and date, in any order, on periods that do not overlap: rolling or year-to-date
        figures carry each case many times and would show trends that are not there.
    series, date, value : str
        Columns.
    per : {"year", "quarter", "month", "point"}
        Unit of time of the slope.
    confidence : float
        Level of the limits.

    Returns
    -------
    DataFrame
        One row a series: ``points``, ``slope``, ``lower``, ``upper``, two-sided ``p``, and ``fitted_last``, the
        line at the last point. Limits need three points.

    Raises
    ------
    BadNumbers
        For missing columns, repeated dates, infinite values and unknown options.

    Source
    ------
    Ordinary least squares with Student's t; agrees with ``scipy.stats.linregress``.
    """
    level = level_of(confidence)
    points = read(frame, series, date, value, per)
    line = fit(points)
    free = np.where(line.points >= 3, line.points - 2.0, np.nan)
    reach = special.stdtrit(free, (1.0 + level) / 2.0) * line.error
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2.0 * special.stdtr(free, -np.abs(line.slope / line.error))
    last = np.full(points.many, -np.inf)
    np.maximum.at(last, points.series, points.time)
    # A flat perfect line has neither slope nor error: nothing speaks against chance.
    p = np.where((line.slope == 0) & (line.error == 0), 1.0, p)
    return points.table(
        slope=line.slope,
        lower=line.slope - reach,
        upper=line.slope + reach,
        p=p,
        fitted_last=line.level + line.slope * np.where(np.isfinite(last), last - line.centre, np.nan),
    )


def direction(
    frame: pd.DataFrame,
    *,
    series: str | Sequence[str] = (),
    date: str = "date",
    value: str = "value",
    polarity: Polarity | Sequence[Polarity] = "none",
    per: Per = "year",
    confidence: float = 0.95,
    fewest: int = 5,
    by: Literal["regression", "theil_sen"] = "regression",
) -> pd.DataFrame:
    """Return the direction of travel of each series over the whole period shown.

    A single change from one quarter to the next, however large, turns no arrow: only a slope whose limits leave
    zero out does.

    Parameters
    ----------
    frame, series, date, value, per, confidence
        As for ``regression``.
    polarity : {"high", "low", "near", "none"}
        Which direction is an improvement, for all or one a row (that of the series' first row counts). With
        ``near`` and ``none`` the direction is only rising or falling.
    fewest : int
        Series of fewer points are not judged; at least 3.
    by : {"regression", "theil_sen"}
        Least squares, as Kent's published reports do since 2020/21, or the median slope, which a wild point or a
        skewed series moves less.

    Returns
    -------
    DataFrame
        As ``regression`` or ``theil_sen`` gives, with ``direction``: one of ``DIRECTIONS``.

    Raises
    ------
    BadNumbers
        As ``regression``, and for ``fewest`` below 3.
    """
    if fewest < 3:
        raise BadNumbers.one("fewest", f"{fewest} points have no limits.", "Give 3 or more.")
    one_of("by", by, ("regression", "theil_sen"))
    good = _good(frame, series, polarity)
    slope_of = regression if by == "regression" else theil_sen
    found = slope_of(frame, series=series, date=date, value=value, per=per, confidence=confidence)
    up, down = (found.lower > 0).to_numpy(), (found.upper < 0).to_numpy()
    way = up.astype(int) - down
    choices = [found.points.to_numpy() < fewest, way * good > 0, way * good < 0, up, down]
    code = np.select(choices, [5, 0, 1, 2, 3], default=4).astype(np.int8)
    return found.assign(direction=pd.Categorical.from_codes(code, dtype=pd.CategoricalDtype(list(DIRECTIONS))))


def _good(
    frame: pd.DataFrame, series: str | Sequence[str], polarity: Polarity | Sequence[Polarity]
) -> npt.NDArray[np.intp] | int:
    """Return 1, -1 or 0 for each series in order of first appearance, or for all."""
    if isinstance(polarity, str):
        return _GOOD[one_of("polarity", polarity, _GOOD)]
    if len(polarity) != len(frame):
        raise BadNumbers.one("polarity", f"{len(polarity):,} values for {len(frame):,} rows.", "Give one a row.")
    codes, names = pd.factorize(np.asarray(polarity, dtype=object), use_na_sentinel=False)
    good = np.array([_GOOD[one_of("polarity", str(name), _GOOD)] for name in names], dtype=np.intp)
    names_of = [series] if isinstance(series, str) else list(series)
    first = ~frame.duplicated(subset=names_of).to_numpy() if names_of else np.arange(len(frame)) == 0
    return np.asarray(good[codes[first]], dtype=np.intp)
