"""Columns in which a hidden figure would stand in plain sight."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pmflib import frames

_TELLING = ("numerator", "both")
#: By table, the day a row looks back to, and the numbers that tell of it.
_LOOKING_BACK = {
    "core": ("previous_period_end", ("previous", "change", "change_lower", "change_upper")),
    "shifts": ("since", ("gap_then", "shift", "shift_lower", "shift_upper", "own_change", "gap_then_previous_set")),
}


def in_plain_sight(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return where a released table shows a number that tells of a figure whose value its core hides.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Released tables by name, ``core`` among them.

    Returns
    -------
    list of str
        ``table.column`` and the number of cells, e.g. ``signals.forecast: 3``.
    """
    core = tables["core"]
    hidden = set(map(tuple, core.loc[(core["status"] == "suppressed"), list(frames.KEY)].to_numpy().tolist()))
    found = []
    for name, table in tables.items():
        if name in frames.EVIDENCE or table.empty or not hidden:
            continue
        rows = np.array([tuple(key) in hidden for key in table[list(frames.KEY)].to_numpy().tolist()])
        for column in frames.SHAPES[name]:
            if column.reveals in _TELLING and column.about == "area" and not _only_count(name, column.name):
                there = table[column.name] != "" if column.kind == "text" else table[column.name].notna()
                if shown := int((there.to_numpy() & rows).sum()):
                    found.append(f"{name}.{column.name}: {shown}")
        found += _looking_back(name, table, hidden)
    return found


def _looking_back(name: str, table: pd.DataFrame, hidden: set[tuple[object, ...]]) -> list[str]:
    """Numbers of a later row that tell of a hidden one before it."""
    day, columns = _LOOKING_BACK.get(name, ("", ()))
    if not day:
        return []
    rows = np.array([tuple(key) in hidden for key in table[[*frames.SERIES, day]].to_numpy().tolist()])
    counted = {column: int((table[column].notna().to_numpy() & rows).sum()) for column in columns}
    return [f"{name}.{column}, looking back: {shown}" for column, shown in counted.items() if shown]


def _only_count(table: str, column: str) -> bool:
    """A numerator may stand alone beside a hidden base: the puzzle weighs it."""
    return (table, column) == ("core", "numerator")
