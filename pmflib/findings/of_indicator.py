"""Every row of one indicator, found once for all that ask for it."""

from __future__ import annotations

import pandas as pd

from pmflib.disclosure import Release
from pmflib.findings.slices import cut


def rows_of(release: Release, indicator: str) -> pd.DataFrame:
    """Return the core rows of one indicator: every area, breakdown, window and period."""
    made = cut(release).made
    if "core" not in made:
        core = release.core
        made["core"] = core, core.groupby("indicator", sort=False).indices
    core, places = made["core"]
    rows: pd.DataFrame = core.take(places.get(indicator, []))
    return rows


def whole_of(release: Release, indicator: str, area: str) -> pd.DataFrame:
    """Return the core rows of one indicator in one area, all children together."""
    rows = rows_of(release, indicator)
    return rows.loc[(rows["area"] == area) & (rows["breakdown"] == "all")]
