"""What tables say, that they take a Release only, and that they stay within what a page can hold."""

from __future__ import annotations

import pytest

from pmflib import tables
from pmflib.errors import Unprotected
from tests.judged import RISE, STEP, Judged, judged
from tests.releases import OWN, TITLES, Case, changed, fabricate, texts

QUARTERS = (24.0, 23.5, 26.0, 25.2, 23.1, 21.6, 22.0, 20.9)


@pytest.mark.parametrize(
    "make",
    [
        lambda thing: tables.scorecard(thing, OWN),
        lambda thing: tables.indicators_table(thing, OWN, ["REF02"], title="Front door"),
        lambda thing: tables.neighbours_table(thing, "REF02", OWN),
        lambda thing: tables.districts_table(thing, OWN),
        lambda thing: tables.exceptions_table(thing, OWN),
        lambda thing: tables.signals_table(thing, OWN, ["REF02"], title="Read together"),
        tables.definitions,
        tables.sources_table,
        tables.revisions,
    ],
)
def test_refuses_anything_but_a_release(make):
    with pytest.raises(Unprotected, match=r"disclosure\.protect"):
        make(fabricate().core)


def test_scorecard_has_at_most_eight_columns_beside_the_name():
    card = tables.scorecard(fabricate(), OWN)
    assert len(card.columns) == 9
    assert texts(card)[0][:8] == [
        "Re-referrals within 12 months",
        "2025-26",
        "21.6% (20.0–23.2%)",
        "−1.5\xa0pp, unclear",
        "22.0%",
        "5 of 10",
        "22.5%",
        "not judged",
    ]


def test_scorecard_with_targets_shows_rating_and_signal_apart():
    release = judged(Case(quarterly=True, own=RISE), Judged(aim=20.0, floor=22.0))
    card = tables.scorecard(release, OWN, ["REF02", "REF01"])
    labels = [head.label for head in card.columns]
    assert len(labels) == 9
    assert labels[5:8] == ["Target", "Rating", "Signal"]
    assert not {"Rank", "England"} & set(labels)
    rated, unrated = card.rows
    assert [cell.text for cell in rated[5:8]] == ["20%", "Red", "concern"]
    assert (rated[6].tone, rated[7].tone) == ("red", "plain")
    assert [cell.text for cell in unrated[5:7]] == ["", ""]


def test_what_the_scorecard_leaves_out_stands_in_the_spreadsheet():
    card = tables.scorecard(fabricate(), OWN, ["CP07"])
    assert [row[0].text for row in card.further] == [TITLES["REF02"], TITLES["REF01"]]
    assert all(len(row) == len(card.columns) and not row[-1].svg for row in card.further)
    assert "2 more measures stand in the spreadsheet." in card.notes


def test_too_few_cases_are_not_rated():
    release = judged(Case(quarterly=True, own=RISE), Judged(aim=20.0, floor=22.0))
    strict = {code: one.model_copy(update={"minimum_n": 3_000}) for code, one in release.context.indicators.items()}
    few = changed(release, release.context.model_copy(update={"indicators": strict}))
    row = tables.scorecard(few, OWN, ["REF02"]).rows[0]
    assert [row[6].text, row[6].tone, row[7].text] == ["No rating", "none", "not judged"]


def test_exceptions_stand_with_rating_and_reason():
    table = tables.exceptions_table(judged(Case(quarterly=True, own=RISE), Judged(aim=20.0, floor=22.0)), OWN)
    assert table.title == "Measures to look at first: 2 miss their floor"
    assert [row[2].text for row in table.rows] == ["Red", "Red"]
    assert table.rows[0][3].text.startswith(
        "Misses the floor of at most 22%: action is required. Special cause, concern: "
    )


def test_exceptions_without_a_row_are_less_grave_only_where_no_floor_is_missed():
    table = tables.exceptions_table(judged(Case(quarterly=True, own=RISE), Judged(aim=20.0, floor=22.0)), OWN, most=1)
    assert f"Also missing the floor: {TITLES['REF02']}." in table.notes
    assert not any("less grave" in note for note in table.notes)


def test_ratings_come_first_in_the_title_of_a_scorecard():
    release = judged(Case(quarterly=True, own=RISE), Judged(aim=20.0, floor=22.0))
    assert tables.scorecard(release, OWN).title.startswith("Scorecard: of 3 measures, 2 red; ")
    assert tables.scorecard(fabricate(), OWN).title.startswith(("Scorecard: of 3 measures, ", "Scorecard: none of 3"))


