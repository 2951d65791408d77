"""RAG on the displayed value by the target of the day, and the probability beside it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pmflib.assess import assess
from pmflib.assess.targets import p_meets
from pmflib.catalogue.models import Catalogue, Target
from tests.assess.conftest import OWN, observation, table

QUARTER = {"window": "quarter", "source": "local"}


def target(indicator: str = "PCT", **changes: object) -> Target:
    base = {
        "indicator": indicator,
        "areas": (OWN,),
        "valid_from": date(2025, 4, 1),
        "baseline": 23.0,
        "baseline_period": "2024-25",
        "target": 20.0,
        "floor": 25.0,
        "origin": "Plan",
        "set_by": "Board",
        "agreed_on": date(2025, 3, 1),
        "review_due": date(2026, 3, 1),
        "version": "v1",
    }
    return Target(**(base | changes))  # type: ignore[arg-type]


@pytest.fixture
def rated(small_catalogue: Catalogue, small_areas, small_neighbours):
    def run(rows: list[dict], *given: Target, **indicators: dict[str, object]) -> pd.DataFrame:
        changed = {
            code: small_catalogue.indicators[code].model_copy(update=fields) for code, fields in indicators.items()
        }
        known = small_catalogue.model_copy(
            update={"targets": given, "indicators": small_catalogue.indicators | changed}
        )
        return assess(
            table(rows), catalogue=known, areas=small_areas, neighbours=small_neighbours, as_of=date(2027, 1, 1)
        ).targets

    return run


def quarter(end: str, numerator: float, denominator: float = 1000, **changes: object) -> dict:
    start = pd.Timestamp(end) - pd.DateOffset(months=3) + pd.Timedelta(days=1)
    return observation("PCT", OWN, end, numerator, denominator, period_start=start, **(QUARTER | changes))


@pytest.mark.parametrize(
    ("numerator", "rag", "gap"),
    [(200, "green", 0.0), (200.4, "green", 0.0), (200.6, "amber", 0.1), (250, "amber", 5.0), (250.6, "red", 5.1)],
)
def test_the_colour_is_that_of_the_displayed_value(rated, numerator: float, rag: str, gap: float) -> None:
    row = rated([quarter("2025-09-30", numerator)], target()).iloc[0]
    assert row["rag"] == rag
    assert row["gap_to_target"] == pytest.approx(gap)


def test_high_is_good_the_other_way_round(rated) -> None:
    aim = target(target=80.0, floor=70.0, stretch=90.0)
    rows = [quarter(end, share) for end, share in (("2025-06-30", 800), ("2025-09-30", 700), ("2025-12-31", 699))]
    found = rated(rows, aim, PCT={"polarity": "high"})
    assert found["rag"].tolist() == ["green", "amber", "red"]


def test_a_target_that_changes_on_1_january_rates_q2_by_the_old_and_q4_by_the_new(rated) -> None:
    old = target(valid_to=date(2025, 12, 31))
    new = target(valid_from=date(2026, 1, 1), target=18.0, floor=19.0, version="v2")
    found = rated([quarter("2025-09-30", 195), quarter("2026-03-31", 195), quarter("2025-03-31", 195)], old, new)
    assert found[["version", "rag"]].to_numpy().tolist() == [["v1", "green"], ["v2", "red"]]


def test_the_interval_stands_beside_the_colour_and_never_changes_it(rated) -> None:
    few, many = (rated([quarter("2025-09-30", 0.21 * n, n)], target()).iloc[0] for n in (100, 100_000))
    assert (few["rag"], many["rag"]) == ("amber", "amber")
    assert 0.3 < few["p_meets"] < 0.5
    assert many["p_meets"] < 0.001


def test_near_counts_the_distance_to_the_target(rated) -> None:
    aim = target(floor=None, tolerance=2.0, floor_tolerance=4.0)
    rows = [quarter(end, n) for end, n in (("2025-06-30", 180), ("2025-09-30", 239), ("2025-12-31", 241))]
    found = rated(rows, aim, PCT={"polarity": "near"})
    assert found["rag"].tolist() == ["green", "amber", "red"]
    assert found["p_meets"].between(0, 1).all()


def test_activity_has_thresholds_and_no_colour(rated) -> None:
    aim = target("RATE", target=None, floor=None, lower_threshold=50.0, upper_threshold=90.0)
    rows = [observation("RATE", OWN, end, n, 10_000) for end, n in (("2026-03-31", 40), ("2027-03-31", 95))]
    found = rated([*rows, observation("RATE", OWN, "2025-04-30", 90, 10_000)], aim)
    assert found["threshold"].tolist() == ["within", "below", "above"]
    assert (found["rag"] == "none").all()
    assert found["p_meets"].isna().all()


def test_a_count_of_the_year_to_date_is_rated_by_the_share_due(rated) -> None:
    aim = target("COST", target=400.0, floor=320.0, baseline=380.0, profile=(0.2, 0.5, 0.7, 1.0))
    rows = [
        observation("COST", OWN, end, value, 1, window="ytd", source="local", n=50)
        for end, value in (("2025-06-30", 80), ("2025-09-30", 170), ("2025-10-31", 300))
    ]
    found = rated(rows, aim, COST={"unit": "count", "window": "ytd", "decimals": 0, "polarity": "high"})
    assert found["target"].tolist() == pytest.approx([80.0, 200.0, np.nan], nan_ok=True)
    assert found["rag"].tolist() == ["green", "amber", "none"]


def test_a_count_of_another_window_is_not_rated(rated) -> None:
    aim = target("COST", target=400.0, floor=320.0, baseline=380.0)
    rows = [observation("COST", OWN, "2026-03-31", 500, 1)]
    assert rated(rows, aim, COST={"unit": "count", "window": "quarter", "polarity": "high"}).empty


def test_a_missing_value_is_not_rated(rated) -> None:
    row = quarter("2025-09-30", 200) | {"value": np.nan, "numerator": np.nan, "status": "not_available"}
    found = rated([row], target()).iloc[0]
    assert (found["rag"], found["target"]) == ("none", 20.0)


def test_the_probability_is_one_half_at_the_value_and_a_fortieth_at_the_limit() -> None:
    rows = pd.DataFrame({"value": 10.0, "lower": 8.0, "upper": 14.0, "tolerance": np.nan, "target": [10.0, 8.0, 14.0]})
    low = p_meets(rows, np.full(3, "low"))
    assert low == pytest.approx([0.5, 0.025, 0.975])
    assert p_meets(rows, np.full(3, "high")) == pytest.approx(1 - low)
    without = rows.assign(lower=np.nan)
    assert np.isnan(p_meets(without, np.full(3, "low"))).all()
