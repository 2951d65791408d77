"""The planted truths of the sample council come out in deep dives, the audit report and the annual report."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmflib import catalogue, findings
from pmflib.document import Bullets, Callout, Element, Heading, KeyMessages, Paragraph, Section, Table
from pmflib.reports import AnnualQaReport, CaseAuditReport, DeepDiveReport

THEMES = sorted(catalogue.load("northmere").dives)
DIVE = (
    *("answer", "trend", "made_of", "affected", "places", "neighbours", "shift", "course", "linked", "hypotheses"),
    *("doubt", "actions", "limits", "definitions"),
)


def words(section: Section) -> str:
    """Everything a reader of a section reads, charts by their titles."""
    return "\n".join(line for element in section.elements for line in _lines(element))


def _lines(element: Element) -> list[str]:
    match element:
        case Heading() | Paragraph():
            return [element.text]
        case Bullets():
            return list(element.items)
        case KeyMessages():
            return [f"{one.lead} {one.rest}" for one in element.items]
        case Callout():
            return list(element.paragraphs)
    rows = element.every_row if isinstance(element, Table) else ()
    return [getattr(element, "title", ""), *(" | ".join(cell.text for cell in row) for row in rows)]


def dive(northmere: Path, theme: str, area: str = "northmere") -> DeepDiveReport:
    return DeepDiveReport(outputs=str(northmere), theme=theme, area=area)


def test_the_new_front_door_is_found_dated_and_not_put_down_to_another_mix(northmere):
    report = dive(northmere, "re_referrals")
    release, county = report.release, report.place.code
    one = findings.moved(release, "REF02", county)
    assert (one.way, one.years) == (-1, 3)
    assert -8.0 < one.change < -1.0
    assert "no other mix explains it" in words(report.made_of)
    trend = words(report.trend)
    assert "A new front door" in trend
    assert "1 October 2024" in trend
    [(_, after)] = findings.known_changes(release, "REF02", county)
    assert "in the 8 since" in after
    [door] = [one for one in findings.acted(release, county) if one.action.id == "A-2024-03"]
    assert findings.verdict_words(door) == "Worked, as far as figures tell"


def test_fewer_referrals_without_action_since_they_were_redefined_speak_for_nothing(northmere):
    told = words(dive(northmere, "re_referrals").hypotheses)
    assert "Referrals with no further action fell" in told
    assert "another process, so it says nothing" in told


def test_one_workers_late_assessments_are_asked_after(northmere):
    report = dive(northmere, "assessments", "castlemere")
    assert "What is late is one worker's" in words(report.hypotheses)
    assert "Late assessments that are one worker's" in words(report.linked)


def test_slipping_assessments_are_found_and_the_action_against_them_has_not_moved_them(northmere):
    report = dive(northmere, "assessments")
    one = findings.moved(report.release, "ASM01", report.place.code)
    assert one.way == -1
    said = {one.action.id: findings.verdict_words(one) for one in findings.acted(report.release, report.place.code)}
    assert said["A-2024-07"] == "Not yet moved"
    assert said["A-2026-01"] == "Too early to say"
    assert "Fill the vacancies of the assessment team." in words(report.actions)
    assert "Overdue, due 31 December 2025" in words(report.actions)


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_tells_the_county_or_a_small_district(northmere, theme):
    area = "pinewold" if theme in ("care_leavers", "re_referrals", "voice_of_the_child") else "northmere"
    report = dive(northmere, theme, area)
    told = {name: words(getattr(report, name)) for name in DIVE}
    assert all(told.values())
    assert told["answer"].splitlines()[1].endswith("?")
    assert "nan" not in " ".join(told.values()).split()


def test_audit_report_runs_on_every_area_and_counts_add_up(northmere):
    county = CaseAuditReport(outputs=str(northmere), area="northmere")
    places = findings.audited(county.release, county.place.code)
    own = findings.find(county.release, "AUD01", county.place.code)
    assert sum(one.planned for one in places) <= own.denominator
    table = words(county.places)
    assert "Hartsbrook" in table
    assert "Moderators changed" in words(county.key_messages)
    district = CaseAuditReport(outputs=str(northmere), area="gullhaven")
    assert "Moderation is counted for the council as a whole" in words(district.moderation)
    for name in ("activity", "grades", "places", "officers", "disputes", "actions", "definitions"):
        assert words(getattr(county, name))
        assert words(getattr(district, name))


def test_annual_report_names_the_improvement_and_what_it_rests_on(northmere):
    report = AnnualQaReport(outputs=str(northmere), area="northmere")
    assert "The year is the twelve months to 30 September 2026." in report.cover.notices
    assert "Re-referrals within 12 months" in words(report.strengths)
    assert "no case file has been read" in words(report.rests_on)
    assert "of 13 actions are done" in words(report.key_messages)
    assert len(report.themes.elements[1].rows) == len(THEMES)
    for name in ("activity", "improvements", "actions", "definitions"):
        assert words(getattr(report, name))


def test_a_district_without_actions_says_so(northmere):
    assert "No action is recorded" in words(AnnualQaReport(outputs=str(northmere), area="pinewold").actions)
