"""The short editions: exceptions on one page, the members' summary on two, in words anybody reads."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from pmflib import disclosure
from pmflib.document import Section, TitlePage
from pmflib.export import report_of
from pmflib.export.pdf_file import pdf
from pmflib.reports import ExceptionsReport, MembersReport
from pmflib.reports.base import Report
from tests.releases import Case

EXCEPTIONS = ("exceptions", "doubted", "overdue")
SUMMARY = ("going_well", "attention", "actions", "measures", "reading")
JARGON = ("interval", "special cause", "signal", "percentile", "numerator", "cohort", "SPC", "RAG")


def pages(cover: TitlePage, sections: list[Section]) -> list[str]:
    """The text of each page of the PDF."""
    elements = [element for section in sections for element in section.elements]
    document = pypdfium2.PdfDocument(pdf(report_of("short", cover, elements)))
    return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]


def shown(report: Report, parts: tuple[str, ...]) -> list[str]:
    return pages(report.cover, [getattr(report, part) for part in parts])


@pytest.mark.parametrize(("kind", "parts", "most"), [(ExceptionsReport, EXCEPTIONS, 1), (MembersReport, SUMMARY, 2)])
def test_each_keeps_to_its_pages_in_every_area(northmere: Path, kind: type[Report], parts, most: int) -> None:
    folder = northmere / "northmere/releases/2026-27-q2/internal-officer"
    for area in disclosure.slices(folder):
        found = shown(kind(area=area, outputs=str(northmere)), parts)
        assert len(found) <= most, area
        assert "Draft" in found[0]


def test_exceptions_tell_what_misses_its_floor_what_is_doubtful_and_what_is_late(northmere: Path) -> None:
    (page,) = shown(ExceptionsReport(outputs=str(northmere)), EXCEPTIONS)
    for words in ("Floor missed, or getting worse", "Red", "Low confidence in the records", "Overdue actions"):
        assert words in page


def test_where_nothing_stands_out_it_says_so(opens) -> None:
    opens(Case(synthetic=False))
    page = "\n".join(shown(ExceptionsReport(), EXCEPTIONS))
    assert "No action is overdue." in page
    assert "No figure shown rests on records of low confidence." in page


def test_members_read_plain_words(northmere: Path) -> None:
    text = " ".join(shown(MembersReport(outputs=str(northmere)), SUMMARY))
    for words in ("What is going well", "What needs attention", "What is being done", "How to read this"):
        assert words in text
    assert not [word for word in JARGON if word in text]


def test_members_see_the_districts_of_their_council_on_a_map(opens) -> None:
    opens()
    assert [element.kind for element in MembersReport().measures.elements] == ["heading", "table", "figure"]
    opens(Case(districts=0))
    assert [element.kind for element in MembersReport().measures.elements] == ["heading", "table"]


def test_no_figure_is_praised_and_blamed_at_once(northmere: Path) -> None:
    report = MembersReport(outputs=str(northmere))
    well, attention = (
        {item.split(":")[0] for element in section.elements if element.kind == "bullets" for item in element.items}
        for section in (report.going_well, report.attention)
    )
    assert not {item for item in well & attention if not item.startswith("And ")}
