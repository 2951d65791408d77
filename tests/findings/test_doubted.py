"""Which way doubtful records push a figure, what costs most confidence, and what will still move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmflib import findings
from pmflib.findings.records import Confidence
from tests.checked import checked
from tests.judged import STEP, Judged, judged
from tests.releases import OWN, Case, fabricate


def reading(**said: object) -> findings.Reading:
    release = judged(Case(quarterly=True, own=STEP), Judged(confidence="low"))
    one = findings.find(release, "REF02", OWN)
    assert one is not None
    usual = {"confidence": "low", "lowest": one.value - 2.0, "highest": one.value + 4.0, "doubtful": 3.0}
    return replace(one, confidence=Confidence(**usual | said))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"bias": "up"}, "too high, by up to 2.0\N{NO-BREAK SPACE}pp"),
        ({"bias": "down"}, "too low, by up to 4.0\N{NO-BREAK SPACE}pp"),
        ({"bias": "unclear"}, "either way: −2.0\N{NO-BREAK SPACE}pp to +4.0\N{NO-BREAK SPACE}pp"),
        ({"bias": "unclear", "lowest": 30.0 - 9.4}, "if anything too low, by up to 4.0\N{NO-BREAK SPACE}pp"),
        ({"bias": ""}, ""),
        # What does not show in the decimals is no push.
        ({"bias": "up", "lowest": 20.59, "highest": 30.0}, ""),
        ({"bias": "down", "highest": float("nan")}, ""),
    ],
)
def test_the_way_records_push_has_words_and_a_size(said: dict[str, object], words: str):
    assert findings.probable(reading(**said)) == words


def test_nobody_says_which_way_a_published_figure_is_pushed():
    one = findings.find(fabricate(), "REF02", OWN)
    assert findings.probable(one) == ""


def test_a_reason_costs_by_the_measures_that_name_it():
    (cost,) = findings.costs(checked(), OWN)
    assert (cost.reason, len(cost.low), len(cost.medium)) == ("late-entry", 3, 0)
    trusted = judged(Case(quarterly=True, own=STEP), Judged(confidence="high"))
    assert findings.costs(trusted, OWN) == ()


def expecting(**expected: float):
    """Return a Release in which some indicators are expected to become something else."""
    release = judged(Case(quarterly=True, own=STEP), Judged(confidence="high"))
    table = release.table("quality")
    values = table["indicator"].map(expected).astype("float64")
    release._tables["quality"] = table.assign(expected=values, expected_lower=values - 1, expected_upper=values + 1)
    return release


def test_rates_that_will_move_are_told_and_shares_are_not():
    release = expecting(REF01=30.0, REF02=30.0)
    assert [one.indicator.code for one in findings.provisional(release, OWN)] == ["REF01"]
    told = {one.lead: one.rest for one in findings.fault_messages(release, OWN).items}
    assert "expect 30.0" in told["1 provisional figure will still move as late entries come in:"]


def test_what_will_not_change_as_shown_is_settled():
    now = findings.find(expecting(), "REF01", OWN).value
    assert findings.provisional(expecting(REF01=now + 0.001), OWN) == ()
