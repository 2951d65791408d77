"""Blanking: everything a hidden figure could be worked out from, in its own row and in those that rest on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import cells as counting

_KEY = list(frames.KEY)
_PLACE = ["area", "breakdown", "category", "window", "period_end"]
_NUMERATOR = ("numerator", "both")
#: The date by which a row looks back at an earlier one, and the columns that tell only of the row itself.
_LOOKS_BACK: dict[str, frozenset[str]] = {
    "previous_period_end": frozenset([*frames.names(frames.OBSERVATIONS), "hidden_because"]),
    "since": frozenset({"gap_now", "gap_now_previous_set"}),
}
#: Tables whose columns rest on every period of the series, and columns that rest on the groups of a breakdown.
_OF_A_SERIES = ("signals",)
_OF_GROUPS = ("mix_effect", "within_effect")
#: Numbers from which it can be worked out how many records are doubtful, or fail a check.
_OF_DOUBT = ("score", "doubtful", "doubtful_share", "lowest", "highest")
_WHY_DOUBTED = ("reasons", "bias")


def among(table: pd.DataFrame, names: Sequence[str], keys: pd.MultiIndex) -> np.ndarray:
    """Return, by row, whether its values in these columns are one of the keys."""
    return np.asarray(pd.MultiIndex.from_frame(table[list(names)]).isin(keys))


def hide(table: pd.DataFrame, shape: Sequence[frames.Column], hidden: pd.MultiIndex) -> pd.DataFrame:
    """Blank everything a hidden figure could be worked out from: in its own row, and in those that look back at it.

    A comparator's figures are kept: they are its own, and hidden where its own row is.

    Parameters
    ----------
    table : DataFrame
    shape : sequence of Column
    hidden : MultiIndex
        Keys of the figures hidden.
    """
    if hidden.empty:
        return table
    revealing = _revealing(shape)
    itself = among(table, _KEY, hidden)
    return _before(_blank(table, revealing, itself), revealing, hidden)


def hide_core(core: pd.DataFrame, shown: pd.DataFrame, late: np.ndarray, hidden: pd.MultiIndex) -> pd.DataFrame:
    """Put the counts that are shown in place of the true ones, and blank what was worked out from those.

    Parameters
    ----------
    core : DataFrame
        Shape `frames.CORE`.
    shown : DataFrame
        ``numerator, denominator, n, value`` of every row as shown.
    late : ndarray of bool (rows,)
        Rows whose numbers were worked out from counts that are not shown as they are.
    hidden : MultiIndex
        Keys of the figures hidden.
    """
    late_keys = counting.key_of(core.loc[late])
    derived = [column for column in _revealing(frames.CORE) if column.name not in counting.NUMBERS]
    out = _before(_blank(core, derived, late), derived, late_keys)
    gone = among(core, _KEY, hidden)
    out = _before(_blank(out, derived, gone), derived, hidden)
    return out.assign(**{name: shown[name].to_numpy() for name in counting.NUMBERS})


def hide_late(name: str, table: pd.DataFrame, late: pd.MultiIndex) -> pd.DataFrame:
    """Blank what was worked out from counts that are not shown as they are, with everything that rests on them.

    Figures that were assessed after the counts had been protected rest on what is shown, and are kept.
    """
    if late.empty or table.empty:
        return table
    shape = frames.SHAPES[name]
    told = late.to_frame(index=False)
    out = hide(table, shape, late)
    everything = [column for column in shape if column.reveals != "neither"]
    if name in _OF_A_SERIES:
        series = pd.MultiIndex.from_frame(told[list(frames.SERIES)].drop_duplicates())
        out = _blank(out, everything, among(out, frames.SERIES, series))
    if name == "comparisons":
        beside = pd.MultiIndex.from_frame(told.drop(columns="area").drop_duplicates())
        rows = among(out, [each for each in _KEY if each != "area"], beside)
        out = _blank(out, everything, rows & (out["comparator"] == "districts").to_numpy())
    if name in ("bounds", "quality"):
        places = pd.MultiIndex.from_frame(told[_PLACE].drop_duplicates())
        out = _blank(out, everything, among(out, _PLACE, places))
    if name == "shifts":
        out = _groups(out, shape, told)
    return out


def without_doubtful(quality: pd.DataFrame, hidden: pd.MultiIndex) -> pd.DataFrame:
    """Take out how many records are doubtful or faulty: by place and quarter, most of it is a handful of children.

    How far a figure can be trusted, in a word, and why, stay. Of a hidden figure the word alone does: a fault that
    does not lower it lies in few of many records, so that the figure is none of a handful.

    Parameters
    ----------
    quality : DataFrame
        Shape `frames.QUALITY`.
    hidden : MultiIndex
        Keys of the figures hidden.
    """
    told = quality.assign(**dict.fromkeys(_OF_DOUBT, np.nan))
    rows = among(told, _KEY, hidden)
    return told.assign(**{name: told[name].mask(rows, "") for name in _WHY_DOUBTED})


def without_baselines(targets: pd.DataFrame, hidden: pd.MultiIndex) -> pd.DataFrame:
    """Take out what targets start from where any figure of their indicator and area is hidden: it may be that one.

    Parameters
    ----------
    targets : DataFrame
        Shape `frames.TARGETS`.
    hidden : MultiIndex
        Keys of the figures hidden.
    """
    names = ["indicator", "area"]
    found = pd.MultiIndex.from_frame(hidden.to_frame(index=False)[names].drop_duplicates())
    return targets.assign(baseline=targets["baseline"].mask(among(targets, names, found)))


def _groups(table: pd.DataFrame, shape: Sequence[frames.Column], told: pd.DataFrame) -> pd.DataFrame:
    parts = [column for column in shape if column.name in _OF_GROUPS]
    split = told.loc[told["breakdown"] != "all", ["indicator", "area"]].drop_duplicates()
    return _blank(table, parts, among(table, ["indicator", "area"], pd.MultiIndex.from_frame(split)))


def _before(table: pd.DataFrame, revealing: Sequence[frames.Column], hidden: pd.MultiIndex) -> pd.DataFrame:
    """Blank what tells of the earlier period of a row, where that is the hidden one."""
    for earlier, spared in _LOOKS_BACK.items():
        if earlier in table and len(hidden):
            rows = among(table, [*frames.SERIES, earlier], hidden)
            table = _blank(table, [column for column in revealing if column.name not in spared], rows)
    return table


def _revealing(shape: Sequence[frames.Column]) -> list[frames.Column]:
    return [column for column in shape if column.reveals in _NUMERATOR and column.about == "area"]


def _blank(table: pd.DataFrame, columns: Sequence[frames.Column], rows: np.ndarray) -> pd.DataFrame:
    if not rows.any():
        return table
    return table.assign(**{column.name: _blanked(table[column.name], column, rows) for column in columns})


def _blanked(values: pd.Series, column: frames.Column, rows: np.ndarray) -> pd.Series:
    return values.mask(rows, "" if column.kind == "text" else np.nan)


def conformed(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return a table in its shape, empty if it was not given."""
    return frames.conform(tables[name], frames.SHAPES[name]) if name in tables else frames.empty(frames.SHAPES[name])
