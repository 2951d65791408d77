"""Numbers, dates and symbols as readers see them."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmflib import formats, frames

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("number", "decimals", "shown"),
    [
        (24035, 0, "24,035"),
        (0, 1, "0.0"),
        (2.25, 1, "2.3"),
        (2.35, 1, "2.4"),
        (0.5, 0, "1"),
        (-0.04, 1, "0.0"),
        (-1234.56, 1, "−1,234.6"),
        (999_999.95, 1, "1,000,000.0"),
    ],
)
def test_numbers_round_halves_up_and_have_thousands(number, decimals, shown):
    assert formats.number(number, decimals) == shown


@given(st.floats(min_value=-1e9, max_value=1e9), st.integers(0, 3))
def test_what_is_shown_reads_back_within_half_a_last_digit(number, decimals):
    shown = formats.number(number, decimals, signed=True)
    back = Decimal(shown.replace(",", "").replace("−", "-"))
    assert abs(back - Decimal(repr(number))) <= Decimal(5).scaleb(-decimals - 1)
    assert shown[0] in ("+−" if back else "0")


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_missing_number_is_never_shown_as_one(number):
    with pytest.raises(ValueError, match="finite"):
        formats.number(number)


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ((21.6, "per cent", 1), "21.6%"),
        ((1204.0, "pounds per week", 0), "£1,204"),
        ((-3.0, "pounds per week", 0), "−£3"),
        ((64.2, "per 10,000", 1), "64.2"),
        ((None, "per cent", 1), "[x]"),
        ((math.nan, "per cent", 1), "[x]"),
    ],
)
def test_values_carry_their_unit(arguments, shown):
    assert formats.value(*arguments) == shown


def test_a_missing_value_shows_why_and_a_marked_one_shows_its_marks():
    assert formats.value(math.nan, "count", 0, status="suppressed") == "[c]"
    assert formats.value(None, "count", 0, status="rounds_to_zero") == "[low]"
    assert formats.value(5.0, "count", 0, marks="provisional;revised") == "5 [p] [r]"


@pytest.mark.parametrize(
    ("difference", "unit", "shown"),
    [
        (0.7, "per cent", f"+0.7{NBSP}pp"),
        (-4.6, "per cent", f"−4.6{NBSP}pp"),
        (0.04, "per cent", f"0.0{NBSP}pp"),
        (24.0, "per 10,000", "+24.0"),
        (-12.0, "pounds per week", "−£12.0"),
        (0.0, "pounds per week", "£0.0"),
        (math.nan, "per cent", "[x]"),
    ],
)
def test_changes_carry_sign_and_points(difference, unit, shown):
    assert formats.change(difference, unit, 1) == shown


def test_intervals():
    assert formats.interval(51.0, 72.0, "per cent", 1) == "51.0–72.0%"
    assert formats.interval(-1.2, 0.4, "per cent", 1, signed=True) == f"−1.2 to +0.4{NBSP}pp"
    assert formats.interval(-1.2, 0.4, "score", 1) == "−1.2 to 0.4"
    assert formats.interval(900.0, 1100.0, "pounds per week", 0) == "£900–£1,100"
    assert formats.interval(math.nan, 1.0, "score", 1) == ""


def test_a_count_comes_with_the_words_for_one_or_for_several():
    assert formats.many(1, "case") == "1 case"
    assert formats.many(0, "case") == "0 cases"
    assert formats.many(2000, "measure is", "measures are") == "2,000 measures are"


def test_a_list_names_the_first_and_counts_the_others():
    assert formats.listed(["Dover", "Swale"], 2) == "Dover, Swale"
    assert formats.listed(["Dover", "Swale", "Thanet"], 1) == "Dover and 2 more"
    assert formats.listed(["a, b", "c"], 2, by="; ") == "a, b; c"


def test_a_title_begins_small_within_a_sentence_unless_it_is_an_abbreviation():
    assert formats.lowered("A new front door") == "a new front door"
    assert formats.lowered("SDQ score") == "SDQ score"
    assert formats.lowered("") == ""


def test_every_symbol_has_a_meaning_and_an_unknown_name_is_refused():
    assert set(formats.SYMBOLS.values()) == set(formats.MEANINGS)
    with pytest.raises(KeyError):
        formats.symbol("hidden")
    assert formats.symbol("") == ""


def test_every_status_and_mark_of_the_figures_has_a_symbol():
    said = next(column.meaning for column in frames.OBSERVATIONS if column.name == "marks")
    for mark in ("provisional", "estimated", "revised", "break"):
        assert mark in said
        assert formats.symbol(mark)


def test_dates_are_in_words_of_every_locale():
    assert formats.day(date(2025, 3, 31)) == "31 March 2025"
    assert formats.month(date(2025, 3, 1)) == "March 2025"


def test_contrast_is_the_ratio_of_the_guidelines():
    assert formats.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert formats.contrast("#FFFFFF", "#ffffff") == pytest.approx(1)
    assert formats.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
