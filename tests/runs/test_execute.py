"""What goes wrong in one job is named with its cell and cause, ends with everything it started, and harms no other."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import psutil
import pytest

from pmflib.runs import processes, starting, warm_process
from pmflib.runs.batch import Silent, run_jobs
from pmflib.runs.models import RunResult
from tests.runs import errands
from tests.runs import fake_notebooks as notebooks

STARTS = ["fork", "persistent"] if hasattr(os, "fork") else ["persistent"]
MEGABYTE = 2**20
TICK = 0.01
CANARY = "canary-8c1f-never-to-be-seen"
CAN_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

READS_A_SECRET = "import os\npassword = os.environ['PMF_DATABASE_PASSWORD']\nassert password.startswith('canary')"
CELLS = {
    "leaves": "import os, pandas\nos.environ['LEFT'] = '1'\npandas.set_option('display.max_rows', 3)\nos.chdir('/')",
    "looks": "import os, pandas\nassert 'LEFT' not in os.environ and pandas.get_option('display.max_rows') == 60\n"
    "assert os.path.basename(os.getcwd()) == 'notebooks'",
    "eats": "held = []\nwhile True:\n    held.append(bytearray(20_000_000))",
    "prints": "for line in range(100):\n    print('x' * 1_000_000)",
    "forks": "import os, time\nif hasattr(os, 'fork') and os.fork() == 0:\n    time.sleep(600)\nNone",
    "reads": READS_A_SECRET,
    "fails": f"{READS_A_SECRET}\n1 / 0",
    "dies": f"{READS_A_SECRET}\nos._exit(3)",
}
# A kernel that is not forked takes seconds to start: there, what the way to start has nothing to do with is left out.
WITHOUT_FORK = {"leaves", "looks", "eats", "forks", "dies"}
FAILING = {
    "eats": ("cell 4: held = []", "megabytes of memory, more than a job may"),
    "prints": ("cell 4: for line in range(100):", "more than 32 megabytes"),
    "fails": ("cell 4: import os", "ZeroDivisionError"),
    "dies": ("cell 4: import os", "The kernel died"),
}


@pytest.fixture(scope="module", params=STARTS)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Run a notebook for each cell, and a sound one after them, in each way there is to start jobs."""
    root = tmp_path_factory.mktemp("ran")
    cells = {name: cell for name, cell in CELLS.items() if request.param == "fork" or name in WITHOUT_FORK}
    for name, cell in cells.items():
        notebooks.write(root / "notebooks", name, cell, notebooks.SHOW)
    notebooks.write(root / "notebooks", "sound", notebooks.SHOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(starting.VARIABLE, request.param)
        patch.setenv("PMF_DATABASE_PASSWORD", CANARY)
        patch.setenv("PMF_TEST_MARK", str(root))
        batch = notebooks.batch(root, [*cells, "sound"], memory_limit=900.0, retries=0)
        return run_jobs(batch, watch=Silent())


def test_every_fault_is_stopped_and_named_with_its_cell(ran):
    failures = {outcome.job.report: outcome.failure for outcome in ran.failed}
    assert failures.keys() == FAILING.keys() & _reports(ran)
    for report, failure in failures.items():
        assert failure is not None
        assert failure.cell == FAILING[report][0]
        assert FAILING[report][1] in failure.cause
        assert failure.remedy


def test_the_others_are_done_and_what_one_left_behind_harmed_none(ran):
    assert {outcome.job.report for outcome in ran.done} == _reports(ran) - FAILING.keys()


def test_what_was_printed_without_end_is_not_kept_without_end(ran):
    assert all(path.stat().st_size < 40 * MEGABYTE for path in ran.folder.glob("*.ipynb"))


def test_no_secret_of_the_environment_is_written_anywhere(ran):
    folders = [ran.folder.parents[2], *(Path(warm.address).parent for warm in warm_process._shared.values())]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(files) > ran.planned
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]


def test_no_process_is_left_but_the_warm_one(ran):
    warm = {each.pid for each in warm_process._shared.values()}
    mark = str(ran.folder.parents[3])
    left = [" ".join(each.cmdline()) for each in _marked(mark) if each.pid not in warm]
    assert not [each for each in left if "resource_tracker" not in each]  # that one is Python's, and ends with us


