"""Where each council stands in the national funnel, with the spread that chance alone does not explain."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pmflib.assess.grid import COMBINED, Floats, Grid
from pmflib.catalogue.models import Catalogue
from pmflib.periods import year_share
from pmflib.stats import funnel

_LIMITS = (1.959963984540054, 3.090232306167813)
_FEWEST_COUNCILS = 20


class Funnel(NamedTuple):
    """For each cell of the grid: the z-score adjusted for over-dispersion, and how many limits it lies beyond."""

    z: Floats
    position: Floats


def national_funnel(grid: Grid, catalogue: Catalogue, ranked: np.ndarray) -> Funnel:
    """Return where each council stands among all councils in the same period.

    Parameters
    ----------
    grid : Grid
    catalogue : Catalogue
        An indicator with the interval ``wilson`` is a proportion, ``byar`` a rate; the others have no funnel.
    ranked : array of bool
        Columns that enter the funnel; tiny and combined councils do not.

    Returns
    -------
    Funnel
        ``position`` is -2 or -1 below the 99.8% or 95% limit, 0 within, 1 or 2 above; NaN where there is no
        count, or fewer than 20 councils.

    Source
    ------
    Spiegelhalter, Stat. Med. 24 (2005) 1185-1202: arcsine scale for proportions and square root for rates, scores
    winsorised at 10%, variance between councils added (random effects).
    """
    kinds = {code: indicator.interval for code, indicator in catalogue.indicators.items()}
    kind = grid.periods["indicator"].map(kinds)
    z = np.full(grid.values.shape, np.nan)
    single = ranked & ~grid.areas.str.contains(COMBINED, regex=False)
    share = year_share(grid.periods["window"], grid.periods["period_start"], grid.periods["period_end"]).to_numpy()
    for interval, scale in (("wilson", "arcsine"), ("byar", "square_root")):
        rows = (kind == interval).to_numpy()
        base = grid.denominators[rows] * (share[rows, None] if interval == "byar" else 1.0)
        z[rows] = _adjusted(grid.numerators[rows], np.where(single, base, np.nan), scale == "arcsine")
    beyond = sum((z > limit).astype(float) - (z < -limit) for limit in _LIMITS)
    return Funnel(z, np.where(np.isnan(z), np.nan, beyond))


def _adjusted(events: Floats, base: Floats, proportion: bool) -> Floats:
    """Return z-scores of a block of periods, each period its own funnel."""
    usable = np.isfinite(events) & (base > 0) & ((events <= base) | (not proportion))
    usable &= usable.sum(axis=1, keepdims=True) >= _FEWEST_COUNCILS
    period = np.broadcast_to(np.arange(len(events))[:, None], events.shape)[usable]
    x, n = events[usable], base[usable]
    out = np.full(events.shape, np.nan)
    if not len(x):
        return out
    if proportion:
        score = funnel.scores(x, n, scale="arcsine", groups=period)
    else:
        expected = n * funnel.baseline(x, n, period)
        score = funnel.scores(x, expected, scale="square_root", groups=period)
    spread = funnel.dispersion(funnel.winsorise(score.z, groups=period), score.error, groups=period)
    with np.errstate(invalid="ignore", divide="ignore"):
        out[usable] = (score.value - score.target) / np.sqrt(score.error**2 + np.nan_to_num(spread.tau2))
    return np.where(np.isfinite(out), out, np.nan)
