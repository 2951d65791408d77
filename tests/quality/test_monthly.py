"""Months that lack, leap or were swapped: found where planted, and nowhere else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pmflib.quality import monthly

MONTHS = 60


def drawn(seed: int, level: float, columns: int = 1, *, season: bool = True) -> np.ndarray:
    """Negative binomial counts, with the dips of August and December."""
    rng = np.random.default_rng(seed)
    usual = np.full((MONTHS, columns), level)
    if season:
        calendar = np.arange(MONTHS) % 12
        usual[calendar == 4] *= 0.7
        usual[calendar == 8] *= 0.75
        usual[calendar == 6] *= 1.15
    return rng.negative_binomial(100, 100 / (100 + usual)).astype(float)


def test_ordinary_months_raise_nothing():
    counts = np.column_stack([drawn(seed, level) for seed, level in enumerate(np.linspace(5, 2000, 200))])
    assert monthly.gaps(counts)[1].sum() == 0
    assert monthly.jumps(counts)[1].sum() <= 4  # of 12,000 months


@pytest.mark.parametrize("month", [3, 20, 34, 58, 59])
def test_a_month_with_next_to_nothing_is_a_gap_wherever_it_is(month: int):
    counts = drawn(1, 150.0)
    counts[month] = 3.0
    judged, failed = monthly.gaps(counts)
    assert judged.all()
    assert np.flatnonzero(failed).tolist() == [month]


def test_a_place_of_few_events_is_not_judged():
    counts = drawn(1, 8.0)
    counts[20] = 0.0
    assert not monthly.gaps(counts)[0].any()
    assert not monthly.jumps(counts)[0].any()


@pytest.mark.parametrize("month", [10, 30, 59])
def test_a_month_twice_as_large_leaps(month: int):
    counts = drawn(2, 200.0)
    counts[month] *= 2.2
    assert np.flatnonzero(monthly.jumps(counts)[1]).tolist() == [month]


def test_a_lasting_change_of_level_is_no_leap():
    counts = drawn(3, 200.0)
    counts[30:] *= 1.3
    assert monthly.jumps(counts)[1].sum() == 0


def dated(days: pd.DatetimeIndex) -> monthly.Months:
    frame = pd.DataFrame({"month": days.to_period("M").to_timestamp(), "early": days.day <= 12})
    frame = frame.assign(weekend=days.day_of_week > 4, one=1.0)
    months = pd.date_range(frame["month"].min(), frame["month"].max(), freq="MS")

    def cells(kept: pd.Series) -> np.ndarray:
        counts = frame[kept].groupby("month")["one"].sum().reindex(months).fillna(0.0).to_numpy()
        return np.column_stack([counts, counts])

    every = pd.Series(True, index=frame.index)
    return monthly.Months(
        months=months,
        areas=("all",),
        count=cells(every),
        early=cells(frame["early"]),
        early_weekend=cells(frame["early"] & frame["weekend"]),
        late_weekend=cells(~frame["early"] & frame["weekend"]),
    )


def referred(seed: int) -> pd.DatetimeIndex:
    rng = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", "2025-12-31")
    weight = np.where(days.day_of_week > 4, 0.15, 1.0)
    return pd.DatetimeIndex(np.sort(rng.choice(days, 24_000, p=weight / weight.sum())))


def swapped(days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    turned = pd.to_datetime({"year": days.year, "month": days.day.where(days.day <= 12, 1), "day": days.month})
    return pd.DatetimeIndex(np.where(days.day <= 12, turned, days))


def test_an_extract_with_day_and_month_swapped_shows_in_its_week_ends():
    months = dated(swapped(referred(1)))
    judged, failed = monthly.swapped(months)
    assert failed.sum() >= 0.8 * judged.sum()


def test_referrals_as_they_come_raise_no_suspicion():
    assert monthly.swapped(dated(referred(2)))[1].sum() == 0


def test_events_that_come_at_week_ends_as_often_are_not_swapped():
    days = pd.DatetimeIndex(np.random.default_rng(4).choice(pd.date_range("2024-01-01", "2025-12-31"), 9_000))
    assert monthly.swapped(dated(days))[1].sum() == 0


def test_past_months_that_shrink_are_told_and_late_entries_are_not():
    then = np.array([[400.0, 30.0], [400.0, 30.0], [400.0, 0.0]])
    now = np.array([[405.0, 33.0], [340.0, 30.0], [400.0, 2.0]])
    judged, failed = monthly.shrunk(now, then)
    assert judged.tolist() == [[True, True], [True, True], [True, False]]
    assert failed.tolist() == [[False, False], [True, False], [False, False]]
