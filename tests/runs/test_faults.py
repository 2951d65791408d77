"""Whatever is killed, full, closed or broken: every job is accounted for, and going on ends where it should have."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from pmflib.runs import record
from pmflib.runs.place import MANIFEST
from tests.runs import fake_notebooks as notebooks
from tests.runs.trials import AREAS, SECONDS_TO_END, Trial, heard, kill

TRIALS, STRESS_TRIALS = 1, 70
EDITION = "2026-27-q2/internal-officer"


def _same(trial, undisturbed):
    reports, *_ = undisturbed
    assert {folder: files["report.html"] for folder, files in trial.reports().items()} == {
        folder: files["report.html"] for folder, files in reports.items()
    }


def _copied(undisturbed, place):
    """Return a trial in which all reports have been written."""
    return Trial(Path(shutil.copytree(undisturbed[2], place)))


def _kill_driver(trial, undisturbed, seed):
    """Kill the driver, once or twice, at moments of its life; then go on."""
    chance = random.Random(seed)
    for again in range(chance.choice([1, 1, 2])):
        process = trial.start(resume=bool(again))
        time.sleep(chance.uniform(0, undisturbed[1] * 1.1))
        kill(process)
        assert not trial.strays()
        if record.runs_of(trial.council):
            trial.hold()
    code, said = trial.run(resume=True)
    assert code == 0, said
    trial.hold()
    _same(trial, undisturbed)
    assert not list(trial.outputs.rglob("*.part"))
    assert not list(trial.outputs.rglob("*.old"))


@pytest.mark.parametrize("seed", range(TRIALS))
def test_a_run_whose_driver_is_killed_goes_on_to_the_tree_of_an_undisturbed_one(trial, undisturbed, seed):
    _kill_driver(trial(), undisturbed, seed)


STORM = [f"sound{number}" for number in range(6)]


def _processes(trial, driver):
    """Return what a trial has forked from its warm process, and that process itself."""
    with suppress(psutil.Error):
        below = psutil.Process(driver.pid).children(recursive=True)
        warm = [each for each in below if "warm_server" in " ".join(each.cmdline()) and each.ppid() == driver.pid]
        return [each for one in warm for each in one.children(recursive=True)], warm
    return [], []


def _strike(trial, driver, chance, kind):
    """Kill one process of a kind at a random moment; return whether there was one."""
    time.sleep(chance.uniform(0.02, 0.25))
    if kind == "driver":
        alive = driver.poll() is None
        kill(driver)
        return alive
    forked, warm = _processes(trial, driver)
    victims = warm if kind == "warm" else forked
    if not victims:
        return False
    with suppress(psutil.Error):
        chance.choice(victims).kill()
        return True
    return False


@pytest.mark.parametrize("seed", [20, *(pytest.param(seed, marks=pytest.mark.stress) for seed in (21, 22))])
def test_thirty_kills_at_random_moments_cost_no_report(trial, undisturbed, seed):
    """Kernels and jobs, the warm process and the driver are killed while 18 small reports are written."""
    chance = random.Random(seed)
    kinds = ["forked"] * 24 + ["warm"] * 3 + ["driver"] * 3
    chance.shuffle(kinds)
    stormy = trial(reports=tuple(STORM), retries=2, again=True)
    for name in STORM:
        notebooks.write(stormy.root / "notebooks", name, notebooks.SHOW)
    driver, struck = stormy.start(), 0
    while struck < len(kinds):
        if driver.poll() is not None:
            assert not stormy.strays()
            driver = stormy.start()
        struck += _strike(stormy, driver, chance, kinds[struck])
    driver.communicate(timeout=SECONDS_TO_END)
    assert not stormy.strays()
    stormy.hold()
    calm = Trial(stormy.root, reports=tuple(STORM))
    code, said = calm.run(resume=True)
    assert code == 0, said
    calm.hold()
    written = {folder: files["report.html"] for folder, files in stormy.reports().items()}
    assert len(written) == len(STORM) * len(AREAS)
    sound = {folder.rsplit("/", 1)[1]: files["report.html"] for folder, files in undisturbed[0].items()}
    assert all(page == sound[folder.rsplit("/", 1)[1]] for folder, page in written.items())
    assert not [path for path in stormy.outputs.rglob("*") if path.suffix in (".part", ".old")]


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(TRIALS, STRESS_TRIALS))
def test_many_drivers_killed(trial, undisturbed, seed):
    _kill_driver(trial(), undisturbed, seed)


@pytest.mark.parametrize("presses", [1, pytest.param(2, marks=pytest.mark.stress)])
def test_ctrl_c_ends_with_130_and_the_run_goes_on(trial, undisturbed, presses):
    disturbed = trial(notebooks.WAITS, notebooks.SHOW, jobs=1)
    process = disturbed.start()
    disturbed.wait_for(running=1)
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
    assert (counted["state"], counted["done"], counted["skipped"]) == ("interrupted", 2 - presses, 1 + presses)
    assert "Go on:  pmf run --resume" in said
    disturbed.go()
    code, said = disturbed.run(resume=True)
    assert code == 0, said
    _same(disturbed, undisturbed)


def test_a_second_batch_is_told_the_holder_soon_and_changes_nothing(trial):
    first = trial(notebooks.WAITS, notebooks.SHOW)
    process = first.start()
    first.wait_for(running=1)
    before = len(record.runs_of(first.council))
    code, said = first.run()
    assert code == 2
    assert f"in use by process {process.pid} on " in said
    assert len(record.runs_of(first.council)) == before
    first.go()
    said, _ = process.communicate(timeout=SECONDS_TO_END)
    assert process.returncode == 0, said


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can make a small disk to fill")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize(
    "left", [60_000, *(pytest.param(room, marks=pytest.mark.stress) for room in range(0, 300_000, 20_000))]
)
def test_a_disk_that_fills_up_costs_no_report_that_was_good(undisturbed, tmp_path, small_disk, left):
    full = _copied(undisturbed, tmp_path / "full")
    shutil.copytree(full.outputs, small_disk / "outputs")
    full.outputs = small_disk / "outputs"
    before = full.reports()
    notebooks.write(full.root / "notebooks", "sound", notebooks.SHOW, "x = 'other'")
    room = os.statvfs(small_disk)
    (small_disk / "ballast").write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - left)))
    code, said = full.run()
    assert code in (1, 2), said
    assert "No space left on device" in said
    assert "Traceback" not in said
    assert not full.strays()
    after = full.reports()
    assert before.keys() == after.keys()
    if code == 1:
        full.hold()
    (small_disk / "ballast").unlink()
    code, said = full.run()
    assert code == 0, said
    full.hold()
    _same(full, undisturbed)


def test_outputs_that_cannot_be_written_are_named_before_anything_starts(trial, small_disk):
    closed = trial()
    shutil.copytree(closed.outputs, small_disk / "outputs")
    closed.outputs = small_disk / "outputs"
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    code, said = closed.run()
    assert code == 2
    assert "cannot be written to" in said
    assert "--outputs" in said
    assert "Traceback" not in said


def test_a_report_folder_that_is_in_the_way_fails_its_job_and_no_other(trial):
    taken = trial()
    (taken.council / EDITION / "sound").mkdir(parents=True)
    (taken.council / EDITION / "sound/ashby").write_text("a file where a folder belongs")
    code, said = taken.run()
    assert code == 1
    taken.hold()
    assert "Failed: sound ashby" in said
    assert taken.record()["done"] == 2


OPENS = "from pmflib import disclosure\nfrom pathlib import Path\n"
OPENS += "root = Path(outputs) / council / 'releases' / period / audience\nrelease = disclosure.open_slice(root, area)"


def test_a_slice_broken_while_the_run_goes_on_fails_its_report_and_is_mended_by_going_on(trial):
    breaks = "broken = Path(outputs) / council / 'releases' / period / audience / 'ashby' / 'core.parquet'\n"
    breaks += "if area == 'ashby' and not (Path(outputs) / 'once').exists():\n"
    breaks += "    (Path(outputs) / 'once').touch(); broken.write_bytes(b'broken')"
    broken = trial("from pathlib import Path\n" + breaks, OPENS, notebooks.SHOW)
    code, said = broken.run()
    assert code == 1
    broken.hold()
    assert "Failed: sound ashby\n        In cell 5: from pmflib import disclosure" in said
    assert "is not the file that was protected" in said
    assert "Go on:  pmf run --resume" in said
    code, said = broken.run(resume=True)
    assert code == 0, said
    assert "2 reports unchanged." in said
    assert len(broken.reports()) == 3


def test_a_clock_that_goes_back_neither_repeats_nor_loses_anything(undisturbed, tmp_path):
    steady = _copied(undisturbed, tmp_path / "steady")
    later = record.runs_of(steady.council)[0]
    later.rename(later.with_name("29990101T000000Z"))
    for path in steady.outputs.rglob("*"):
        os.utime(path, (4e9, 4e9))
    code, said = steady.run()
    assert code == 0
    assert "0 of 3 reports written, 3 unchanged." in said
    assert record.runs_of(steady.council)[0].name == "29990101T000000Z-2"
    manifest = steady.council / EDITION / "sound/ashby" / MANIFEST
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "made_from": {}}))
    code, said = steady.run()
    assert "1 of 3 reports written, 2 unchanged." in said
