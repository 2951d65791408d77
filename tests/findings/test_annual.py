"""A year's strengths claim no more than the figures support, and what was not read is said not to be."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pmflib import findings, frames, tables
from pmflib.disclosure import Release, RoundContext
from tests.audited_releases import audited_release
from tests.releases import OWN, Case, _shaped, changed, fabricate


def quality(base: Release, level: str) -> pd.DataFrame:
    rows = base.headline(OWN)[list(frames.KEY)].assign(confidence=level, score=50.0)
    return _shaped(rows, frames.QUALITY)


#: Far below every neighbour, where low is good.
GOOD = Case(own=(24.0, 20.0, 16.0, 12.0, 9.0, 6.0), codes=("REF02", "REF01"))


def test_a_measure_far_better_than_its_neighbours_is_a_strength_with_its_reason():
    [one] = findings.strengths(fabricate(GOOD), OWN)
    assert one.reading.indicator.code == "REF02"
    assert one.reasons == ("clearly better: 16.0\xa0pp below the neighbours’ median of 22.0%",)


def test_a_measure_without_a_better_direction_is_no_strength():
    assert "REF01" not in {one.reading.indicator.code for one in findings.strengths(fabricate(GOOD), OWN)}


def test_what_rests_on_records_of_low_confidence_is_no_strength():
    base = fabricate(GOOD)
    assert findings.strengths(changed(base, quality=quality(base, "low")), OWN) == ()
    assert findings.strengths(changed(base, quality=quality(base, "medium")), OWN)
    assert tables.strengths_table(changed(base, quality=quality(base, "low")), OWN) is None


def test_what_must_be_looked_at_is_no_strength_at_the_same_time():
    rising = Case(own=(1.0, 1.5, 2.0, 2.5, 3.0, 9.0), codes=("REF02",))
    base = fabricate(rising)
    assert {one.reading.indicator.code for one in findings.exceptions(base, OWN)} == {"REF02"}
    assert findings.strengths(base, OWN) == ()


def test_strengths_table_gives_the_reasons_and_how_far_to_trust_them():
    base = fabricate(GOOD)
    table = tables.strengths_table(changed(base, quality=quality(base, "medium")), OWN)
    assert table.title == "1 strength that the figures support"
    assert [cell.text for cell in table.rows[0]][-1] == "Medium"


def test_themes_without_case_files_say_data_only():
    table = tables.themes_table(fabricate(), OWN)
    assert [row[0].text for row in table.rows] == [
        "Neglect and second protection plans",
        "Children referred again within 12 months",
    ]
    assert {row[2].text for row in table.rows} == {"None: data only"}


ROUND = {
    **{"name": "R1", "theme": "re_referrals", "title": "Re-referrals", "period_label": "2025-26"},
    **{"drawn_on": date(2026, 6, 1), "due": date(2026, 7, 1), "source": "", "agencies": (), "grades": ()},
    **{"good": (), "questions": {}, "practice": {}, "codes": {}},
}


def with_round(*rows: dict[str, object]) -> Release:
    """Return a Release in which one round on re-referrals was taken in."""
    base = fabricate()
    context = base.context.model_copy(update={"rounds": (RoundContext.model_validate(ROUND),)})
    end = pd.Timestamp(base.context.edition_end)
    told = {"theme": "re_referrals", "round": "R1", "area": OWN, "team": "", "measure": "activity", "period_end": end}
    grades = _shaped(pd.DataFrame([told | row for row in rows]), frames.GRADES)
    return changed(base, context, grades=grades)


def test_case_files_read_are_counted_from_the_grades_of_a_round():
    release = with_round({"item": "done", "number": 40.0}, {"item": "done", "number": 12.0, "team": "front-door"})
    read = {one.slug: one.read for one in findings.dived(release, OWN)}
    assert read["re_referrals"] == 40
    assert read["neglect"] == 0
    assert "40 case files read in themed audits." in findings.rests_sentences(release, OWN)
    last = findings.annual_messages(release, OWN).items[-1]
    assert last.lead == "Case files were read on 1 of 2 themes."


def test_readers_who_may_not_see_grades_are_not_told_that_nothing_was_read():
    release = with_round({"item": "done", "number": 40.0, "area": "elsewhere"})
    assert findings.rests_sentences(release, OWN)[2].endswith(
        "none of them from here or none that these readers are shown."
    )
    assert tables.themes_table(release, OWN).title == "Case files were read on 1 of 2 themes"
    assert tables.rounds_table(release, OWN) is None


def test_rounds_are_told_with_what_was_planned_and_what_was_read():
    counts = {"planned": 50.0, "done": 40.0, "late": 6.0, "outstanding": 10.0, "moderated": 8.0}
    good = {"measure": "grade", "item": "overall", "answer": "good or better", "base": 40.0, "frame": 900.0}
    rows = [{"item": item, "number": number} for item, number in counts.items()]
    table = tables.rounds_table(with_round(*rows, good | {"value": 55.0, "lower": 40.0, "upper": 69.0}), OWN)
    assert table.title == "40 of 50 files of 1 themed audit were read"
    assert [cell.text for cell in table.rows[0]] == [
        *("Children referred again within 12 months", "2025-26"),
        *("50", "40", "6", "10", "8", "55% (40–69%)"),
    ]


def test_what_a_report_rests_on_names_what_was_not_read():
    said = findings.rests_sentences(fabricate(), OWN)
    assert said[0] == "3 measures, 3 of them published elsewhere and 0 counted from the council’s own records."
    assert said[2].endswith("no case file has been read.")


def test_year_begins_with_its_audits():
    told = findings.annual_messages(audited_release(), OWN).items
    assert told[0].lead == "640 of 820 planned audits were done in time."
