"""How often the bounds hold the true value: figures of faulty records against those of the same ones without faults."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import frames, measures, quality, sample, sources
from pmflib.catalogue import Catalogue
from pmflib.registers import FILE_CHECKS

#: Where the fault is the fact: audits not done, chosen or late, and what was entered late.
FACTS = ("AUD01", "AUD04", "AUD06", "AUD07", "AUD08", "REF09")
KEY = list(frames.KEY)
SCALE = 0.15


def looked_at(known: Catalogue, folder: Path, place: Path, *, faults: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures of a sample and how far each can be trusted."""
    sample.write(folder, scale=SCALE, faults=faults)
    staged, rests_on = sources.stage(known, folder, place), measures.rests_on(known)
    checked = quality.check(staged, catalogue=known, learn={own[0] for own in rests_on.values()})
    doubt, population = checked.doubts(rests_on), sources.read(known, folder).population
    seen = measures.observe(staged, catalogue=known, population=population, doubt=doubt)
    rows = seen.observations[seen.observations["breakdown"] == "all"]
    nothing = pd.DataFrame(columns=list(FILE_CHECKS)).astype({"date": "datetime64[s]"})
    trusted = quality.confidence(
        checked, rows, catalogue=known, records=staged, file_checks=nothing, rests_on=rests_on, exact=seen.doubts
    )
    return rows, trusted


@pytest.mark.stress
@pytest.mark.parametrize(("level", "near", "far"), [("authority", 0.94, 0.98), ("district", 0.92, 0.96)])
def test_the_bounds_hold_the_truth(known: Catalogue, both: pd.DataFrame, level: str, near: float, far: float):
    own = both[(both["level"] == level) & ~both["indicator"].isin(FACTS)]
    share = own["indicator"].map(lambda code: known.indicator(code).unit == "per cent")
    beyond = np.maximum(np.maximum(own["lowest"] - own["true"], own["true"] - own["highest"]), 0.0)
    out = beyond * np.where(share, 1.0, 100.0 / own["value"].abs().clip(lower=1e-9))
    assert (out <= 1.0).mean() >= near
    assert (out <= 4.0).mean() >= far
    assert (out[own["confidence"] == "high"] <= 4.0).mean() >= far


@pytest.fixture(scope="module")
def both(known: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Figures of the faulty records with their bounds and the true value."""
    place = tmp_path_factory.mktemp("truth")
    faulty, trusted = looked_at(known, place / "faulty", place / "one", faults=True)
    clean, _ = looked_at(known, place / "clean", place / "two", faults=False)
    whole = faulty.merge(trusted, on=KEY).merge(clean[[*KEY, "value"]].rename(columns={"value": "true"}), on=KEY)
    return whole[whole["value"].notna() & whole["true"].notna()]
