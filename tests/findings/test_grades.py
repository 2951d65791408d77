"""What a round of audits found, in words: what it rests on, what is clear, and what too few files leave open."""

from __future__ import annotations

import pytest

from pmflib import findings
from pmflib.document import Bullets, Paragraph
from pmflib.reports.judged import judgement
from tests.graded import BEFORE, OWN, ROUND, activity, district, graded, share

GOOD = "good or better"
THEME = "re_referrals"


def said(*rows, **more) -> str:
    one = findings.judged(graded(*activity(), *rows, **more), THEME, OWN)
    return " ".join((*findings.judgement_sentences(one), *findings.agreement_sentences(one)))


def test_the_base_is_told_with_what_was_not_read():
    words = said()
    assert (
        "Of the 60 case files drawn by chance from 400, 50 were read, 4 of them late, 8 could not be looked at" in words
    )
    assert "2 are outstanding (Quarter 2, July to September 2026)." in words


def test_a_share_is_told_as_an_estimate_with_its_interval():
    words = said(share("grade", "overall", GOOD, 27, 50))
    assert "54% of cases are graded good or better (44–64%), as estimated from the 50 read for all 400." in words


@pytest.mark.parametrize(
    ("lower", "upper", "told"),
    [(-4.0, 20.0, "no clear change since Quarter 4"), (2.0, 20.0, "clearly more than in Quarter 4")],
)
def test_a_change_is_claimed_only_where_its_interval_leaves_out_zero(lower: float, upper: float, told: str):
    moved = {"previous": 43.0, "change": 11.0, "change_lower": lower, "change_upper": upper}
    words = said(share("grade", "overall", GOOD, 27, 50, **moved), rounds=(BEFORE, ROUND))
    assert told in words
    assert "+11\xa0pp" in words


def test_questions_are_told_apart_only_where_their_intervals_are():
    overall = share("grade", "overall", GOOD, 27, 50)
    near = (share("question", "voice", GOOD, 27, 50), share("question", "plan", GOOD, 30, 50))
    far = (share("question", "voice", GOOD, 10, 50), share("question", "plan", GOOD, 40, 50))
    assert "No question stands out" in said(overall, *near)
    words = said(overall, *far)
    assert "Strongest: “Is the plan clear?” (80% good or better" in words
    assert "Weakest: “Is the child heard?” (20% good or better" in words


def test_too_few_files_say_nothing_of_all_cases():
    one = findings.judged(graded(*activity(done=3, planned=5), share("grade", "overall", GOOD, 3, 3)), THEME, OWN)
    words = " ".join(findings.judgement_sentences(one))
    assert "Fewer than 5 files were read here" in words
    assert "100%" not in words


BANDS = {-0.2: "no better than chance", 0.15: "slight", 0.4: "fair", 0.55: "moderate", 0.8: "substantial"}


@pytest.mark.parametrize(("value", "word"), [*BANDS.items(), (0.95, "almost perfect")])
def test_agreement_is_read_by_the_bands(value: float, word: str):
    assert findings.agreement_words(value) == word


def test_agreement_is_told_with_its_lower_end():
    rows = (
        share("agreement", "exact", "auditors", 7, 12),
        share("agreement", "AC2", "auditors", 7, 12, value=0.7, lower=0.3, upper=1.0),
    )
    words = said(*rows)
    assert "gave the same grade to 7 of 12 cases" in words
    assert "agreement is substantial (AC2 0.70, 95% 0.30 to 1.00); it could be as little as fair." in words


def test_moderation_is_told_with_its_direction():
    rows = [
        share("moderation", item, "", number, 20) for item, number in {"changed": 6, "raised": 5, "lowered": 1}.items()
    ]
    unclear = share("moderation", "shift", "", 6, 20, value=0.2, lower=-0.05, upper=0.45)
    clear = share("moderation", "shift", "", 6, 20, value=0.2, lower=0.05, upper=0.35)
    assert "changed 6 of 20 grades (5 up, 1 down): auditors are not clearly milder" in said(*rows, unclear)
    assert "auditors are clearly stricter than moderators" in said(*rows, clear)


def test_districts_are_set_beside_the_figures_without_a_score():
    rows = [share("grade", "overall", GOOD, number, 10, area=district(number)) for number in range(2, 10)]
    release = graded(*activity(), *rows)
    found = findings.beside_figures(release, THEME, "REF02", OWN)
    assert len(found.districts) == 8
    assert -1 <= found.lower <= found.rank <= found.upper <= 1
    words = findings.beside_figures_sentence(release, THEME, "REF02", OWN)
    assert "no score of either" in words


def test_too_few_districts_are_not_compared():
    rows = [share("grade", "overall", GOOD, 5, 10, area=district(number)) for number in range(4)]
    said = findings.beside_figures_sentence(graded(*activity(), *rows), THEME, "REF02", OWN)
    assert said.startswith("Whether grades and figures tell the same story is not said: that needs 6 districts")
    # A district has no districts to compare.
    assert findings.beside_figures_sentence(graded(*activity(), *rows), THEME, "REF02", district(0)) == ""


@pytest.mark.parametrize(("numbers", "base", "apart"), [((5, 6), 10, False), ((4, 36), 40, True)])
def test_places_differ_only_if_they_do_together(numbers: tuple[int, ...], base: int, apart: bool):
    rows = [share("grade", "overall", str(number), number, base) for number in numbers]
    one = findings.judged(graded(*activity(), *rows), THEME, OWN)
    assert findings.differ(one.shares("grade")) is apart


def test_readers_who_may_not_see_grades_are_not_told_that_no_file_was_read():
    section = judgement(graded(), THEME, "REF02", OWN)
    said_ = [element.text for element in section.elements if isinstance(element, Paragraph)]
    assert said_ == ["Case files were read on this theme. What they show is not given to these readers."]


def test_quotes_are_shown_with_their_place():
    from pmflib.disclosure import QuoteContext

    quote = QuoteContext(round=ROUND.name, area=district(0), item="notes", text="Seen at home and at school.")
    rows = (*activity(), share("grade", "overall", GOOD, 27, 50))
    section = judgement(graded(*rows, quotes=(quote,)), THEME, "REF02", OWN)
    shown = [item for element in section.elements if isinstance(element, Bullets) for item in element.items]
    assert "“Seen at home and at school.” (District 0)" in shown
