"""What the quarterly report says, part by part."""

from __future__ import annotations

import pytest

from pmflib.document import Cards, Figure, Heading, KeyMessages, Paragraph, Table
from pmflib.errors import BadInput
from pmflib.reports import QuarterlyReport
from tests.judged import STEP, Judged, judged
from tests.releases import Case, changed, fabricate

QUARTERS = (24.0, 23.5, 26.0, 25.2, 23.1, 21.6, 22.0, 20.9)


def kinds(section) -> list[type]:
    return [type(element) for element in section.elements]


def test_cover_says_what_must_be_known_first(opens):
    opens()
    cover = QuarterlyReport().cover
    assert cover.council == "Northmere County Council"
    assert cover.stamp == "Synthetic data, Draft"
    assert cover.notices[1].startswith("Annual statistics: the figures are those published once a year")
    assert dict(cover.facts)["As of"] == "6 November 2026"
    assert dict(cover.facts)["Figures"] == "3 measures, each in its newest published year"
    assert cover.marking == "OFFICIAL"


def test_cover_of_a_quarter_makes_no_annual_claim(opens):
    opens(Case(quarterly=True, own=QUARTERS, synthetic=False))
    cover = QuarterlyReport().cover
    assert [notice.partition(":")[0] for notice in cover.notices] == ["Draft"]
    assert cover.stamp == "Draft"
    assert dict(cover.facts)["Figures"] == "3 measures, all to 30 September 2026"


def test_key_messages_come_with_headline_figures(opens):
    opens()
    section = QuarterlyReport().key_messages
    assert kinds(section) == [Heading, KeyMessages, Cards, Paragraph]
    card = section.elements[2].items[0]
    assert (card.value, card.label) == ("21.6%", "Re-referrals within 12 months")
    assert card.note == "2025-26; neighbours 22.0%"


def test_exceptions_are_a_table_or_a_sentence(opens):
    opens(Case(own=(24.0, 20.0, 30.0)))
    assert kinds(QuarterlyReport().exceptions) == [Heading, Table]
    opens(Case(equal=True, own=(20.0,) * 4))
    assert QuarterlyReport().exceptions.elements[1].text.startswith("No measure misses its floor")


def test_scorecard_follows_the_order_of_the_parameters(opens):
    opens()
    table = QuarterlyReport().scorecard.elements[1]
    assert [row[0].text for row in table.rows] == [
        "Rate of referrals per 10,000 children",
        "Re-referrals within 12 months",
        "Second or subsequent child protection plans",
    ]


def test_story_holds_question_findings_and_the_course_of_the_leading_measures(opens):
    opens()
    section = QuarterlyReport().story("Front door")
    assert kinds(section) == [Heading, Paragraph, KeyMessages, Figure]
    assert list(dict.fromkeys(row[0].text for row in section.elements[-1].data.rows)) == [
        "Re-referrals within 12 months (%)",
        "Rate of referrals per 10,000 children",
    ]


def test_a_special_cause_of_a_headline_measure_has_its_control_chart(shows):
    shows(judged(Case(quarterly=True, own=STEP)))
    section = QuarterlyReport().story("Front door")
    assert kinds(section) == [Heading, Paragraph, KeyMessages, Figure, Figure]
    assert section.elements[-1].title.startswith("Re-referrals within 12 months: 20.6%, improved")


def test_a_series_too_short_to_draw_is_a_table(opens):
    opens(Case(own=(24.0, 22.0)))
    assert kinds(QuarterlyReport().story("Front door"))[-1] is Table


def test_story_without_figures_says_so(opens):
    opens()
    assert QuarterlyReport().story("Finance").elements[-1].text == "No figure is available for Northmere."


def test_story_without_districts_says_nothing_of_them(opens):
    opens(Case(districts=0))
    told = QuarterlyReport().story("Front door").elements[2]
    assert not any("district" in message.lead for message in told.items)


def test_of_an_area_without_figures_no_part_says_that_all_is_well(shows):
    made = fabricate()
    core = made.core[made.core["area"] != made.context.area]
    shows(changed(made, core=core))
    report = QuarterlyReport()
    parts = (report.exceptions, report.commentary, report.scorecard, report.definitions)
    assert all("holds no figure of this area" in part.elements[1].text for part in parts)
    assert report.key_messages.elements[1].items[0].lead.startswith("This edition holds no figure")


def test_without_targets_no_floor_is_said_to_be_met(opens, shows):
    opens()
    assert QuarterlyReport().commentary.elements[1].text.startswith("No target is agreed")
    shows(judged(Case(quarterly=True, own=STEP), Judged(aim=30.0, floor=40.0)))
    assert QuarterlyReport().commentary.elements[1].text.startswith("No measure misses its floor")


def test_unknown_theme_is_named_with_the_nearest(opens):
    opens()
    with pytest.raises(BadInput, match=r"'Front dor'.*Did you mean 'Front door'"):
        QuarterlyReport().story("Front dor")


def test_districts_are_a_table_or_a_sentence(opens):
    opens()
    assert kinds(QuarterlyReport().districts) == [Heading, Table, Figure]
    opens(Case(districts=0))
    assert QuarterlyReport().districts.elements[1].text.startswith("No figures by district")


def test_comparisons_say_how_many_neighbours_stayed(opens):
    opens()
    said, lists = QuarterlyReport().comparisons.elements[1:]
    assert said.text == "5 of the 10 neighbours on the list in use were on the list before."
    assert [one.partition(" list: ")[0] for one in lists.items] == ["2025", "2021"]
    assert lists.items[0].count("Council") == 10


def test_confidence_tells_which_figures_are_doubted_and_why(shows):
    shows(judged(Case(quarterly=True, own=STEP), Judged(confidence="low")))
    counted, doubted = QuarterlyReport().confidence.elements[1:]
    assert counted.text.startswith("How far the records behind 3 measures can be trusted: 3 low")
    assert "Low confidence in the records: late-entry." in doubted.items[0].rest
    shows(judged(Case(quarterly=True, own=STEP), Judged(confidence="high")))
    assert kinds(QuarterlyReport().confidence) == [Heading, Paragraph, Paragraph]


def test_definitions_and_about_name_every_publication(opens):
    opens()
    report = QuarterlyReport()
    assert len(report.definitions.elements[1].items) == 3
    sources = report.about.elements[1]
    assert sources.rows[0][1].text == "29 October 2026"
