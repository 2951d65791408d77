"""The files of the sample council through the doors that real files come in by."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import catalogue, frames, sources

NORTHMERE = "X10000001"


@pytest.fixture(scope="module")
def council() -> catalogue.Catalogue:
    return catalogue.load("northmere")


@pytest.fixture(scope="module")
def read(council: catalogue.Catalogue, whole: Path) -> sources.Sources:
    return sources.read(council, whole)


@pytest.fixture(scope="module")
def northmere(read: sources.Sources) -> pd.DataFrame:
    return read.observations[read.observations["area"] == NORTHMERE]


def test_every_indicator_has_a_published_and_many_a_quarterly_figure(
    northmere: pd.DataFrame, council: catalogue.Catalogue
):
    there = northmere[northmere["value"].notna()]
    local = there["source"] == "local_quarterly"
    printed = {code for code, indicator in council.indicators.items() if indicator.published}
    assert set(there.loc[~local, "indicator"]) == printed
    assert there.loc[local, "indicator"].nunique() >= 25
    assert there.loc[local, "period_end"].max() == pd.Timestamp(2026, 9, 30)


def test_every_missing_value_says_why(read: sources.Sources):
    assert frames.missing_is_explained(read.observations).all()
    reasons = {"suppressed", "not_available", "not_applicable", "low_reliability", "superseded"}
    assert reasons <= set(read.observations["status"])


def test_the_country_has_its_areas_and_both_neighbour_lists(read: sources.Sources):
    levels = read.areas["level"].value_counts()
    assert (levels["england"], levels["region"], levels["district"]) == (1, 5, 12)
    assert read.areas["slug"].is_unique
    own = read.neighbours[read.neighbours["area"] == NORTHMERE].groupby("set")["neighbour"].agg(set)
    assert len(own) == 2
    assert len(set.intersection(*own)) == 4


def test_figures_of_one_day_agree_between_the_council_and_the_department(northmere: pd.DataFrame):
    snapshots = northmere[northmere["window"] == "snapshot"].assign(local=northmere["source"] == "local_quarterly")
    pairs = snapshots.pivot_table(index=["indicator", "period_end"], columns="local", values="value").dropna()
    assert pairs.index.get_level_values("indicator").nunique() >= 10
    rounded = pairs.index.get_level_values("indicator").isin(["CLA08", "CLA09"])
    apart = (pairs[True] - pairs[False]).abs()
    assert apart[rounded].max() <= 0.5
    assert apart[~rounded].max() <= 0.06


def test_only_what_was_recorded_late_is_a_revision(read: sources.Sources):
    changed = read.revisions[read.revisions["area"] == NORTHMERE]
    assert list(changed["indicator"]) == ["REF02"]
    assert (changed["new"] > changed["old"]).all()
    assert len(read.revisions) <= 3
