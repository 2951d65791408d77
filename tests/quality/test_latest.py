"""The last month: what is recorded so far and what it will be, from days of entry one can count by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import quality
from pmflib.catalogue import Catalogue

from .conftest import TAKEN, only, write

AUTHORITY, AMBERMOOR = "X10000001", "X07000001"
HOME = [{"addr_table_id": "a1", "addr_person_id": "p1", "district": "Ambermoor"}]


def entered_late(folder: Path, *, days: int):
    """Ten referrals a day for two years; one in five is entered so many days later."""
    rows = [
        {
            "cine_referral_id": f"{day.date()}-{number}",
            "cine_person_id": "p1",
            "cine_referral_date": day.date().isoformat(),
            "recorded_at": entered.date().isoformat(),
        }
        for day in pd.date_range("2024-10-01", TAKEN)
        for number in range(10)
        if (entered := day + pd.Timedelta(days=days if number % 5 == 0 else 0)) <= pd.Timestamp(TAKEN)
    ]
    return write(folder, {"ssd_cin_episodes": rows, "ssd_address": HOME})


def row(known: Catalogue, folder: Path, *, days: int, area: str = AUTHORITY, learn: bool = True) -> pd.Series:
    staged = entered_late(folder, days=days)
    checked = quality.check(staged, catalogue=only(known, "DQ10"), learn=["ssd_cin_episodes"] if learn else [])
    rows = checked.latest
    (found,) = rows.index[(rows["series"] == "referrals") & (rows["area"] == area)]
    return rows.loc[found]


@pytest.mark.parametrize("area", [AUTHORITY, AMBERMOOR])
def test_what_is_missing_of_the_last_month_is_learnt(known: Catalogue, tmp_path: Path, area: str):
    found = row(known, tmp_path / "x", days=30, area=area)
    # On 12 October all of 1 to 12 September is entered, of the other 18 days each fifth referral is not.
    assert found["recorded"] == 300 - 18 * 2
    assert found["expected"] == pytest.approx(300, rel=0.01)
    assert found["lower"] < 300 < found["upper"]
    assert (found["month_before"], found["year_before"]) == (310, 300)
    assert str(found["period_end"].date()) == "2026-09-30"


def test_a_month_entered_at_once_stays(known: Catalogue, tmp_path: Path):
    found = row(known, tmp_path / "x", days=0)
    assert found["recorded"] == found["expected"] == found["lower"] == 300


def test_where_nothing_is_learnt_nothing_is_expected(known: Catalogue, tmp_path: Path):
    found = row(known, tmp_path / "x", days=0, learn=False)
    assert found["recorded"] == 300
    assert pd.isna(found["expected"])


def test_a_place_without_events_expects_none(known: Catalogue, tmp_path: Path):
    found = row(known, tmp_path / "x", days=0, area="X07000002")
    assert found["recorded"] == 0
    assert pd.isna(found["expected"])
