"""Whether the figures of a release come out again, number for number, of the inputs that are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pmflib import disclosure, frames
from pmflib.build import Recomputed, recompute
from pmflib.disclosure import Release
from pmflib.editions.inputs import KeptInputs
from pmflib.errors import BadInput

_KEY = list(frames.KEY)
#: What a protected release shows of a figure is the figure itself, hidden or not: changes and ranks are worked out anew
#: from what is shown.
_SHOWN = ("value", "numerator", "denominator")
_NEAR = 1e-9


def reproduced(release: Path, kept: KeptInputs) -> Recomputed:
    """Return the figures worked out again, for officers.

    Raises
    ------
    BadInput
        If a number of the release does not come out the same.
    """
    found = recompute(kept.inputs, kept.kept)
    if wrong := differing(release, found):
        what = f"{wrong:,} numbers do not come out again from the inputs that are kept."
        raise BadInput.one(str(release), what, "Build, review and sign again: pmf run …")
    return found


def differing(release: Path, found: Recomputed) -> int:
    """Return how many numbers of a release's own figures are not those worked out again.

    Parameters
    ----------
    release : Path
        A stored or a published release.
    found : Recomputed
    """
    opened = [disclosure.open_slice(release, area) for area in disclosure.slices(release)]
    core = found.tables["core"].set_index(_KEY)
    return sum(_differing(one, core, found) + _grades_apart(one, found) for one in opened)


def _grades_apart(one: Release, found: Recomputed) -> int:
    """Return how many grades of audits, as far as the readers see any, do not come out the same."""
    shown = one.grades
    again = found.tables["grades"]
    whole = again.loc[again["area"].isin(shown["area"])].astype(shown.dtypes.to_dict())
    both = shown.merge(whole, how="outer", indicator=True) if len(shown) else shown.assign(_merge="both")
    return int((both["_merge"] != "both").sum())


def _differing(one: Release, core: pd.DataFrame, found: Recomputed) -> int:
    rounded = found.known.audiences[one.context.audience].rules(found.known.audiences)["rounds"] != "nothing"
    if rounded:
        return 0
    shown = one.core
    then = core.reindex(pd.MultiIndex.from_frame(shown[_KEY]))
    off = 0
    for name in _SHOWN:
        here = shown[name].to_numpy()
        there = then[name].to_numpy()
        told = np.isfinite(here)
        off += int((told & ~np.isclose(here, there, rtol=_NEAR, atol=_NEAR)).sum())
    return off
