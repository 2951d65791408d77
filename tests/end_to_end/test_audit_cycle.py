"""The whole cycle on the sample council: from the question to the cases, the answers, and what the report says."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from pmflib import audits, catalogue, disclosure, folders, periods, sources
from pmflib.audits import Truth
from pmflib.cli import app
from pmflib.reports import DeepDiveReport

ROUND, PERIOD = "re_referrals-2026-27-q2", "2026-27-q2"
#: What the files of the sample council are truly like: invented, and known.
TRUTH = Truth(seed=11, good=0.7, not_possible=0.03, not_done=0.03)


@pytest.fixture(scope="module")
def cycle(northmere: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw a round, fill its workbooks by the truth, take them in, and run the deep dive."""
    place = tmp_path_factory.mktemp("cycle")
    shutil.copytree(folders.shipped("parameters"), place / "parameters")
    shutil.copytree(northmere, place / "outputs")
    where = ["--parameters", str(place / "parameters"), "--outputs", str(place / "outputs")]
    _run("audit", "sample", "--theme", "re_referrals", "--seed", "8", "--out", str(place / "mine"), *where)
    for path in (place / "mine" / ROUND).glob("*.xlsx"):
        if not path.name.startswith("all-cases"):
            audits.fill(path, place / "outputs" / "northmere", TRUTH, today=date.today())
    said = _run("audit", "import", str(place / "mine" / ROUND), *where)
    assert "8 workbooks read" in said
    _run("run", "deep_dive", "--theme", "re_referrals", "--as-of", "2026-11-20", *where)
    return place


def _run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "300"})
    assert done.exit_code == 0, done.output
    return done.stdout


def _page(place: Path) -> str:
    folder = place / "outputs" / "northmere" / PERIOD / "internal-officer" / "deep_dive"
    (page,) = folder.rglob("report.html")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.read_text("utf-8")))


def test_until_a_round_has_come_back_the_deep_dive_says_so(northmere: Path):
    report = DeepDiveReport(theme="re_referrals", outputs=str(northmere))
    said = [element.text for element in report.judgement.elements]
    assert said == ["What the case files show", "Data only: no case file has been read."]
    assert "Data only: no case file has been read." in report.cover.notices


def test_the_report_says_what_the_files_show(cycle: Path):
    said = _page(cycle)
    assert "Data only" not in said
    for words in (
        "What the case files show",
        "60 case files drawn by chance from",
        "are graded good or better",
        "Areas for improvement named most",
        "gave the same grade to",
        "Moderation changed",
    ):
        assert words in said


def test_what_is_estimated_covers_the_truth(cycle: Path):
    place = cycle / "outputs" / "northmere"
    known = catalogue.load("northmere", parameters=cycle / "parameters")
    plan = known.dives["re_referrals"].audit
    staged = sources.stage(known, place / "sample", place)
    frame = audits.from_records(staged, catalogue=known, plan=plan, period=periods.parse(PERIOD))
    true = TRUTH.shares(frame.cases, plan)["all"]
    release = disclosure.open_slice(disclosure.release_folder(place, PERIOD, "internal-officer"), "northmere")
    grades = release.grades
    own = grades[(grades["area"] == "X10000001") & (grades["team"] == "") & (grades["answer"] == "good or better")]
    (overall,) = own[own["measure"] == "grade"].to_dict("records")
    assert overall["frame"] == len(frame.cases)
    assert overall["lower"] <= true <= overall["upper"]


def test_who_leaves_hands_over_what_is_left_and_the_same_round_is_never_written_over(cycle: Path):
    where = ["--parameters", str(cycle / "parameters"), "--outputs", str(cycle / "outputs")]
    folder = cycle / "mine" / ROUND
    filled = {path: path.read_bytes() for path in folder.glob("[!a]*.xlsx")}
    again = _run(*("audit", "sample", "--theme", "re_referrals", "--out", str(cycle / "mine")), *where)
    assert "8 workbooks stood there and were left as they are" in again
    assert {path: path.read_bytes() for path in filled} == filled
    said = _run("audit", "hand-over", str(folder), "--auditor", "Reviewing officer", *where)
    assert "more" in said
    assert list(folder.glob("*-handed-over-1-audit-*.xlsx"))
    assert "Reviewing officer" not in _run("audit", "status", *where)


def test_no_number_of_a_case_leaves_the_workbooks(cycle: Path):
    (listed,) = (cycle / "mine" / ROUND).glob("all-cases-*")
    rows = openpyxl.load_workbook(listed).active.iter_rows(min_row=5, max_col=2, values_only=True)
    numbers = {str(cell) for row in rows for cell in row}
    assert len(numbers) > 60
    folder = cycle / "outputs" / "northmere"
    written = [
        *(cycle / "parameters").rglob("audit_*.csv"),
        *(folder / "releases").rglob("context.json"),
        *(folder / PERIOD).rglob("report.html"),
    ]
    assert len(written) > 3
    for path in written:
        text = path.read_text("utf-8")
        assert not [number for number in numbers if number in text], path
