"""The shift of a gap, its parts, the effect of the list and of the mix, and the recorded reason."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib.assess import assess
from pmflib.assess.medians import median_change
from tests.assess.conftest import OTHERS, OWN, observation, table

AS_OF = date(2026, 6, 1)
NOW, THEN, LONG_AGO = "2025-03-31", "2024-03-31", "2020-03-31"


@pytest.fixture
def shifted(small_catalogue, small_areas, small_neighbours):
    def run(rows: list[dict], justifications: pd.DataFrame | None = None) -> pd.DataFrame:
        figures = assess(
            table(rows),
            catalogue=small_catalogue,
            areas=small_areas,
            neighbours=small_neighbours,
            as_of=AS_OF,
            justifications=justifications,
        )
        return figures.shifts.loc[figures.shifts["area"] == OWN]

    return run


def year(end: str, own: float, step: float, **changes: object) -> list[dict]:
    """Own value and ten neighbours from 11% in steps of one point, all of them moved by `step`."""
    rows = [observation("PCT", OWN, end, own, 1000, **changes)]
    return rows + [observation("PCT", code, end, 110 + 10 * i + step, 1000) for i, code in enumerate(OTHERS[:-1])]


def test_a_shift_is_the_own_change_less_the_neighbours(shifted) -> None:
    row = shifted([*year(THEN, 250, 0), *year(NOW, 200, 10)]).iloc[0]
    assert row["since"] == pd.Timestamp(THEN)
    assert (row["gap_then"], row["gap_now"]) == pytest.approx((9.5, 3.5))
    assert (row["own_change"], row["neighbours_change"], row["shift"]) == pytest.approx((-5.0, 1.0, -6.0))
    assert row["shift_lower"] < row["shift"] < row["shift_upper"] < 0
    assert row["verdict"] == "real"
    assert row["justification"] == ""


def test_a_changed_list_is_told_apart_from_the_shift(shifted) -> None:
    row = shifted([*year(THEN, 250, 0), *year(NOW, 250, 0)]).iloc[0]
    assert (row["shift"], row["verdict"]) == (pytest.approx(0.0), "unclear")
    assert (row["comparator_set"], row["previous_set"]) == ("2025", "2021")
    # On the list of 2021 the median was 18.0, on that of 2025 it was 15.5 in the very same year.
    assert (row["gap_then_previous_set"], row["list_effect"]) == pytest.approx((7.0, 2.5))
    assert row["gap_now"] - row["gap_then_previous_set"] == pytest.approx(row["shift"] + row["list_effect"])


def test_one_and_five_years_back_and_no_other(shifted) -> None:
    found = shifted([*year(LONG_AGO, 300, 0), *year("2023-03-31", 280, 0), *year(NOW, 250, 0)])
    assert found["since"].tolist() == [pd.Timestamp(LONG_AGO)]
    found = shifted([*year(LONG_AGO, 300, 0), *year(THEN, 260, 0), *year(NOW, 250, 0)])
    assert found["since"].tolist() == [pd.Timestamp(THEN), pd.Timestamp(LONG_AGO)]


def test_a_quarter_needs_neighbours_in_two_different_years(shifted) -> None:
    quarter = {"window": "quarter", "source": "local"}
    rows = [*year(THEN, 250, 0), *year(NOW, 250, 10)]
    rows += [
        observation("PCT", OWN, end, 50, 250, **quarter, period_start=pd.Timestamp(end) - pd.Timedelta(days=91))
        for end in ("2024-12-31", "2025-12-31")
    ]
    found = shifted(rows)
    row = found.loc[found["window"] == "quarter"].iloc[0]
    assert (row["comparator_since"], row["comparator_period_end"]) == (pd.Timestamp(THEN), pd.Timestamp(NOW))
    assert row["neighbours_change"] == pytest.approx(1.0)
    without = [one for one in rows if one["period_end"] != pd.Timestamp(NOW)]
    assert shifted(without).loc[lambda frame: frame["window"] == "quarter"].empty


def test_the_newest_recorded_reason_that_covers_the_time_stands_beside_the_shift(shifted) -> None:
    reasons = pd.DataFrame(
        [
            ("PCT", OWN, THEN, NOW, "New front door.", "A. Analyst", "2025-07-01"),
            ("PCT", OWN, THEN, NOW, "New front door, checked.", "B. Analyst", "2025-09-01"),
            ("PCT", OWN, "2018-03-31", "2019-03-31", "Other times.", "C. Analyst", "2026-01-01"),
            ("RATE", OWN, THEN, NOW, "Other measure.", "C. Analyst", "2026-01-01"),
        ],
        columns=["indicator", "area", "since", "until", "text", "author", "date"],
    )
    reasons = reasons.astype(dict.fromkeys(("since", "until", "date"), "datetime64[s]"))
    row = shifted([*year(THEN, 250, 0), *year(NOW, 200, 10)], reasons).iloc[0]
    assert (row["justification"], row["justified_by"]) == ("New front door, checked.", "B. Analyst")


def categories(end: str, young: tuple[float, float], old: tuple[float, float]) -> list[dict]:
    return [
        observation("PCT", OWN, end, *counts, breakdown="age", category=name)
        for name, counts in (("under 10", young), ("10 and over", old))
    ]


def test_a_change_of_mix_is_not_called_a_change_of_practice(shifted) -> None:
    rows = [*year(THEN, 200, 0), *categories(THEN, (50, 500), (150, 500))]
    rows += [*year(NOW, 260, 0), *categories(NOW, (20, 200), (240, 800))]
    row = shifted(rows).loc[lambda frame: frame["breakdown"] == "all"].iloc[0]
    assert (row["mix_breakdown"], row["own_change"]) == ("age", pytest.approx(6.0))
    assert (row["mix_effect"], row["within_effect"]) == pytest.approx((6.0, 0.0))


def test_categories_that_do_not_add_up_or_are_hidden_are_not_split(shifted) -> None:
    rows = [*year(THEN, 200, 0), *categories(THEN, (50, 500), (150, 500)), *year(NOW, 260, 0)]
    for young in ((20, 100), (np.nan, 200)):
        row = (
            shifted([*rows, *categories(NOW, young, (240, 800))]).loc[lambda frame: frame["breakdown"] == "all"].iloc[0]
        )
        assert row["mix_breakdown"] == ""
        assert np.isnan(row["mix_effect"])


shares = st.lists(st.integers(10, 900), min_size=11, max_size=11)


@given(before=shares, after=shares)
@settings(max_examples=15, deadline=None)
def test_the_parts_always_add_up(small_catalogue, small_areas, small_neighbours, before, after) -> None:
    rows = [
        observation("PCT", code, end, count, 1000)
        for end, counts in ((THEN, before), (NOW, after))
        for code, count in zip([OWN, *OTHERS[:10]], counts, strict=True)
    ]
    found = assess(
        table(rows), catalogue=small_catalogue, areas=small_areas, neighbours=small_neighbours, as_of=AS_OF
    ).shifts.iloc[0]
    assert found["shift"] == pytest.approx(found["own_change"] - found["neighbours_change"], abs=1e-12)
    assert found["shift"] == pytest.approx(found["gap_now"] - found["gap_then"], abs=1e-9)
    assert found["gap_now"] - found["gap_then_previous_set"] == pytest.approx(
        found["shift"] + found["list_effect"], abs=1e-9
    )
    assert found["shift_lower"] <= found["shift"] <= found["shift_upper"]


@pytest.mark.parametrize("moved", [0.3, 1.0, 3.0])
def test_the_limits_of_a_median_change_cover_it(moved: float) -> None:
    random = np.random.default_rng(11)
    then = random.normal(size=(20_000, 10))
    found = median_change(then + random.normal(0.5, moved, then.shape), then)
    covered = (found.lower <= 0.5) & (found.upper >= 0.5)
    assert covered.mean() == pytest.approx(0.97, abs=0.02)


def test_lasting_differences_between_neighbours_do_not_widen_the_change() -> None:
    then = np.arange(10.0)[None, :] * 5
    found = median_change(then + 1.0, then)
    alone = median_change(then[:, ::-1] + 1.0, then)
    assert found.value[0] == 1.0
    assert found.upper[0] - found.lower[0] < (alone.upper[0] - alone.lower[0]) / 3


def test_below_six_members_the_change_has_no_limits() -> None:
    found = median_change(np.array([[1.0, 2, 3, 4, 5, np.nan]]), np.zeros((1, 6)))
    assert found.value[0] == 3.0
    assert np.isnan([found.lower[0], found.upper[0]]).all()
