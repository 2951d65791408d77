"""What may be claimed: only what an interval supports."""

from __future__ import annotations

from datetime import date

import pytest

from pmflib.disclosure import AreaContext, IndicatorContext
from pmflib.findings import Beside, Reading, move, stand
from pmflib.findings.words import before_words, change_words, gap_words, period_words, value_words

NAN = float("nan")


def indicator(polarity: str, unit: str) -> IndicatorContext:
    words = {"code": "PCT", "title": "Re-referrals", "definition": "d", "theme": "Front door", "element": "Outcomes"}
    words |= {"kind": "outcome", "measure": "flow", "interval": "wilson", "owner": "o", "national_reference": "r"}
    words |= {"note": "", "unknown_in": "", "window": "year", "source": "s", "polarity": polarity, "unit": unit}
    numbers = {"decimals": 1, "minimum_n": 10}
    dates = {"period_start": date(2024, 4, 1), "period_end": date(2025, 3, 31), "released": date(2025, 10, 30)}
    return IndicatorContext.model_validate({**words, **numbers, **dates})


def reading(*, polarity: str = "low", unit: str = "per cent", **changes: object) -> Reading:
    base: dict[str, object] = {
        "indicator": indicator(polarity, unit),
        "area": AreaContext(code="A", name="Ashire", slug="ashire", level="authority", parent=""),
        "window": "year",
        "period_start": date(2024, 4, 1),
        "period_end": date(2025, 3, 31),
        "value": 21.6,
        "lower": 21.1,
        "upper": 22.1,
        "n": 24_035.0,
        "numerator": 5192.0,
        "denominator": 24_035.0,
        "status": "",
        "marks": "",
        "previous_period_end": date(2024, 3, 31),
        "previous": 20.4,
        "change": 1.2,
        "change_lower": 0.5,
        "change_upper": 1.9,
        "neighbours": None,
        "neighbours_before": None,
        "region": None,
        "england": None,
        "districts": None,
    }
    return Reading(**(base | changes))  # type: ignore[arg-type]


def beside(gap: float, lower: float, upper: float) -> Beside:
    return Beside(
        comparator="neighbours",
        comparator_set="2025",
        period_end=date(2025, 3, 31),
        value=21.6 - gap,
        mean=NAN,
        spread_lower=NAN,
        spread_upper=NAN,
        with_data=10,
        members=10,
        gap=gap,
        gap_lower=lower,
        gap_upper=upper,
        rank=NAN,
        of=NAN,
        quartile_band="",
        status="",
    )


@pytest.mark.parametrize(("polarity", "side"), [("low", "worse"), ("high", "better"), ("none", "up"), ("near", "up")])
def test_a_clear_rise_is_good_or_bad_only_with_a_polarity(polarity: str, side: str) -> None:
    found = move(reading(polarity=polarity))
    assert (found.certainty, found.side) == ("clear", side)


@pytest.mark.parametrize(
    ("changes", "certainty"),
    [
        ({"change_lower": -0.1}, "unclear"),
        ({"change_lower": NAN, "change_upper": NAN}, "not tested"),
        ({"change": NAN, "previous": NAN}, "unknown"),
        ({"n": 9.0}, "unknown"),
        ({"unknown": 12.0}, "unknown"),
        ({"unknown": 9.0}, "clear"),
    ],
)
def test_nothing_is_claimed_that_the_interval_does_not_support(changes: dict, certainty: str) -> None:
    assert move(reading(**changes)).certainty == certainty


def test_a_gap_is_claimed_only_where_its_interval_leaves_zero_out() -> None:
    assert stand(reading(), beside(4.2, 1.0, 7.0)).certainty == "clear"
    assert stand(reading(), beside(0.6, -2.0, 3.0)).certainty == "unclear"
    assert stand(reading(), None).certainty == "unknown"


def test_words_carry_unit_and_period() -> None:
    assert value_words(reading(), 21.6) == "21.6%"
    assert value_words(reading(unit="per 10,000"), 64.2) == "64.2 per 10,000"
    assert change_words(reading()) == "up 1.2\N{NO-BREAK SPACE}pp on the year before"
    assert change_words(reading(change=-0.04)) == "unchanged on the year before"
    assert before_words(reading(window="quarter")) == "on the quarter before"
    assert gap_words(reading(), beside(-4.2, -7, -1), "neighbours") == "4.2\N{NO-BREAK SPACE}pp below neighbours"
    assert gap_words(reading(), beside(0.01, -1, 1), "neighbours") == "level with neighbours"


@pytest.mark.parametrize(
    ("window", "start", "end", "words"),
    [
        ("snapshot", date(2025, 3, 31), date(2025, 3, 31), "at 31 March 2025"),
        ("year", date(2024, 4, 1), date(2025, 3, 31), "year to 31 March 2025"),
        ("quarter", date(2026, 7, 1), date(2026, 9, 30), "July to September 2026"),
        ("month", date(2026, 9, 1), date(2026, 9, 30), "September 2026"),
        ("ytd", date(2026, 4, 1), date(2026, 9, 30), "April to September 2026"),
    ],
)
def test_periods_are_named_as_people_say_them(window: str, start: date, end: date, words: str) -> None:
    assert period_words(window, start, end) == words
