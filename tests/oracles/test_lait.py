"""Every row the department's interactive tool shows: latest, change, rank, band, neighbours, region and England."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from pmflib import catalogue, periods, sources
from pmflib.assess import assess, lait
from pmflib.catalogue.models import Indicator, Published

POLARITY = {"High": "high", "Low": "low"}


@pytest.fixture(scope="module")
def measures(read) -> pd.DataFrame:
    return read("lait/measures.csv").assign(indicator=lambda rows: [f"L{number}" for number in range(len(rows))])


@pytest.fixture(scope="module")
def found(measures, published_data):
    """Sources and figures of the measures the folder names, read and assessed as any council's are."""
    kent = catalogue.load("kent")
    profile = kent.council.model_copy(update={"exclude_tiny": ()})
    indicators = {
        row.indicator: indicator(row.indicator, row.Measure_short, row.Polarity) for row in measures.itertuples()
    }
    real = kent.model_copy(update={"indicators": indicators, "council": profile, "targets": ()})
    given = sources.read(real, published_data)
    figures = assess(
        given.observations, catalogue=real, areas=given.areas, neighbours=given.neighbours, as_of=date(2027, 1, 1)
    )
    return given, figures


def indicator(code: str, series: str, polarity: str) -> Indicator:
    return Indicator(
        code=code,
        title=f"Measure {code}",
        definition="As the tool has it.",
        theme="Any",
        element="Key indicators",
        kind="outcome",
        measure="flow",
        window="year",
        unit="score",
        decimals=1,
        polarity=POLARITY.get(polarity, "none"),
        interval="none",
        owner="Nobody",
        national_reference="The tool",
        published=Published(table="lait", filter={"Short Desc": series}, value="Values"),
    )


@pytest.fixture(scope="module")
def codes(found) -> dict[int, str]:
    """Today's code of each of the tool's council numbers."""
    areas = found[0].areas
    single = areas.loc[(areas["level"] == "authority") & ~areas["code"].str.contains("+", regex=False)]
    return dict(zip(single["old_code"].astype(int), single["code"], strict=True))


def region_code(name: pd.Series, areas: pd.DataFrame) -> pd.Series:
    named = areas.loc[areas["level"] == "region"]
    by_name = dict(zip(named["name"].str.casefold(), named["code"], strict=True))
    return name.map(lambda text: by_name[re.sub(r"^(\w+) \((\w+)\)$", r"\2 \1", text).casefold()])


def day_of(years: pd.Series, kinds: pd.Series) -> np.ndarray:
    labels = pd.DataFrame({"label": years.astype(str), "kind": kinds})
    return periods.spans(labels, periods.lait_span)["period_end"].to_numpy()


def test_every_row_of_the_summary(found, measures, codes, read, compare) -> None:
    given, figures = found
    theirs = read("lait/stat_n_summary_expected.csv").merge(
        measures[["Measure", "indicator", "Year_Type"]], left_on="measure", right_on="Measure"
    )
    theirs["area"] = theirs["la_number"].map(codes)
    ours = theirs[["indicator", "area"]].merge(
        lait.view(figures.core, figures.comparisons, neighbour_set="2025"), how="left"
    )
    regions = figures.comparisons.loc[figures.comparisons["comparator"] == "region"]
    chosen = regions.drop_duplicates(["indicator", "area"], keep="last")
    beside = theirs[["indicator", "area"]].merge(chosen[["indicator", "area", "comparator_set"]], how="left")
    banded = (theirs["quartile_band"] != "-").to_numpy()
    compare(
        "lait/stat_n_summary_expected.csv",
        numbers={
            "latest": (ours["latest"], theirs["latest_value"]),
            "change": (ours["change"], theirs["change_from_previous_year"]),
            "rank": (ours["rank"], pd.to_numeric(theirs["rank"].mask(theirs["rank"] == "-"))),
            "q25": (ours["spread_lower"], theirs["q25"]),
            "q75": (ours["spread_upper"], theirs["q75"]),
            "sn_mean": (ours["neighbours"], theirs["sn_mean"]),
            "sn_change": (ours["neighbours_change"], theirs["sn_change"]),
            "region": (ours["region"], theirs["region_value"]),
            "region_change": (ours["region_change"], theirs["region_change"]),
            "england": (ours["england"], theirs["england_value"]),
            "england_change": (ours["england_change"], theirs["england_change"]),
        },
        flags={
            "latest_year": (ours["latest_period_end"], day_of(theirs["latest_year"], theirs["Year_Type"])),
            "quartile_band": (ours["quartile_band"].where(banded, "-"), theirs["quartile_band"].fillna("")),
            "region_name": (beside["comparator_set"], region_code(theirs["region"], given.areas)),
        },
    )


def test_every_row_of_the_series(found, measures, codes, read, compare) -> None:
    figures = found[1]
    first = measures.drop_duplicates("Measure_short")[["Measure_short", "indicator", "Year_Type"]]
    theirs = read("lait/stat_n_series_expected.csv").merge(first, left_on="measure_short", right_on="Measure_short")
    theirs["area"] = theirs["la_number"].map(codes)
    theirs["period_end"] = day_of(theirs["year"], theirs["Year_Type"])
    key = ["indicator", "area", "period_end"]
    ours = theirs[key].merge(figures.core[[*key, "value"]], on=key, how="left")
    for comparator, column in (
        ("neighbours", "comparator_mean"),
        ("region", "comparator_value"),
        ("england", "comparator_value"),
    ):
        rows = figures.comparisons.loc[figures.comparisons["comparator"] == comparator]
        rows = rows.loc[(comparator != "neighbours") | (rows["comparator_set"] == "2025")]
        ours = ours.merge(rows[[*key, column]].rename(columns={column: comparator}), on=key, how="left")
    compare(
        "lait/stat_n_series_expected.csv",
        numbers={
            "la_value": (ours["value"], theirs["la_value"]),
            "sn_mean": (ours["neighbours"], theirs["sn_mean"]),
            "region_value": (ours["region"], theirs["region_value"]),
            "england_value": (ours["england"], theirs["england_value"]),
        },
    )


def test_every_neighbour_in_its_place(found, codes, read, compare) -> None:
    listed = found[0].neighbours
    ours = listed.loc[listed["set"] == "2025"].set_index(["area", "rank"])["neighbour"]
    theirs = read("lait/neighbours.csv")
    asked = pd.MultiIndex.from_arrays([theirs["la_number"].map(codes), theirs["sn_order"]])
    compare("lait/neighbours.csv", flags={"neighbour": (ours.reindex(asked), theirs["sn_number"].map(codes))})
