"""The one door out: figures become a pack of releases, one slice per area.

The rule so far: what its source hid stays hidden, in every column that could give it away, and an audience
sees local figures only if its policy says so. Anything a column list does not know is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pmflib import frames
from pmflib.disclosure.policy import Policy
from pmflib.disclosure.release import _SEAL, Context, Release

_HIDDEN = "suppressed"


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
        ``core`` and ``comparisons`` as `assess` made them.
    policy : Policy
        What the audience may see.
    contexts : mapping of str to Context
        By area slug; each names the areas whose figures its slice holds.

    Raises
    ------
    frames.ShapeError
        If a table has a column whose power to reveal is not known.
    """
    core = _hide(frames.conform(tables["core"], frames.CORE), policy)
    comparisons = frames.conform(tables["comparisons"], frames.COMPARISONS)
    comparisons = comparisons.merge(core[list(frames.KEY)], on=list(frames.KEY), how="inner")
    slices = {slug: _slice(core, comparisons, context) for slug, context in contexts.items()}
    one = next(iter(contexts.values()))
    return Pack(council=one.council, edition=one.edition, audience=policy.audience, slices=slices)


def allowed(core: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return the core rows an audience may see at all."""
    return core if policy.local_figures else core.loc[~core["source"].isin(policy.local_sources)]


def _hide(core: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Leave out what the audience may not see, and blank everything a hidden row could be worked out from."""
    seen = allowed(core, policy)
    hidden = seen["status"] == _HIDDEN
    revealing = [column.name for column in frames.CORE if column.reveals in ("numerator", "both")]
    return seen.assign(**{name: seen[name].mask(hidden) for name in revealing}).reset_index(drop=True)


def _slice(core: pd.DataFrame, comparisons: pd.DataFrame, context: Context) -> Release:
    """The area's own figures, its districts' and its comparators'; comparisons of the area and its districts only."""
    own = [code for code, area in context.areas.items() if context.area in (code, area.parent)]
    tables = {
        "core": core.loc[core["area"].isin(list(context.areas))].reset_index(drop=True),
        "comparisons": comparisons.loc[comparisons["area"].isin(own)].reset_index(drop=True),
    }
    return Release(context=context, tables=tables, seal=_SEAL)
