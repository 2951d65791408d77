"""What must be known before figures are compared over time is told with the figures of an edition."""

from __future__ import annotations

import pandas as pd
import pytest

from pmflib import catalogue, periods
from pmflib.build.remarks import remarks

KNOWN = catalogue.load("northmere")
AUTHORITY = KNOWN.council.authority.code
DUNMARSH, KINGSWATER = (
    next(one.code for one in KNOWN.council.districts if one.name == name) for name in ("Dunmarsh", "Kingswater")
)
MOVED = pd.DataFrame(
    {"team": ["Harbour"], "before": [DUNMARSH], "after": [KINGSWATER], "since": [pd.Timestamp("2025-04-01")]}
)
CHANGED = pd.DataFrame(
    {
        "indicator": ["REF03", "REF03"],
        "area": [AUTHORITY, DUNMARSH],
        "from": pd.to_datetime(["2023-04-01", "2023-07-01"]),
        "text": ["Contacts passed on count no more.", "Only here."],
    }
)


def told(edition: str, **given: pd.DataFrame) -> list[str]:
    return list(remarks(KNOWN, periods.parse(edition), **given))


def test_a_target_set_anew_is_told_for_a_year_with_both_aims():
    [said] = [one for one in told("2026-27-q2") if one.startswith("Re-referrals within 12 months")]
    assert "changed on 1 January 2026, from 22.5% to 20.5%" in said
    assert not any("Re-referrals" in one for one in told("2025-26-q3"))
    assert not any("Re-referrals" in one for one in told("2027-28-q1"))


def test_a_team_that_moved_is_told_from_the_day_on():
    [said] = [one for one in told("2026-27-q2", moves=MOVED) if "Harbour" in one]
    assert "served Dunmarsh until 31 March 2025 and has served Kingswater since" in said
    assert not any("Harbour" in one for one in told("2024-25-q4", moves=MOVED))


@pytest.mark.parametrize(("edition", "count"), [("2022-23-q4", 0), ("2023-24-q1", 1), ("2026-27-q2", 1)])
def test_a_confirmed_change_of_the_whole_council_is_told_from_then_on(edition, count):
    said = [one for one in told(edition, changes=CHANGED) if "another process since 1 April 2023" in one]
    assert len(said) == count
    assert all(one.endswith("Contacts passed on count no more.") for one in said)
