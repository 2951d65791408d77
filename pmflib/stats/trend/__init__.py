"""Whether a series goes up or down, how fast, and whether that is more than chance or the season."""

from __future__ import annotations

from pmflib.stats.trend.line import direction, regression
from pmflib.stats.trend.monotone import mann_kendall, theil_sen
from pmflib.stats.trend.season import seasonality
from pmflib.stats.trend.segmented import FEWEST_AFTER, FEWEST_BEFORE, Segmented, segmented

__all__ = [
    "FEWEST_AFTER",
    "FEWEST_BEFORE",
    "Segmented",
    "direction",
    "mann_kendall",
    "regression",
    "seasonality",
    "segmented",
    "theil_sen",
]
