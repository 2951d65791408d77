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


def test_every_published_indicator_has_a_figure_of_northmere(northmere: pd.DataFrame, council: catalogue.Catalogue):
    there = northmere[northmere["value"].notna()]
    printed = {code for code, indicator in council.indicators.items() if indicator.published}
    assert printed <= set(there["indicator"])


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


def test_figures_of_one_day_agree_between_the_council_and_the_department(northmere: pd.DataFrame, whole: Path):
    local = pd.read_csv(whole / "local" / "quarterly_figures.csv", na_values=["x"])
    local = local[(local["area"] == NORTHMERE) & local["period"].str.endswith("q4")]
    local["period_end"] = pd.to_datetime((local["period"].str[:4].astype(int) + 1).astype(str) + "-03-31")
    theirs = northmere[(northmere["window"] == "snapshot") & northmere["numerator"].notna()]
    pairs = theirs.merge(local, on=["indicator", "period_end"], suffixes=("", "_local"))
    assert pairs["indicator"].nunique() >= 6
    assert (pairs["numerator"] == pairs["numerator_local"]).all()


def test_only_what_was_recorded_late_is_a_revision(read: sources.Sources):
    changed = read.revisions[read.revisions["area"] == NORTHMERE]
    assert list(changed["indicator"]) == ["REF02"]
    assert (changed["new"] > changed["old"]).all()
    assert len(read.revisions) <= 3


@pytest.mark.parametrize(
    ("indicator", "area", "year", "status"),
    [("REF01", "X10000011", 2022, "not_available"), ("REF02", "X10000022", 2024, "low_reliability")],
)
def test_the_symbols_planted_in_published_files_are_read_as_what_they_are(
    read: sources.Sources, indicator: str, area: str, year: int, status: str
):
    rows = read.observations
    own = rows[(rows["indicator"] == indicator) & (rows["area"] == area) & (rows["breakdown"] == "all")]
    (cell,) = own[own["period_end"] == f"{year}-03-31"].drop_duplicates("status").itertuples()
    assert (cell.status, pd.isna(cell.value)) == (status, True)


def test_councils_that_are_no_more_are_known_and_stand_on_no_list(read: sources.Sources):
    gone = read.areas.loc[read.areas["successor"].fillna("") != "", "code"]
    assert {"X10000042", "X10000043"} <= set(gone)
    own = read.neighbours[read.neighbours["area"] == NORTHMERE]
    assert not own["neighbour"].isin(gone).any()
    assert not own["neighbour"].str.contains("+", regex=False).any()
