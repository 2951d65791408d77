"""Charts of a Release: each takes a Release, an indicator and an area, and returns a figure element."""

from pmflib.plots.attributes import attributes, has_attributes, has_run, run_chart
from pmflib.plots.audit_grades import audit_grades, has_audit_grades
from pmflib.plots.bullet import bullet, has_bullet
from pmflib.plots.disproportionality import disproportionality, has_disproportionality
from pmflib.plots.districts import districts, has_districts
from pmflib.plots.fan import fan, has_fan
from pmflib.plots.faults import faults, has_faults
from pmflib.plots.funnel import funnel, has_funnel, has_team_funnel, team_funnel
from pmflib.plots.gap import gap
from pmflib.plots.journey import has_journey, journey
from pmflib.plots.multiples import has_multiples, small_multiples
from pmflib.plots.neighbours import neighbours
from pmflib.plots.panels import ACROSS as PANELS_ACROSS
from pmflib.plots.panels import has_panels, panels
from pmflib.plots.pareto import has_pareto, pareto
from pmflib.plots.shift import has_shift, shift
from pmflib.plots.sparkline import sparkline
from pmflib.plots.spc import control, has_limits
from pmflib.plots.spread import has_spread, spread
from pmflib.plots.survival import has_survival, survival
from pmflib.plots.tiles import has_tiles, tiles
from pmflib.plots.trend import trend

__all__ = [
    "PANELS_ACROSS",
    "attributes",
    "audit_grades",
    "bullet",
    "control",
    "disproportionality",
    "districts",
    "fan",
    "faults",
    "funnel",
    "gap",
    "has_attributes",
    "has_audit_grades",
    "has_bullet",
    "has_disproportionality",
    "has_districts",
    "has_fan",
    "has_faults",
    "has_funnel",
    "has_journey",
    "has_limits",
    "has_multiples",
    "has_panels",
    "has_pareto",
    "has_run",
    "has_shift",
    "has_spread",
    "has_survival",
    "has_team_funnel",
    "has_tiles",
    "journey",
    "neighbours",
    "panels",
    "pareto",
    "run_chart",
    "shift",
    "small_multiples",
    "sparkline",
    "spread",
    "survival",
    "team_funnel",
    "tiles",
    "trend",
]
