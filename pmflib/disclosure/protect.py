"""The one door out: figures become a pack of releases, one slice per area.

The rule so far: what its source hid stays hidden, in every column of every table that could give it away, and an
audience sees local figures only if its policy says so. A table or column that is not known is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.release import _SEAL, Context, Release

_HIDDEN = "suppressed"
_KEY = list(frames.KEY)
_NUMERATOR = ("numerator", "both")


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Every slice of one council, edition and audience, by area slug."""

    council: str
    edition: str
    audience: str
    slices: Mapping[str, Release]


def protect(tables: Mapping[str, pd.DataFrame], *, policy: Policy, contexts: Mapping[str, Context]) -> Pack:
    """Turn figure tables into a pack that may be drawn, worded and written.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of `frames.FIGURES` as `assess` made them; one that is not given is empty.
    policy : Policy
        What the audience may see.
    contexts : mapping of str to Context
        By area slug; each names the areas whose figures its slice holds.

    Raises
    ------
    frames.ShapeError
        If there is a table, or a column, whose power to reveal is not known.
    """
    if unknown := sorted(set(tables) - set(frames.FIGURES)):
        raise frames.ShapeError(f"tables unknown: {unknown}")
    seen = allowed(frames.conform(tables["core"], frames.CORE), policy)
    hidden = pd.MultiIndex.from_frame(seen.loc[seen["status"] == _HIDDEN, _KEY])
    known = pd.MultiIndex.from_frame(seen[_KEY])
    own = sorted({code for context in contexts.values() for code in _own(context)})
    protected = {"core": _hide(seen, frames.CORE, hidden).reset_index(drop=True)}
    for name in frames.FIGURES[1:]:
        table = (
            frames.conform(tables[name], frames.SHAPES[name]) if name in tables else frames.empty(frames.SHAPES[name])
        )
        table = table.loc[table["area"].isin(own)]
        table = table.loc[_among(table, _KEY, known)]
        protected[name] = _hide(table, frames.SHAPES[name], hidden).reset_index(drop=True)
    one = next(iter(contexts.values()))
    slices = {slug: _slice(protected, context) for slug, context in contexts.items()}
    return Pack(council=one.council, edition=one.edition, audience=policy.audience, slices=slices)


def allowed(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the rows, of observations or core, that an audience may see at all."""
    return rows if policy.local_figures else rows.loc[~rows["source"].isin(policy.local_sources)]


def _hide(table: pd.DataFrame, shape: Sequence[frames.Column], hidden: pd.MultiIndex) -> pd.DataFrame:
    """Blank everything a hidden figure could be worked out from: in its own row, and in those that look back at it.

    A comparator's figures are kept: they are its own, and hidden where its own row is.
    """
    if hidden.empty:
        return table
    revealing = [column for column in shape if column.reveals in _NUMERATOR and column.about == "area"]
    itself = _among(table, _KEY, hidden)
    blank = {column.name: _blanked(table[column.name], column, itself) for column in revealing}
    return _hide_before(table.assign(**blank), revealing, hidden)


def _hide_before(table: pd.DataFrame, revealing: Sequence[frames.Column], hidden: pd.MultiIndex) -> pd.DataFrame:
    """Blank what tells of the earlier period of a row, where that is the hidden one."""
    for earlier, spared in _LOOKS_BACK.items():
        if earlier in table:
            before = _among(table, [*frames.SERIES, earlier], hidden)
            columns = [column for column in revealing if column.name not in spared]
            table = table.assign(**{column.name: _blanked(table[column.name], column, before) for column in columns})
    return table


#: The date by which a row looks back at an earlier one, and the columns that tell only of the row itself.
_LOOKS_BACK: dict[str, frozenset[str]] = {
    "previous_period_end": frozenset(frames.names(frames.OBSERVATIONS)),
    "since": frozenset({"gap_now", "gap_now_previous_set"}),
}


def _blanked(values: pd.Series, column: frames.Column, rows: np.ndarray) -> pd.Series:
    return values.mask(rows, "" if column.kind == "text" else np.nan)


def _among(table: pd.DataFrame, names: Sequence[str], keys: pd.MultiIndex) -> np.ndarray:
    return np.asarray(pd.MultiIndex.from_frame(table[list(names)]).isin(keys))


def _own(context: Context) -> list[str]:
    """The area of a slice and, for an authority, its districts: those whose comparisons it holds."""
    return [code for code, area in context.areas.items() if context.area in (code, area.parent)]


def _slice(protected: Mapping[str, pd.DataFrame], context: Context) -> Release:
    """The figures of the area, its districts and its comparators; all else of itself and its districts only."""
    own = _own(context)
    tables = {
        name: table.loc[table["area"].isin(list(context.areas) if name == "core" else own)].reset_index(drop=True)
        for name, table in protected.items()
    }
    return Release(context=context, tables=tables, seal=_SEAL)
