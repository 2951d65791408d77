"""A fabricated release that withholds figures, the true figures it was made from, and reports of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import demo_report as demo
import numpy as np
import pandas as pd
from releases import OWN, Case, district_code, fabricate

from pmflib import export, plots, scan, tables
from pmflib.disclosure import Release
from pmflib.disclosure import release as release_module
from pmflib.document import Heading, Paragraph

TRUE = Case(own=(24.037, 23.519, 26.041, 25.263, 23.117, 21.678), small_district=False, hidden_neighbour=False)
WITHHELD = (OWN, district_code(3), district_code(5))
_NUMBERS = ["numerator", "denominator", "value", "lower", "upper", "n", "change", "change_lower", "change_upper"]


def uneven(release: Release) -> Release:
    """The release with figures as life makes them: no two alike, none evenly spaced."""
    core, noise = release.core, np.random.default_rng(20)
    for name, size in (("value", 0.4), ("lower", 0.2), ("upper", 0.2)):
        others = core["area"] != OWN
        core.loc[others, name] += noise.uniform(-size, size, others.sum()).round(3)
    tables = {"core": core, "comparisons": release.comparisons}
    return Release(context=release.context, tables=tables, seal=release_module._SEAL)


def withheld(truth: Release, areas: tuple[str, ...] = WITHHELD) -> Release:
    """The release without the newest figures of some areas."""

    def gone(table: pd.DataFrame) -> pd.Series:
        return table["area"].isin(areas) & (table["period_end"] == table["period_end"].max())

    core, comparisons = truth.core, truth.comparisons
    core.loc[gone(core), _NUMBERS] = np.nan
    core.loc[gone(core), "status"] = "suppressed"
    own = [name for name in ("gap", "gap_lower", "gap_upper", "rank", "of") if name in comparisons]
    comparisons.loc[gone(comparisons), own] = np.nan
    tables = {"core": core, "comparisons": comparisons}
    return Release(context=truth.context, tables=tables, seal=release_module._SEAL)


@dataclass(frozen=True)
class Pair:
    """What is true, what may be seen of it, and what the difference is."""

    truth: Release
    release: Release
    protected: scan.Protected


def true_and_withheld() -> Pair:
    """Return the same truth each time, and the release of it that leaves the newest figures of some areas out."""
    truth = uneven(fabricate(TRUE))
    release = withheld(truth)
    return Pair(truth, release, scan.protected(truth.core, release))


def report(release: Release, folder: Path, extra: tuple = ()) -> Path:
    """Export what a report shows of a release."""
    shown = [
        demo.TITLE,
        Heading(text="Scorecard"),
        tables.scorecard(release, OWN),
        Heading(text="Re-referrals"),
        plots.trend(release, "REF02", OWN),
        plots.districts(release, "REF02", OWN),
        plots.neighbours(release, "REF02", OWN),
        tables.districts_table(release, OWN),
        Paragraph(text="Re-referrals are counted within 12 months of another, for 3 of 11 councils in 45 days."),
        *extra,
    ]
    export.export(demo.write(folder / "run", shown), folder / "out")
    return folder / "out"
