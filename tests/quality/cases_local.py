"""Places, staff, audits, complaints, money and actions: rows one can judge by eye."""

from __future__ import annotations

from .rows import Case, action, address, audit, complaint, line, post, referral

CASES = [
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
