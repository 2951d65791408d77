"""Figures worked out by hand: interval, change, comparators, rank and band."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib import frames
from pmflib.assess import Figures, assess
from pmflib.assess.groups import quartile_band, rank, standing
from tests.assess.conftest import ENGLAND, OTHERS, OWN, REGION, observation, table

AS_OF = date(2026, 6, 1)


@pytest.fixture
def figures(small_catalogue, small_areas, small_neighbours):
    def run(rows: list[dict], as_of: date = AS_OF) -> Figures:
        return assess(
            table(rows), catalogue=small_catalogue, areas=small_areas, neighbours=small_neighbours, as_of=as_of
        )

    return run


def year_2025(own: float = 250) -> list[dict]:
    """Own value 25%; neighbours 11% to 21%; the tiny council 99%; region and England as published."""
    rows = [observation("PCT", OWN, "2025-03-31", own, 1000)]
    rows += [observation("PCT", code, "2025-03-31", 110 + 10 * i, 1000) for i, code in enumerate(OTHERS[:-1])]
    rows += [observation("PCT", OTHERS[-1], "2025-03-31", 990, 1000)]
    rows += [observation("PCT", REGION, "2025-03-31", 300, 1000, level="region")]
    rows += [observation("PCT", ENGLAND, "2025-03-31", 226, 1000, level="england")]
    return rows


def only(frame: pd.DataFrame, **wanted: object) -> pd.Series:
    for name, value in wanted.items():
        frame = frame.loc[frame[name] == value]
    assert len(frame) == 1, f"{wanted} names {len(frame)} rows"
    return frame.iloc[0]


def test_a_proportion_gets_its_wilson_interval(figures) -> None:
    row = only(figures(year_2025()).core, area=OWN)
    assert row["value"] == 25.0
    assert (row["lower"], row["upper"]) == pytest.approx((22.4153, 27.7760), abs=1e-4)


def test_a_quarterly_rate_is_limited_on_its_annualised_base(figures) -> None:
    base = 10_000 * 92 / 365.25
    row = observation("RATE", OWN, "2026-06-30", 100, 10_000, window="quarter", source="local")
    row |= {"period_start": pd.Timestamp("2026-03-31"), "value": 10_000 * 100 / base}
    core = figures([row]).core.iloc[0]
    assert core["lower"] < core["value"] < core["upper"]
    assert (core["lower"] * base / 10_000, core["upper"] * base / 10_000) == pytest.approx((81.36, 121.63), abs=0.01)


def test_change_needs_the_adjoining_period(figures) -> None:
    ends = ["2021-03-31", "2023-03-31", "2024-03-31"]
    core = figures([observation("PCT", OWN, end, 100 + 50 * i, 1000) for i, end in enumerate(ends)]).core
    assert core["change"].isna().tolist() == [True, True, False]
    last = core.iloc[-1]
    assert last["change"] == pytest.approx(5.0)
    assert last["change_lower"] < 5.0 < last["change_upper"]
    assert last["previous_period_end"] == pd.Timestamp("2023-03-31")


def test_neighbours_on_each_list_with_rank_and_own_period(figures) -> None:
    found = figures(year_2025()).comparisons
    now = only(found, area=OWN, comparator="neighbours", comparator_set="2025")
    assert (now["comparator_value"], now["comparator_mean"]) == pytest.approx((15.5, 15.5))
    assert (now["with_data"], now["members"], now["rank"], now["of"]) == (10, 10, 11, 11)
    assert (now["spread_lower"], now["spread_upper"]) == pytest.approx((13.25, 17.75))
    before = only(found, area=OWN, comparator="neighbours", comparator_set="2021")
    assert before["comparator_value"] == pytest.approx(18.0)
    assert before["gap"] == pytest.approx(7.0)
    assert now["gap"] == pytest.approx(9.5)
    assert now["gap_lower"] > 0


def test_the_median_of_five_has_no_interval_and_its_gap_none(figures) -> None:
    before = only(figures(year_2025()).comparisons, area=OWN, comparator_set="2021")
    assert np.isnan(before["gap_lower"])
    assert np.isnan(before["gap_upper"])


def test_england_is_the_published_row_and_tiny_councils_are_not_ranked(figures) -> None:
    england = only(figures(year_2025()).comparisons, area=OWN, comparator="england")
    assert england["comparator_value"] == pytest.approx(22.6)
    assert (england["rank"], england["of"], england["quartile_band"]) == (11, 11, "D")
    region = only(figures(year_2025()).comparisons, area=OWN, comparator="region")
    assert (region["comparator_value"], region["members"]) == (pytest.approx(30.0), 11)


def test_a_quarter_stands_beside_the_neighbours_last_year_and_is_not_ranked(figures) -> None:
    rows = year_2025()
    quarter = {"window": "quarter", "period_start": pd.Timestamp("2025-10-01"), "source": "local"}
    rows += [observation("PCT", OWN, "2025-12-31", 60, 300, **quarter)]
    rows += [observation("PCT", "X07000001", "2025-12-31", 20, 150, level="district", **quarter)]
    rows += [observation("PCT", "X07000002", "2025-12-31", 40, 150, level="district", **quarter)]
    found = figures(rows).comparisons
    for area in (OWN, "X07000001"):
        row = only(found, area=area, window="quarter", comparator="neighbours", comparator_set="2025")
        assert row["comparator_period_end"] == pd.Timestamp("2025-03-31")
        assert row["comparator_value"] == pytest.approx(15.5)
        assert np.isnan(row["rank"])
    east = only(found, area="X07000001", comparator="districts")
    assert (east["rank"], east["of"], east["comparator_value"]) == (1, 2, pytest.approx(20.0))


def test_the_newest_release_not_after_the_day_counts(figures) -> None:
    old = observation("PCT", OWN, "2025-03-31", 250, 1000)
    new = observation("PCT", OWN, "2025-03-31", 260, 1000, release=pd.Timestamp("2026-05-01"))
    assert figures([old, new]).core["value"].tolist() == [26.0]
    assert figures([new, old], date(2026, 1, 1)).core["value"].tolist() == [25.0]


def test_a_hidden_value_has_no_gap_and_no_rank(figures) -> None:
    rows = year_2025()
    rows[0] |= {"value": np.nan, "numerator": np.nan, "status": "suppressed"}
    row = only(figures(rows).comparisons, area=OWN, comparator="england")
    assert row[["gap", "rank"]].isna().all()
    assert row["quartile_band"] == ""


def test_without_observations_the_shapes_stand(figures) -> None:
    found = figures([])
    assert list(found.core.columns) == frames.names(frames.CORE)
    assert list(found.comparisons.columns) == frames.names(frames.COMPARISONS)


members = st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=12)


@given(value=st.integers(0, 30), others=members, high=st.booleans())
@settings(max_examples=60)
def test_rank_is_one_plus_those_better(value: int, others: list[int | None], high: bool) -> None:
    row = np.array([[np.nan if one is None else one for one in others]], dtype=float)
    place, of = rank(np.array([float(value)]), row, np.array([1.0 if high else -1.0]))
    known = [one for one in others if one is not None]
    assert place[0] == 1 + sum(one > value if high else one < value for one in known)
    assert of[0] == len(known) + 1


@given(values=st.lists(st.one_of(st.just(np.nan), st.floats(-50, 50)), min_size=1, max_size=15))
@settings(max_examples=60)
def test_standing_equals_numpy_and_brackets_the_median(values: list[float]) -> None:
    found = standing(np.array([values]))
    known = [value for value in values if np.isfinite(value)]
    if not known:
        assert np.isnan(found.median[0])
        return
    assert found.median[0] == pytest.approx(np.median(known))
    assert found.spread_lower[0] == pytest.approx(np.quantile(known, 0.25))
    assert found.mean[0] == pytest.approx(np.mean(known))
    if len(known) >= 6:
        assert found.median_lower[0] <= found.median[0] <= found.median_upper[0]
    else:
        assert np.isnan(found.median_lower[0])


def test_the_limits_of_the_median_cover_it_in_95_of_100_samples() -> None:
    random = np.random.default_rng(7)
    found = standing(random.normal(size=(20_000, 10)))
    covered = (found.median_lower <= 0) & (found.median_upper >= 0)
    assert covered.mean() == pytest.approx(0.9785, abs=0.005)


@pytest.mark.parametrize(("value", "high", "low"), [(1.0, "D", "A"), (2.0, "D", "A"), (3.5, "B", "C"), (9.0, "A", "D")])
def test_bands_are_those_of_lait(value: float, high: str, low: str) -> None:
    quartiles = tuple(np.array([one]) for one in (2.0, 3.0, 4.0))
    assert quartile_band(np.array([value]), quartiles, np.array([1.0])) == [high]
    assert quartile_band(np.array([value]), quartiles, np.array([-1.0])) == [low]
    assert quartile_band(np.array([value]), quartiles, np.array([np.nan])) == [""]


def test_a_rolling_year_is_held_against_the_year_before_it(figures) -> None:
    ends = pd.date_range("2024-06-30", periods=5, freq="QE")
    rows = [observation("PCT", OWN, f"{end:%Y-%m-%d}", 100 + 10 * i, 1000, window="r12m") for i, end in enumerate(ends)]
    core = figures(rows).core
    assert core["change"].isna().tolist() == [True, True, True, True, False]
    assert core["change"].iloc[-1] == pytest.approx(4.0)


def test_a_snapshot_is_held_against_the_one_before(figures) -> None:
    ends = ["2025-03-31", "2025-06-30", "2026-12-31"]
    rows = [observation("PCT", OWN, end, 100 + 10 * i, 1000, window="snapshot") for i, end in enumerate(ends)]
    rows = [row | {"period_start": row["period_end"]} for row in rows]
    assert figures(rows, date(2027, 1, 1)).core["change"].tolist() == pytest.approx([np.nan, 1.0, np.nan], nan_ok=True)


def test_a_published_figure_goes_before_a_later_local_one(figures) -> None:
    published = observation("PCT", OWN, "2025-03-31", 250, 1000, window="snapshot")
    local = published | {"numerator": 300.0, "value": 30.0, "source": "local", "release": pd.Timestamp("2026-05-01")}
    assert figures([local, published]).core["value"].tolist() == [25.0]
    assert figures([local]).core["value"].tolist() == [30.0]
