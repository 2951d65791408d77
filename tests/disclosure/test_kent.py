"""The real published figures of Kent: symbols read are symbols written, and no sum of ours tells what was hidden."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import build, disclosure, frames, store
from pmflib.disclosure import attacker

KEY = list(frames.KEY)


@pytest.fixture(scope="module")
def outputs(published_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("kent")
    for audience in ("internal-officer", "public"):
        build.build("kent", data=published_data, outputs=place, audience=audience, as_of="2026-11-20")
    return place / "kent"


@pytest.fixture(scope="module")
def public(outputs: Path) -> disclosure.Release:
    return disclosure.open_slice(disclosure.release_folder(outputs, "2024-25", "public"), "kent")


def test_symbols_read_are_symbols_written(outputs: Path, public: disclosure.Release) -> None:
    read = store.read_table(outputs / "store" / "observations.parquet").sort_values("release", kind="stable")
    read = read.drop_duplicates(KEY, keep="last").set_index(KEY)[["status", "marks", "value"]]
    core = public.core.set_index(KEY)
    there = read.loc[core.index]
    assert (core["status"] == "suppressed").sum() > 30
    assert core["status"].tolist() == there["status"].tolist()
    assert core["marks"].tolist() == there["marks"].tolist()
    np.testing.assert_array_equal(core["value"], there["value"].mask(there["status"] == "suppressed"))


def test_nothing_hidden_stands_in_another_table_or_period(public: disclosure.Release) -> None:
    tables = {name: public.table(name) for name in frames.FIGURES}
    assert attacker.in_plain_sight(tables) == []
    core = tables["core"]
    assert set(core.loc[core["status"] == "suppressed", "hidden_because"]) == {"source"}
    hidden = pd.MultiIndex.from_frame(core.loc[core["status"] == "suppressed", KEY])
    before = pd.MultiIndex.from_frame(core[[*frames.SERIES, "previous_period_end"]]).isin(hidden)
    assert core.loc[before, ["previous", "change", "change_lower", "change_upper"]].isna().all(axis=None)


def test_a_mean_of_the_neighbours_rests_on_those_that_are_shown(public: disclosure.Release) -> None:
    core = public.core
    shown = core.loc[core["value"].notna()]
    members = public.context.neighbours[public.context.current_set]
    at = shown.loc[shown["area"].isin(members)].groupby(["indicator", "window", "period_end"])["value"]
    told = public.beside(public.context.area, "neighbours", public.context.current_set)
    told = told.loc[told["comparator_period_end"] == told["period_end"]].set_index(
        ["indicator", "window", "period_end"]
    )
    found = pd.DataFrame({"mean": at.mean(), "size": at.size()}).reindex(told.index)
    partly = (found["size"] < len(members)) & found["size"].notna()
    assert partly.any()
    np.testing.assert_allclose(told.loc[partly, "with_data"], found.loc[partly, "size"])
    np.testing.assert_allclose(told.loc[partly, "comparator_mean"], found.loc[partly, "mean"])
