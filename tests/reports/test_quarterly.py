"""What the quarterly report says, part by part."""

from __future__ import annotations

import pytest

from pmflib.document import Cards, Figure, Heading, KeyMessages, Paragraph, Table
from pmflib.errors import BadInput
from pmflib.reports import QuarterlyReport
from tests.releases import Case

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
    assert kinds(section) == [Heading, KeyMessages, Cards]
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


def test_story_holds_question_charts_and_all_measures_of_the_theme(opens):
    opens()
    section = QuarterlyReport().story("Front door")
    assert kinds(section) == [Heading, Paragraph, Figure, Figure, Figure, Table]
    assert [row[0].text for row in section.elements[-1].rows] == [
        "Re-referrals within 12 months",
        "Rate of referrals per 10,000 children",
    ]


def test_story_without_figures_says_so(opens):
    opens()
    assert QuarterlyReport().story("Finance").elements[-1].text == "No figure is available for Northmere."


def test_story_without_districts_draws_none(opens):
    opens(Case(districts=0))
    assert kinds(QuarterlyReport().story("Front door")).count(Figure) == 2


def test_unknown_theme_is_named_with_the_nearest(opens):
    opens()
    with pytest.raises(BadInput, match=r"'Front dor'.*Did you mean 'Front door'"):
        QuarterlyReport().story("Front dor")


def test_districts_are_a_table_or_a_sentence(opens):
    opens()
    assert kinds(QuarterlyReport().districts) == [Heading, Table, Figure, Figure]
    opens(Case(districts=0))
    assert QuarterlyReport().districts.elements[1].text.startswith("No figures by district")


def test_comparisons_say_how_many_neighbours_stayed(opens):
    opens()
    table = QuarterlyReport().comparisons.elements[1]
    assert table.title == "5 of the 10 neighbours on the list in use were on the list before"
    assert len(table.rows) == 10


def test_definitions_and_about_name_every_publication(opens):
    opens()
    report = QuarterlyReport()
    assert len(report.definitions.elements[1].items) == 3
    sources = report.about.elements[1]
    assert sources.rows[0][1].text == "29 October 2026"
