"""The first page: what comes first, that each measure is named once, and that nothing unsupported is said."""

from __future__ import annotations

from pmflib import findings
from tests.judged import RISE, STEP, Judged, judged
from tests.releases import OWN, Case, fabricate

STEPPED = Case(quarterly=True, own=STEP)
RISEN = Case(quarterly=True, own=RISE)


def leads(release) -> list[str]:
    return [message.lead for message in findings.key_messages(release, OWN).items]


def test_floor_breach_comes_first_with_its_chance():
    first = findings.key_messages(judged(RISEN, Judged(aim=20.0, floor=22.0)), OWN).items[0]
    assert first.lead.startswith("Action required: ")
    assert first.lead.endswith(": it misses the floor of at most 22%.")
    assert first.rest.endswith("Chance of meeting its target this year: about 1 in 10.")


def test_signal_of_concern_is_told_where_the_floor_is_met():
    said = leads(judged(RISEN, Judged(aim=20.0, floor=30.0)))
    assert said[0].startswith("Concern: ")
    assert "7 quarters in a row above the mean since January 2025." in said[0]


def test_step_for_the_better_is_an_improvement():
    said = leads(judged(STEPPED))
    assert any(lead.startswith("Improved: re-referrals within 12 months, below the usual range") for lead in said)


def test_at_most_eight_short_messages_each_measure_once():
    for release in (judged(RISEN), judged(STEPPED), fabricate(), fabricate(Case(own=(24.0, 30.0, 21.6)))):
        items = findings.key_messages(release, OWN).items
        assert len(items) <= 8
        assert all(len(message.lead + message.rest) <= 230 for message in items)
        named = [
            lead.split(": ", 1)[1].split(",")[0] for lead in leads(release) if lead.startswith(("Action", "Concern"))
        ]
        assert len(named) == len(set(named))


def test_without_anything_clear_it_says_so():
    said = leads(fabricate(Case(equal=True, own=(20.0,) * 4, districts=0)))
    assert said[0] == "No measure stands out."


def test_hidden_figures_are_counted_among_what_cannot_be_judged():
    assert leads(fabricate(Case(own=(24.0, 23.0, None))))[-1] == "What cannot be judged: 3 not shown."


def test_exceptions_hold_the_gravest_first_with_every_reason():
    found = findings.exceptions(judged(RISEN, Judged(aim=20.0, floor=22.0)), OWN)
    assert [one.tier for one in found] == sorted(one.tier for one in found)
    assert found[0].reasons[0] == "misses the floor of at most 22%: action is required"
    assert found[0].reasons[1].startswith("special cause, concern")


def test_area_without_exceptions_has_none():
    assert findings.exceptions(fabricate(Case(equal=True, own=(20.0,) * 4)), OWN) == ()


def test_how_the_figures_stand_to_targets_and_neighbours_is_counted_in_one_message():
    told = {one.lead: one.rest for one in findings.key_messages(judged(RISEN, Judged(aim=20, floor=22)), OWN).items}
    [lead] = [lead for lead in told if lead.startswith("Against targets: 2 red (floor missed)")]
    assert "; against statistical neighbours: " in lead
    assert told[lead].startswith("Of 2 measures rated. Of ")
    assert not any("targets" in lead for lead in leads(fabricate()))


def test_of_an_area_without_figures_nothing_is_said():
    [only] = findings.key_messages(fabricate(), "X99999999").items
    assert only.lead == "This edition holds no figure of this area."


def test_a_limit_that_cannot_be_reached_is_not_said():
    low = judged(Case(quarterly=True, own=(*(0.2, 4.0) * 5, 0.1, 30.0)))
    reading = findings.read(low, "REF02", OWN)
    assert reading.signal.lpl < 0
    assert "above the usual range of 0.0–" in findings.signal_title(low, "REF02", OWN)
    assert findings.possible(reading.indicator) == (0.0, 100.0)


def test_no_district_is_named_where_several_are_as_far_behind():
    assert not any("is clearly worse than the middle of the districts" in lead for lead in leads(fabricate()))


def test_readings_are_made_once_for_each_area():
    release = fabricate(Case(districts=36))
    codes = [code for code, place in release.context.areas.items() if place.level == "district"]
    first = [findings.readings(release, code) for code in codes]
    assert all(findings.readings(release, code) is made for code, made in zip(codes, first, strict=True))


def test_low_confidence_is_told_and_takes_away_what_is_good():
    sure, unsure = (leads(judged(STEPPED, Judged(confidence=level))) for level in ("high", "low"))
    assert any(lead.startswith("Improved: ") for lead in sure)
    assert not any(lead.startswith(("Improved: ", "Better: ", "Ahead of")) for lead in unsure)
    assert unsure[-1].startswith("What cannot be judged: 3 of low confidence")


def test_low_confidence_leaves_the_floor_and_says_so():
    first = findings.key_messages(judged(RISEN, Judged(aim=20.0, floor=22.0, confidence="low")), OWN).items[0]
    assert first.lead.startswith("Action required: ")
    assert first.rest.endswith("Low confidence in the records.")


def test_titles_withhold_what_is_good_where_confidence_is_low():
    release = judged(STEPPED, Judged(confidence="low"))
    title = findings.signal_title(release, "REF02", OWN)
    assert title == "Re-referrals within 12 months: 20.6% (not judged: low confidence in the records)"


def test_a_broken_series_is_not_compared_with_the_period_before():
    title = findings.trend_title(judged(STEPPED, Judged(marks="provisional;break")), "REF02", OWN)
    assert title == (
        "Re-referrals within 12 months: 20.6%; its definition changed, so the period before does not compare"
    )
