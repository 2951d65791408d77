"""Jobs over a scheduler and workers that somebody else has started: same reports, nothing lost, nothing left."""

from __future__ import annotations

import ast
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from pmflib.errors import BadInput
from pmflib.runs import fan_out
from pmflib.runs.batch import Silent, planned, run_jobs
from pmflib.runs.lock import locked
from pmflib.runs.models import Request, Scheduler
from tests.runs import fake_notebooks as notebooks
from tests.runs.clusters import Cluster
from tests.runs.test_faults import OPENS
from tests.runs.trials import AREAS, AS_OF, SECONDS_TO_END, heard, kill

STRESS_TRIALS = 20
SLOW = "import time; time.sleep(1.5)"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two workers for the tests that harm none of them."""
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    assert not running.close()


@pytest.fixture
def own_cluster(tmp_path):
    """A scheduler and two workers to be harmed."""
    running = Cluster(tmp_path / "cluster")
    yield running
    assert not running.close()


def _pages(trial):
    return {folder: files["report.html"] for folder, files in trial.reports().items()}


def test_workers_write_the_reports_that_this_machine_writes(trial, undisturbed, cluster):
    both = trial()
    code, said = both.run(scheduler=cluster.address)
    assert code == 0, said
    both.hold()
    over_workers = _pages(both)
    assert len(over_workers) == 3
    assert not cluster.at_work()
    jobs = both.record()["jobs"]
    assert all(job["cpu_seconds"] > 0 and job["peak_megabytes"] > 10 and job["host"] for job in jobs)
    assert over_workers == {folder: files["report.html"] for folder, files in undisturbed[0].items()}


def test_a_worker_needs_only_the_outputs_folder_and_the_area_s_slice(trial, cluster):
    lone = trial(OPENS, notebooks.SHOW)
    paths = {name: lone.root / name for name in ("parameters", "data", "notebooks", "outputs")}
    asked = {"council": "ours", "as_of": AS_OF, "formats": ("html",), "scheduler": Scheduler(address=cluster.address)}
    request = Request(reports=("sound",), areas=("ashby",), **asked, **paths)
    steps = planned(request)
    for name in ("parameters", "data"):
        shutil.rmtree(paths[name])
    for area in set(AREAS) - {"ashby"}:
        shutil.rmtree(lone.council / "releases/2026-27-q2/internal-officer" / area)
    shutil.rmtree(lone.council / "store")
    with locked(request.outputs, purpose="a test"):
        result = run_jobs(fan_out_batch(request, steps), watch=Silent())
    assert [outcome.job.area for outcome in result.done] == ["ashby"], result.failed
    assert not (lone.council / "sample").exists()


def fan_out_batch(request, steps):
    from pmflib.runs.batch import Batch

    return Batch(request=request, steps=steps)


@pytest.mark.parametrize(("presses", "done"), [pytest.param(1, 2, marks=pytest.mark.stress), (2, 0)])
def test_ctrl_c_once_lets_workers_finish_and_twice_stops_them(trial, cluster, presses, done):
    disturbed = trial(notebooks.WAITS, notebooks.SHOW)
    process = disturbed.start(scheduler=cluster.address)
    disturbed.wait_for(running=2)
    process.send_signal(signal.SIGINT)
    said = heard(process, "Finishing what is running")
    if presses == 1:
        disturbed.go()
    else:
        process.send_signal(signal.SIGINT)
    said += process.communicate(timeout=SECONDS_TO_END)[0]
    assert process.returncode == 130, said
    disturbed.hold()
    counted = disturbed.record()
    assert (counted["done"], counted["skipped"]) == (done, 3 - done)
    assert not cluster.at_work()


def _disturb(trial, cluster, what, seed):
    """Kill something while jobs run, and go on; the tree must be that of an undisturbed run."""
    chance = random.Random(seed)
    disturbed = trial(SLOW, notebooks.SHOW)
    process = disturbed.start(scheduler=cluster.address)
    disturbed.wait_for(running=1)
    time.sleep(chance.uniform(0, 3))
    if what == "driver":
        kill(process)
        assert not disturbed.strays()
        disturbed.hold()
        assert not cluster.at_work()
        code, said = disturbed.run(resume=True, scheduler=cluster.address)
    else:
        cluster.kill(chance.choice(cluster.workers) if what == "worker" else cluster.scheduler)
        said, _ = process.communicate(timeout=SECONDS_TO_END)
        disturbed.hold()
        assert what != "worker" or process.returncode == 0, said
        assert what != "scheduler" or process.returncode in (0, 1), said
        assert process.returncode == 0 or "went away" in said
        code, said = disturbed.run(resume=True)
    assert code == 0, said
    disturbed.hold()
    assert len(disturbed.reports()) == 3
    assert not list(disturbed.outputs.rglob("*.part"))
    return disturbed


@pytest.mark.parametrize("what", ["scheduler", pytest.param("driver", marks=pytest.mark.stress)])
def test_what_is_killed_costs_no_report(trial, own_cluster, what):
    _disturb(trial, own_cluster, what, seed=0)


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(1, STRESS_TRIALS + 1))
@pytest.mark.parametrize("what", ["driver", "worker", "scheduler"])
def test_many_killed(trial, own_cluster, what, seed):
    _disturb(trial, own_cluster, what, seed)


def test_a_job_whose_worker_left_is_done_by_another_and_says_so(trial, own_cluster):
    disturbed = trial(notebooks.WAITS, notebooks.SHOW, areas=("ashby",))
    process = disturbed.start(scheduler=own_cluster.address)
    while not (at_work := [worker for worker in own_cluster.workers if own_cluster.busy(worker)]):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    for worker in at_work:
        own_cluster.kill(worker)
    disturbed.go()
    said, _ = process.communicate(timeout=SECONDS_TO_END)
    assert process.returncode == 0, said
    (job,) = disturbed.record()["jobs"]
    assert job["state"] == "done"
    assert "left while it ran" in job["retried"][0]
    assert "again   sound ashby: The worker on " in said


def test_an_address_that_does_not_answer_is_named_before_anything_is_built(trial):
    lost = trial()
    code, said = lost.run(scheduler="tcp://127.0.0.1:9")
    assert code == 2
    assert "scheduler: tcp://127.0.0.1:9 does not answer" in said
    assert "Traceback" not in said
    assert not lost.ran()


def test_without_workers_what_was_not_started_is_skipped_and_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(fan_out, "_SECONDS_WITHOUT_WORKERS", 0.5)
    cluster = Cluster(tmp_path / "cluster", workers=0)
    try:
        notebooks.write(tmp_path / "notebooks", "sound", notebooks.SHOW)
        batch = notebooks.batch(tmp_path, ["sound"], areas=("a", "b"), scheduler=Scheduler(address=cluster.address))
        monkeypatch.setattr(fan_out, "_SECONDS_TO_GATHER", 0.5)
        with pytest.raises(BadInput, match=r"nobody at .* can take part\. No worker has registered"):
            fan_out.reach(batch.request)
        result = run_jobs(batch, watch=Silent())
    finally:
        assert not cluster.close()
    why = "not started: No worker has registered with the scheduler."
    assert [outcome.why for outcome in result.skipped] == [why, why]
    assert not result.done
    assert not result.failed


def test_a_worker_that_is_not_like_us_cannot_take_part():
    mine = {"code": "a", "python": "3.11", "holder": {"process": 1}}
    theirs = {**mine, "host": "there"}
    assert not fan_out.unable("tcp://x", theirs, mine, Path("outputs"))
    assert "another version" in fan_out.unable("tcp://x", {**theirs, "code": "b"}, mine, Path("outputs"))
    assert "another version" in fan_out.unable("tcp://x", {**theirs, "python": "3.12"}, mine, Path("outputs"))
    assert "does not see" in fan_out.unable("tcp://x", {**theirs, "holder": {}}, mine, Path("outputs"))
    assert "cannot run pmf" in fan_out.unable("tcp://x", ModuleNotFoundError("pmflib"), mine, Path("outputs"))


def test_over_tls_only_who_has_a_certificate_is_heard(trial, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is needed to make certificates")
    ours, theirs = _certificate(tmp_path / "ours"), _certificate(tmp_path / "theirs")
    options = ["--tls-ca-file", str(ours[0]), "--tls-cert", str(ours[0]), "--tls-key", str(ours[1])]
    cluster = Cluster(tmp_path / "cluster", workers=1, options=["--protocol", "tls", *options])
    try:
        assert cluster.address.startswith("tls://")
        root = trial().root
        paths = {name: root / name for name in ("parameters", "data", "notebooks", "outputs")}
        asked = {"council": "ours", "as_of": AS_OF, "formats": ("html",), "areas": ("ashby",), **paths}

        def request(certificate):
            authority, key = certificate
            scheduler = Scheduler(address=cluster.address, authority=authority, certificate=authority, key=key)
            return Request(reports=("sound",), scheduler=scheduler, **asked)

        with locked(paths["outputs"], purpose="a test"), pytest.raises(BadInput, match="does not answer"):
            fan_out.reach(request(theirs))
        steps = planned(request(ours))
        with locked(paths["outputs"], purpose="a test"):
            fan_out.reach(request(ours))
            result = run_jobs(fan_out_batch(request(ours), steps), watch=Silent())
        assert len(result.done) == 1, result
    finally:
        assert not cluster.close()


def _certificate(folder):
    folder.mkdir()
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*made, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    return certificate, key


def test_only_this_room_knows_the_scheduler():
    for path in (ROOT / "pmflib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in ("dask", "distributed") for name in names):
                assert path.parent.name == "runs", path
