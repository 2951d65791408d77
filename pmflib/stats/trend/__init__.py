"""Whether a series goes up or down, how fast, and whether that is more than chance or the season."""

from __future__ import annotations

from pmflib.stats.trend.line import direction, regression
from pmflib.stats.trend.monotone import mann_kendall, theil_sen
from pmflib.stats.trend.season import seasonality

__all__ = ["direction", "mann_kendall", "regression", "seasonality", "theil_sen"]
