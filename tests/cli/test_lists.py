"""`pmf lists` writes a team's worklist out of the records themselves."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pmflib import folders
from pmflib.cli import app

REFERRALS = "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_team,cine_referral_source_code\n"
TEAMS = "dept_team_id,dept_team_name,kind,district\nT1,Ambermoor Assessment,district,Ambermoor\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Northmere's parameters with its referrals and teams as record tables, and those tables."""
    shutil.copytree(folders.shipped("parameters"), tmp_path / "parameters")
    sources = tmp_path / "parameters" / "councils" / "northmere" / "sources.yml"
    entry = 'cases: {format: records, label: Case system, folder: "cases/2026-10-12"}\n'
    sources.write_text(sources.read_text("utf-8") + "\n" + entry, encoding="utf-8")
    cases = tmp_path / "data" / "cases" / "2026-10-12"
    cases.mkdir(parents=True)
    (cases / "ssd_cin_episodes.csv").write_text(REFERRALS + "r1,p1,2026-05-05,T1,POL\n", encoding="utf-8")
    (cases / "ssd_department.csv").write_text(TEAMS, encoding="utf-8")
    return tmp_path


def lists(place: Path, *words: str) -> Result:
    given = ["--parameters", place / "parameters", "--data", place / "data", "--outputs", place / "outputs"]
    return CliRunner().invoke(app, ["lists", *words, *map(str, given)], env={"COLUMNS": "300"})


def test_the_list_is_written_and_says_when_to_delete_it(place: Path):
    said = lists(place, "--team", "ambermoor-assessment", "--out", str(place / "mine"))
    assert said.exit_code == 0, said.output
    (written,) = (place / "mine").iterdir()
    assert f"1 record of 1 case: {written}" in said.stdout
    assert "Only you can read it. Delete it after" in said.stdout


def test_what_is_past_its_day_is_deleted_with_a_message(place: Path):
    (place / "mine").mkdir(mode=0o700)
    old = place / "mine" / "ambermoor-assessment-worklist-delete-after-2026-01-01.csv"
    old.write_text("old", encoding="utf-8")
    said = lists(place, "--team", "ambermoor-assessment", "--out", str(place / "mine"), "--to", "csv")
    assert f"Deleted, its day had passed: {old.name}" in said.stdout
    assert not old.exists()
    (written,) = (place / "mine").iterdir()
    assert date.fromisoformat(written.stem[-10:]) > date.today()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--team", "ambermoor-assesment"), "Did you mean 'ambermoor-assessment'?"),
        (("--team", "ambermoor-assessment", "--to", "pdf"), "unknown format 'pdf'"),
        (("--team", "ambermoor-assessment", "--out", "{outputs}/lists"), "lies inside the outputs"),
    ],
)
def test_bad_input_is_one_message(place: Path, words: tuple[str, ...], told: str):
    said = lists(place, *(word.format(outputs=place / "outputs") for word in words), *_away(place, words))
    assert said.exit_code == 2
    assert told in said.stderr
    assert "Traceback" not in said.output
    assert not list(place.rglob("*worklist*"))


def _away(place: Path, words: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the default folder, which is in the reader's home, out of the tests."""
    return () if "--out" in words else ("--out", str(place / "mine"))
