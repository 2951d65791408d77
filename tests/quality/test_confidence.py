"""Scores one can add up by hand, bounds one can count by hand, and levels that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import frames, quality
from pmflib.catalogue import Catalogue
from pmflib.quality import bounds
from pmflib.quality.evidence import DIRECTIONS, EFFECTS
from pmflib.records import Records
from pmflib.registers import FILE_CHECKS

from .conftest import TAKEN, only, write

AUTHORITY, AMBERMOOR = "X10000001", "X07000001"
TABLES = {"ASM01": ("ssd_cin_assessments",), "REF01": ("ssd_cin_episodes",), "REF02": ("ssd_cin_episodes",)}
NO_CHECKS = pd.DataFrame(columns=list(FILE_CHECKS)).astype({"date": "datetime64[s]"})
QUARTER = ("2026-07-01", "2026-09-30")


def checked(
    known: Catalogue, failures: Sequence[tuple[str, str, float, float]], found: Sequence[tuple[str, str, str]] = ()
) -> quality.Checked:
    """Failures of the last quarter as (rule, area, checked, failed), found ones as (rule, record, area)."""
    rules = known.quality.rules
    counts = [
        {
            "rule": rule,
            "record_table": rules[rule].table,
            "dimension": rules[rule].dimension,
            "area": area,
            "team": "",
            "period_start": QUARTER[0],
            "period_end": QUARTER[1],
            "checked": many,
            "failed": wrong,
        }
        for rule, area, many, wrong in failures
    ]
    rows = [
        {
            "rule": rule,
            "record_table": rules[rule].table,
            "record_id": record,
            "field": rules[rule].columns[0],
            "person_id": "p1",
            "area": area,
            "team": "",
            "date": pd.Timestamp("2026-08-01"),
            "bias": rules[rule].direction,
        }
        for rule, record, area in found
    ]
    shape = pd.DataFrame(counts, columns=frames.names(frames.FAILURES))
    return quality.Checked(
        failures=frames.conform(shape, frames.FAILURES),
        found=pd.DataFrame(rows, columns=list(quality.FOUND)).astype({"date": "datetime64[s]"}),
        rules=rules,
        authority=AUTHORITY,
        extracted=TAKEN,
    )


def observed(indicator: str, **given: Any) -> pd.DataFrame:
    usual: dict[str, Any] = {
        "indicator": indicator,
        "area": AMBERMOOR,
        "level": "district",
        "breakdown": "all",
        "category": "all",
        "window": "quarter",
        "period_start": QUARTER[0],
        "period_end": QUARTER[1],
        "numerator": 80.0,
        "denominator": 100.0,
        "value": 80.0,
        "n": 100.0,
    }
    row = {column.name: "" for column in frames.OBSERVATIONS} | {"lower": np.nan, "upper": np.nan, "release": TAKEN}
    return frames.conform(pd.DataFrame([row | usual | given]), frames.OBSERVATIONS)


@pytest.fixture
def nothing(tmp_path: Path) -> Records:
    return Records(folder=tmp_path, extracted=TAKEN, tables={})


def judged(known: Catalogue, seen: quality.Checked, rows: pd.DataFrame, staged: Records, **given: Any) -> pd.Series:
    options = {"file_checks": NO_CHECKS, "rests_on": TABLES} | given
    out = quality.confidence(seen, rows, catalogue=known, records=staged, **options)
    assert len(out) == len(rows)
    return out.iloc[0]


def test_without_a_failure_confidence_is_full(known: Catalogue, nothing: Records):
    row = judged(known, checked(known, [("DQ12", AMBERMOOR, 100.0, 0.0)]), observed("ASM01"), nothing)
    assert (row["confidence"], row["score"], row["reasons"], row["bias"]) == ("high", 100.0, "", "")
    assert (row["doubtful"], row["lowest"], row["highest"]) == (0.0, 80.0, 80.0)


def test_points_add_up_as_the_page_says(known: Catalogue, nothing: Records):
    # DQ11: 4% of assessments, consistency, certain; DQ12: 10%, completeness, only probable.
    failures = [("DQ11", AMBERMOOR, 100.0, 4.0), ("DQ12", AMBERMOOR, 100.0, 10.0), ("DQ19", AMBERMOOR, 10.0, 9.0)]
    scoring = known.quality.scoring
    lost = 4 * scoring.points["consistency"], 10 * scoring.points["completeness"] * scoring.likely
    row = judged(known, checked(known, failures), observed("ASM01"), nothing)
    assert row["score"] == pytest.approx(100 - sum(lost))
    assert row["reasons"] == ("DQ12;DQ11" if lost[1] > lost[0] else "DQ11;DQ12")


def test_one_rule_takes_off_no_more_than_the_most(known: Catalogue, nothing: Records):
    row = judged(known, checked(known, [("DQ11", AMBERMOOR, 10.0, 10.0)]), observed("ASM01"), nothing)
    assert row["score"] == 100 - known.quality.scoring.most


def test_a_place_is_judged_by_its_own_records_and_the_council_by_all(known: Catalogue, nothing: Records):
    seen = checked(known, [("DQ11", AMBERMOOR, 100.0, 10.0), ("DQ11", AUTHORITY, 1000.0, 10.0)])
    own = judged(known, seen, observed("ASM01"), nothing)
    council = judged(known, seen, observed("ASM01", area=AUTHORITY, level="authority"), nothing)
    other = judged(known, seen, observed("ASM01", area="X07000002"), nothing)
    provider = judged(known, seen, observed("ASM01", area="some-home", level="provider"), nothing)
    assert own["score"] < council["score"] < other["score"] == 100.0
    assert provider["score"] == council["score"]


@pytest.mark.parametrize(
    ("window", "start", "end", "share"),
    [
        ("quarter", "2026-07-01", "2026-09-30", 0.04),
        ("quarter", "2026-04-01", "2026-06-30", 0.0),
        ("month", "2026-08-01", "2026-08-31", 0.04),
        ("r12m", "2025-10-01", "2026-09-30", 0.04),
        ("snapshot", "2026-09-30", "2026-09-30", 0.04),
        ("snapshot", "2026-06-30", "2026-06-30", 0.0),
    ],
)
def test_a_figure_is_judged_by_the_quarters_it_covers(
    known: Catalogue, nothing: Records, window: str, start: str, end: str, share: float
):
    rows = observed("ASM01", window=window, period_start=start, period_end=end)
    row = judged(known, checked(known, [("DQ11", AMBERMOOR, 100.0, 4.0)]), rows, nothing)
    assert row["score"] == pytest.approx(100 - 100 * share * known.quality.scoring.points["consistency"])


def test_open_late_cases_widen_the_share_downwards_only_and_count_once(known: Catalogue, nothing: Records):
    found = [("DQ12", f"a{number}", AMBERMOOR) for number in range(20)]
    seen = checked(known, [("DQ12", AMBERMOOR, 120.0, 20.0)], [*found, *found])
    row = judged(known, seen, observed("ASM01"), nothing)
    assert row["doubtful"] == 20.0
    assert row["doubtful_share"] == 20.0
    assert row["bias"] == "up"
    # The twenty are not in the hundred: if all were finished today they would be late.
    assert row["lowest"] == pytest.approx(100 * 80 / 120)
    assert row["highest"] == 80.0


def test_what_could_move_far_is_not_high_however_good_the_score(known: Catalogue, nothing: Records):
    found = [("DQ12", f"a{number}", AMBERMOOR) for number in range(20)]
    row = judged(known, checked(known, [("DQ12", AMBERMOOR, 2000.0, 20.0)], found), observed("ASM01"), nothing)
    assert row["highest"] - row["lowest"] > known.quality.scoring.movement.medium
    assert row["score"] > known.quality.scoring.high
    assert row["confidence"] == "low"
    assert row["reasons"].startswith("BOUNDS")
    few = checked(known, [("DQ12", AMBERMOOR, 2000.0, 8.0)], found[:8])
    assert judged(known, few, observed("ASM01"), nothing)["confidence"] == "medium"


def test_surplus_records_leave_a_rate_and_hidden_returns_raise_a_share(known: Catalogue, nothing: Records):
    copies = checked(known, [], [("DQ03", f"r{number}", AMBERMOOR) for number in range(10)])
    rate = observed("REF01", numerator=200.0, denominator=10_000.0, value=200.0, n=200.0)
    row = judged(known, copies, rate, nothing)
    assert (row["lowest"], row["highest"]) == (pytest.approx(190.0), 200.0)
    unlinked = checked(known, [], [("DQ01", f"r{number}", AMBERMOOR) for number in range(5)])
    row = judged(known, unlinked, observed("REF02", numerator=20.0, value=20.0), nothing)
    assert (row["bias"], row["lowest"], row["highest"]) == ("down", 20.0, 25.0)


def test_doubts_counted_case_by_case_take_the_place_of_those_worked_out(known: Catalogue, nothing: Records):
    seen = checked(known, [], [("DQ01", f"r{number}", AMBERMOOR) for number in range(5)])
    rows = observed("REF02", numerator=20.0, value=20.0)
    exact = rows[list(frames.KEY)].assign(doubtful=2.0, lowest=20.0, highest=22.0)
    row = judged(known, seen, rows, nothing, exact=exact)
    assert (row["doubtful"], row["lowest"], row["highest"]) == (2.0, 20.0, 22.0)


def test_samples_of_files_count_where_their_field_bears_on_the_figure(known: Catalogue, nothing: Records):
    def sample(field: str, area: str, day: str = "2026-06-25") -> pd.DataFrame:
        row = (area, "ssd_cin_assessments", field, 40.0, 38.0, pd.Timestamp(day), "analyst")
        return pd.DataFrame([row], columns=list(FILE_CHECKS)).astype({"date": "datetime64[s]"})

    clean = checked(known, [])
    accuracy = known.quality.scoring.points["accuracy"]

    def score(checks: pd.DataFrame) -> float:
        return float(judged(known, clean, observed("ASM01"), nothing, file_checks=checks)["score"])

    assert score(sample("cina_assessment_auth_date", AUTHORITY)) == pytest.approx(100 - 5 * accuracy)
    assert score(sample("cina_assessment_auth_date", "X07000002")) == 100.0
    assert score(sample("cina_assessment_auth_date", AUTHORITY, "2023-06-25")) == 100.0
    assert score(sample("cina_referral_id", AUTHORITY)) == 100.0  # bears on open work, not on this


def test_without_a_value_there_is_nothing_to_trust(known: Catalogue, nothing: Records):
    found = [("DQ12", f"a{number}", AMBERMOOR) for number in range(3)]
    seen = checked(known, [("DQ12", AMBERMOOR, 3.0, 3.0)], found)
    rows = observed("ASM01", numerator=0.0, denominator=0.0, value=np.nan, n=0.0, status="not_applicable")
    row = judged(known, seen, rows, nothing)
    assert (row["confidence"], row["bias"]) == ("", "")
    assert np.isnan(row["lowest"])
    assert np.isnan(row["doubtful_share"])


@pytest.mark.parametrize("many", [1, 100])
def test_where_every_record_fails_confidence_is_low_and_anything_may_be_true(
    known: Catalogue, nothing: Records, many: int
):
    found = [("DQ11", f"a{number}", AMBERMOOR) for number in range(many)]
    rows = observed("ASM01", numerator=float(many), denominator=float(many), value=100.0, n=float(many))
    row = judged(known, checked(known, [("DQ11", AMBERMOOR, float(many), float(many))], found), rows, nothing)
    assert (row["confidence"], row["doubtful_share"]) == ("low", 100.0)
    assert row["lowest"] == 0.0


def test_more_doubtful_records_than_cases_are_all_cases(known: Catalogue, nothing: Records):
    found = [("DQ11", f"a{number}", AMBERMOOR) for number in range(500)]
    row = judged(known, checked(known, [("DQ11", AMBERMOOR, 500.0, 500.0)], found), observed("ASM01"), nothing)
    assert (row["doubtful"], row["doubtful_share"]) == (100.0, 100.0)
    assert 0.0 <= row["lowest"] <= 80.0 <= row["highest"] <= 100.0


def test_a_count_of_none_that_doubts_could_raise_is_low(known: Catalogue, nothing: Records):
    lacking = next(code for code, rule in known.quality.rules.items() if rule.effect == "lacking" and rule.bias)
    (indicator, *_) = [name for name in known.quality.rules[lacking].bias if name in known.indicators]
    table = known.quality.rules[lacking].table
    rows = observed(indicator, numerator=0.0, denominator=np.nan, value=0.0, n=0.0)
    seen = checked(known, [(lacking, AMBERMOOR, 4.0, 2.0)], [(lacking, "r1", AMBERMOOR), (lacking, "r2", AMBERMOOR)])
    row = judged(known, seen, rows, nothing, rests_on={indicator: (table,)})
    assert np.isfinite(row["score"])
    assert 0.0 <= row["score"] <= 100.0
    assert row["confidence"] in ("low", "medium")


def test_a_fault_that_no_record_of_the_figure_has_pushes_it_no_way(known: Catalogue, nothing: Records):
    seen = checked(known, [("DQ11", AUTHORITY, 1000.0, 10.0)], [("DQ11", "a1", "X07000002")])
    assert judged(known, seen, observed("ASM01"), nothing)["bias"] == ""


def test_an_extract_that_does_not_reach_back_says_so(known: Catalogue, nothing: Records):
    from dataclasses import replace

    short = replace(nothing, look_back={"ssd_cin_assessments": date(2026, 8, 1)})
    row = judged(known, checked(known, []), observed("ASM01"), short)
    assert row["reasons"] == "LOOKBACK"


def test_indicators_that_rest_on_no_records_have_no_level(known: Catalogue, nothing: Records):
    out = quality.confidence(
        checked(known, []),
        observed("ED4-CLA"),
        catalogue=known,
        records=nothing,
        file_checks=NO_CHECKS,
        rests_on=TABLES,
    )
    assert out.empty
    frames.conform(out, frames.QUALITY)


def entered_late(folder: Path) -> Records:
    """Twenty referrals a day for two years; each fourth is entered ten days later."""
    days = pd.date_range("2024-10-01", "2026-10-12")
    rows = [
        {
            "cine_referral_id": f"{day.date()}-{number}",
            "cine_referral_date": day.date().isoformat(),
            "recorded_at": entered.date().isoformat(),
        }
        for day in days
        for number in range(20)
        if (entered := day + pd.Timedelta(days=10 if number % 4 == 0 else 0)) <= pd.Timestamp(TAKEN)
    ]
    return write(folder, {"ssd_cin_episodes": rows})


def learnt(known: Catalogue, staged: Records) -> quality.Checked:
    """Nothing wrong, and what the days of entry teach."""
    late = quality.check(staged, catalogue=only(known), learn=["ssd_cin_episodes"]).late
    return replace(checked(known, []), late=late)


def test_the_last_period_is_provisional_and_what_is_missing_is_learnt(known: Catalogue, tmp_path: Path):
    staged = entered_late(tmp_path / "extract")
    clean = learnt(known, staged)
    rows = observed(
        "REF01",
        area=AUTHORITY,
        level="authority",
        window="month",
        period_start="2026-10-01",
        period_end="2026-10-12",
        numerator=185.0,
        denominator=10_000.0,
        value=185.0,
        n=185.0,
    )
    row = judged(known, clean, rows, staged)
    # Of the twelve days, two are whole and ten lack each fourth: 40 + 10 x 15 = 190 of 240.
    assert row["expected"] == pytest.approx(185 * 240 / 190, rel=0.01)
    assert row["expected_lower"] < row["expected"] < row["expected_upper"]
    assert row["reasons"] == "LATE"
    before = observed("REF01", area=AUTHORITY, level="authority", numerator=1840.0, value=1840.0, n=1840.0)
    assert np.isnan(judged(known, clean, before, staged)["expected"])


def test_a_share_keeps_its_value_and_widens(known: Catalogue, tmp_path: Path):
    staged = entered_late(tmp_path / "extract")
    rows = observed(
        "REF02", area=AUTHORITY, level="authority", window="month", period_start="2026-10-01", period_end="2026-10-12"
    )
    row = judged(known, learnt(known, staged), rows, staged)
    assert row["expected"] == 80.0
    assert 60.0 < row["expected_lower"] < 80.0 < row["expected_upper"] < 100.0


def test_every_reason_has_words(known: Catalogue):
    words = quality.reason_words(known)
    assert {"LATE", "FILES", "LOOKBACK", "BOUNDS"} <= set(words)
    assert set(known.quality.rules) <= set(words)
    assert all(text.endswith(".") for text in words.values())


counts = st.integers(0, 60)


@given(st.tuples(counts, counts), st.lists(counts, min_size=9, max_size=9))
def test_bounds_lie_around_the_value_and_a_share_stays_a_share(parts, doubts):
    x, n = np.array([float(min(parts))]), np.array([float(max(parts) + 1)])
    kinds = [(effect, way) for effect in EFFECTS for way in DIRECTIONS]
    found = {kind: np.array([float(many)]) for kind, many in zip(kinds, doubts, strict=True)}
    value = 100 * x / n
    share = bounds.of_shares(x, n, value, found)
    if np.isfinite(share.lowest[0]):
        assert 0 <= share.lowest[0] <= value[0] <= share.highest[0] <= 100
    count = bounds.of_counts(x, x, np.ones(1), found)
    assert 0 <= count.lowest[0] <= x[0] <= count.highest[0]


@given(st.tuples(counts, counts), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_no_way_of_settling_unclear_answers_leaves_the_bounds(parts, unsure, up, down):
    """Every record in doubt put right or not, one by one: the share never leaves the bounds."""
    x, n = min(parts), max(parts) + 1
    found = {(effect, way): np.zeros(1) for effect in EFFECTS for way in DIRECTIONS}
    found |= {("answer", "unclear"): np.array([float(unsure)])}
    found |= {("answer", "up"): np.array([float(up)]), ("answer", "down"): np.array([float(down)])}
    share = bounds.of_shares(np.array([float(x)]), np.array([float(n)]), np.array([100.0 * x / n]), found)
    for taken in range(min(x, unsure + up) + 1):
        for added in range(min(n - x, unsure + down) + 1):
            moved = 100 * (x - taken + added) / n
            assert share.lowest[0] - 1e-9 <= moved <= share.highest[0] + 1e-9


def test_one_fault_may_do_different_things_to_two_figures(known: Catalogue, nothing: Records):
    """An assessment left open is missing among the finished ones, and one too many among those past their day."""
    found = [("DQ12", f"a{number}", AMBERMOOR) for number in range(20)]
    seen = checked(known, [("DQ12", AMBERMOOR, 120.0, 20.0)], found)
    rows = observed("ASM03", numerator=30.0, denominator=np.nan, value=30.0, n=30.0)
    row = judged(known, seen, rows, nothing, rests_on={"ASM03": ("ssd_cin_assessments",)})
    assert (row["bias"], row["lowest"], row["highest"]) == ("up", 10.0, 30.0)
    tables = ("ssd_cin_assessments",)
    assert set(seen.doubtful("ASM03", tables)["effect"]) == {"surplus"}
    assert set(seen.doubtful("ASM01", tables)["effect"]) == {"lacking"}
