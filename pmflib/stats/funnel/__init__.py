"""Funnel plots as numbers: what chance alone allows around a baseline, and what lies outside it."""

from __future__ import annotations

from pmflib.stats.funnel.dispersion import Dispersion, Scores, adjusted_limits, dispersion, scores, truncate, winsorise
from pmflib.stats.funnel.limits import (
    CurveLimits,
    Limits,
    baseline,
    derived_base,
    expected_limits,
    proportion_limits,
    rate_curve,
    ratio_curve,
)
from pmflib.stats.funnel.significance import flags

__all__ = [
    "CurveLimits",
    "Dispersion",
    "Limits",
    "Scores",
    "adjusted_limits",
    "baseline",
    "derived_base",
    "dispersion",
    "expected_limits",
    "flags",
    "proportion_limits",
    "rate_curve",
    "ratio_curve",
    "scores",
    "truncate",
    "winsorise",
]
