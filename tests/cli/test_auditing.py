"""`pmf audit` from a list to what came back: words, files, exit codes."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from pmflib import folders
from pmflib.cli import app

AUDITORS = "auditor,team\nReviewing officer,\nPrincipal social worker,\nManager of Ash,ash\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Northmere's parameters, a list of cases, and who audits: nothing that has to be built."""
    shutil.copytree(folders.shipped("parameters"), tmp_path / "parameters")
    rows = [f"C{at:04d},{'ambermoor' if at % 3 else 'dunmarsh'},{'ash' if at % 2 else ''}" for at in range(60)]
    (tmp_path / "cases.csv").write_text("case,district,team\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "auditors.csv").write_text(AUDITORS, encoding="utf-8")
    return tmp_path


def audit(place: Path, word: str, *words: str | Path) -> Result:
    given = ["--parameters", place / "parameters", "--outputs", place / "outputs"]
    return CliRunner().invoke(app, ["audit", word, *map(str, (*words, *given))], env={"COLUMNS": "300"})


def sample(place: Path, *words: str | Path) -> Result:
    usual = ("--theme", "re_referrals", "--list", place / "cases.csv", "--auditors", place / "auditors.csv")
    where = () if "--out" in words else ("--out", place / "mine")
    return audit(place, "sample", *usual, "--size", "12", "--period", "2026-27-q2", *where, *words)


def test_a_round_from_a_list_is_sent_filled_taken_in_and_told(place: Path):
    said = sample(place, "--seed", "4")
    assert said.exit_code == 0, said.output
    folder = place / "mine" / "re_referrals-2026-27-q2"
    assert "Round re_referrals-2026-27-q2: 12 of 60 cases drawn, seed 4." in said.stdout
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    registers = place / "parameters" / "councils" / "northmere" / "registers"
    assert "re_referrals-2026-27-q2,re_referrals,2026-27-q2" in (registers / "audit_rounds.csv").read_text("utf-8-sig")
    assert not any(
        f"C{at:04d}" in path.read_text("utf-8-sig") for path in registers.glob("audit_*") for at in range(60)
    )
    filled = audit(place, "simulate", folder)
    assert filled.exit_code == 0, filled.output
    found = audit(place, "import", folder)
    assert found.exit_code == 0, found.output
    assert "3 workbooks read" in found.stdout
    assert "12 planned" in audit(place, "status").stdout


def test_a_problem_gives_the_code_of_bad_input_and_keeps_the_rest(place: Path):
    sample(place)
    folder = place / "mine" / "re_referrals-2026-27-q2"
    audit(place, "simulate", folder)
    path = next(folder.glob("reviewing-officer-*"))
    book = openpyxl.load_workbook(path)
    rows = {row[0].value: row for row in book["Audit 1"].iter_rows(min_row=5)}
    rows["history"][3].value = "splendid"
    book.save(path)
    said = audit(place, "import", folder)
    assert said.exit_code == 2
    assert "'splendid' is not on the scale." in said.stderr
    assert "new or changed and kept" in said.stdout
    assert "Traceback" not in said.output
    assert "0 new or changed" in audit(place, "import", path).stdout


def test_the_same_round_again_draws_the_same_and_another_is_refused(place: Path):
    first = sample(place)
    folder = place / "mine" / "re_referrals-2026-27-q2"
    path = next(folder.glob("all-cases-*"))
    before = [row[0] for row in openpyxl.load_workbook(path).active.iter_rows(min_row=5, values_only=True)]
    seed = first.stdout.split("seed ")[1].split(".")[0]
    assert f"seed {seed}." in sample(place).stdout
    after = [row[0] for row in openpyxl.load_workbook(path).active.iter_rows(min_row=5, values_only=True)]
    assert before == after
    other = sample(place, "--seed", str(int(seed) + 1))
    assert other.exit_code == 2
    assert "Give the new round a name of its own: --name." in other.stderr
    assert sample(place, "--seed", str(int(seed) + 1), "--name", "second").exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--theme", "re_referal"), "Did you mean 're_referrals'?"),
        (("--period", "2026-27-q9"), "is not a period"),
        (("--size", "900"), "Look at all of them with --size 60"),
        (("--out", "{outputs}/audits"), "lies inside the outputs"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_written(place: Path, words: tuple[str, ...], told: str):
    said = sample(place, *(word.format(outputs=place / "outputs") for word in words))
    assert said.exit_code == 2
    assert told in said.stderr
    assert "Traceback" not in said.output
    assert not list(place.rglob("*-audit-delete-after-*"))
    assert not list(place.rglob("audit_rounds.csv"))


def test_a_real_council_is_not_filled_with_inventions(place: Path):
    sample(place)
    said = audit(place, "simulate", place / "mine" / "re_referrals-2026-27-q2", "--council", "kent")
    assert said.exit_code == 2
    assert "cannot be invented" in said.stderr
