"""Charts of a Release: each takes a Release, an indicator and an area, and returns a figure element."""

from pmflib.plots.districts import districts, has_districts
from pmflib.plots.faults import faults, has_faults
from pmflib.plots.gap import gap
from pmflib.plots.multiples import has_multiples, small_multiples
from pmflib.plots.neighbours import neighbours
from pmflib.plots.shift import has_shift, shift
from pmflib.plots.sparkline import sparkline
from pmflib.plots.spc import control, has_limits
from pmflib.plots.spread import has_spread, spread
from pmflib.plots.trend import trend

__all__ = [
    "control",
    "districts",
    "faults",
    "gap",
    "has_districts",
    "has_faults",
    "has_limits",
    "has_multiples",
    "has_shift",
    "has_spread",
    "neighbours",
    "shift",
    "small_multiples",
    "sparkline",
    "spread",
    "trend",
]
