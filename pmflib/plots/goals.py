"""Target and floor as lines over time, as they were set for each period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib import formats, theme
from pmflib.plots import lines, series
from pmflib.plots.lines import Floats, Line
from pmflib.plots.series import Subject

_LOOKS = {
    "target": ("Target", theme.PALETTE[2], (0.0, (6.0, 2.0))),
    "floor": ("Floor", theme.PALETTE[2], (0.0, (1.0, 1.5))),
}


def goal_lines(about: Subject, rows: pd.DataFrame) -> list[Line]:
    """Return target and floor over the periods of some rows, each where one was set for the newest of them."""
    found = series.beside(rows[["period_end"]], series.targets(about), list(_LOOKS))
    x = lines.days(series.middles(rows))
    drawn = []
    for column, (name, colour, dashes) in _LOOKS.items():
        y = found[column].to_numpy(dtype=float)
        if len(y) and np.isfinite(y[-1]):
            steps_x, steps_y = _steps(x, y)
            label = f"{name} {_goal(about, y[-1])}"
            drawn.append(Line(label=label, x=steps_x, y=steps_y, colour=colour, dashes=dashes))
    return drawn


def _steps(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return a line that jumps halfway between two periods: a target is set for a period, it does not slide."""
    between = (x[:-1] + x[1:]) / 2
    return np.concatenate([x[:1], np.repeat(between, 2), x[-1:]]), np.repeat(y, 2)


def _goal(about: Subject, goal: float) -> str:
    return formats.value(goal, about.indicator.unit, 0 if goal == round(goal) else about.indicator.decimals)
