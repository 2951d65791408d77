"""A county's pack, every indicator by two breakdowns over five years, protected and attacked."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import disclosure
from pmflib.disclosure import Policy
from tests.disclosure.random_packs import COUNTY, Shape, contexts, core

#: A family is three indicators: 13 areas, 72 indicators, 20 quarters, 7 groups: 131,040 figures.
COUNTY_PACK = Shape(districts=12, families=24, quarters=20, groups=(2, 4), usual=8.0)
PARENTS = {f"D{number}": COUNTY for number in range(12)}
PUBLIC = Policy(audience="public", local_figures=True, local_sources=("local",), threshold=5, parents=PARENTS)
AT_MOST_SECONDS, AT_MOST_SECONDS_TO_OPEN = 60.0, 0.3


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return core(COUNTY_PACK, 1).reset_index(drop=True)


def protected(figures: pd.DataFrame, **more: object) -> disclosure.Pack:
    return disclosure.protect({"core": figures}, policy=PUBLIC, contexts=contexts(12), **more)


def test_a_countys_pack_protected_and_attacked(benchmark, figures: pd.DataFrame) -> None:
    benchmark.extra_info["at_most_seconds"] = AT_MOST_SECONDS
    pack = benchmark.pedantic(protected, args=(figures,), rounds=1)
    assert pack.audit["attacked"]
    assert pack.audit["exactly_recoverable"] == 0


def test_an_edition_added_to_the_one_before(benchmark, figures: pd.DataFrame) -> None:
    benchmark.extra_info["at_most_seconds"] = AT_MOST_SECONDS
    before = figures.loc[figures["period_end"] < figures["period_end"].max()].reset_index(drop=True)
    first = protected(before)
    earlier = disclosure.Known(core=first.slices["ashire"].core, truth=first.truth)
    pack = benchmark.pedantic(protected, args=(figures,), kwargs={"known": [earlier]}, rounds=1)
    assert pack.audit["earlier_releases"] == 1


def test_a_districts_release_opened(benchmark, northmere: Path) -> None:
    benchmark.extra_info["at_most_seconds"] = AT_MOST_SECONDS_TO_OPEN
    folder = disclosure.release_folder(northmere / "northmere", "2026-27-q2", "internal-officer")
    release = benchmark(disclosure.open_slice, folder, "ambermoor")
    assert len(release.core)
