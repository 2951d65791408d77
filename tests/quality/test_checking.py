"""Where failures are counted: each in one place, one team and one quarter, and the parts add up to the council."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmflib import frames, quality
from pmflib.catalogue import Catalogue, QualityRule
from pmflib.errors import BadInput
from pmflib.records import Records

from .conftest import TEAMS, only

Stage = Callable[..., Records]
AUTHORITY = "X10000001"
ADDRESSES = [
    {"addr_table_id": "a1", "addr_person_id": "p1", "district": "AMBERMOOR "},
    {"addr_table_id": "a2", "addr_person_id": "p2", "district": "Elsewhere-on-Sea"},
    {
        "addr_table_id": "a3",
        "addr_person_id": "p3",
        "district": "Ambermoor",
        "addr_address_start_date": "2020-01-01",
        "addr_address_end_date": "2025-12-31",
    },
    {
        "addr_table_id": "a4",
        "addr_person_id": "p3",
        "district": "Castlemere",
        "addr_address_start_date": "2026-01-01",
    },
]


def referral(number: str, child: str | None, day: str | None, team: str | None = None) -> dict[str, str | None]:
    return {
        "cine_referral_id": number,
        "cine_person_id": child,
        "cine_referral_date": day,
        "cine_referral_team": team,
        "cine_referral_source_code": "School",
    }


def places(checked: quality.Checked) -> dict[str, tuple[str, str]]:
    found = checked.found[checked.found["rule"] == "DQ10"]
    return {row.record_id: (row.area, row.team) for row in found.itertuples()}


def test_a_record_belongs_to_the_home_of_its_day_and_to_the_team_that_held_it(known: Catalogue, staged: Stage):
    rows = {
        "ssd_department": TEAMS,
        "ssd_address": ADDRESSES,
        "ssd_cin_episodes": [
            referral("r1", "p1", "2026-05-05", "T1"),
            referral("r2", "p2", "2026-05-05", "T2"),  # lives outside, held by a county-wide team
            referral("r3", "p2", "2026-05-05", "T1"),  # lives outside, held by a district's team
            referral("r4", "p3", "2025-05-05"),
            referral("r5", "p3", "2026-05-05"),  # has moved
            referral("r6", None, "2026-05-05"),
        ],
        "ssd_involvements": [
            {
                "invo_involvements_id": "i1",
                "invo_person_id": "p3",
                "invo_professional_team": "T3",
                "invo_involvement_start_date": "2025-01-01",
            }
        ],
    }
    assert places(quality.check(staged(rows), catalogue=known)) == {
        "r1": ("X07000001", "ambermoor-assessment"),
        "r2": ("county-wide", "disabled-children"),
        "r3": ("unallocated", "ambermoor-assessment"),
        "r4": ("X07000001", "moving-team"),
        "r5": ("X07000003", "moving-team"),
        "r6": ("unallocated", ""),
    }


def test_what_no_child_is_named_for_belongs_to_the_district_of_its_team_on_that_day(known: Catalogue, staged: Stage):
    rows = {
        "ssd_department": TEAMS,
        "workforce": [
            {"post_row_id": f"w-{month}", "team_id": "T3", "as_at": month, "fte": 2.0}
            for month in ("2025-12-31", "2026-01-31")
        ],
    }
    found = quality.check(staged(rows), catalogue=known).found
    assert dict(zip(found["record_id"], found["area"], strict=True)) == {
        "w-2025-12-31": "X07000001",
        "w-2026-01-31": "X07000002",
    }


def test_children_looked_after_for_another_council_are_not_ours_to_mend(known: Catalogue, staged: Stage):
    rows = {
        "ssd_cla_episodes": [
            {
                "clae_cla_episode_id": council,
                "clae_person_id": "p1",
                "clae_cla_id": f"c-{council}",
                "district": "Nowhere",
                "responsible_authority": council,
            }
            for council in (AUTHORITY, "X10000002")
        ],
        "ssd_cla_placement": [
            {"clap_cla_placement_id": f"m-{council}", "clap_cla_id": f"c-{council}"}
            for council in (AUTHORITY, "X10000002")
        ],
    }
    found = quality.check(staged(rows), catalogue=known).found
    assert set(found.loc[found["rule"].isin(["DQ29-CLA", "DQ24"]), "record_id"]) == {AUTHORITY, f"m-{AUTHORITY}"}


def test_a_record_counts_in_its_own_quarter_and_one_with_an_impossible_date_in_the_last(
    known: Catalogue, staged: Stage
):
    days = {"r1": "2026-04-01", "r2": "2026-06-30", "r3": None, "r4": "1900-01-01", "r5": "2027-01-01"}
    rows = {"ssd_cin_episodes": [referral(number, "p1", day) for number, day in days.items()]}
    failures = quality.check(staged(rows), catalogue=known).failures
    mine = failures[(failures["rule"] == "DQ10") & (failures["area"] == AUTHORITY)]
    assert mine[["period_start", "period_end", "checked", "failed"]].astype("str").to_numpy().tolist() == [
        ["2026-04-01", "2026-06-30", "2.0", "2.0"],
        ["2026-07-01", "2026-09-30", "3.0", "3.0"],
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p1", "p2", "p3", "p9", None]),
            st.sampled_from(["T1", "T2", "T3", "T9", None]),
            st.dates(pd.Timestamp("2015-01-01").date(), pd.Timestamp("2027-12-31").date()),
        ),
        min_size=1,
        max_size=40,
    )
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_districts_county_wide_and_unallocated_add_up_to_the_council(known: Catalogue, staged: Stage, drawn):
    rows = {
        "ssd_department": TEAMS,
        "ssd_address": ADDRESSES,
        "ssd_cin_episodes": [
            referral(f"r{number}", child, day.isoformat(), team) for number, (child, team, day) in enumerate(drawn)
        ],
    }
    failures = quality.check(staged(rows), catalogue=only(known, "DQ01", "DQ03", "DQ10")).failures
    assert not failures.duplicated(["rule", "area", "team", "period_end"]).any()
    whole = failures[failures["team"] == ""].assign(own=lambda f: f["area"] == AUTHORITY)
    sums = whole.groupby(["rule", "period_end", "own"])[["checked", "failed"]].sum().unstack("own")
    for count in ("checked", "failed"):
        assert (sums[count][True] == sums[count][False]).all()
    assert failures.loc[(failures["rule"] == "DQ10") & (failures["area"] == AUTHORITY), "checked"].sum() == len(drawn)


def test_the_shape_is_the_one_other_rooms_read(known: Catalogue, staged: Stage):
    checked = quality.check(staged({"ssd_cin_episodes": [referral("r1", "p1", "2026-05-05")]}), catalogue=known)
    frames.conform(checked.failures, frames.FAILURES)
    assert list(checked.found) == list(quality.FOUND)
    assert set(checked.failures["dimension"]) <= {
        "accuracy",
        "completeness",
        "consistency",
        "timeliness",
        "uniqueness",
        "validity",
    }


def test_a_rule_without_its_table_or_field_is_told_not_passed(known: Catalogue, staged: Stage, tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.table({"audit_id": ["q1"], "grade": ["RI"]}), tmp_path / "audits.parquet")
    given = Records(
        folder=tmp_path, extracted=pd.Timestamp("2026-10-12").date(), tables={"audits": tmp_path / "audits.parquet"}
    )
    checked = quality.check(given, catalogue=known)
    assert set(checked.rules) == {"DQ33", "UNREAD-AUDIT"}
    assert checked.unchecked["DQ01"] == "The extract has no table ssd_cin_episodes."
    assert checked.unchecked["DQ34C"] == "The table audits comes without sampled_by."


def test_an_extract_without_tables_gives_empty_frames(known: Catalogue, staged: Stage):
    checked = quality.check(staged({}), catalogue=known)
    assert checked.failures.empty
    assert checked.found.empty


def broken(known: Catalogue, **conditions: str) -> Catalogue:
    rule = known.quality.rules["DQ01"].model_copy(update=conditions)
    return known.model_copy(update={"quality": known.quality.model_copy(update={"rules": {"DQ01": rule}})})


@pytest.mark.parametrize(
    "condition",
    [
        "r.no_such_field IS NULL",
        "cine_referral_id IS",
        "true); SELECT (1",
        "r.cine_referral_date",
        "no_macro(r.district)",
    ],
)
def test_a_condition_that_is_none_is_named_by_both(known: Catalogue, staged: Stage, condition: str):
    catalogue = broken(known, fails=condition)
    (problem,) = quality.problems(catalogue)
    assert problem.where == "quality.yml: DQ01.fails"
    with pytest.raises(BadInput, match=r"DQ01\.fails"):
        quality.check(staged({"ssd_cin_episodes": [referral("r1", "p1", "2026-05-05")]}), catalogue=catalogue)


def test_every_condition_that_ships_is_sound(known: Catalogue):
    assert quality.problems(known) == []


def test_what_bears_on_an_indicator_is_told_with_its_direction(known: Catalogue, staged: Stage):
    rows = {
        "ssd_cin_assessments": [
            {
                "cina_assessment_id": "a1",
                "cina_person_id": "p1",
                "cina_assessment_start_date": "2026-05-05",
                "cina_assessment_auth_date": "2026-05-01",
            }
        ]
    }
    checked = quality.check(staged(rows), catalogue=known)
    assert checked.doubtful("ASM01").to_numpy().tolist() == [["ssd_cin_assessments", "a1", "answer", "up"]]
    assert checked.doubtful("REF01").empty


def test_a_rule_for_all_that_rests_on_its_table_pushes_only_that(known: Catalogue):
    rule: QualityRule = known.quality.rules["DQ29-ADDRESS"]
    assert rule.pushes("REF01", ("ssd_address",)) == "unclear"
    assert rule.pushes("REF01", ("ssd_cin_episodes",)) is None
