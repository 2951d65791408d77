"""Every figure of the country at once: the seconds and megabytes aimed at stand beside the result."""

from __future__ import annotations

import resource
import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest

from pmflib import catalogue, frames
from pmflib.assess import assess
from pmflib.catalogue import Catalogue

COUNCILS, YEARS = 153, 13
AT_MOST_SECONDS, AT_MOST_MEGABYTES = 5.0, 1000.0


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue.load("northmere")


@pytest.fixture(scope="module")
def areas(known: Catalogue) -> pd.DataFrame:
    own = known.council.authority.code
    codes = [own, *(f"X2{number:07d}" for number in range(1, COUNCILS))]
    regions = [f"X12{number:06d}" for number in range(9)]
    rows = [("X92000001", "england", "")] + [(code, "region", "X92000001") for code in regions]
    rows += [(code, "authority", regions[number % 9]) for number, code in enumerate(codes)]
    return pd.DataFrame(rows, columns=["code", "level", "region"]).assign(successor="")


@pytest.fixture(scope="module")
def neighbours(known: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    codes = areas.loc[areas["level"] == "authority", "code"].to_numpy()
    sets = []
    for number, chosen in enumerate(known.council.neighbours):
        step = np.arange(1, 11) * (number + 1)
        members = codes[(np.arange(len(codes))[:, None] + step) % len(codes)]
        rank = np.tile(np.arange(1, 11), len(codes))
        sets.append(
            pd.DataFrame({"set": chosen.name, "area": np.repeat(codes, 10), "rank": rank, "neighbour": members.ravel()})
        )
    return pd.concat(sets, ignore_index=True)


@pytest.fixture(scope="module")
def observations(known: Catalogue, areas: pd.DataFrame) -> pd.DataFrame:
    """Every indicator of the catalogue in every council, region and the country, thirteen years long."""
    random = np.random.default_rng(2026)
    ends = pd.to_datetime([f"{year}-03-31" for year in range(2014, 2014 + YEARS)]).astype("datetime64[s]")
    index = pd.MultiIndex.from_product([list(known.indicators), areas["code"], ends])
    rows = index.to_frame(index=False, name=["indicator", "area", "period_end"])
    size = random.integers(50, 5_000, len(rows)).astype(float)
    counted = random.binomial(size.astype(int), random.beta(4, 16, len(rows))).astype(float)
    multiplier = rows["indicator"].map(
        {c: 1e4 if i.unit == "per 10,000" else 100.0 for c, i in known.indicators.items()}
    )
    level = rows["area"].map(areas.set_index("code")["level"])
    made = rows.assign(
        level=level,
        breakdown="all",
        category="all",
        window="year",
        period_start=rows["period_end"] - pd.DateOffset(years=1) + pd.Timedelta(days=1),
        numerator=counted,
        denominator=size,
        value=multiplier * counted / size,
        lower=np.nan,
        upper=np.nan,
        n=size,
        status="",
        marks="",
        source="cin_referrals",
        release=pd.Timestamp("2026-10-01"),
    )
    return frames.conform(made, frames.OBSERVATIONS)


def test_every_indicator_council_and_year(benchmark, known, areas, neighbours, observations) -> None:
    benchmark.extra_info |= {"at_most_seconds": AT_MOST_SECONDS, "at_most_megabytes": AT_MOST_MEGABYTES}

    kept = []

    def whole() -> None:
        # One set of tables at a time: the memory aimed at is that of one call.
        kept.clear()
        kept.append(assess(observations, catalogue=known, areas=areas, neighbours=neighbours, as_of=date(2026, 11, 1)))

    benchmark.pedantic(whole, rounds=3)
    (figures,) = kept
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e3 if sys.platform != "darwin" else 1e6)
    benchmark.extra_info["peak_megabytes"] = round(peak)
    figures_of_councils = (figures.core["level"] == "authority").sum()
    print(f"\n{figures_of_councils:,} figures of councils; peak memory {peak:,.0f} MB, imports included")
    assert figures_of_councils == len(known.indicators) * COUNCILS * YEARS
    assert {name: len(table) > 0 for name, table in figures.tables().items()} == dict.fromkeys(frames.ASSESSED, True)
