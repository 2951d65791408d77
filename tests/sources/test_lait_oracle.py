"""The tool's long file and neighbour list as we read them, against what the tool itself shows."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from pmflib import catalogue, periods, sources


@pytest.fixture(scope="module")
def shown(oracles):
    """Every value the tool shows for an authority, its neighbours, its region and England."""
    rows = pd.read_csv(oracles / "lait" / "stat_n_series_expected.csv", dtype={"la_number": str, "year": str})
    measures = pd.read_csv(oracles / "lait" / "measures.csv").drop_duplicates("Measure_short")
    types = measures.set_index("Measure_short")["Year_Type"]
    kinds = rows["measure_short"].map(types)
    days = periods.spans(pd.DataFrame({"label": rows["year"], "kind": kinds}), periods.lait_span)
    return rows.assign(period_end=days["period_end"])


@pytest.fixture(scope="module")
def read_here(shown, make_indicator, published_data):
    real = catalogue.load("kent")
    series = shown["measure_short"].unique()
    indicators = {
        f"L{number}": make_indicator(
            f"L{number}",
            unit="score",
            interval="none",
            table="lait",
            filter={"Short Desc": label},
            value="Values",
            numerator=(),
            denominator=(),
        )
        for number, label in enumerate(series)
    }
    found = sources.read(real.model_copy(update={"indicators": indicators}), published_data)
    names = dict(zip(indicators, series, strict=True))
    return found, found.observations.assign(measure_short=found.observations["indicator"].map(names))


def _authorities(areas):
    single = areas[(areas["level"] == "authority") & ~areas["code"].str.contains("+", regex=False)]
    return single.set_index("old_code")["code"]


def _differ(shown, column, area, observations):
    """Return how many shown values differ from ours; a missing value must be missing in both."""
    asked = shown.assign(area=area, theirs=shown[column])
    ours = observations[["measure_short", "area", "period_end", "value"]]
    both = asked.merge(ours, on=["measure_short", "area", "period_end"], how="left")
    same = np.isclose(both["value"], both["theirs"], rtol=0, atol=1e-9, equal_nan=True)
    print(f"{column}: compared {len(both):,} rows, {int((~same).sum())} differ")
    return int((~same).sum())


def test_every_value_the_tool_shows_is_the_one_we_read(shown, read_here):
    found, observations = read_here
    authorities = _authorities(found.areas)
    named = found.areas[found.areas["level"] == "region"]
    regions = dict(zip(named["name"].str.casefold(), named["code"], strict=True))
    plain = shown["region"].map(lambda name: re.sub(r"^(\w+) \((\w+)\)$", r"\2 \1", name).casefold())
    assert len(shown) > 13_000
    assert _differ(shown, "la_value", shown["la_number"].map(authorities), observations) == 0
    assert _differ(shown, "region_value", plain.map(regions), observations) == 0
    assert _differ(shown, "england_value", "E92000001", observations) == 0


def test_the_mean_of_the_neighbours_is_the_tools(shown, read_here, oracles):
    found, observations = read_here
    authorities = _authorities(found.areas)
    listed = found.neighbours[found.neighbours["set"] == found.neighbours["set"].max()]
    values = observations[["measure_short", "area", "period_end", "value"]].rename(columns={"area": "neighbour"})
    means = listed.merge(values, on="neighbour").groupby(["measure_short", "area", "period_end"])["value"].mean()
    area = shown["la_number"].map(authorities)
    assert _differ(shown, "sn_mean", area, means.rename("value").reset_index()) == 0
    theirs = pd.read_csv(oracles / "lait" / "neighbours.csv", dtype=str)
    pairs = zip(theirs["la_number"].map(authorities), theirs["sn_order"].astype(int), strict=True)
    ours = listed.set_index(["area", "rank"])["neighbour"]
    assert [ours[pair] for pair in pairs] == theirs["sn_number"].map(authorities).tolist()
