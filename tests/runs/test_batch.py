"""A batch tells the truth about every job, goes on after a failed one, and keeps what was good before."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from pmflib.runs import RunResult
from pmflib.runs.batch import Silent, run_jobs, tasks
from pmflib.runs.jobs import perform
from pmflib.runs.place import MANIFEST, read
from tests.runs import fake_notebooks as notebooks

FAULTS = {
    "raises": ("1 / 0", "ZeroDivisionError: division by zero"),
    "leaves": ("import sys; sys.exit(0)", "SystemExit"),
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "The kernel died"),
}


PRIVATE = f"""\
import json, os, sys
from ipykernel import get_connection_file
connection = get_connection_file()
assert not os.stat(os.path.dirname(connection)).st_mode & 0o077
assert json.load(open(connection))["transport"] == "ipc"
assert os.environ["IPYTHONDIR"] == os.path.dirname(connection)
assert sys.executable == {sys.executable!r}
assert os.path.basename(os.getcwd()) == "notebooks"
"""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Path]:
    """One good report among the faults, over an earlier good report of each."""
    root = tmp_path_factory.mktemp("mixed{area}")  # papermill reads braces in a path as parameters
    for name, (cell, _) in FAULTS.items():
        notebooks.write(root / "notebooks", name, cell, notebooks.SHOW)
    notebooks.write(root / "notebooks", "sound", PRIVATE if os.name == "posix" else "", notebooks.SHOW)
    batch = notebooks.batch(root, [*FAULTS, "sound"])
    for job in batch.jobs:
        before = batch.request.outputs / job.folder
        before.mkdir(parents=True)
        (before / "report.html").write_text("the report before")
    return run_jobs(batch, watch=Silent()), batch.request.outputs


def test_every_planned_job_is_done_failed_or_skipped(mixed):
    result, _ = mixed
    assert result.planned == 4 == len(result.done) + len(result.failed) + len(result.skipped)


@pytest.mark.parametrize("report", FAULTS)
def test_a_fault_is_recorded_with_its_cell_and_cause(mixed, report):
    result, _ = mixed
    record = json.loads((result.folder / "record.json").read_text())
    job = next(job for job in record["jobs"] if job["report"] == report)
    cell, cause = FAULTS[report]
    assert job["state"] == "failed"
    assert job["error"]["cell"] == f"cell 4: {cell}"
    assert cause in job["error"]["cause"]
    assert job["error"]["remedy"]
    assert job["again"].startswith(f"pmf run {report} --area ashby --period 2026-27-q2")
    assert (result.folder / job["executed"]).exists()


@pytest.mark.parametrize("report", FAULTS)
def test_the_report_before_a_failed_job_is_kept(mixed, report):
    _, outputs = mixed
    folder = outputs / "northmere/2026-27-q2/internal-officer" / report / "ashby"
    assert [path.name for path in folder.iterdir()] == ["report.html"]
    assert (folder / "report.html").read_text() == "the report before"


def test_nothing_half_written_is_left(mixed):
    _, outputs = mixed
    assert not [path for path in outputs.rglob("*") if path.suffix in {".part", ".old"}]


def test_a_sound_notebook_runs_on_this_python_behind_a_folder_of_its_own(mixed):
    result, _ = mixed
    assert [outcome.job.report for outcome in result.done] == ["sound"]


def test_a_done_job_stands_whole_with_its_manifest(mixed):
    result, outputs = mixed
    folder = outputs / result.done[0].job.folder
    manifest = read(folder)
    assert {path.name for path in folder.iterdir()} == {MANIFEST, *manifest["files"]}
    assert "Report on ashby" in (folder / "report.html").read_text()
    assert manifest["elements"] == {"paragraph": 1, "title_page": 1}
    assert "outputs" not in manifest["parameters"]


def test_the_record_counts_and_names_versions(mixed):
    result, _ = mixed
    record = json.loads((result.folder / "record.json").read_text())
    assert (record["planned"], record["done"], record["failed"], record["skipped"]) == (4, 1, 3, 0)
    assert record["state"] == "finished"
    assert record["versions"].keys() >= {"python", "papermill", "pmf-workbook"}
    assert all(job["seconds"] > 0 for job in record["jobs"])


def test_a_notebook_that_hangs_is_stopped_at_its_limit(tmp_path):
    notebooks.write(tmp_path / "notebooks", "hangs", "import time; time.sleep(600)", notebooks.SHOW)
    result = run_jobs(notebooks.batch(tmp_path, ["hangs"], time_limit=4), watch=Silent())
    failure = result.failed[0].failure
    assert failure is not None
    assert failure.cell == "cell 4: import time; time.sleep(600)"
    assert failure.cause == "Not finished after 4 s, the limit of one job."


def test_a_report_that_cannot_be_written_fails_and_says_why(tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pmflib.export.write", full)
    notebooks.write(tmp_path / "notebooks", "sound", notebooks.SHOW)
    batch = notebooks.batch(tmp_path, ["sound"])
    task = tasks(batch, tmp_path, tmp_path)[0]
    failure = perform(task)
    assert failure is not None
    assert "No space left on device" in failure.cause
    assert "Traceback" in task.log.read_text()
    assert not list((tmp_path / "outputs").rglob("*.part"))


class _Interrupting(Silent):
    """Presses Ctrl-C so many times as soon as the first job has started."""

    def __init__(self, presses):
        self.presses = presses
        self.told = 0

    def started(self, job):
        for _ in range(self.presses):
            os.kill(os.getpid(), signal.SIGINT)

    def stopping(self):
        self.told += 1


@pytest.mark.parametrize(("presses", "done", "skipped"), [(1, 1, 2), (2, 0, 3)])
def test_ctrl_c_once_finishes_what_runs_and_twice_stops_it(tmp_path, presses, done, skipped):
    notebooks.write(tmp_path / "notebooks", "sound", notebooks.SHOW)
    batch = notebooks.batch(tmp_path, ["sound"], areas=("ashby", "brinton", "corley"), jobs=1)
    watch = _Interrupting(presses)
    result = run_jobs(batch, watch=watch)
    record = json.loads((result.folder / "record.json").read_text())
    assert result.interrupted
    assert (record["state"], record["done"], record["skipped"]) == ("interrupted", done, skipped)
    assert watch.told


def test_a_job_whose_process_is_killed_fails_and_the_others_are_done(tmp_path):
    kills = "import os, signal; os.kill(int(os.environ['JPY_PARENT_PID']), signal.SIGKILL)"
    notebooks.write(tmp_path / "notebooks", "kills", kills)
    notebooks.write(tmp_path / "notebooks", "sound", notebooks.SHOW)
    result = run_jobs(notebooks.batch(tmp_path, ["kills", "sound"]), watch=Silent())
    assert [outcome.job.report for outcome in result.done] == ["sound"]
    (failed,) = result.failed
    assert failed.failure is not None
    assert failed.failure.cause == "The process writing the report died."


def test_a_system_that_cannot_fork_writes_the_same_report(tmp_path, monkeypatch):
    monkeypatch.setenv("PMF_START", "persistent")
    notebooks.write(tmp_path / "notebooks", "sound", notebooks.SHOW)
    result = run_jobs(notebooks.batch(tmp_path, ["sound"]), watch=Silent())
    assert [outcome.job.area for outcome in result.done] == ["ashby"]
