"""Child protection, care and care leavers: rows one can judge by eye."""

from __future__ import annotations

from .rows import Case, assessment, conference, episode, leaver, placement, plan, referral

CASES = [
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
]
