"""A round drawn from a million cases: the seconds aimed at stand beside the result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib import catalogue
from pmflib.audits import draw_cases

AT_MOST_SECONDS = 1.0
CASES = 1_000_000


@pytest.mark.parametrize("strata", [("district",), ("district", "team")], ids=["twelve strata", "six hundred strata"])
def test_a_round_from_a_million_cases(benchmark, strata: tuple[str, ...]) -> None:
    rng = np.random.default_rng(1)
    names = {"case": "C", "record": "R"}
    frame = pd.DataFrame(
        {
            **{name: np.char.add(first, np.arange(CASES).astype(str)) for name, first in names.items()},
            "day": pd.Timestamp("2026-07-01"),
            "district": rng.choice([f"d{at}" for at in range(12)], CASES),
            "team": rng.choice([f"t{at}" for at in range(50)], CASES),
        }
    ).astype(dict.fromkeys((*names, "district", "team"), "str"))
    dive = catalogue.load("northmere").dives["re_referrals"]
    plan = dive.audit.model_copy(update={"strata": strata})
    benchmark.extra_info |= {"at_most_seconds": AT_MOST_SECONDS, "rows": CASES}
    drawn = benchmark.pedantic(lambda: draw_cases(frame, plan, seed=5, size=1_300), rounds=3)
    assert drawn.size == 1_300
