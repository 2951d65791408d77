"""A value with the limits it is known between, for one figure or a million at once."""

from __future__ import annotations

from pmflib.stats.intervals.differences import difference, proportion_difference, rate_ratio
from pmflib.stats.intervals.inequality import Slope, slope_index
from pmflib.stats.intervals.means import Means, mean
from pmflib.stats.intervals.proportions import proportion, sampled_proportion
from pmflib.stats.intervals.rates import rate
from pmflib.stats.intervals.shape import Interval
from pmflib.stats.intervals.standardised import (
    DirectRates,
    Expected,
    direct_rate,
    expected_events,
    standardised_rate,
    standardised_ratio,
)

__all__ = [
    "DirectRates",
    "Expected",
    "Interval",
    "Means",
    "Slope",
    "difference",
    "direct_rate",
    "expected_events",
    "mean",
    "proportion",
    "proportion_difference",
    "rate",
    "rate_ratio",
    "sampled_proportion",
    "slope_index",
    "standardised_rate",
    "standardised_ratio",
]
