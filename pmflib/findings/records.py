"""What stands beside a figure in the record of one indicator and area: comparators, target, signal, shifts, bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd

_MISSING = math.nan


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One comparator: its own period and value, the spread of its group, the gap to it."""

    comparator: str
    comparator_set: str
    period_end: date
    value: float
    mean: float
    spread_lower: float
    spread_upper: float
    with_data: float
    members: float
    gap: float
    gap_lower: float
    gap_upper: float
    rank: float
    of: float
    quartile_band: str
    status: str
    funnel_position: float = _MISSING


@dataclass(frozen=True, kw_only=True)
class Target:
    """What was aimed at, and how the displayed value is rated by it."""

    target: float = _MISSING
    floor: float = _MISSING
    tolerance: float = _MISSING
    floor_tolerance: float = _MISSING
    lower_threshold: float = _MISSING
    upper_threshold: float = _MISSING
    rag: str = "none"
    threshold: str = ""
    p_meets: float = _MISSING


@dataclass(frozen=True, kw_only=True)
class Signal:
    """What of the series is noise and what is signal; `run` counts the newest points on one side of the mean."""

    points: float = _MISSING
    mean: float = _MISSING
    lpl: float = _MISSING
    upl: float = _MISSING
    special_cause: str = ""
    variation: str = ""
    assurance: str = ""
    slope: float = _MISSING
    direction: str = ""
    attention: float = _MISSING
    forecast: float = _MISSING
    forecast_lower: float = _MISSING
    forecast_upper: float = _MISSING
    p_on_track: float = _MISSING
    run: float = _MISSING
    run_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """How the gap to the neighbours moved between two periods, in its parts, and the reason recorded for it."""

    since: date
    comparator_set: str
    gap_then: float
    gap_now: float
    shift: float
    shift_lower: float
    shift_upper: float
    own_change: float
    own_change_lower: float
    own_change_upper: float
    neighbours_change: float
    neighbours_change_lower: float
    neighbours_change_upper: float
    previous_set: str = ""
    gap_then_previous_set: float = _MISSING
    list_effect: float = _MISSING
    mix_breakdown: str = ""
    mix_effect: float = _MISSING
    within_effect: float = _MISSING
    verdict: str = ""
    justification: str = ""
    justified_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The value among known answers, and where it could lie if all unknown ones fell one way."""

    unknown_share: float
    value_of_known: float
    bound_lower: float
    bound_upper: float


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """How far the records behind a figure can be trusted, why, and where the figure may lie."""

    confidence: str
    score: float = _MISSING
    reasons: str = ""
    bias: str = ""
    doubtful: float = _MISSING
    doubtful_share: float = _MISSING
    lowest: float = _MISSING
    highest: float = _MISSING
    expected: float = _MISSING
    expected_lower: float = _MISSING
    expected_upper: float = _MISSING


Record = TypeVar("Record", Beside, Target, Signal, Shift, Bounds, Confidence)


def record(kind: type[Record], row: Mapping[Any, Any]) -> Record:
    """Return one row of a figure table as a record of its kind."""
    return kind(**{name: _plain(row[name]) for name in kind.__dataclass_fields__})


def _plain(cell: Any) -> Any:
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    return None if cell is pd.NaT else cell
