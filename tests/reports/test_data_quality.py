"""The data-quality report of the sample council: what it must say to a head of service and to an analyst."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmflib import findings
from pmflib.reports import DataQualityReport
from tests.reports.test_planted import words

SECTIONS = (
    *("key_messages", "confidence", "provisional", "priorities", "plan", "rechecked", "faults", "dimensions"),
    *("places", "read", "about"),
)


def report(northmere: Path, area: str = "northmere") -> DataQualityReport:
    return DataQualityReport(outputs=str(northmere), area=area)


@pytest.mark.parametrize("area", ["northmere", "gullhaven"])
def test_every_section_says_something_and_no_number_is_missing_without_a_word(northmere: Path, area: str):
    told = {name: words(getattr(report(northmere, area), name)) for name in SECTIONS}
    assert all(len(text.splitlines()) > 1 for text in told.values())
    assert not {"nan", "inf"} & set(" ".join(told.values()).split())
    (_, defined) = report(northmere, area).mending.elements
    assert all("To do: " in text for _, text in defined.items)
    assert len({name for name, _ in defined.items}) == len(defined.items)


def test_a_head_of_service_reads_what_costs_most_and_what_became_of_it(northmere: Path):
    leads = [one.lead for one in findings.fault_messages(report(northmere).release, "X10000001").items]
    assert leads[0].startswith("Confidence in ")
    assert leads[1] == "What costs most confidence:"
    for start in ("Most frequent fault:", "Re-checked since 13 July 2026:", "Plan:", "The year’s priorities:"):
        assert any(lead.startswith(start) for lead in leads), start


def test_an_analyst_reads_why_which_way_and_how_far(northmere: Path):
    table = report(northmere).confidence.elements[1]
    assert [column.label for column in table.columns] == [
        *("Measure", "Value (95% interval)", "Confidence", "Why", "Probably", "May lie between"),
        "Doubtful records (%)",
    ]
    pushed = [row[4].text for row in table.rows if row[4].text != "–"]
    assert any(text.startswith("too high, by up to ") for text in pushed)
    assert any(text.startswith("too low, by up to ") for text in pushed)
    assert all(row[3].text != "–" for row in table.rows if row[2].text == "Low")


def test_what_was_read_with_doubts_is_named_with_file_column_and_cure(northmere: Path):
    told = words(report(northmere).read)
    assert "The records were taken on 12 October 2026. The extract before it is of 13 July 2026." in told
    assert "ssd_cin_episodes.csv, column cine_referral_source_code | read with doubts | 'POL' is no code" in told
    assert "Map it under 'codes', or correct it" in told


def test_the_last_month_is_provisional_with_what_it_will_be(northmere: Path):
    county, district = (words(report(northmere, area).provisional) for area in ("northmere", "gullhaven"))
    assert "September 2026 is provisional" in county
    assert "September 2026 is provisional" in district
    assert "What the returns of the year to 31 March 2027 are heading for" in county
    assert "authority’s own report" in district


def test_ambermoor_is_seen_to_have_entered_what_was_missing(northmere: Path):
    release = report(northmere, "ambermoor").release
    mended = findings.records_put_right(release, release.context.area, "DQ06")
    others = findings.records_put_right(report(northmere, "gullhaven").release, "X07000007", "DQ06")
    assert mended.fixed > 0.4 * mended.before
    assert others.fixed <= 1
    assert "Ethnicity missing" in words(report(northmere, "ambermoor").rechecked)


def test_parts_of_the_county_stand_beside_its_districts(northmere: Path):
    (_, table) = report(northmere).places.elements
    names = [row[0].text for row in table.rows]
    assert len(names) >= 13
    assert "County-wide teams" in names
    assert table.columns[2].label == "Change (pp)"


def test_the_county_sees_how_far_each_district_is_with_its_plan(northmere: Path):
    told = words(report(northmere).plan)
    assert "District plans: the records meet" in told
    assert "Gullhaven" in told
    own = words(report(northmere, "gullhaven").plan)
    assert "District manager, Gullhaven" in own
    assert "31 December 2026" in own
