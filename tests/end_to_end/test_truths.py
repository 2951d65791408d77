"""What was planted in Northmere's records comes out in its quarterly reports, and what is only chance does not.

Every test runs on the council of a tenth of its size, where that has cases enough, and as a trial on the whole one.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pmflib import build, findings, sample
from pmflib.reports import AnnualQaReport, CaseAuditReport, DeepDiveReport, QuarterlyReport
from tests.reports.test_planted import words

SMALL, WHOLE = "small", pytest.param("whole", marks=pytest.mark.stress)
EITHER = pytest.mark.parametrize("size", [SMALL, WHOLE])
ONLY_WHOLE = pytest.mark.parametrize("size", [WHOLE])


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An outputs folder with the council of full size, built once."""
    data, outputs = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("whole-outputs")
    sample.write(data, scale=1.0)
    build.build("northmere", data=data, outputs=outputs, as_of="2026-11-20")
    return outputs


@pytest.fixture
def outputs(size: str, request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue("northmere" if size == SMALL else "whole"))


def report(outputs: Path, area: str = "northmere") -> QuarterlyReport:
    return QuarterlyReport(outputs=str(outputs), area=area)


def reading(outputs: Path, indicator: str, area: str = "northmere") -> findings.Reading:
    one = report(outputs, area)
    found = findings.find(one.release, indicator, one.place.code)
    assert found is not None
    return found


@EITHER
def test_the_new_front_door_is_a_step_dated_october_2024(outputs: Path):
    told = words(report(outputs).story("Front door"))
    assert "Re-referrals within 12 months" in told
    assert "since October 2024" in told
    assert "improved" in told


@EITHER
def test_a_change_of_definition_a_new_target_and_a_team_that_moved_are_told_beside_the_figures(outputs: Path):
    told = words(report(outputs).about)
    assert "Referrals with no further action: another process since 1 April 2023" in told
    assert "what is aimed at changed on 1 January 2026, from 22.5% to 20.5%" in told
    assert "Harbour safeguarding served Dunmarsh until 31 March 2025 and has served Kingswater since" in told


@EITHER
def test_assessments_slipping_quarter_by_quarter_are_a_concern(outputs: Path):
    signal = reading(outputs, "ASM01").signal
    assert signal is not None
    assert (signal.variation, signal.direction) == ("concern", "worsening")


@ONLY_WHOLE
def test_gullhaven_is_flagged_by_name(outputs: Path):
    assert "Gullhaven is clearly worse than the middle of the districts" in words(report(outputs).key_messages)
    late = reading(outputs, "ASM01", "gullhaven")
    assert late.target is not None
    assert late.target.rag == "red"


@ONLY_WHOLE
def test_gullhaven_is_behind_on_every_measure_planted(outputs: Path):
    told = words(report(outputs, "gullhaven").exceptions)
    for title in ("Assessments finished within 45 working days", "First conferences held", "waiting for an assessment"):
        assert title in told


@EITHER
def test_two_late_conferences_in_pinewold_are_no_finding(outputs: Path):
    assert "First conferences" not in words(report(outputs, "pinewold").exceptions)
    assert "Pinewold" not in words(report(outputs).key_messages)


@ONLY_WHOLE
def test_hartsbrook_which_only_looks_good_is_of_low_confidence(outputs: Path):
    flattered, county = (reading(outputs, "ASM01", area) for area in ("hartsbrook", "northmere"))
    assert flattered.confidence is not None
    assert county.confidence is not None
    assert flattered.confidence.confidence == "low"
    assert flattered.confidence.score < county.confidence.score
    assert "Assessment open for more than 45 working days" in "; ".join(flattered.reasons)
    # Of all that were due it is the late ones that are still open which show.
    in_time = reading(outputs, "ASM02", "hartsbrook")
    assert in_time.value < flattered.value


@ONLY_WHOLE
def test_a_month_that_was_not_delivered_is_told_and_its_figures_are_of_low_confidence(outputs: Path):
    release = report(outputs, "kingswater").release
    code = release.context.area
    lost = release.table("quality")
    of_quarter = (lost["area"] == code) & (lost["window"] == "quarter") & (lost["indicator"] == "REF01")
    lost = lost.loc[of_quarter].set_index("period_end").loc[str(date(2025, 6, 30))]
    assert lost["confidence"] == "low"
    assert lost["reasons"].split(";")[0] == "GAP-REFERRALS"
    assert release.context.rules["GAP-REFERRALS"].title


@ONLY_WHOLE
def test_referrals_entered_after_the_return_are_found_where_and_when_they_were(outputs: Path):
    release = report(outputs, "eastwater").release
    failures = release.table("failures")
    late = failures.loc[(failures["rule"] == "VOLUME-REFERRALS") & (failures["failed"] > 0)]
    assert str(late.loc[late["area"] == release.context.area, "period_end"].max().date()) == "2025-03-31"


@ONLY_WHOLE
def test_one_workers_backlog_is_told_from_the_way_a_team_works(outputs: Path):
    told = words(report(outputs, "castlemere").exceptions)
    assert "Late assessments that are one worker's" in told
    places = [area.slug for area in report(outputs).release.context.areas.values() if area.level == "district"]
    flagged = {
        place
        for place in places
        if (signal := reading(outputs, "ASM07", place).signal) is not None and signal.variation == "concern"
    }
    assert flagged == {"castlemere"}


@ONLY_WHOLE
def test_audits_not_done_in_hartsbrook_leave_its_grades_open_and_gullhavens_are_worse(outputs: Path):
    told = CaseAuditReport(outputs=str(outputs))
    assert "Audits not done leave the grades of Hartsbrook open" in words(told.places)
    assert "clearly fewer done: the grades say little" in words(told.places)
    messages = words(told.key_messages)
    assert "Clearly fewer audits than elsewhere are done in Hartsbrook" in messages
    assert "graded clearly worse than elsewhere in Gullhaven" in messages
    assert "Hartsbrook" not in words(AnnualQaReport(outputs=str(outputs)).strengths)


@ONLY_WHOLE
def test_the_deep_dive_on_assessments_says_where_they_slip_and_whose_records_to_trust_little(outputs: Path):
    told = DeepDiveReport(outputs=str(outputs), theme="assessments")
    assert "most of it in Gullhaven" in words(told.answer)
    assert "most of all Gullhaven" in words(told.places)
    [low] = [line for line in words(told.doubt).splitlines() if line.startswith("Low confidence in the records of")]
    assert "Hartsbrook" in low
    beside = words(DeepDiveReport(outputs=str(outputs), theme="assessments", area="castlemere").linked)
    [one] = [line for line in beside.splitlines() if line.startswith("Late assessments that are one worker's")]
    assert "concern" in one


@ONLY_WHOLE
def test_the_annual_report_tells_the_improvement_and_what_slips(outputs: Path):
    told = AnnualQaReport(outputs=str(outputs))
    assert "Re-referrals within 12 months" in words(told.strengths)
    assert "Assessments finished within 45 working days" in words(told.improvements)
    assert "Second or later" not in words(told.strengths)
