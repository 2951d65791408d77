"""What an analyst writes in cells stands in indicators.yml as meant, and nothing else there changes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pmflib import folders
from pmflib.catalogue import new_indicators
from pmflib.catalogue.strict_yaml import parse

SHIPPED = (folders.shipped("parameters") / "indicators.yml").read_text(encoding="utf-8")
ROW = {
    "code": "REF90",
    "title": "Referrals: by the police #1",
    "definition": "Of all referrals in the period, the share that the police made to the council, " * 3,
    "theme": "Front door",
    "view": "referrals",
    "date": "date",
    "type": "share",
    "numerator": "source IN ('6') AND primary_need <> 'N1'",
    "attribution": "home",
    "breakdowns": "sex; age_band",
    "valid_from": "2026-04-01",
}


def test_a_new_entry_stands_behind_the_last_of_its_theme_and_changes_no_other_line() -> None:
    text = new_indicators.inserted(SHIPPED, [new_indicators.entry(ROW)])
    kept = text.split("\n")
    for line in SHIPPED.split("\n"):
        assert line in kept
    held = parse(text, "indicators.yml").value["indicators"]
    order = list(held)
    assert held[order[order.index("REF90") - 1]]["theme"] == "Front door"
    assert held[order[order.index("REF90") + 1]]["theme"] != "Front door"
    assert {code: value for code, value in held.items() if code != "REF90"} == parse(SHIPPED, "x").value["indicators"]


def test_what_goes_without_saying_is_filled_in() -> None:
    flow = new_indicators.entry({"type": "share", "date": "date"})
    assert {key: flow[key] for key in ("measure", "window", "unit", "interval", "minimum_n", "at")} == {
        "measure": "flow",
        "window": "quarter",
        "unit": "per cent",
        "interval": "wilson",
        "minimum_n": "20",
        "at": "event",
    }
    stock = new_indicators.entry({"type": "count", "since": "date", "polarity": "low"})
    kept = ("measure", "window", "unit", "polarity", "at", "decimals")
    assert [stock[key] for key in kept] == ["stock", "snapshot", "count", "low", "period_end", "0"]


def test_an_unknown_column_is_told_with_the_near_one() -> None:
    problems = new_indicators.unknown_keys({"code": "X", "defintion": ""}, "sheet.csv, row 2")
    assert [str(one) for one in problems] == [
        "sheet.csv, row 2, column defintion: is not known. Did you mean 'definition' or 'denominator'?"
    ]


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=160))
@settings(max_examples=150, deadline=None)
def test_every_text_comes_back_as_it_was_written(text: str) -> None:
    given_text = text.strip()
    if not given_text:
        return
    lines = new_indicators.written({"code": "X", "title": given_text, "numerator": given_text, "view": "v"})
    value = parse("\n".join(lines), "x").value["X"]
    assert value["title"] == given_text
    assert value["records"]["numerator"] == given_text


def test_nothing_new_changes_nothing() -> None:
    assert new_indicators.inserted(SHIPPED, []) == SHIPPED
