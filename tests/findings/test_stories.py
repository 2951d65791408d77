"""What a theme's measures say together: no more than each of them supports, and how many are not named."""

from __future__ import annotations

import pytest

from pmflib import findings
from pmflib.errors import Unprotected
from tests.judged import RISE, STEP, Judged, judged
from tests.releases import CODES, OWN, Case, district_code, fabricate

RISEN = Case(quarterly=True, own=RISE)
STEPPED = Case(quarterly=True, own=STEP)
CALM = Case(equal=True, own=(20.0,) * 6, districts=0)


def said(release, **asked) -> dict[str, str]:
    told = findings.story(release, CODES, OWN, **asked)
    return {} if told is None else {one.lead: one.rest for one in told.items}


def test_the_headline_measure_is_told_with_its_aim_and_outlook():
    told = said(judged(RISEN, Judged(aim=20.0, floor=22.0)), headline="REF02")
    [lead] = [lead for lead in told if lead.startswith("Re-referrals within 12 months: 2")]
    assert "a concern: 7 quarters in a row above the mean" in lead
    assert told[lead].startswith("It misses the floor of at most 22%: action is required. On its present course")


def test_beside_its_chart_only_what_the_chart_does_not_say_is_told():
    told = said(judged(RISEN, Judged(aim=20.0, floor=22.0)), headline="REF02", charted=True)
    assert "Re-referrals within 12 months:" in told
    assert not any("a concern" in lead for lead in told)


def test_a_series_without_a_slope_is_said_to_move_as_usual():
    title = findings.signal_title(judged(Case(quarterly=True, own=(20.0, 20.1) * 10)), "REF02", OWN)
    assert title.endswith("moving up and down as usual")


def test_a_clear_change_is_not_passed_over_and_as_usual_needs_limits():
    short = judged(Case(own=(20.0, 20.2, 20.1, 26.0)))
    assert ", clearly worse" in findings.signal_title(short, "REF02", OWN)
    still = judged(Case(own=(20.0, 20.2, 20.1, 20.2)))
    assert "as usual" not in findings.signal_title(still, "REF02", OWN)
    steady = findings.signal_title(judged(Case(quarterly=True, own=(*(20.0, 26.0) * 9, 20.0, 25.0))), "REF02", OWN)
    assert steady.endswith(", clearly worse, within its usual range")


def test_neighbours_are_named_where_the_gap_is_clear_and_counted_where_it_is_not():
    far = said(fabricate(Case(own=(24.0, 20.0, 16.0, 12.0, 9.0, 6.0))))
    assert far["Against neighbours:"].startswith("clearly better on ")
    assert "(6.0% against 22.0%)" in far["Against neighbours:"]
    near = said(fabricate())
    assert near["Against neighbours:"] == "not clearly different on 2 measures."


def test_districts_are_named_with_what_they_stand_out_on_and_the_others_counted():
    told = said(fabricate())["Against the middle of the districts:"]
    assert told.startswith("clearly worse: District ")
    assert "more; clearly better: District " in told
    own = findings.story(fabricate(), CODES, district_code(6))
    assert own is not None
    [line] = [one.rest for one in own.items if "districts" in one.lead]
    assert line.startswith("clearly worse: re-referrals within 12 months (26.6% against ")


def test_districts_that_do_not_stand_out_are_not_spoken_of():
    assert "Against the middle of the districts:" not in said(fabricate(Case(equal=True)))


def test_a_theme_without_a_leading_measure_tells_its_figures():
    told = said(fabricate())
    assert told["Now:"].startswith("re-referrals within 12 months 21.6% (neighbours ")
    assert "Now:" not in said(fabricate(), headline="REF02")


def test_nothing_to_say_is_no_list():
    assert findings.story(fabricate(Case(own=(24.0, 23.0, None), neighbours=0, districts=0)), CODES, OWN) is None


def test_what_is_unusual_without_being_good_or_bad_is_counted():
    assert findings.standing_out(judged(STEPPED), ["REF01"], OWN) == "unusually low"
    assert findings.standing_out(judged(STEPPED), CODES, OWN).endswith(
        "1 unusually low (rate of referrals per 10,000 children)"
    )


def test_measures_to_look_at_come_before_those_that_improve():
    assert findings.standing_out(judged(RISEN), CODES, OWN).startswith("of 3 measures, 2 to look at (re-referrals")
    assert findings.standing_out(judged(STEPPED), CODES, OWN).startswith("of 3 measures, 2 improving (re-referrals")
    assert findings.standing_out(fabricate(CALM), CODES, OWN) == "none of 3 measures stands out"
    assert findings.standing_out(fabricate(CALM), ["REF02"], OWN) == "no clear change"


def test_refuses_anything_but_a_release():
    with pytest.raises(Unprotected):
        findings.story(fabricate().core, CODES, OWN)