def test_a_column_of_neighbours_that_nobody_fills_is_left_out():
    alone, beside = (
        [column.label for column in tables.signals_table(fabricate(case), OWN, ["REF02"], title="T").columns]
        for case in (Case(neighbours=0), Case())
    )
    assert [label for label in beside if label not in alone] == ["Neighbours"]


def test_remarks_and_revisions_are_told_of_the_measures_shown():
    lines = (f"{TITLES['REF02']}: another process.", f"{TITLES['CP07']}, 2025: revised.", "A team moved.")
    plain = fabricate()
    release = changed(plain, plain.context.model_copy(update={"notes": lines, "revisions": lines[:2]}))
    assert tables.remarks(release) == lines
    assert tables.remarks(release, ["REF02"]) == (lines[0], lines[2])
    assert tables.revisions(release, ["CP07"]).items == (lines[1],)
    assert tables.revisions(release, ["REF01"]).text.startswith("No earlier figure shown here")
    assert len(tables.sources_table(release, ["REF02"]).rows) == 1


def test_exceptions_name_a_period_only_where_it_is_not_the_editions_own():
    table = tables.exceptions_table(judged(Case(quarterly=True, own=RISE), Judged(aim=20.0, floor=22.0)), OWN)
    assert {row[0].text for row in table.rows} == {TITLES["REF02"], TITLES["CP07"]}
    assert any("Where no period is named, the figure is of " in note for note in table.notes)
    assert any("Special cause" in note for note in table.notes)


def test_no_exceptions_no_table():
    assert tables.exceptions_table(fabricate(Case(equal=True, own=(20.0,) * 4)), OWN) is None


def test_scorecard_shows_the_indicators_asked_for_in_that_order():
    card = tables.scorecard(fabricate(), OWN, ["CP07", "REF02", "NOT1"])
    assert [row[0] for row in texts(card)] == [
        "Second or subsequent child protection plans",
        "Re-referrals within 12 months",
    ]


def test_course_is_described_in_words():
    course = tables.scorecard(fabricate(), OWN).rows[0][-1]
    assert course.svg.startswith("<svg")
    assert course.alt.startswith("Northmere went from 24.0% in 2020-21 to 21.6% in 2025-26.")


def test_change_the_interval_supports_is_called_better():
    card = tables.scorecard(fabricate(Case(own=(24.0, 30.0, 21.6))), OWN, ["REF02"])
    assert texts(card)[0][3] == "−8.4\xa0pp, better"
    assert card.title == "Scorecard: of 1 measure, 1 clearly better"


def test_change_without_a_better_direction_is_only_clear():
    card = tables.scorecard(fabricate(Case(own=(24.0, 30.0, 21.6))), OWN, ["REF01"])
    assert texts(card)[0][3] == "−8.4, clear"


def test_hidden_value_shows_its_symbol_once_explained():
    card = tables.scorecard(fabricate(Case(own=(24.0, 23.0, None))), OWN, ["REF02"])
    row = card.rows[0]
    assert row[2].text == "[c]"
    assert row[2].number is None
    assert [note for note in card.notes if "[c]" in note] == [
        "[c] confidential: hidden to protect children; [x] not available."
    ]


def test_quarter_beside_a_year_names_the_year_of_the_neighbours():
    table = tables.scorecard(fabricate(Case(quarterly=True, own=QUARTERS)), OWN, ["REF02"])
    row = texts(table)[0]
    assert row[1] == "Jul–Sep 2026"
    assert "neighbours and England stand as published to 31 March 2026" in " ".join(table.notes)


def test_indicators_table_ends_with_the_cases():
    table = tables.indicators_table(fabricate(), OWN, ["REF02"], title="Front door")
    assert (table.columns[-1].label, texts(table)[0][-1]) == ("Cases", "2,400")
    assert table.title == "Front door: no clear change"


def test_table_without_figures_says_so():
    table = tables.indicators_table(fabricate(), OWN, ["NOT1"], title="Nothing")
    assert texts(table)[0][0] == "No figures"


