"""A country small enough to work out by hand: one council with two districts, ten neighbours, one region."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pmflib import frames
from pmflib.catalogue.models import (
    Brand,
    Catalogue,
    Council,
    Indicator,
    NeighbourSet,
    Place,
    Published,
    SourceTable,
)

OWN = "X10000001"
OTHERS = [f"X100000{number:02d}" for number in range(2, 13)]
ENGLAND, REGION = "X92000001", "X12000001"


def _indicator(code: str, **changes: object) -> Indicator:
    base = {
        "code": code,
        "title": f"Measure {code}",
        "definition": "What it counts.",
        "theme": "Front door",
        "element": "Key indicators",
        "kind": "outcome",
        "measure": "flow",
        "window": "quarter",
        "unit": "per cent",
        "decimals": 1,
        "polarity": "low",
        "interval": "wilson",
        "owner": "Front door",
        "national_reference": "CIN census",
        "published": Published(table="annual"),
    }
    return Indicator(**(base | changes))  # type: ignore[arg-type]


def _table(layout: str) -> SourceTable:
    return SourceTable(file="x.csv", format=layout, label="Source", released=date(2026, 1, 1))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def small_catalogue() -> Catalogue:
    return Catalogue(
        council=Council(
            slug="own",
            authority=Place(code=OWN, name="Own", slug="own"),
            districts=(
                Place(code="X07000001", name="East", slug="east"),
                Place(code="X07000002", name="West", slug="west"),
            ),
            neighbours=(
                NeighbourSet(name="2021", table="n21", model="2021", used_from=date(2021, 4, 1)),
                NeighbourSet(name="2025", table="n25", model="2025", used_from=date(2025, 5, 1)),
            ),
            exclude_tiny=(OTHERS[-1],),
            brand=Brand(name="Own council", contact="a@example"),
        ),
        indicators={
            "PCT": _indicator("PCT"),
            "RATE": _indicator("RATE", unit="per 10,000", interval="byar", polarity="none"),
            "COST": _indicator("COST", unit="pounds per week", interval="none", polarity="high"),
        },
        sources={"annual": _table("ees"), "local": _table("figures")},
    )


@pytest.fixture(scope="session")
def small_areas() -> pd.DataFrame:
    rows = [(ENGLAND, "england", ""), (REGION, "region", ENGLAND)]
    rows += [(code, "authority", REGION) for code in [OWN, *OTHERS]]
    rows += [(code, "district", OWN) for code in ("X07000001", "X07000002")]
    return pd.DataFrame(rows, columns=["code", "level", "region"])


@pytest.fixture(scope="session")
def small_neighbours() -> pd.DataFrame:
    lists = {"2025": OTHERS[:10], "2021": OTHERS[5:10]}
    rows = [(name, OWN, rank, code) for name, codes in lists.items() for rank, code in enumerate(codes, 1)]
    return pd.DataFrame(rows, columns=["set", "area", "rank", "neighbour"])


def observation(indicator: str, area: str, end: str, numerator: float, denominator: float, **changes: object) -> dict:
    """One observation row; the value follows from the counts unless it is given."""
    multiplier = {"PCT": 100.0, "RATE": 10_000.0}.get(indicator, 1.0)
    last = pd.Timestamp(end)
    row = {
        "indicator": indicator,
        "area": area,
        "level": "authority",
        "breakdown": "all",
        "category": "all",
        "window": "year",
        "period_start": last - pd.DateOffset(years=1) + pd.Timedelta(days=1),
        "period_end": last,
        "numerator": numerator,
        "denominator": denominator,
        "value": multiplier * numerator / denominator,
        "lower": float("nan"),
        "upper": float("nan"),
        "n": denominator,
        "status": "",
        "marks": "",
        "source": "annual",
        "release": pd.Timestamp("2025-10-30"),
    }
    return row | changes


def table(rows: list[dict]) -> pd.DataFrame:
    return frames.conform(pd.DataFrame(rows, columns=frames.names(frames.OBSERVATIONS)), frames.OBSERVATIONS)
