"""More spread than chance: how much there is, and limits that allow for it."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from pmflib.stats import grouping
from pmflib.stats.checks import BadNumbers, Floats, Levels, broadcast, finite, not_negative, one_of, positive, require
from pmflib.stats.funnel.limits import TWO_AND_THREE_SIGMA, Limits, baseline
from pmflib.stats.intervals.shape import normal_quantile

Scale = Literal["arcsine", "square_root", "log", "log_counts"]
SCALES: tuple[Scale, ...] = ("arcsine", "square_root", "log", "log_counts")


class Scores(NamedTuple):
    """Figures on a scale where chance has about the same spread everywhere, each with its target, error and z-score."""

    value: Floats
    target: Floats
    error: Floats
    z: Floats


class Dispersion(NamedTuple):
    """For each row, the figures of its group: phi (mean square of z), the variance between units, and the rows used."""

    phi: Floats
    tau2: Floats
    kept: Floats


def scores(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, scale: Scale, groups: npt.ArrayLike | None = None
) -> Scores:
    """Return transformed figures and their z-scores against the group's pooled figure, or against 1 for ratios.

    Parameters
    ----------
    numerator, denominator : array_like
        Counts over denominators (``arcsine``), observed over expected events (``square_root``, ``log``; for a rate,
        expected is base times baseline), or two counts (``log_counts``). Zero denominators give NaN.
    scale : {"arcsine", "square_root", "log", "log_counts"}
        Arcsine of the root of a proportion; root or logarithm of a ratio; logarithm of a ratio of counts,
        a half added to each. A count of zero on the ``log`` scale has a z-score of minus infinity.
    groups : array_like, optional
        One label a row.

    Returns
    -------
    Scores
        Four arrays, one number a row.

    Raises
    ------
    BadNumbers
        For negative or infinite numbers, and proportions above 1.

    Source
    ------
    Spiegelhalter, Stat. Med. 24 (2005) 1185-1202 and Qual. Saf. Health Care 14 (2005) 347-351; ``log``: NHS
    England, SHMI methodology. As FunnelPlotR (``PR``, ``SR`` by ``CQC`` and by ``SHMI``, ``RC``).
    """
    one_of("scale", scale, SCALES)
    x, n = broadcast(numerator=numerator, denominator=denominator)
    checks = [check for name, part in (("numerator", x), ("denominator", n)) for check in _size(name, part)]
    if scale == "arcsine":
        checks.append(("numerator", x > n, x, "are above their denominator", "A numerator is part of its denominator."))
    require(checks)
    size = np.where(n > 0, n, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, error = _transformed(x, size, scale)
        target = _target(x, size, scale, groups)
        return Scores(value, target, error, (value - target) / error)


def _size(name: str, part: Floats) -> list[tuple[str, npt.NDArray[np.bool_], Floats, str, str]]:
    return [finite(name, part), not_negative(name, part)]


def _transformed(x: Floats, n: Floats, scale: Scale) -> tuple[Floats, Floats]:
    if scale == "log":
        return np.log(x / n), 1.0 / np.sqrt(n)
    if scale == "log_counts":
        more_x, more_n = x + 0.5, n + 0.5
        return np.log(more_x / more_n), np.sqrt(x / (more_x * more_x) + n / (more_n * more_n))
    root = np.sqrt(x / n)
    return np.arcsin(root) if scale == "arcsine" else root, 0.5 / np.sqrt(n)


def _target(x: Floats, n: Floats, scale: Scale, groups: npt.ArrayLike | None) -> Floats:
    if scale in ("log", "square_root"):
        return np.full(x.shape, 1.0 if scale == "square_root" else 0.0)
    pooled = baseline(x, n, groups)
    return np.log(pooled) if scale == "log_counts" else np.arcsin(np.sqrt(pooled))


def winsorise(z: npt.ArrayLike, *, share: float = 0.1, groups: npt.ArrayLike | None = None) -> Floats:
    """Return z-scores with the lowest and highest ``share`` of each group pulled in to that quantile.

    Parameters
    ----------
    z : array_like
        One score a row; NaN stays NaN.
    share : float
        At each end; 0 changes nothing.
    groups : array_like, optional
        One label a row.

    Returns
    -------
    ndarray of float
        Scores for :func:`dispersion`.

    Source
    ------
    Spiegelhalter et al., J. R. Stat. Soc. A 175 (2012) 1-47, section 4.
    """
    given, by = _trimmable(z, share, groups)
    low, high = (grouping.quantile(given, at, by)[by.codes] for at in (share, 1.0 - share))
    return np.clip(given, low, high)


def truncate(z: npt.ArrayLike, *, share: float = 0.1, groups: npt.ArrayLike | None = None) -> Floats:
    """Return z-scores with the lowest and highest ``share`` of each group left out (NaN).

    Parameters
    ----------
    z : array_like
        One score a row; NaN stays NaN.
    share : float
        At each end; 0 leaves none out.
    groups : array_like, optional
        One label a row.

    Returns
    -------
    ndarray of float
        Scores for :func:`dispersion`.

    Source
    ------
    NHS England, SHMI methodology: with k = 1 / share, the first and last of k equal stretches of the
    ranks are left out. Leaving the tails out makes phi too small.
    """
    given, by = _trimmable(z, share, groups)
    if share == 0:
        return given
    parts = 1.0 / share
    present = grouping.size(~np.isnan(given), by)[by.codes]
    stretch = np.floor(grouping.rank(given, by) * parts / (present + 1.0))
    return np.where((stretch > 0) & (stretch < parts - 1.0), given, np.nan)


def _trimmable(z: npt.ArrayLike, share: float, groups: npt.ArrayLike | None) -> tuple[Floats, grouping.Groups]:
    (given,) = broadcast(z=z)
    if not 0 <= share < 0.5:
        raise BadNumbers.one("share", f"{share!r} is not from 0 up to 0.5.", "Give the share at each end, e.g. 0.1.")
    return given, grouping.group(groups, len(given))


def dispersion(z: npt.ArrayLike, error: npt.ArrayLike, *, groups: npt.ArrayLike | None = None) -> Dispersion:
    """Return phi and the additive variance between units, tau squared.

    Parameters
    ----------
    z : array_like
        Scores, as they are or after :func:`winsorise` or :func:`truncate`; NaN is left out.
    error : array_like
        The error of each figure on the same scale.
    groups : array_like, optional
        One label a row.

    Returns
    -------
    Dispersion
        One number a row, the same throughout a group. tau squared is 0 where n phi is below n - 1.

    Raises
    ------
    BadNumbers
        When a score kept is infinite: a count of zero has no logarithm.

    Source
    ------
    DerSimonian and Laird, Control. Clin. Trials 7 (1986) 177-188; Spiegelhalter, Qual. Saf. Health Care 14
    (2005) 347-351.
    """
    score, spread = broadcast(z=z, error=error)
    endless = ("z", np.isinf(score), score, "are infinite", "Use scale='square_root', or truncate them first.")
    require([endless])
    by = grouping.group(groups, len(score))
    kept = ~(np.isnan(score) | np.isnan(spread))
    count = grouping.size(kept, by)
    square = grouping.total(np.where(kept, score * score, 0.0), by)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(kept, 1.0 / (spread * spread), 0.0)
        whole = grouping.total(weight, by)
        tau2 = (square - (count - 1.0)) / (whole - grouping.total(weight * weight, by) / whole)
        phi = square / count
    tau2 = np.where(count > 1, np.maximum(np.where(square < count - 1.0, 0.0, tau2), 0.0), np.nan)
    return Dispersion(*(part[by.codes] for part in (phi, tau2, count)))


def adjusted_limits(
    size: npt.ArrayLike,
    target: npt.ArrayLike,
    tau2: npt.ArrayLike = 0.0,
    *,
    scale: Scale,
    confidence: Levels = TWO_AND_THREE_SIGMA,
    multiplier: float = 1.0,
) -> Limits:
    """Return funnel limits that allow for chance and for the spread between units, on the figure's own scale.

    Parameters
    ----------
    size : array_like
        The denominator (``arcsine``), the expected events (``square_root``, ``log``), or the sum of both counts
        (``log_counts``). Zero gives NaN.
    target : array_like
        The target on the transformed scale, as :func:`scores` returns it.
    tau2 : array_like
        The variance between units from :func:`dispersion`; 0 for chance alone.
    scale : {"arcsine", "square_root", "log", "log_counts"}
        The scale target and tau squared were worked out on.
    confidence : float or sequence of float
        One level, or several: limits then have a leading axis of levels.
    multiplier : float
        100 for per cent.

    Returns
    -------
    Limits
        Always transformed back, and stopped where the scale ends: 0, and for proportions 1.

    Source
    ------
    Spiegelhalter, Qual. Saf. Health Care 14 (2005) 347-351. FunnelPlotR's limits by ``CQC`` are not transformed back
    and those of ``RC`` use the error of a proportion; neither is followed.
    """
    one_of("scale", scale, SCALES)
    n, centre, between = broadcast(size=size, target=target, tau2=tau2)
    require([*_size("size", n), not_negative("tau2", between)])
    known = np.where(n > 0, n, np.nan)
    reach = normal_quantile(confidence, n) * np.sqrt(_variance(known, centre, scale) + between)
    times = positive("multiplier", multiplier)
    return Limits(_back(centre - reach, scale) * times, _back(centre + reach, scale) * times)


def _variance(n: Floats, target: Floats, scale: Scale) -> Floats:
    if scale == "log":
        return 1.0 / n
    if scale == "log_counts":
        # n events fall into two counts in the ratio r to 1: their log ratio has variance 1/first + 1/second.
        ratio = np.exp(target)
        return (1.0 + ratio) ** 2 / (n * ratio)
    return 0.25 / n


def _back(value: Floats, scale: Scale) -> Floats:
    if scale in ("log", "log_counts"):
        return np.exp(value)
    if scale == "square_root":
        return np.maximum(value, 0.0) ** 2
    return np.asarray(np.sin(np.clip(value, 0.0, np.pi / 2.0)) ** 2)
