"""`pmf status` tells what records say."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from pmflib.cli import app
from pmflib.runs.models import Failure, Outcome
from pmflib.runs.record import Record
from tests.runs import fake_notebooks as notebooks


def status(outputs, *words):
    return CliRunner().invoke(app, ["status", *words, "--outputs", str(outputs)], env={"COLUMNS": "200"})


@pytest.fixture
def outputs(tmp_path):
    notebooks.write(tmp_path / "notebooks", "quarterly")
    batch = notebooks.batch(tmp_path, ["quarterly"], areas=("ashby", "brinton"))
    for name in ("20261101T080000Z", "20261102T080000Z"):
        folder = tmp_path / "outputs/northmere/runs" / name
        folder.mkdir(parents=True)
        record = Record(folder, request=batch.request)
        record.plan(batch.steps)
        done, failed = batch.jobs
        record.end(Outcome(job=done, state="done", seconds=4.2))
        if name.startswith("20261102"):
            failure = Failure(cell="cell 7: report.scorecard", cause="KeyError: 'REF02'", remedy="Open it.")
            record.end(Outcome(job=failed, state="failed", seconds=1.5, failure=failure))
            record.close("finished")
    return tmp_path / "outputs"


def test_runs_are_listed_newest_first_and_a_cut_off_one_is_called_so(outputs):
    head, newest, oldest = status(outputs).stdout.splitlines()
    assert head.split() == ["Run", "State", "Written", "Failed", "Unchanged", "Skipped", "Edition", "Reports"]
    assert newest.split() == ["20261102T080000Z", "finished", "1", "of", "2", "1", "0", "0", "2026-27-q2", "quarterly"]
    assert oldest.split()[:3] == ["20261101T080000Z", "cut", "off"]


def test_a_run_s_jobs_are_listed_with_cause_and_command(outputs):
    said = status(outputs, "last").stdout
    assert "done    quarterly ashby  4.2 s" in said
    assert "failed  quarterly brinton  1.5 s" in said
    assert "In cell 7: report.scorecard" in said
    assert "KeyError: 'REF02'" in said
    assert "Again: pmf run quarterly --area brinton" in said


def test_an_unknown_run_is_bad_input_with_the_near_name(outputs):
    said = status(outputs, "20261102T080001Z")
    assert said.exit_code == 2
    assert "Did you mean '20261102T080000Z'" in said.stderr


def test_a_broken_record_is_named(outputs):
    (outputs / "northmere/runs/20261102T080000Z/record.json").write_text("{")
    said = status(outputs)
    assert said.exit_code == 2
    assert "record.json" in said.stderr


def test_no_runs_yet_says_how_to_start(tmp_path):
    said = status(tmp_path)
    assert said.exit_code == 0
    assert "pmf run quarterly --all" in said.stdout


def test_a_record_is_plain_json_that_others_can_read(outputs):
    record = json.loads((outputs / "northmere/runs/20261102T080000Z/record.json").read_text())
    assert (record["planned"], record["done"], record["failed"], record["skipped"]) == (2, 1, 1, 0)
