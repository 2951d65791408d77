"""What the audit report and the annual report say where little or nothing is there to be told."""

from __future__ import annotations

import pytest

from pmflib.document import Figure, Heading, Paragraph, Table
from pmflib.reports import AnnualQaReport, CaseAuditReport, base
from tests.audited_releases import audited_release

AUDIT = ("key_messages", "activity", "grades", "places", "moderation", "themed", "officers", "disputes", "actions")
YEAR = ("key_messages", "activity", "strengths", "improvements", "actions", "themes", "rests_on", "definitions")


@pytest.mark.parametrize("name", AUDIT)
def test_without_audits_every_section_says_so_in_words(opens, name):
    opens()
    heading, *rest = getattr(CaseAuditReport(), name).elements
    assert isinstance(heading, Heading)
    assert rest
    assert not any(isinstance(one, Table | Figure) for one in rest)


@pytest.mark.parametrize("name", YEAR)
def test_a_year_without_audits_or_actions_is_told_all_the_same(opens, name):
    opens()
    assert len(getattr(AnnualQaReport(), name).elements) > 1


def test_a_district_is_sent_to_the_council_for_moderation(opens, monkeypatch):
    release = audited_release()
    monkeypatch.setattr(base, "opened", lambda _: release)
    monkeypatch.setattr(release, "context", release.context.model_copy(update={"area": "X30000000"}))
    assert CaseAuditReport().moderation.elements[1].text.startswith("Moderation is counted for the council")


def test_grades_are_drawn_and_tabled_and_places_set_side_by_side(monkeypatch):
    release = audited_release({3: (80, 24, 23)})
    monkeypatch.setattr(base, "opened", lambda _: release)
    report = CaseAuditReport()
    assert [type(one) for one in report.grades.elements[1:3]] == [Figure, Table]
    assert [type(one) for one in report.places.elements[1:3]] == [Table, Figure]
    assert isinstance(report.themed.elements[1], Paragraph)


def test_grades_that_the_edition_does_not_show_leave_the_rest_standing(monkeypatch):
    release = audited_release()
    shown = {code: one for code, one in release.context.indicators.items() if code != "AUD02"}
    monkeypatch.setattr(release, "context", release.context.model_copy(update={"indicators": shown}))
    monkeypatch.setattr(base, "opened", lambda _: release)
    report = CaseAuditReport()
    assert isinstance(report.grades.elements[1], Paragraph)
    assert isinstance(report.places.elements[1], Table)
    assert isinstance(report.activity.elements[1], Table)
