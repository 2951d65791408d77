"""Children, referrals and assessments: rows one can judge by eye."""

from __future__ import annotations

from .rows import Case, address, assessment, person, referral

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
]
