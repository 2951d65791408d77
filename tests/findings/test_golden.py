"""Hand-worked records of every class, and the sentence each must give: no more than the figures support."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pmflib import findings
from pmflib.findings import Bounds, Confidence, Shift, Signal, Target
from pmflib.findings.sentences import odds
from tests.findings.test_verdicts import NAN, beside, indicator, reading

QUARTER = {
    "window": "quarter",
    "period_start": date(2026, 7, 1),
    "period_end": date(2026, 9, 30),
    "previous_period_end": date(2026, 6, 30),
}
STEADY = {"change": 0.4, "change_lower": -0.3, "change_upper": 1.1}
COMMON = Signal(points=20, mean=21.0, lpl=18.0, upl=24.0, variation="common_cause", assurance="inconsistent", run=2)
RUN = replace(COMMON, variation="concern", special_cause="shift above", assurance="", run=7, run_since=date(2025, 1, 1))

RANGE = Target(lower_threshold=40, upper_threshold=60, threshold="within")


def quarterly(**changes: object) -> findings.Reading:
    return reading(**(QUARTER | STEADY | changes))


@pytest.mark.parametrize(
    ("polarity", "value", "target", "said"),
    [
        ("high", 78.1, Target(target=86, floor=80, rag="red"), "misses the floor of at least 80%: action is required"),
        ("high", 81.0, Target(target=86, floor=80, rag="amber"), "misses the target of 86% but meets the floor of 80%"),
        ("high", 86.0, Target(target=86, floor=80, rag="green"), "meets the target of 86%"),
        ("low", 12.2, Target(target=10.5, floor=12, rag="red"), "misses the floor of at most 12%: action is required"),
        ("low", 12.2, Target(target=10.5, rag="red"), "misses the target of 10.5%: action is required"),
        (
            "near",
            60.0,
            Target(target=50, floor_tolerance=5, tolerance=2, rag="red"),
            "more than 5.0\N{NO-BREAK SPACE}pp from the target of 50%: action is required",
        ),
        ("none", 61.0, replace(RANGE, threshold="above"), "above the range expected (60%): ask why"),
        ("none", 50.0, RANGE, "within the range expected"),
    ],
)  # fmt: skip
def test_rating_is_said_in_words(polarity: str, value: float, target: Target, said: str) -> None:
    assert findings.rating_words(reading(polarity=polarity, value=value, target=target)) == said


def test_nine_cases_are_not_rated_and_have_no_signal() -> None:
    few = quarterly(n=9.0, target=Target(target=86, floor=80, rag="red"), signal=RUN)
    assert findings.rating(few) == "none"
    assert findings.rating_words(few) == findings.signal_words(few) == findings.direction_words(few) == ""


def test_many_unknown_answers_take_away_a_good_rating_but_never_hide_a_floor() -> None:
    target = Target(target=22, floor=25, rag="green")
    assert findings.rating(reading(unknown=26.0, target=target)) == "none"
    assert findings.rating(reading(unknown=26.0, target=replace(target, rag="red"))) == "red"


def test_hidden_figure_says_nothing() -> None:
    hidden = quarterly(value=NAN, status="suppressed", signal=RUN, target=Target(target=20, rag="none"))
    said = (findings.rating_words, findings.signal_sentence, findings.outlook_sentence, findings.assurance_words)
    assert [say(hidden) for say in said] == [""] * 4


@pytest.mark.parametrize(
    ("signal", "said"),
    [
        (COMMON, "Common cause: it moves up and down as usual. There is no sign of real change."),
        (
            RUN,
            "Special cause, concern: 7 quarters in a row above the mean of 21.0%, since January 2025. "
            "Chance alone seldom does that.",
        ),
        (
            replace(COMMON, variation="improvement", special_cause="below lower limit", run=1),
            "Special cause, improvement: below the usual range of 18.0–24.0%. Chance alone seldom does that.",
        ),
        (
            replace(COMMON, variation="concern", special_cause="two in three above", run=2),
            "Special cause, concern: two of the last three quarters near the upper limit. "
            "Chance alone seldom does that.",
        ),
        (
            replace(COMMON, variation="neutral_low", special_cause="falling trend", run=3),
            "Special cause, low: falling for 7 quarters or more. Chance alone seldom does that.",
        ),
        (Signal(points=6), ""),
    ],
)
def test_signal_says_what_it_means(signal: Signal, said: str) -> None:
    assert findings.signal_sentence(quarterly(signal=signal)) == said


def test_a_clear_change_within_the_usual_range_is_no_contradiction() -> None:
    said = findings.signal_sentence(reading(signal=COMMON))
    assert said.endswith("The newest change is more than chance, but no more than this series has moved before.")


def test_assurance_is_said_of_a_steady_process_only() -> None:
    assert findings.assurance_words(quarterly(signal=COMMON)) == "may hit or miss its target by chance"
    assert findings.assurance_words(quarterly(signal=replace(RUN, assurance="consistent_fail"))) == ""


def test_direction_has_its_pace_and_span() -> None:
    worse = replace(COMMON, direction="worsening", slope=0.36)
    assert findings.direction_words(quarterly(signal=worse)) == (
        "worsening over the 20 quarters shown, by about 0.4\N{NO-BREAK SPACE}pp a quarter"
    )
    level = replace(COMMON, direction="no clear change")
    assert findings.direction_words(quarterly(signal=level)) == "no clear direction over the 20 quarters shown"


def test_outlook_rounds_a_wide_range_and_gives_the_odds() -> None:
    wide = replace(COMMON, forecast_lower=77.6, forecast_upper=84.3, p_on_track=0.08)
    assert findings.outlook_sentence(quarterly(signal=wide)) == (
        "On its present course the year ends at 78–84%; the chance of meeting its target is about 1 in 10."
    )
    narrow = replace(wide, forecast_upper=78.9, p_on_track=NAN)
    assert findings.outlook_sentence(quarterly(signal=narrow)) == "On its present course the year ends at 77.6–78.9%."


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.001, "less than 1 in 20"), (0.08, "about 1 in 10"), (0.52, "about 5 in 10"), (0.99, "more than 19 in 20")],
)
def test_odds_are_whole_numbers_and_never_certain(chance: float, said: str) -> None:
    assert odds(chance) == said


def test_unknown_answers_give_bounds() -> None:
    doubt = Bounds(unknown_share=8.2, value_of_known=54.0, bound_lower=49.6, bound_upper=57.8)
    assert findings.bounds_sentence(reading(bounds=doubt)) == (
        "8% of answers are not known; with them it may lie anywhere in 49.6–57.8%."
    )


def test_funnel_position_names_the_limits() -> None:
    far = replace(beside(4.0, 1.0, 7.0), comparator="england", funnel_position=2.0)
    assert findings.funnel_words(reading(england=far)) == "above the 99.8% limits of all councils in England"
    within = replace(far, funnel_position=0.0)
    assert findings.funnel_words(reading(england=within)).startswith("within the range")


def shift(**changes: object) -> Shift:
    """Own 30 to 21, neighbours 20 to 22: the gap goes from 10 to -1 on one list, from 8 to 4 on the other."""
    base: dict[str, object] = {"since": date(2020, 3, 31), "comparator_set": "2025", "previous_set": "2021"}
    base |= {"gap_then": 10.0, "gap_now": -1.0, "shift": -11.0, "shift_lower": -14.0, "shift_upper": -8.0}
    base |= {"own_change": -9.0, "own_change_lower": -10.0, "own_change_upper": -8.0, "neighbours_change": 2.0}
    base |= {"neighbours_change_lower": -1.0, "neighbours_change_upper": 5.0, "gap_then_previous_set": 8.0}
    base |= {"list_effect": 2.0, "verdict": "real"}
    return Shift(**(base | changes))  # type: ignore[arg-type]


def said_of(one: Shift, gap_before: float) -> str:
    old = replace(beside(gap_before, -9.0, 9.0), comparator_set="2021")
    return " ".join(findings.shift_sentences(reading(neighbours_before=old), one)).replace("\N{NO-BREAK SPACE}", " ")


def test_shift_is_told_in_its_parts_with_the_list_and_the_missing_reason() -> None:
    assert said_of(shift(), 7.5) == (
        "Since 31 March 2020 the own figure improved (−9.0 pp) and the neighbours’ median changed by +2.0 pp: the gap "
        "clearly moved (−11.0 pp). The gap went from +10.0 pp to −1.0 pp on the 2025 list, and from +8.0 pp to +7.5 pp "
        "on the 2021 list: closer to the neighbours on the current list, hardly so on the old. The change of list "
        "alone moves the earlier gap by +2.0 pp. No justification is recorded for this shift."
    )


def test_recorded_reason_is_quoted_with_who_gave_it() -> None:
    said = said_of(shift(justification="A new front door.", justified_by="Head of front door"), 4.0)
    assert said.endswith("Justification: A new front door (Head of front door).")
    assert "closer to the neighbours on both" in said


def test_unclear_shift_claims_nothing_and_needs_no_reason() -> None:
    said = said_of(shift(verdict="unclear", own_change_upper=0.5), 7.5)
    assert "did not clearly change" in said
    assert "the gap may not have moved" in said
    assert "closer" not in said
    assert "justification" not in said.lower()


def test_changed_mix_is_not_called_practice() -> None:
    said = said_of(shift(mix_breakdown="sex", mix_effect=-0.5, within_effect=-8.5), 4.0)
    assert "−0.5 pp is a changed mix of cases by sex and −8.5 pp change within it." in said


def test_rates_carry_their_unit() -> None:
    rate = reading(unit="per 10,000", value=61.0, target=Target(target=50, floor=60, rag="red"))
    assert findings.rating_words(rate) == "misses the floor of at most 60 per 10,000: action is required"
    assert indicator("low", "per 10,000").unit in findings.rating_words(rate)


LOW = Confidence(
    confidence="low",
    score=41.0,
    reasons="DQ12;DQ09",
    bias="up",
    doubtful_share=12.0,
    lowest=70.1,
    highest=85.2,
)
REASONS = ("late assessments left open", "late entry")


def test_low_confidence_says_why_which_way_and_how_far() -> None:
    said = findings.confidence_sentence(quarterly(polarity="high", confidence=LOW, reasons=REASONS))
    assert said == (
        "Low confidence in the records: late assessments left open; late entry. They make it look better than it is. "
        "12% of its records are doubtful; with them it may lie anywhere in 70.1–85.2%."
    )
    assert "look worse than it is" in findings.confidence_sentence(quarterly(polarity="low", confidence=LOW))
    assert "look higher than it is" in findings.confidence_sentence(quarterly(polarity="none", confidence=LOW))


def test_high_confidence_is_said_in_one_breath_and_published_figures_have_none() -> None:
    assert findings.confidence_sentence(quarterly(confidence=replace(LOW, confidence="high", reasons=""))) == (
        "High confidence in the records."
    )
    assert findings.confidence_sentence(quarterly()) == findings.confidence_short(quarterly()) == ""
    assert findings.confidence_short(quarterly(confidence=LOW)) == "Low"


def test_low_confidence_never_reassures() -> None:
    met = Target(target=22, floor=25, rag="green")
    better = replace(COMMON, variation="improvement", special_cause="below lower limit")
    fallen = {"change": -2.0, "change_lower": -3.0, "change_upper": -1.0}
    flattered = quarterly(confidence=LOW, target=met, signal=better, **fallen)
    assert findings.rating(flattered) == "none"
    assert (
        findings.rating_words(flattered)
        == findings.signal_words(flattered)
        == findings.direction_words(flattered)
        == ""
    )
    assert findings.move(flattered).certainty == "unknown"
    assert findings.stand(flattered, beside(-4.0, -7.0, -1.0)).certainty == "unknown"


def test_low_confidence_never_hides_a_floor_or_a_concern() -> None:
    missed = quarterly(confidence=LOW, target=Target(target=18, floor=20, rag="red"), signal=RUN)
    assert findings.rating(missed) == "red"
    assert findings.signal_words(missed).startswith("special cause, concern")
    assert findings.move(reading(confidence=LOW)).certainty == "clear"
    assert findings.stand(missed, beside(4.0, 1.0, 7.0)).certainty == "clear"


def test_a_provisional_figure_says_what_it_will_become() -> None:
    newest = Confidence(confidence="medium", expected=20.4, expected_lower=19.8, expected_upper=21.0)
    assert findings.provisional_sentence(quarterly(confidence=newest)) == (
        "Provisional: once late entries are in, expect 20.4% (19.8–21.0%)."
    )
    assert findings.provisional_sentence(quarterly()) == ""
