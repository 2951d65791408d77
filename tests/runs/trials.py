"""Batches as people run them — a process of their own — to be disturbed from outside, and what must hold after."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from pmflib.runs.place import MANIFEST
from pmflib.store import sha256

MARK = "PMF_TRIAL"
AREAS = ("ourshire", "ashby", "barford")
AS_OF = "2026-11-20"
# A process that is still importing when its owner is killed hears of it when it has: seconds, on a busy machine more.
SECONDS_TO_VANISH = 60.0
SECONDS_TO_END = 300.0

_DRIVER = """
import json, sys
from pathlib import Path
# What a small notebook and its page need: all that reports import would be most of what a trial costs.
from pmflib.runs import jobs
jobs.HEAVY = ("papermill", "pmflib.runs.execute", "pmflib.runs.forked_kernel", "pmflib.export.html_page")
from pmflib import cli
from pmflib.cli import show
from pmflib.cli.running import write
from pmflib.runs import Request, Scheduler, resume
said = json.loads(sys.argv[1])
again, scheduler = said.pop("resume"), said.pop("scheduler")
paths = {name: Path(said.pop(name)) for name in ("outputs", "notebooks", "parameters", "data")}
lists = {name: tuple(said.pop(name)) for name in ("reports", "areas", "formats")}
request = Request(**said, **paths, **lists, scheduler=Scheduler(address=scheduler) if scheduler else None)
if again:
    earlier = resume.unfinished(request.outputs / request.council)
    if earlier:
        request = resume.request(earlier, request)

@cli.app.command("trial")
def trial():
    write(request)

sys.argv[1:] = ["trial"]
cli.main()
"""


class Trial:
    """One outputs folder, what its batch is made from, and the processes that work on it.

    Parameters
    ----------
    root : Path
        With ``parameters``, ``data``, ``notebooks`` and ``outputs``.
    asked : Any
        Options of the request beside the usual ones.
    """

    def __init__(self, root: Path, **asked: Any) -> None:
        self.root = root
        self.outputs = root / "outputs"
        self.mark = uuid.uuid4().hex
        usual = {"reports": ("sound",), "areas": AREAS, "formats": ("html",), "jobs": 2}
        self._asked = {"council": "ours", "as_of": AS_OF, **usual, **asked}

    @property
    def council(self) -> Path:
        """Return the council's outputs."""
        return self.outputs / "ours"

    def start(self, *, resume: bool = False, scheduler: str = "") -> subprocess.Popen[str]:
        """Start the batch in a process and session of its own."""
        said = {"resume": resume, "scheduler": scheduler, "outputs": str(self.outputs), **self._asked}
        said |= {name: str(self.root / name) for name in ("notebooks", "parameters", "data")}
        return subprocess.Popen(
            [sys.executable, "-c", _DRIVER, json.dumps(said)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, MARK: self.mark, "PYTHONUNBUFFERED": "1"},
        )

    def go(self) -> None:
        """Let the jobs end that wait for it: those with `fake_notebooks.WAITS` among their cells."""
        (self.outputs / "go").touch()

    def run(self, *, resume: bool = False, scheduler: str = "") -> tuple[int, str]:
        """Run the batch to its end, and return its exit code and what it said."""
        process = self.start(resume=resume, scheduler=scheduler)
        said, _ = process.communicate(timeout=SECONDS_TO_END)
        return process.returncode, said

    def reports(self) -> dict[str, dict[str, str]]:
        """Return the files of every report that stands, by folder: name and hash."""
        council = self.council
        folders = [path.parent for path in council.glob(f"20*/*/*/*/{MANIFEST}")]
        return {
            folder.relative_to(council).as_posix(): {path.name: sha256(path) for path in sorted(folder.iterdir())}
            for folder in sorted(folders)
        }

    def ran(self) -> bool:
        """Return whether there is a record of any run."""
        from pmflib.runs.record import runs_of

        return bool(runs_of(self.council))

    def record(self) -> dict[str, Any]:
        """Return what `pmf status` reads of the newest run."""
        from pmflib.runs.record import load, runs_of

        return load(runs_of(self.council)[0])

    def wait_for(self, running: int) -> None:
        """Wait until so many jobs run at once."""
        until = time.monotonic() + SECONDS_TO_END
        while time.monotonic() < until:
            if self.ran() and [job["state"] for job in self.record()["jobs"]].count("running") >= running:
                return
            time.sleep(0.05)
        raise AssertionError("too few jobs started")

    def strays(self) -> list[psutil.Process]:
        """Return the processes of this trial that are still there after a while."""
        return vanished(lambda: marked(self.mark))

    def hold(self) -> None:
        """Assert what must hold after any disturbance."""
        assert not self.strays()
        for folder, files in self.reports().items():
            manifest = json.loads((self.council / folder / MANIFEST).read_text())
            assert manifest["files"] == {name: each for name, each in files.items() if name != MANIFEST}
        record = self.record()
        assert record["state"] != "running"
        states = [job["state"] for job in record["jobs"]]
        assert record["planned"] == record["done"] + record["failed"] + record["skipped"] == len(states)
        for job in record["jobs"]:
            if job["state"] == "done":
                assert (self.outputs / job["folder"] / MANIFEST).exists()
            if job["state"] == "failed":
                assert job["report"]
                assert job["area"]
                assert job["error"]["cause"]
                assert job["error"]["remedy"]
                assert job["again"].startswith("pmf run")


def heard(process: subprocess.Popen[str], words: str) -> str:
    """Read what a process says until it has said some words, and return it."""
    said = ""
    assert process.stdout is not None
    while words not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def marked(mark: str) -> list[psutil.Process]:
    """Return the processes that carry a mark, and are not about to be reaped."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def kill(process: subprocess.Popen[str]) -> None:
    """End a process as the system does when memory runs out."""
    process.send_signal(signal.SIGKILL)
    process.communicate()


def vanished(look: Callable[[], list[psutil.Process]]) -> list[psutil.Process]:
    """Return what is still there after a while."""
    until = time.monotonic() + SECONDS_TO_VANISH
    while (found := look()) and time.monotonic() < until:
        time.sleep(0.1)
    return found
