"""Every indicator recomputed from the real counts and held against what was published, by another route.

The published columns and the tool's series are read here with plain pandas, and the rules (file, filter, column,
multiplier, decimals) come from the list beside the data, not from our parameters.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

SLACK = 1e-6
# The tool takes these from a later release than the file at hand, or (CP04) over a base that is not published.
OTHER_BASE = {"CP04": 8, "PER01": 18, "PER02": 13, "PER03": 5, "PER04": 21}


@pytest.fixture(scope="module")
def rules(published_data):
    listed = pd.read_csv(published_data / "indicator_catalogue.csv", dtype=str).fillna("").set_index("code")
    listed["counts"] = ~(listed["numerator"] + listed["denominator"]).str.contains("fte")
    return listed


@pytest.fixture(scope="module")
def ours(kent):
    """Authority rows of every indicator with the old code and the year in which the period ends."""
    rows = kent.observations[kent.observations["level"] == "authority"]
    rows = rows.merge(kent.areas[["code", "old_code"]], left_on="area", right_on="code", validate="m:1")
    return rows.assign(year=rows["period_end"].dt.year.astype(str))


def _published(folder, rule):
    """Read the published column of an indicator: old code, year of the period's end, value."""
    raw = pd.read_csv(folder / rule["source_file"], dtype=str, encoding="utf-8-sig", keep_default_na=False)
    for part in filter(None, rule["filter"].split("; ")):
        column, label = part.split("=", 1)
        raw = raw[raw[column] == label]
    raw = raw[raw["geographic_level"] == "Local authority"]
    academic = raw["time_period"].str.len() == 6
    year = raw["time_period"].where(~academic, "20" + raw["time_period"].str[-2:])
    value = pd.to_numeric(raw[rule["value_column"]], errors="coerce")
    old_code = raw["old_la_code"].str.replace(" / ", "+")
    return pd.DataFrame({"old_code": old_code, "year": year, "published": value})


def _recomputed(ours, code, rule):
    rows = ours[ours["indicator"] == code]
    counted = float(rule["multiplier"]) * rows["numerator"] / rows["denominator"]
    return rows.assign(recomputed=counted.where(np.isfinite(counted)))


def _beyond(rows, theirs, decimals):
    """Return the rows with both values that differ by more than half a unit of the published decimals."""
    both = rows.dropna(subset=["recomputed", theirs])
    apart = (both["recomputed"] - both[theirs]).abs() > 0.5 * 10.0 ** -np.asarray(decimals) + SLACK
    return len(both), both[apart]


def _listing(name, checked, beyond, theirs):
    lines = [
        f"    {row.indicator} {row.area} {row.year}: {row.recomputed:.3f} not {getattr(row, theirs):g}"
        for row in beyond.itertuples()
    ]
    return "\n".join([f"{name}: compared {checked:,}, beyond rounding {len(beyond)}", *lines[:5]])


def test_every_indicator_with_a_published_value_is_recomputed_within_rounding(ours, rules, published_data):
    wrong, compared = [], 0
    for code, rule in rules[(rules["published_decimals"] != "") & (rules["numerator"] != "")].iterrows():
        rows = _recomputed(ours, code, rule).merge(_published(published_data, rule), on=["old_code", "year"])
        checked, beyond = _beyond(rows, "published", int(rule["published_decimals"]))
        compared += checked
        assert (checked, len(beyond)) == (int(rule["n_checked"]), int(rule["n_beyond_rounding"])), code
        print(_listing(code if rule["counts"] else f"{code} (full-time equivalents)", checked, beyond, "published"))
        wrong += [code] * (len(beyond) if rule["counts"] else 0)
    assert compared > 45_000
    assert wrong == []


def test_what_the_published_column_says_is_what_a_reader_sees(ours, rules, published_data):
    """The value itself, published fall-backs included, full-time equivalents included."""
    for code, rule in rules[rules["value_column"].ne("") & rules["source_file"].str.startswith("ees")].iterrows():
        rows = ours[ours["indicator"] == code].rename(columns={"value": "recomputed"})
        rows = rows.merge(_published(published_data, rule), on=["old_code", "year"])
        checked, beyond = _beyond(rows, "published", int(rule["published_decimals"] or 6))
        assert checked > 300, code
        assert beyond.empty, _listing(code, checked, beyond, "published")


def test_every_series_the_tool_also_carries_agrees_within_its_rounding(ours, rules, published_data):
    tool = pd.read_parquet(published_data / "lait" / "bds_long_0.parquet")
    tool = tool.assign(
        lait=pd.to_numeric(tool["Values"], errors="coerce").round(6),
        old_code=tool["LA Number"].astype(int).astype(str),
        year=tool["Years"].str.extract(r"^(\d{4})(?!-)")[0].fillna("20" + tool["Years"].str[5:7]),
    )
    compared = 0
    for code, rule in rules[rules["lait_short_name"] != ""].iterrows():
        series = tool.loc[tool["Short Desc"] == rule["lait_short_name"], ["old_code", "year", "lait"]]
        assert len(series), code
        decimals = max(len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in series["lait"].dropna())
        rows = ours[ours["indicator"] == code].rename(columns={"value": "recomputed"})
        checked, beyond = _beyond(rows.merge(series, on=["old_code", "year"]), "lait", min(decimals, 1))
        compared += checked
        print(_listing(f"{code} against {rule['lait_short_name']}", checked, beyond, "lait"))
        assert checked > 300, code
        assert len(beyond) <= OTHER_BASE.get(code, 0), code
    assert compared > 45_000


def test_every_indicator_of_the_list_has_values(ours, rules):
    have = ours[ours["value"].notna()].groupby("indicator").size()
    assert set(rules.index) == set(have.index)
    assert have.min() > 300


def test_anchors_of_kent(ours):
    kent = ours[(ours["area"] == "E10000016") & (ours["period_end"] == "2025-03-31")].set_index("indicator")
    assert kent.loc["REF02", "denominator"] == 24_035
    assert round(kent.loc["REF02", "value"], 1) == 21.6
    assert round(kent.loc["CP04", "value"], 1) == 87.2
    assert round(kent.loc["CL01", "value"], 1) == 50.9
    assert kent.loc["CLA01", "numerator"] == 1_896
    assert kent.loc["REF01", "denominator"] == 355_390
