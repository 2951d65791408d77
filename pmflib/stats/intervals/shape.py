"""The shape every interval has, and the normal quantiles they share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from pmflib.stats.checks import Floats, Levels, levels


class Interval(NamedTuple):
    """A value with its confidence limits.

    ``value`` has the shape of the numbers given. ``lower`` and ``upper`` have it too when one confidence
    level was asked for, and a leading axis of levels when several were. NaN means missing.
    """

    value: Floats
    lower: Floats
    upper: Floats


def normal_quantile(confidence: Levels, like: Floats) -> Floats:
    """Return the two-sided normal quantile of each level, with the axes it needs to broadcast against ``like``."""
    return over(np.asarray(special.ndtri(0.5 + levels(confidence) / 2.0)), like)


def over(given: Floats, like: Floats) -> Floats:
    """Return an array of levels shaped so that it broadcasts along a new leading axis of ``like``."""
    return given.reshape(given.shape + (1,) * like.ndim) if given.ndim else given
