"""The real published figures of Kent: symbols read are symbols written, and no sum of ours tells what was hidden."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmflib import build, disclosure, frames, store
from pmflib.disclosure import attacker

KEY = list(frames.KEY)


@pytest.fixture(scope="module")
def outputs(kent_outputs: Path, published_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Path(shutil.copytree(kent_outputs, tmp_path_factory.mktemp("kent") / "outputs"))
    build.build("kent", data=published_data, outputs=place, audience="public", as_of="2026-11-20")
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


@pytest.fixture(scope="module")
def counted(public: disclosure.Release) -> pd.DataFrame:
    """The published counts, with those of scores and amounts left out, which are no children."""
    core = public.core
    numbers = core[["numerator", "denominator"]]
    whole = (numbers.fillna(0) % 1 == 0).all(axis=1) & ~(numbers < 0).any(axis=1)
    some = core["numerator"].notna().groupby(core["indicator"]).transform("any")
    return core.loc[whole.groupby(core["indicator"]).transform("all") & some].reset_index(drop=True)


def attacked(rows: pd.DataFrame, truth: pd.Series) -> int:
    """How many numbers a reader works out exactly, by every equation there is between published rows."""
    # Of a region some authorities only are shown: nothing adds up to it.
    found = attacker.attack(rows, rows.assign(numerator=truth), attacker.Rules(threshold=0, parents={}))
    assert len(found.intervals) >= (rows["status"] == "suppressed").sum() > 150
    return int(found.intervals["exact"].sum()) + found.left_over


def test_nothing_hidden_reappears_by_arithmetic_between_our_tables(counted: pd.DataFrame) -> None:
    guess = counted["numerator"].mask(counted["status"] == "suppressed", 3.0)
    assert attacked(counted, guess) == 0
    # Those who do not count, shown as a figure of their own, would give all of them away.
    some = counted.loc[(counted["indicator"] == "CL05") & counted["denominator"].notna()]
    rest = some.assign(indicator="REST", status="", numerator=some["denominator"] - guess[some.index])
    rest = rest.assign(value=100 * rest["numerator"] / rest["denominator"], n=rest["denominator"])
    rows = pd.concat([counted, rest], ignore_index=True)
    told = attacked(rows, pd.concat([guess, rest["numerator"]], ignore_index=True))
    assert told >= (some["status"] == "suppressed").sum() > 30


def told_elsewhere(rows: pd.DataFrame) -> list[str]:
    """Hidden counts that another column, or what two others leave of the base, equals wherever all of them are seen."""
    place = ["area", "window", "period_end"]
    wide = rows.assign(gone=(rows["status"] == "suppressed").astype(float)).pivot(index=place, columns="indicator")
    names = wide["numerator"].columns
    top, base, gone = (wide[name].to_numpy(float) for name in ("numerator", "denominator", "gone"))
    every = np.hstack([top, base, base - top])
    called = np.array([*names, *(names + " of"), *(names + " not")])
    found = []
    for at in np.flatnonzero((gone == 1).any(axis=0)):
        own = np.isin(np.arange(len(called)) % len(names), at)
        seen, hidden = ~np.isnan(top[:, at]), gone[:, at] == 1
        for other in range(-1, len(names)):
            table = every if other < 0 else (base[:, [at]] - top[:, [other]]) - every
            known = ~np.isnan(table) & seen[:, None]
            same = ((table == top[:, [at]]) | ~known).all(axis=0) & (known.sum(axis=0) >= 10) & ~own
            told = same & ~np.isnan(table[hidden]).all(axis=0) & (other != at)
            beside = f" and {names[other]}" if other >= 0 else ""
            found += [f"{names[at]}{beside}: {one}" for one in called[told]]
    return found


def test_nothing_hidden_stands_under_another_name_or_is_what_two_others_leave(counted: pd.DataFrame) -> None:
    assert told_elsewhere(counted) == []
    guess = counted["numerator"].fillna(3.0)
    some = counted.loc[counted["indicator"] == "PER03"]
    rest = some.assign(indicator="REST", status="", numerator=some["denominator"] - guess[some.index] - 7)
    seven = some.assign(indicator="SEVEN", status="", numerator=7.0)
    found = told_elsewhere(pd.concat([counted, rest, seven], ignore_index=True))
    assert {"PER03 and REST: SEVEN", "PER03 and SEVEN: REST"} <= set(found)
