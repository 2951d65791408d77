"""The engine on tables small enough to count by eye."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_extracts import staged

from pmflib.catalogue import Catalogue
from pmflib.catalogue.record_measures import RecordMeasure
from pmflib.measures import explain, measure, observe
from pmflib.records import Records

COUNCIL, AMBERMOOR, BRINDLEWICK = "X10000001", "X07000001", "X07000002"
TAKEN = date(2026, 10, 12)
Make = Callable[..., Records]


def frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


DEPARTMENTS = frame(
    "dept_team_id dept_team_name kind district valid_from valid_to",
    ("T1", "Ambermoor One", "district", "Ambermoor", "2015-04-01", None),
    ("T2", "Moving Team", "district", "Ambermoor", "2015-04-01", "2026-05-31"),
    ("T2", "Moving Team", "district", "Brindlewick", "2026-06-01", None),
    ("T9", "Disabled Children", "county_wide", None, "2015-04-01", None),
)
ADDRESSES = "addr_table_id addr_person_id addr_address_start_date addr_address_end_date district"
REFERRALS = "cine_referral_id cine_person_id cine_referral_date cine_referral_nfa cine_referral_team cine_close_date"


ASSESSMENTS = frame(
    "cina_assessment_id cina_person_id cina_assessment_start_date cina_assessment_auth_date cina_assessment_team "
    "cina_referral_id cina_assessment_outcome_nfa",
    ("x", "x", "2020-01-01", None, None, None, None),
)


@pytest.fixture
def extract(tmp_path: Path) -> Make:
    def make(**tables: Any) -> Records:
        frames = {name: table for name, table in tables.items() if isinstance(table, pd.DataFrame)}
        more = {name: value for name, value in tables.items() if name not in frames}
        extracted = more.pop("extracted", TAKEN)
        return staged(tmp_path, {"ssd_department": DEPARTMENTS, **frames}, extracted=extracted, **more)

    return make


@pytest.fixture(scope="session")
def few(northmere: Catalogue) -> Callable[..., Catalogue]:
    def choose(*codes: str, **changed: dict[str, Any]) -> Catalogue:
        chosen = {code: northmere.indicator(code) for code in (*codes, *changed)}
        for code, keys in changed.items():
            spec = RecordMeasure.model_validate({**chosen[code].records.model_dump(), **keys})
            chosen[code] = chosen[code].model_copy(update={"records": spec})
        return northmere.model_copy(update={"indicators": chosen})

    return choose


def _counted(found: pd.DataFrame, code: str, end: str, **more: str) -> dict[str, float]:
    wanted = {"breakdown": "all", "category": "all", **more}
    rows = found.loc[(found["indicator"] == code) & (found["period_end"] == end)]
    for column, value in wanted.items():
        rows = rows.loc[rows[column] == value]
    return {area: value for area, value in zip(rows["area"], rows["numerator"], strict=True) if value}


def _people(*ids: str) -> pd.DataFrame:
    return pd.DataFrame({"pers_person_id": ids, "pers_sex": "1", "pers_dob": "2015-01-01", "pers_ethnicity": "WBRI"})


def test_home_is_the_address_of_the_day_by_whatever_name_is_known(extract: Make, few: Any) -> None:
    addresses = frame(
        ADDRESSES,
        ("1", "a", "2020-01-01", "2026-05-10", " AMBERMOOR "),
        ("2", "a", "2026-05-10", None, "X07000002"),
        ("3", "b", "2020-01-01", "2026-04-30", "Ambermoor"),
        ("4", "c", "2020-01-01", None, "Elsewhere"),
    )
    referrals = frame(
        REFERRALS,
        ("r1", "a", "2026-05-09", "N", "T1", None),
        ("r2", "a", "2026-05-10", "N", "T1", None),
        ("r3", "b", "2026-05-10", "N", "T1", None),
        ("r4", "c", "2026-05-10", "N", "T9", None),
        ("r5", None, "2026-05-10", "N", "T1", None),
    )
    found = measure(extract(ssd_address=addresses, ssd_cin_episodes=referrals), catalogue=few("REF01"))
    expected = {COUNCIL: 5, AMBERMOOR: 1, BRINDLEWICK: 1, "county-wide": 1, "unallocated": 2}
    assert _counted(found, "REF01", "2026-06-30") == expected


def test_a_team_takes_its_figures_along_when_it_moves(extract: Make, few: Any) -> None:
    assessments = frame(
        "cina_assessment_id cina_person_id cina_assessment_start_date cina_assessment_auth_date cina_assessment_team",
        ("1", "a", "2026-05-01", "2026-05-31", "T2"),
        ("2", "a", "2026-05-01", "2026-06-01", "T2"),
        ("3", "a", "2026-05-01", "2026-06-01", "T9"),
        ("4", "a", "2026-05-01", "2026-06-01", "unknown"),
    )
    found = measure(extract(ssd_cin_assessments=assessments, ssd_cin_episodes=frame(REFERRALS)), catalogue=few("ASM01"))
    districts = {COUNCIL: 4, AMBERMOOR: 1, BRINDLEWICK: 1, "county-wide": 1, "unallocated": 1}
    rows = _counted(found, "ASM01", "2026-06-30")
    assert rows == {**districts, "moving-team": 2, "disabled-children": 1}


def test_a_stock_counts_what_is_open_after_the_day(extract: Make, few: Any) -> None:
    referrals = frame(
        REFERRALS,
        ("closes that day", "a", "2026-01-01", "N", "T1", "2026-06-30"),
        ("closes the day after", "b", "2026-01-01", "N", "T1", "2026-07-01"),
        ("opens that day", "c", "2026-06-30", "N", "T1", None),
        ("opens the day after", "d", "2026-07-01", "N", "T1", None),
        ("no case", "e", "2026-01-01", "Y", "T1", None),
    )
    found = measure(extract(ssd_cin_episodes=referrals), catalogue=few("CIN01"))
    assert _counted(found, "CIN01", "2026-06-30", level="authority") == {COUNCIL: 2}
    rows = explain(
        extract(ssd_cin_episodes=referrals), catalogue=few("CIN01"), code="CIN01", area=COUNCIL, period="2026-27-q1"
    ).rows
    assert rows["record_id"].tolist() == ["closes the day after", "opens that day"]


def test_at_the_end_of_a_period_it_is_the_team_that_holds_the_child_then(extract: Make, few: Any) -> None:
    involvements = frame(
        "invo_involvements_id invo_person_id invo_professional_team invo_involvement_start_date "
        "invo_involvement_end_date",
        ("1", "a", "T1", "2026-01-01", "2026-04-30"),
        ("2", "a", "T9", "2026-05-01", None),
    )
    referrals = frame(REFERRALS, ("r", "a", "2026-01-01", "N", "T1", None))
    records = extract(ssd_cin_episodes=referrals, ssd_involvements=involvements, ssd_cin_assessments=ASSESSMENTS[:0])
    found = measure(records, catalogue=few("CIN04"))
    assert _counted(found, "CIN04", "2026-03-31") == {COUNCIL: 1, AMBERMOOR: 1, "ambermoor-one": 1}
    assert _counted(found, "CIN04", "2026-06-30") == {COUNCIL: 1, "county-wide": 1, "disabled-children": 1}


def test_a_record_counts_once_and_the_last_entry_wins(extract: Make, few: Any) -> None:
    referrals = frame(
        REFERRALS + " recorded_at",
        ("r1", "a", "2026-05-01", "N", "T1", None, "2026-05-01"),
        ("r1", "a", "2026-05-01", "Y", "T1", None, "2026-05-03"),
        ("r1", "a", "2026-05-01", "N", "T1", None, None),
        (None, "a", "2026-05-02", "Y", "T1", None, "2026-05-03"),
        (None, "a", "2026-05-02", "Y", "T1", None, "2026-05-03"),
    )
    found = measure(extract(ssd_cin_episodes=referrals), catalogue=few("REF03"))
    whole = found.loc[(found["period_end"] == "2026-06-30") & (found["level"] == "authority")]
    assert whole.loc[whole["breakdown"] == "all", ["numerator", "denominator"]].to_numpy().tolist() == [[3, 3]]


def test_open_late_cases_count_and_those_not_yet_due_do_not(extract: Make, few: Any) -> None:
    assessments = frame(
        "cina_assessment_id cina_person_id cina_assessment_start_date cina_assessment_auth_date cina_assessment_team",
        ("in time", "a", "2026-05-01", "2026-05-20", "T1"),
        ("late", "b", "2026-05-01", "2026-07-20", "T1"),
        ("open and late", "c", "2026-05-01", None, "T1"),
        ("open, not yet due", "d", "2026-09-01", None, "T1"),
    )
    records = extract(ssd_cin_assessments=assessments, ssd_cin_episodes=frame(REFERRALS))
    found = measure(records, catalogue=few("ASM01", "ASM02", "ASM03"))
    whole = found.loc[(found["level"] == "authority") & (found["breakdown"] == "all")]
    key = whole.set_index(["indicator", "period_end"])[["numerator", "denominator"]]
    # 45 working days after 1 May 2026, over two bank holidays in May, is 7 July.
    assert key.loc[("ASM02", "2026-09-30")].tolist() == [1, 3]
    assert key.loc[("ASM01", "2026-06-30")].tolist() == [1, 1]
    assert key.loc[("ASM01", "2026-09-30")].tolist() == [0, 1]
    assert key.loc[("ASM03", "2026-09-30"), "numerator"] == 1


def test_children_of_other_councils_are_left_out_and_the_unaccompanied_are_a_switch(extract: Make, few: Any) -> None:
    episodes = frame(
        "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date clae_entered_care_date "
        "clae_cla_episode_ceased_date responsible_authority",
        ("1", "a", "1", "2026-01-01", "2026-01-01", None, COUNCIL),
        ("2", "b", "2", "2026-01-01", "2026-01-01", None, "E10000016"),
        ("3", "c", "3", "2026-01-01", "2026-01-01", None, None),
        ("4", "d", "4", "2026-01-01", "2026-01-01", None, COUNCIL),
    )
    status = frame(
        "immi_immigration_status_id immi_person_id immi_immigration_status immi_immigration_status_start_date "
        "immi_immigration_status_end_date",
        ("1", "a", "Unaccompanied Asylum Seeking Child", "2026-01-01", None),
        ("2", "c", "Unaccompanied Asylum Seeking Child", "2026-01-01", "2026-05-01"),
        ("3", "d", "Refugee Status", "2026-01-01", None),
    )
    people = _people("a", "b", "c", "d")
    found = measure(
        extract(ssd_cla_episodes=episodes, ssd_immigration_status=status, ssd_person=people), catalogue=few("CLA01")
    )
    end = "2026-06-30"
    assert _counted(found, "CLA01", end, level="authority") == {COUNCIL: 3}
    split = {
        kind: _counted(found, "CLA01", end, level="authority", breakdown="population", category=kind)[COUNCIL]
        for kind in ("uasc", "excl_uasc")
    }
    assert split == {"uasc": 1, "excl_uasc": 2}


def test_a_rate_is_annualised_by_days_on_one_estimate_for_all(extract: Make, few: Any) -> None:
    addresses = frame(ADDRESSES, ("1", "a", "2020-01-01", None, "Ambermoor"))
    referrals = frame(REFERRALS, ("r1", "a", "2026-05-09", "N", "T1", None), ("r2", "b", "2026-05-09", "N", "T9", None))
    children = pd.DataFrame(
        [
            (COUNCIL, "2024-06-30", 1000),
            (COUNCIL, "2025-06-30", 2000),
            (AMBERMOOR, "2025-06-30", 500),
            (AMBERMOOR, "2026-06-30", 900),
        ],
        columns=["area", "date", "population"],
    )
    records = extract(ssd_address=addresses, ssd_cin_episodes=referrals)
    found = measure(records, catalogue=few("REF01"), population=children)
    rows = found.loc[(found["period_end"] == "2026-06-30") & (found["breakdown"] == "all")].set_index("area")
    year = 365.25 / 91
    assert rows.loc[COUNCIL, "value"] == pytest.approx(2 / 2000 * 10_000 * year)
    assert rows.loc[AMBERMOOR, "value"] == pytest.approx(1 / 500 * 10_000 * year)
    assert rows.loc[COUNCIL, "marks"] == "estimated"
    assert rows.loc["county-wide", ["numerator", "status"]].tolist() == [1, "not_applicable"]
    assert rows.loc[BRINDLEWICK, ["numerator", "status"]].tolist() == [0, "not_available"]
    assert rows["n"].tolist() == rows["numerator"].tolist()


def test_what_the_extract_cannot_support_is_not_available(extract: Make, few: Any) -> None:
    referrals = frame(REFERRALS, ("r1", "a", "2022-05-09", "N", "T1", None), ("r2", "a", "2026-05-09", "N", "T1", None))
    known = few("REF01", "REF02", "REF04", "REF09")
    found = measure(
        extract(
            ssd_cin_episodes=referrals,
            look_back={"ssd_cin_episodes": date(2025, 1, 1)},
            missing={"ssd_cin_assessments": "the file is empty"},
        ),
        catalogue=known,
        population=pd.DataFrame({"area": [COUNCIL], "date": ["2020-06-30"], "population": [100]}),
    )
    whole = found.loc[(found["level"] == "authority") & (found["breakdown"] == "all")]
    there = whole.loc[whole["status"] != "not_available"].groupby("indicator")["period_end"].min()
    assert f"{there['REF01']:%Y-%m-%d}" == "2025-03-31"
    # It looks a year back before each period.
    assert f"{there['REF02']:%Y-%m-%d}" == "2026-03-31"
    assert "REF04" not in there.index
    assert "REF09" not in there.index, "there is no column of entry dates"
    assert set(whole["indicator"]) == {"REF01", "REF02", "REF04", "REF09"}
    assert (
        whole.loc[whole["status"] == "not_available", ["numerator", "denominator", "value", "n"]].isna().all(axis=None)
    )


def test_a_table_the_council_does_not_have_gives_no_rows(extract: Make, few: Any) -> None:
    assert measure(extract(), catalogue=few("REF01", "FOI01")).empty


def test_the_newest_period_is_provisional_until_late_entries_are_in(extract: Make, few: Any) -> None:
    referrals = frame(
        REFERRALS, *((f"r{n}", "a", day, "N", "T1", None) for n, day in enumerate(["2026-05-09", "2026-08-01"]))
    )
    marks = {}
    for extracted in (date(2026, 10, 12), date(2026, 12, 1)):
        found = measure(extract(ssd_cin_episodes=referrals, extracted=extracted), catalogue=few("REF03", "REF04"))
        whole = found.loc[(found["level"] == "authority") & (found["breakdown"] == "all") & found["value"].notna()]
        marks[extracted] = whole.set_index(["indicator", "period_end"])["marks"].to_dict()
    assert marks[date(2026, 10, 12)]["REF03", pd.Timestamp("2026-09-30")] == "provisional"
    assert marks[date(2026, 10, 12)]["REF03", pd.Timestamp("2026-06-30")] == ""
    assert marks[date(2026, 12, 1)]["REF03", pd.Timestamp("2026-09-30")] == ""


def test_as_of_an_earlier_day_the_newest_quarter_is_earlier(extract: Make, few: Any) -> None:
    referrals = frame(REFERRALS, ("r1", "a", "2024-05-09", "N", "T1", None))
    found = measure(extract(ssd_cin_episodes=referrals), catalogue=few("REF03"), as_of=date(2025, 6, 29))
    assert f"{found['period_end'].max():%Y-%m-%d}" == "2025-03-31"
    assert found["period_end"].nunique() == 20


def test_a_retired_indicator_ends_and_its_successor_begins(extract: Make, few: Any) -> None:
    rows = [(f"s{n}", "w", "T1", "supervision", day, day) for n, day in enumerate(["2024-02-01", "2024-05-01"])]
    supervision = frame("supervision_id worker_id team_id kind due_date done_date", *rows)
    found = measure(extract(supervision=supervision), catalogue=few("SUP00", "SUP01"))
    ends = found.groupby("indicator")["period_end"].agg(["min", "max"]).map(lambda day: f"{day:%Y-%m-%d}")
    assert ends.loc["SUP00", "max"] == "2024-03-31"
    assert ends.loc["SUP01", "min"] == "2024-06-30"
    assert few("SUP00").indicator("SUP00").successor == "SUP01"


def test_doubtful_records_bound_a_share(extract: Make, few: Any) -> None:
    referrals = frame(REFERRALS, *((f"r{n}", "a", "2026-05-09", "Y" if n < 4 else "N", "T1", None) for n in range(10)))
    doubt = frame(
        "record_table record_id indicator effect direction",
        ("ssd_cin_episodes", "r0", "REF03", "answer", "up"),
        ("ssd_cin_episodes", "r9", "REF03", "answer", "unclear"),
        ("ssd_cin_episodes", "r1", "", "surplus", "up"),
        ("ssd_cin_episodes", "r2", "REF02", "answer", "up"),
    )
    records, known = extract(ssd_cin_episodes=referrals), few("REF03", "REF01")
    children = pd.DataFrame({"area": [COUNCIL], "date": ["2025-06-30"], "population": [100]})
    doubts = observe(records, catalogue=known, doubt=doubt, population=children).doubts
    whole = doubts.loc[(doubts["area"] == COUNCIL) & (doubts["breakdown"] == "all")].set_index("indicator")
    assert whole.loc["REF03", "doubtful"] == 3
    assert whole.loc["REF03", "doubtful_share"] == pytest.approx(30)
    assert whole.loc["REF03", "lowest"] == pytest.approx(100 * (4 - 1 - 1) / (10 - 1))
    assert whole.loc["REF03", "highest"] == pytest.approx(100 * (4 + 1) / 10)
    assert whole.loc["REF01", "lowest"] == pytest.approx(9 / 100 * 10_000 * 365.25 / 91)
    plain = observe(records, catalogue=known, population=children)
    assert plain.doubts.empty


def test_an_expression_can_say_what_is_doubtful(extract: Make, few: Any) -> None:
    referrals = frame(REFERRALS, *((f"r{n}", "a", "2026-05-09", "Y" if n < 4 else "N", "T1", None) for n in range(10)))
    known = few(REF03={"doubtful": "record_id IN ('r0', 'r9')"})
    doubts = observe(extract(ssd_cin_episodes=referrals), catalogue=known).doubts
    whole = doubts.loc[(doubts["area"] == COUNCIL) & (doubts["breakdown"] == "all")]
    assert whole[["doubtful", "lowest", "highest"]].to_numpy().tolist() == [[2, 30, 50]]


TEXTS = st.sampled_from(["Ambermoor", "brindlewick", "X07000003", "Nowhere", None])
TEAMS = st.sampled_from(["T1", "T2", "T9", "T0", None])
DAYS = st.dates(date(2025, 1, 1), date(2026, 9, 30))


@given(
    homes=st.lists(st.tuples(st.sampled_from("abc"), DAYS, st.none() | DAYS, TEXTS), max_size=6),
    events=st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), DAYS, TEAMS, st.sampled_from("YN")), min_size=1),
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_districts_and_those_of_no_district_add_up_to_the_council(
    homes: list[tuple[Any, ...]], events: list[tuple[Any, ...]], extract: Make, few: Any
) -> None:
    addresses = frame(ADDRESSES, *((str(n), *rest) for n, rest in enumerate(homes)))
    rows = [(f"r{n}", who, when, nfa, team, None) for n, (who, when, team, nfa) in enumerate(events)]
    records = extract(
        ssd_address=addresses, ssd_cin_episodes=frame(REFERRALS, *rows), ssd_person=_people("a", "b", "c")
    )
    found = measure(records, catalogue=few("REF03", "CIN01", REF05={"attribution": "team"}))
    sums = ["numerator", "denominator"]
    key = ["indicator", "breakdown", "category", "period_end"]
    by = found.fillna(dict.fromkeys(sums, 0.0)).groupby(["level", *key])[sums].sum()
    districts = by.loc["district"].reindex(by.loc["authority"].index, fill_value=0)
    np.testing.assert_array_equal(districts.to_numpy(), by.loc["authority"].to_numpy())
    allowed = set(found.loc[found["level"] == "district", "area"])
    assert allowed <= {f"X070000{n:02d}" for n in range(1, 13)} | {"county-wide", "unallocated"}
    # A breakdown's groups make up the whole.
    split = (
        by.loc["authority"].drop(index="all", level="breakdown").groupby(["indicator", "breakdown", "period_end"]).sum()
    )
    whole = by.loc["authority"].xs("all", level="breakdown").groupby(["indicator", "period_end"]).sum()
    joined = split.join(whole.add_suffix("_whole"), on=["indicator", "period_end"])
    np.testing.assert_array_equal(joined["numerator"], joined["numerator_whole"])