def test_neighbours_table_holds_both_lists():
    table = tables.neighbours_table(fabricate(), "REF02", OWN)
    rows = {row[0]: row[1:] for row in texts(table)}
    assert len(rows) == 11
    assert rows["Council 0"][-2:] == ["yes", "yes"]
    assert rows["Council 9"][-2:] == ["yes", "no"]
    assert rows["Northmere"][-1] == "own area"


def test_districts_table_says_what_stands_out_and_mutes_the_rest():
    table = tables.districts_table(fabricate(), OWN)
    rows = {row[0].text: row[1:] for row in table.rows}
    assert table.rows[0][0].text == "Northmere"
    assert rows["District 6"][0].text == "26.6% high, worse"
    assert rows["District 0"][0].text == "17.6% low, better"
    assert rows["District 6"][1].text.endswith(" high")
    assert (rows["District 3"][0].text, rows["District 3"][0].tone) == ("22.1%", "muted")
    assert rows["District 1"][0].text == "too few to judge"


def test_districts_title_counts_who_is_behind():
    assert tables.districts_table(fabricate(), OWN).title == (
        "Districts: 4 of 12 are clearly worse than the middle on some measure shown"
    )


def test_no_districts_no_table():
    assert tables.districts_table(fabricate(Case(districts=0)), OWN) is None


def test_definitions_say_which_way_is_better_and_where_from():
    items = dict(tables.definitions(fabricate(), ["REF02", "REF01"]).items)
    assert list(items) == ["Re-referrals within 12 months (REF02)", "Rate of referrals per 10,000 children (REF01)"]
    assert "Lower is better." in items["Re-referrals within 12 months (REF02)"]
    assert "Owner: Head of front door." in items["Re-referrals within 12 months (REF02)"]


def test_the_spreadsheets_definitions_say_more_than_the_pages():
    defined = tables.definitions(fabricate(), ["REF02"], further=["REF01"])
    items, further = dict(defined.items), dict(defined.further)
    assert list(further) == ["Re-referrals within 12 months (REF02)", "Rate of referrals per 10,000 children (REF01)"]
    assert "Reference:" not in items["Re-referrals within 12 months (REF02)"]
    assert "Reference:" in further["Re-referrals within 12 months (REF02)"]


def test_sources_are_counted_once_each():
    assert texts(tables.sources_table(fabricate())) == [
        ["Northmere children in need return (synthetic)", "29 October 2026", "3", "year to 31 March 2026"]
    ]


def test_revisions_are_listed():
    assert "21.9 became 21.6" in tables.revisions(fabricate()).items[0]


def test_slice_of_a_district_judges_that_district_only():
    table = tables.districts_table(fabricate(Case(slice_of=6)), OWN)
    rows = {row[0].text: row[1].text for row in table.rows}
    assert (
        table.title
        == "Districts: District 6 stands clearly apart from their middle on 3 of 3 measures, clearly worse on 2"
    )
    assert "Worked out in this report for District 6 only." in table.notes
    assert (rows["District 6"], rows["District 5"]) == ("26.6% high, worse", "25.1%")


def test_confidence_shows_the_least_trusted_first_with_cause_and_reach():
    table = tables.confidence_table(judged(Case(quarterly=True, own=STEP), Judged(confidence="low")), OWN, ["REF02"])
    assert table is not None
    assert table.title == "Confidence in the records: 1 low"
    assert [cell.text for cell in table.rows[0][2:]] == [
        "Low", "late-entry", "too low, by up to 4.0\N{NO-BREAK SPACE}pp", "18.6–24.6%", "12.0%"
    ]  # fmt: skip


def test_confidence_names_three_reasons_and_no_number_of_the_others():
    said = Judged(confidence="low", reasons="late-entry;no-date;no-district;no-team;no-clock")
    table = tables.confidence_table(judged(Case(quarterly=True, own=STEP), said), OWN, ["REF02"])
    assert table is not None
    assert table.rows[0][3].text == "late-entry; no-date; no-district; and others"


def test_confidence_has_no_table_where_nothing_was_recorded_here():
    assert tables.confidence_table(fabricate(), OWN) is None


def test_scorecard_names_the_confidence_where_records_were_checked():
    release = judged(Case(quarterly=True, own=STEP), Judged(confidence="medium"))
    heads = [column.label for column in tables.scorecard(release, OWN).columns]
    assert "Confidence" in heads
    assert len(heads) <= 9
    assert "Confidence" not in [column.label for column in tables.scorecard(fabricate(), OWN).columns]
