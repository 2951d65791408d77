"""`pmf run` and `pmf due`: what would be written and why, going on, exit codes, and what is refused."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pmflib import folders
from pmflib.cli import app, show
from pmflib.runs.models import Outcome
from tests.runs import fake_notebooks as notebooks
from tests.runs.conftest import released  # noqa: F401 (a fixture)

ASKED = ("--council", "ours", "--as-of", "2026-11-20")


@pytest.fixture
def pmf(released, tmp_path, monkeypatch):  # noqa: F811
    """Run a word of the command for a small council with its release built, and a report notebook of our own."""
    real = folders.shipped
    root = Path(shutil.copytree(released, tmp_path / "ours"))
    notebooks.write(root / "notebooks", "quarterly", notebooks.SHOW)
    monkeypatch.setattr(folders, "shipped", lambda name: root / name if name == "notebooks" else real(name))
    paths = [word for name in ("parameters", "data", "outputs") for word in (f"--{name}", str(root / name))]

    def run(*words):
        return CliRunner().invoke(app, [*words, *paths], env={"COLUMNS": "200"})

    run.root = root
    return run


def test_the_plan_says_of_each_report_whether_and_why(pmf):
    assert pmf("run", "quarterly", "--area", "ashby", *ASKED).exit_code == 0
    said = pmf("run", "quarterly", "--all", "--plan", *ASKED).stdout.splitlines()
    ids = "2026-27-q2--internal-officer--quarterly--"
    where = "ours/2026-27-q2/internal-officer/quarterly/"
    assert said == [
        f"write  {ids}ourshire: not written yet  ->  {where}ourshire",
        f"skip   {ids}ashby: unchanged  ->  {where}ashby",
        f"write  {ids}barford: not written yet  ->  {where}barford",
        "2 reports would be written, 1 skipped. Nothing has been run.",
    ]


def test_a_second_run_says_that_nothing_has_changed(pmf):
    first = pmf("run", "quarterly", *ASKED)
    assert first.exit_code == 0
    assert "[1/1] done    quarterly ourshire" in first.stdout
    second = pmf("run", "quarterly", *ASKED)
    assert second.exit_code == 0
    assert second.stdout.splitlines()[:2] == ["1 report unchanged.", "0 of 1 report written, 1 unchanged."]
    looked = ["status", "last", "--council", "ours", "--outputs", str(pmf.root / "outputs")]
    assert "skipped quarterly ourshire  (unchanged)" in CliRunner().invoke(app, looked).stdout


def test_a_failed_report_is_gone_on_with_by_one_word(pmf):
    notebooks.write(pmf.root / "notebooks", "quarterly", "assert area != 'ashby'", notebooks.SHOW)
    said = pmf("run", "quarterly", "--all", *ASKED)
    assert said.exit_code == 1
    assert said.stdout.index("Failed: quarterly ashby") < said.stdout.index("2 of 3 reports written, 1 failed.")
    assert f"Go on:  pmf run --resume --council ours --outputs {pmf.root / 'outputs'}" in said.stdout
    notebooks.write(pmf.root / "notebooks", "quarterly", notebooks.SHOW)
    again = pmf("run", "--resume", "--council", "ours")
    assert again.exit_code == 0, again.output
    assert "Going on with run " in again.stdout
    assert "3 of 3 reports written." in again.stdout  # the notebook has changed for all of them
    assert "Nothing to resume" in pmf("run", "--resume", "--council", "ours").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run"], "report: none is named"),
        (["run", "quarterly", "--period", "2026-27-q2", "--from", "2026-04-01"], "stands beside --from or --to"),
        (["run", "quarterly", "--to", "2026-27-q2"], "stands without --from"),
        (["run", "quarterly", "--from", "yesterday"], "'yesterday' is neither a date nor a period"),
        (["run", "quarterly", "--from", "2026-27-q2", "--to", "2026-27-q1"], "lies after"),
        (["run", "quarterly", "--from", "2025-26", "--to", "2026-27-q1"], "is a year"),
        (["run", "quarterly", "--from", "1990-01-01", "--to", "2026-09-30"], "more than 60 editions"),
        (["run", "quarterly", "--scheduler", "10.0.0.1:8786"], "is not an address"),
        (["run", "quarterly", "--scheduler", "tls://x:1", "--tls-ca", "gone.pem"], "there is no file 'gone.pem'"),
        (["run", "quarterly", "--tls-key", __file__], "of no use without a scheduler"),
        (["due", "--on", "soon"], "'soon' is not a date"),
    ],
)
def test_what_is_not_right_is_refused(pmf, words, says):
    said = pmf(*words, "--council", "ours")
    assert said.exit_code == 2, said.output
    assert says in said.stderr
    assert "Traceback" not in said.output


def test_what_is_due_is_said_and_written_once(pmf):
    entry = "board:\n  title: For the board\n  reports: [quarterly]\n  areas: all\n  every: quarter\n  due_after: 30\n"
    (pmf.root / "parameters/schedule.yml").write_text(entry)
    words = ("due", "--on", "2026-11-01", "--council", "ours")
    first = pmf(*words, "--run")
    assert first.exit_code == 0, first.output
    assert "board: For the board, 2026-27-q2: due since 2026-10-30; the next on 2027-01-30." in first.stdout
    assert "3 of 3 reports written." in first.stdout
    assert pmf(*words, "--run").stdout == "board: For the board, 2026-27-q2: written; the next on 2027-01-30.\n"


def test_nothing_is_due_before_the_first_period(pmf):
    entry = "board: {title: Board, reports: [quarterly], every: quarter, due_after: 30, first: 2026-27-q3}\n"
    (pmf.root / "parameters/schedule.yml").write_text(entry)
    assert pmf("due", "--on", "2026-11-01", "--council", "ours").stdout == "Nothing is due.\n"


def test_a_terminal_gets_a_bar_with_the_time_left_and_a_log_a_line_a_report(pmf, monkeypatch):
    batch = notebooks.batch(pmf.root, ["quarterly"], areas=("ashby", "barford"))
    said = io.StringIO()
    monkeypatch.setattr(show, "Console", lambda: Console(file=said, force_terminal=True, width=100))
    with show.watching() as watch:
        watch.planned(batch.steps)
        watch.started(batch.jobs[0])
        watch.finished(Outcome(job=batch.jobs[0], state="done", seconds=2.0))
        watch.stopping()
    assert "[1/2] done    quarterly ashby  2.0 s" in said.getvalue()
    assert "1/2" in said.getvalue().split("Ctrl-C again stops at once.")[1]
    assert "-:--:--" in said.getvalue()
