"""A value with the limits it is known between, for one figure or a million at once."""

from __future__ import annotations

from pmflib.stats.intervals.differences import difference
from pmflib.stats.intervals.proportions import proportion
from pmflib.stats.intervals.rates import rate
from pmflib.stats.intervals.shape import Interval

__all__ = ["Interval", "difference", "proportion", "rate"]