def test_the_same_files_come_out_however_jobs_are_started(tmp_path, monkeypatch):
    written = {}
    for way in STARTS:
        monkeypatch.setenv(starting.VARIABLE, way)
        notebooks.write(tmp_path / way / "notebooks", "sound", notebooks.SHOW)
        result = run_jobs(notebooks.batch(tmp_path / way, ["sound"]), watch=Silent())
        report = tmp_path / way / "outputs" / result.done[0].job.folder / "report.html"
        written[way] = report.read_bytes()
    assert len(set(written.values())) == 1


OPENS = """\
from pathlib import Path
from pmflib.disclosure import open_slice
(pack,) = Path(outputs).glob("ours/releases/*/internal-officer")
release = open_slice(pack, area)
"""


def test_a_corrupted_slice_fails_its_area_alone(tmp_path, released):
    shutil.copytree(released / "outputs", tmp_path / "outputs")
    notebooks.write(tmp_path / "notebooks", "opens", OPENS, notebooks.SHOW)
    broken = sorted(tmp_path.glob("outputs/*/releases/*/internal-officer/ashby/*.parquet"))[0]
    broken.write_bytes(broken.read_bytes()[:-100] + b"\0" * 100)
    result = run_jobs(notebooks.batch(tmp_path, ["opens"], areas=("ashby", "barford")), watch=Silent())
    assert [outcome.job.area for outcome in result.done] == ["barford"]
    (failed,) = result.failed
    assert (failed.job.area, failed.job.report) == ("ashby", "opens")
    assert failed.failure is not None
    assert failed.failure.cell == "cell 4: from pathlib import Path"
    assert "ashby" in failed.failure.cause


@pytest.mark.parametrize("start", STARTS)
def test_a_task_that_dies_takes_no_other_along(tmp_path, monkeypatch, start):
    monkeypatch.setenv(starting.VARIABLE, start)
    ended = _each(errands.die_of_two, [1, 2, 3], tmp_path)
    assert [(each.task, each.how, each.answer) for each in ended] == [
        (1, "answered", 1),
        (2, "died", None),
        (3, "answered", 3),
    ]


@pytest.mark.parametrize("start", STARTS)
def test_what_a_task_used_is_told_and_a_process_kept_only_where_it_cannot_be_forked(tmp_path, monkeypatch, start):
    monkeypatch.setenv(starting.VARIABLE, start)
    ended = _each(errands.use, [0.3, 0.1], tmp_path)
    # A process's clock ticks a hundred times a second, at its start and at its end.
    assert 0.3 - 2 * TICK <= ended[0].usage.cpu < 30
    assert 5 * MEGABYTE < ended[0].usage.peak < 2000 * MEGABYTE
    assert len({each.answer for each in ended}) == (2 if start == "fork" else 1)
    assert not [each for each in ended if each.answer and psutil.pid_exists(each.answer)]


@pytest.mark.parametrize("start", STARTS)
def test_a_task_that_holds_too_much_is_ended(tmp_path, monkeypatch, start):
    monkeypatch.setenv(starting.VARIABLE, start)
    (ended,) = _each(errands.eat, [1], tmp_path, memory=400 * MEGABYTE)
    assert ended.how == "out of memory"


@CAN_FORK
def test_a_killed_warm_process_costs_the_jobs_of_the_moment_only(tmp_path, monkeypatch):
    monkeypatch.setenv(starting.VARIABLE, "fork")
    ended = _each(errands.kill_the_warm_process_once, [str(tmp_path / "killed"), "", ""], tmp_path)
    assert [each.how for each in ended] == ["died", "answered", "answered"]


def test_a_way_to_start_that_does_not_exist_is_refused(monkeypatch):
    monkeypatch.setenv(starting.VARIABLE, "threads")
    with pytest.raises(Exception, match=r"PMF_START: 'threads' is not a way to start a job here\."):
        starting.start_method()


def _reports(result: RunResult) -> set[str]:
    return {outcome.job.report for outcome in (*result.done, *result.failed)}


def _each(work: Any, tasks: list[Any], folder: Path, *, memory: int = 0) -> list[processes.Ended[Any, Any]]:
    processes.warm_up(["pmflib.runs.jobs"])
    return list(
        processes.each(
            work,
            tasks,
            at_once=1,
            limit=60,
            log=lambda _: folder / "said.log",
            started=lambda _: None,
            stopping=lambda: None,
            presses=processes.Presses(),
            memory=memory,
        )
    )


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("PMF_TEST_MARK") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found
