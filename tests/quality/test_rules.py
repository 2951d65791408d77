"""Each rule on a few rows one can judge by eye: what it must find, and what it must leave alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from pmflib import quality
from pmflib.catalogue import Catalogue
from pmflib.records import Records

from .conftest import TAKEN, only, write

Stage = Callable[..., Records]


class Case(NamedTuple):
    """A rule, the rows of the tables it reads, and the ids it must find."""

    rule: str
    rows: dict[str, list[dict[str, Any]]]
    found: list[str]


def referral(number: str, **given: Any) -> dict[str, Any]:
    usual = {"cine_person_id": "p1", "cine_referral_date": "2026-05-05", "recorded_at": "2026-05-05"}
    return {"cine_referral_id": number} | usual | given


def assessment(number: str, start: str | None, end: str | None, **given: Any) -> dict[str, Any]:
    dates = {"cina_assessment_start_date": start, "cina_assessment_auth_date": end}
    return {"cina_assessment_id": number, "cina_person_id": "p1", "cina_referral_id": "r1"} | dates | given


def plan(number: str, start: str, end: str | None = None, **given: Any) -> dict[str, Any]:
    dates = {"cppl_cp_plan_start_date": start, "cppl_cp_plan_end_date": end}
    return {"cppl_cp_plan_id": number, "cppl_person_id": "p1", "previous_plans": 0} | dates | given


def conference(number: str, day: str, **given: Any) -> dict[str, Any]:
    return {"icpc_icpc_id": number, "icpc_person_id": "p1", "icpc_icpc_date": day} | given


def episode(number: str, start: str, end: str | None, care: str = "c1", **given: Any) -> dict[str, Any]:
    dates = {"clae_cla_episode_start_date": start, "clae_cla_episode_ceased_date": end, "clae_cla_id": care}
    return {"clae_cla_episode_id": number, "clae_person_id": "p1"} | dates | given


def placement(number: str, start: str, end: str | None, **given: Any) -> dict[str, Any]:
    dates = {"clap_cla_placement_start_date": start, "clap_cla_placement_end_date": end}
    usual = {"clap_cla_id": "c1", "clap_cla_placement_type": "U6", "clap_cla_placement_distance": 4.0}
    return {"clap_cla_placement_id": number} | usual | dates | given


def person(number: str, born: str | None, **given: Any) -> dict[str, Any]:
    return {"pers_person_id": number, "pers_dob": born, "pers_ethnicity": "WBRI"} | given


def address(number: str, postcode: str) -> dict[str, Any]:
    return {"addr_table_id": f"a-{number}", "addr_person_id": number, "addr_address_postcode": postcode}


def leaver(number: str, **given: Any) -> dict[str, Any]:
    usual = {"clea_person_id": "p1", "status_date": "2026-09-30", "clea_care_leaver_in_touch": "YES"}
    known = {"clea_care_leaver_activity": "F2", "clea_care_leaver_latest_contact": "2026-09-01"}
    return {"clea_table_id": number} | usual | known | given


def post(number: str, worker: str | None, **given: Any) -> dict[str, Any]:
    usual = {"as_at": "2026-09-30", "role": "social_worker", "fte": 1.0, "status": "permanent", "post_id": number}
    return {"post_row_id": number, "worker_id": worker} | usual | given


def audit(number: str, **given: Any) -> dict[str, Any]:
    usual = {"kind": "case", "sampled_by": "random", "due_date": "2026-06-30", "audit_date": "2026-06-20"}
    return {"audit_id": number} | usual | {"grade": "good", "moderated_grade": "good"} | given


def complaint(number: str, **given: Any) -> dict[str, Any]:
    usual = {"case_id": number, "stage": "1", "received_date": "2026-05-01", "response_date": "2026-05-12"}
    return {"complaint_id": number} | usual | {"recorded_days": 6, "theme": "delay"} | given


def line(number: str, actual: float | None) -> dict[str, Any]:
    month = f"2026-{int(number):02d}-28"
    return {"line_id": number, "month": month, "service": "fostering", "team_id": "T1", "actual": actual}


def action(number: str, **given: Any) -> dict[str, Any]:
    dates = {"created_date": "2026-05-01", "first_due_date": "2026-08-01", "due_date": "2026-08-01"}
    return {"action_id": number, "status": "open"} | dates | given


CASES = [
    Case("DQ01", {"ssd_cin_episodes": [referral("r1", cine_person_id=None), referral("r2")]}, ["r1"]),
    Case(
        "DQ02",
        {
            "ssd_person": [
                person("p1", "2015-03-01", pers_forename="Katharine", pers_surname="Smyth"),
                person("p2", "2015-03-01", pers_forename="Catherine", pers_surname="Smith"),
                person("p3", "2015-03-01", pers_forename="Oliver", pers_surname="Smith"),  # a twin
                person("p4", "2015-03-01", pers_forename="Katharine", pers_surname="Smyth"),  # lives elsewhere
            ],
            "ssd_address": [
                *(address("p1", "ZZ1 1AA"), address("p2", "zz11aa"), address("p3", "ZZ1 1AA")),
                address("p4", "ZZ9 9ZZ"),
            ],
        },
        ["p1", "p2"],
    ),
    Case("DQ03", {"ssd_cin_episodes": [referral("r1"), referral("r1"), referral("r2")]}, ["r1"]),
    Case(
        "DQ04",
        {
            "ssd_person": [person("p1", "2027-02-10"), person("p2", "2027-02-08")],
            "ssd_cin_episodes": [referral("r1"), referral("r2", cine_person_id="p2")],
        },
        ["p1"],
    ),
    Case(
        "DQ05",
        {"ssd_person": [person("p1", "1900-01-01"), person("p2", "2000-10-01"), person("p3", "2001-10-13")]},
        ["p1", "p2"],
    ),
    Case(
        "DQ06",
        {
            "ssd_person": [
                *(person("p1", None, pers_ethnicity=None), person("p2", None, pers_ethnicity="NOBT")),
                *(person("p3", None, pers_ethnicity="white uk"), person("p4", None, pers_ethnicity="REFU")),
            ]
        },
        ["p1", "p2", "p3"],
    ),
    Case(
        "DQ07",
        {
            "ssd_person": [
                person("p1", "2015-01-01"),
                person("p2", "2015-01-01", pers_upn_unknown="UN4"),
                person("p3", "2024-01-01"),
                person("p4", "2015-01-01", upn="H801200001001"),
                person("p5", "2015-01-01", upn="A801200001001"),
            ]
        },
        ["p1", "p5"],
    ),
    Case(
        "DQ08",
        {
            "ssd_cin_episodes": [
                referral("r1", cine_referral_date="2026-12-05"),
                referral("r2", cine_referral_date="2026-07-04", recorded_at="2026-04-07"),
                referral("r3", cine_referral_date="2026-07-04", recorded_at="2026-07-06"),
            ]
        },
        ["r1", "r2"],
    ),
    Case(
        "DQ08S",
        {
            "ssd_cin_episodes": [
                referral("r1", cine_referral_date="2026-02-07", recorded_at="2026-07-03"),
                referral("r2", cine_referral_date="2026-02-07", recorded_at="2026-07-20"),
                referral("r3", cine_referral_date="2026-07-02", recorded_at="2026-07-03"),
            ]
        },
        ["r1"],
    ),
    Case(
        "DQ09-REFERRAL",
        {
            "ssd_cin_episodes": [  # Good Friday and Easter Monday 2026: 3 and 6 April
                referral("r1", cine_referral_date="2026-04-02", recorded_at="2026-04-13"),
                referral("r2", cine_referral_date="2026-04-02", recorded_at="2026-04-14"),
            ]
        },
        ["r2"],
    ),
    Case(
        "DQ10",
        {
            "ssd_cin_episodes": [
                referral("r1", cine_referral_source_code="2"),
                referral("r2", cine_referral_source_code="2A"),
                referral("r3", cine_referral_source_code="School"),
                referral("r4", cine_referral_source_code=None),
                referral("r5", cine_referral_source_code="2", cine_referral_date="2013-03-01"),
            ]
        },
        ["r1", "r3"],
    ),
    Case(
        "DQ11",
        {"ssd_cin_assessments": [assessment("a1", "2026-05-05", "2026-05-04"), assessment("a2", "2026-05-05", None)]},
        ["a1"],
    ),
    Case(
        "DQ12",
        {
            "ssd_cin_assessments": [  # 7 August 2026 is the 45th working day before the extract
                assessment("a1", "2026-08-06", None),
                assessment("a2", "2026-08-07", None),
                assessment("a3", "2026-01-07", "2026-10-01"),
            ]
        },
        ["a1"],
    ),
    Case(
        "DQ13",
        {
            "ssd_cin_assessments": [
                *(assessment("a1", "2026-09-01", None), assessment("a2", "2026-09-08", None)),
                *(
                    assessment("a3", "2026-09-01", "2026-09-30"),
                    assessment("a4", "2026-09-01", None, cina_referral_id="r2"),
                ),
            ]
        },
        ["a1", "a2"],
    ),
    Case(
        "DQ14-NONE",
        {
            "ssd_cin_assessments": [
                *(assessment("a1", "2026-09-01", "2026-09-30"), assessment("a2", "2026-09-01", None)),
                *(assessment("a3", "2026-09-01", "2026-09-30"), assessment("a4", "2026-09-01", "2026-09-30")),
            ],
            "ssd_assessment_factors": [
                {"cinf_table_id": "f3", "cinf_assessment_id": "a3", "cinf_assessment_factors_json": '["1A", "3B"]'},
                {"cinf_table_id": "f4", "cinf_assessment_id": "a4", "cinf_assessment_factors_json": "[]"},
            ],
        },
        ["a1", "a4"],
    ),
    Case(
        "DQ14-MIXED",
        {
            "ssd_assessment_factors": [
                {"cinf_table_id": "f1", "cinf_assessment_id": "a1", "cinf_assessment_factors_json": '["21", "3B"]'},
                {"cinf_table_id": "f2", "cinf_assessment_id": "a2", "cinf_assessment_factors_json": '["21"]'},
                {"cinf_table_id": "f3", "cinf_assessment_id": "a3", "cinf_assessment_factors_json": '["1A", "3B"]'},
            ]
        },
        ["f1"],
    ),
    Case(
        "DQ15",
        {
            "ssd_initial_cp_conference": [
                conference("c1", "2026-05-09"),  # a Saturday
                conference("c2", "2026-05-05", icpc_s47_enquiry_id="s1"),
                conference("c3", "2026-05-07", icpc_s47_enquiry_id="s1"),
            ],
            "ssd_s47_enquiry": [
                {"s47e_s47_enquiry_id": "s1", "s47e_person_id": "p1", "s47e_s47_start_date": "2026-05-06"}
            ],
        },
        ["c1", "c2"],
    ),
    Case(
        "DQ16",
        {
            "ssd_initial_cp_conference": [
                conference("c1", "2026-05-05", icpc_s47_enquiry_id="s1"),
                conference("c2", "2026-05-05", icpc_icpc_transfer_in="Y"),
                conference("c3", "2026-05-05", icpc_person_id="p2"),
            ]
        },
        ["c1", "c2"],
    ),
    Case(
        "DQ17",
        {
            "ssd_cp_plans": [
                plan("l1", "2026-05-06", cppl_icpc_id="c1"),
                plan("l2", "2026-05-05", cppl_icpc_id="c1"),
                plan("l3", "2026-05-06", cppl_icpc_id="c2"),
                plan("l4", "2026-05-06"),
            ],
            "ssd_initial_cp_conference": [
                conference("c1", "2026-05-05"),
                conference("c2", "2026-05-05", icpc_icpc_transfer_in="Y"),
            ],
        },
        ["l1"],
    ),
    Case(
        "DQ18",
        {
            "ssd_cp_plans": [
                *(plan("l1", "2025-01-01", "2025-06-30"), plan("l2", "2025-06-29", "2025-12-31")),
                *(plan("l3", "2025-12-31", "2026-03-31"), plan("l4", "2026-03-31", cppl_person_id="p2")),
            ]
        },
        ["l1", "l2"],
    ),
    Case(
        "DQ19",
        {
            "ssd_cp_plans": [
                *(plan("l1", "2024-01-01", "2024-06-30"), plan("l2", "2026-01-01")),
                *(plan("l3", "2026-01-01", previous_plans=2, cppl_person_id="p2"),),
                *(plan("l4", "2026-01-01", previous_plans=None, cppl_person_id="p3"),),
            ]
        },
        ["l2", "l4"],
    ),
    Case(
        "DQ20",
        {
            "ssd_cp_plans": [plan("l1", "2026-01-05")],
            "ssd_cp_reviews": [
                {
                    "cppr_cp_review_id": number,
                    "cppr_cp_plan_id": "l1",
                    "cppr_cp_review_due": due,
                    "cppr_cp_review_date": done,
                }
                for number, due, done in [
                    ("v1", "2026-04-05", "2026-01-05"),
                    ("v2", "2026-04-05", None),
                    ("v3", "2026-12-05", None),
                    ("v4", "2026-04-05", "2026-04-01"),
                ]
            ],
        },
        ["v1", "v2"],
    ),
    Case(
        "DQ21",
        {
            "ssd_cin_plans": [
                {
                    "cinp_cin_plan_id": number,
                    "cinp_person_id": "p1",
                    "cinp_cin_plan_start_date": start,
                    "cinp_cin_plan_end_date": end,
                }
                for number, start, end in [
                    ("n1", "2025-10-01", None),
                    ("n2", "2025-10-01", "2026-01-05"),
                    ("n3", "2026-06-30", None),
                ]
            ],
            "ssd_cp_plans": [plan("l1", "2026-01-05", "2026-06-30")],
        },
        ["n1"],
    ),
    Case(
        "DQ22",
        {
            "ssd_cin_episodes": [
                *(referral("r1", cine_close_date="2026-08-01"), referral("r2", cine_close_date="2026-08-01")),
                *(referral("r3", cine_close_date="2026-08-01"), referral("r4")),
            ],
            "ssd_cin_assessments": [
                *(
                    assessment("a1", "2026-05-06", None),
                    assessment("a3", "2026-05-06", "2026-06-01", cina_referral_id="r3"),
                ),
                assessment("a4", "2026-05-06", None, cina_referral_id="r4"),
            ],
            "ssd_s47_enquiry": [{"s47e_s47_enquiry_id": "s1", "s47e_person_id": "p1", "s47e_referral_id": "r2"}],
        },
        ["r1", "r2"],
    ),
    Case(
        "DQ23",
        {
            "ssd_cla_episodes": [
                *(episode("e1", "2025-01-01", "2025-03-01"), episode("e2", "2025-03-01", "2025-05-01")),
                *(episode("e3", "2025-05-02", "2025-06-01"), episode("e4", "2025-06-01", None)),
                *(episode("e5", "2025-01-01", "2025-03-01", "c2", clae_person_id="p2"),),
                *(episode("e6", "2025-09-01", None, "c3", clae_person_id="p2"),),
                *(episode("e7", "2025-01-01", "2025-03-01", "c4", clae_person_id="p3"),),
                *(episode("e8", "2025-02-20", None, "c4", clae_person_id="p3"),),
            ]
        },
        ["e2", "e3", "e7", "e8"],
    ),
    Case(
        "DQ24",
        {
            "ssd_cla_placement": [
                *(
                    placement("m1", "2026-01-01", None),
                    placement("m2", "2026-01-01", None, clap_cla_placement_distance=None),
                ),
                placement("m3", "2026-01-01", None, clap_cla_placement_distance=0.0),
                placement("m4", "2026-01-01", None, clap_cla_placement_distance=0.0, clap_cla_placement_type="P1"),
            ]
        },
        ["m2", "m3"],
    ),
    Case(
        "DQ25",
        {
            "ssd_cla_placement": [
                placement("m1", "2026-01-01", "2026-02-01", clap_cla_placement_change_reason=None),
                placement("m2", "2026-02-01", "2026-03-01", clap_cla_placement_change_reason="OTHER"),
                placement("m3", "2026-03-01", "2026-04-01", clap_cla_placement_change_reason="CARPL"),
                placement("m4", "2026-04-01", "2026-05-01", clap_cla_placement_change_reason=None),  # left care
            ]
        },
        ["m1", "m2"],
    ),
    Case(
        "DQ26",
        {
            "ssd_cla_health": [
                {
                    "clah_health_check_id": number,
                    "clah_person_id": "p1",
                    "due_date": due,
                    "clah_health_check_date": done,
                }
                for number, due, done in [
                    *(("h1", "2026-06-01", "2026-11-20"), ("h2", "2026-06-01", "2025-05-30")),
                    *(("h3", "2026-06-01", "2026-05-30"), ("h4", "2026-06-01", None)),
                ]
            ]
        },
        ["h1", "h2"],
    ),
    Case(
        "DQ27",
        {
            "ssd_missing": [
                {
                    "miss_table_id": number,
                    "miss_person_id": child,
                    "miss_missing_episode_start_date": start,
                    "miss_missing_episode_end_date": end,
                }
                for number, child, start, end in [
                    ("x1", "p1", "2026-01-05", None),
                    ("x2", "p1", "2026-03-05", "2026-03-06"),
                    ("x3", "p2", "2026-05-05", None),
                    ("x4", "p3", "2026-10-10", None),
                ]
            ],
            "ssd_cla_episodes": [
                episode("e2", "2024-01-01", "2026-07-01", "c2", clae_person_id="p2"),
                episode("e3", "2024-01-01", None, "c3", clae_person_id="p3"),
            ],
        },
        ["x1", "x3"],
    ),
    Case(
        "DQ28",
        {
            "ssd_care_leavers": [
                *(leaver("k1"), leaver("k2", clea_care_leaver_activity="NK")),
                leaver("k3", clea_care_leaver_latest_contact="2026-08-04"),
                leaver("k4", clea_care_leaver_activity="NK", clea_care_leaver_in_touch="NO"),
                leaver("k5", clea_care_leaver_latest_contact="2026-08-05"),
            ]
        },
        ["k2", "k3"],
    ),
    Case(
        "DQ29-REFERRAL",
        {
            "ssd_cin_episodes": [
                *(referral("r1", district="Ambermoor"), referral("r2", district="X07000002")),
                *(
                    referral("r3", district="AMBERMOOR "),
                    referral("r4", district="Shepway"),
                    referral("r5", district=None),
                ),
            ]
        },
        ["r3", "r4"],
    ),
    Case(
        "DQ30-REFERRAL",
        {
            "ssd_cin_episodes": [
                *(referral("r1", district="Ambermoor"), referral("r2", district="Brindlewick")),
                referral("r3", district="Brindlewick", cine_person_id="p2"),
            ],
            "ssd_address": [address("p1", "ZZ1 1AA") | {"district": "Ambermoor"}],
        },
        ["r2"],
    ),
    Case(
        "DQ31",
        {
            "workforce": [
                *(post("w1", "a"), post("w2", "b", fte=1.2), post("w3", "c", fte=0.0)),
                *(post("w4", "d", end_date="2026-09-10"), post("w5", "e"), post("w6", "e", status="agency")),
                *(post("w7", None, status="vacant"), post("w8", None, status="vacant")),
            ]
        },
        ["w2", "w3", "w4", "w5", "w6"],
    ),
    Case(
        "DQ32",
        {
            "workforce": [
                *(post("w1", "a"), post("w2", "b", role="manager"), post("w3", "c", as_at="2026-06-30")),
                post("w4", "d", end_date="2026-09-10"),
            ],
            "ssd_involvements": [
                {
                    "invo_involvements_id": f"i-{worker}",
                    "invo_professional_id": worker,
                    "invo_involvement_start_date": "2026-01-05",
                    "invo_involvement_end_date": end,
                }
                for worker, end in [("a", None), ("b", None), ("c", None), ("d", None), ("z", None)]
            ],
        },
        ["i-b", "i-c", "i-d"],
    ),
    Case(
        "DQ33",
        {"audits": [audit("q1", grade="RI"), audit("q2", grade="3"), audit("q3"), audit("q4", grade=None)]},
        ["q1", "q2"],
    ),
    Case(
        "DQ33M",
        {"audits": [audit("q1", moderated_grade=None), audit("q2", grade=None, moderated_grade=None), audit("q3")]},
        ["q1"],
    ),
    Case(
        "DQ34",
        {"audits": [audit("q1", audit_date=None), audit("q2", audit_date=None, due_date="2026-12-31"), audit("q3")]},
        ["q1"],
    ),
    Case("DQ34C", {"audits": [audit("q1", sampled_by="chosen"), audit("q2")]}, ["q1"]),
    Case(
        "DQ35",  # 4 May 2026 was the early May bank holiday: 6 working days from 1 to 12 May
        {"complaints": [complaint("k1", recorded_days=11), complaint("k2"), complaint("k3", recorded_days=None)]},
        ["k1"],
    ),
    Case(
        "DQ36",
        {"complaints": [complaint("k1", theme="delay; comms"), complaint("k2"), complaint("k3", theme=None)]},
        ["k1"],
    ),
    Case(
        "DQ37",
        {
            "finance": [
                *(line(str(month), 1000.0 + month) for month in range(1, 7)),
                *(line("7", -1007.0), line("8", 12096.0), line("9", 1.009), line("10", None)),
            ]
        },
        ["7", "8", "9"],
    ),
    Case(
        "DQ38",
        {
            "actions": [
                action("n1", status="complete", completed_date="2026-07-01", evidence="Minutes"),
                action("n2", status="complete", completed_date="2026-07-01", evidence=" "),
                *(action("n3", status="complete", evidence="Minutes"), action("n4")),
            ]
        },
        ["n2", "n3"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_finds_what_it_says_and_nothing_else(case: Case, known: Catalogue, staged: Stage):
    checked = quality.check(staged(case.rows), catalogue=only(known, case.rule))
    found = checked.found[checked.found["rule"] == case.rule]
    assert sorted(found["record_id"]) == case.found
    table = known.quality.rules[case.rule].table
    assert set(found["record_table"]) == {table}


def test_every_rule_with_a_condition_has_a_case(known: Catalogue):
    sampled = {"DQ09", "DQ29", "DQ30"}  # the same condition on several tables: one of them is enough
    wanted = {code for code, rule in known.quality.rules.items() if rule.method is None}
    cases = {case.rule for case in CASES} | {"DQ38D"}
    left = {code for code in wanted - cases if code.split("-")[0] not in sampled}
    assert left == set()


def test_a_first_due_date_that_was_overwritten_shows_against_the_extract_before(known: Catalogue, tmp_path):
    before = write(tmp_path / "before", {"actions": [action("n1"), action("n2")]})
    moved = action("n1", first_due_date="2026-09-01", due_date="2026-09-01")
    open_about_it = action("n2", due_date="2026-09-01")
    now = write(tmp_path / "now", {"actions": [moved, open_about_it, action("n3")]}, taken=TAKEN, earlier=[before])
    found = quality.check(now, catalogue=known).found
    assert list(found.loc[found["rule"] == "DQ38D", "record_id"]) == ["n1"]
