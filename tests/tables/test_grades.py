"""Tables of a round of audits: the numbers of the release, and no share of a handful of files."""

from __future__ import annotations

from pmflib import tables
from tests.graded import OWN, ROUND, activity, district, graded, share
from tests.releases import texts

GOOD = "good or better"
THEME = "re_referrals"
WHOLE = [
    *activity(),
    *(share("grade", "overall", grade, number, 50) for grade, number in zip(ROUND.grades, (9, 18, 15, 8), strict=True)),
    share("grade", "overall", GOOD, 27, 50),
    *(share("question", "voice", grade, 10, 50) for grade in ROUND.grades),
    share("question", "voice", GOOD, 20, 50),
    share("strength", "seen", "coded", 12, 50),
    share("improvement", "drift", "coded", 20, 50),
    share("improvement", "drift", "mentioned", 25, 50),
]


def test_grades_stand_overall_and_by_question():
    table = tables.grades_table(graded(*WHOLE), THEME, OWN)
    assert texts(table) == [
        ["Overall", "18%", "36%", "30%", "16%", "54% (44–64%)", "50"],
        ["Is the child heard?", "20%", "20%", "20%", "20%", "40% (30–50%)", "50"],
    ]


def test_what_was_named_is_counted_as_ticked_and_as_spoken_of():
    table = tables.named_table(graded(*WHOLE), THEME, OWN)
    assert texts(table) == [
        ["Strength", "Child seen", "12", "24% (14–34%)", "–"],
        ["To improve", "Drift", "20", "40% (30–50%)", "25"],
    ]
    assert table.title == "Named most to improve: drift"


def test_places_with_few_files_give_no_share_and_make_no_title():
    places = [
        *(row for at in range(3) for row in activity(done=10, planned=10, area=district(at))),
        *(share("grade", "overall", GOOD, 5, 10, area=district(at)) for at in range(2)),
        share("grade", "overall", GOOD, 3, 3, area=district(2)),
    ]
    table = tables.judged_places_table(graded(*WHOLE, *places), THEME, OWN)
    assert table.title == "No district is clearly graded better or worse than another"
    assert [row[4] for row in texts(table)] == ["50% (40–60%)", "50% (40–60%)", "too few files"]


def test_agreement_without_enough_pairs_says_so():
    few = share("agreement", "exact", "auditors", 4, 6)
    table = tables.agreement_table(graded(*WHOLE, few), THEME, OWN)
    assert texts(table)[0][3:] == ["–", "–", "too few cases"]


def test_nothing_read_gives_no_table():
    release = graded(*activity(done=0, planned=10))
    made = (tables.grades_table, tables.named_table, tables.judged_places_table, tables.agreement_table)
    assert [table(release, THEME, OWN) for table in made] == [None] * 4
