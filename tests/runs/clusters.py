"""A scheduler and workers as the README starts them by hand, on this machine's own loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from pathlib import Path

import psutil

from tests.runs.trials import MARK, marked, vanished

_SECONDS_TO_START = 60.0
_SECONDS_TO_END = 20.0


class Cluster:
    """One scheduler and its workers, each a process of its own.

    Parameters
    ----------
    folder : Path
        For what they write.
    workers : int
    options : sequence of str
        Given to the scheduler and to every worker, e.g. for TLS.
    """

    def __init__(self, folder: Path, *, workers: int = 2, options: Sequence[str] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._options = list(options)
        self._mark = uuid.uuid4().hex
        file = folder / f"{self._mark}.json"
        where = ["--host", "127.0.0.1", "--port", "0"]
        self.scheduler = self._start("scheduler", *where, "--scheduler-file", str(file))
        until = time.monotonic() + _SECONDS_TO_START
        while not (file.exists() and file.read_text().endswith("}")) and time.monotonic() < until:
            time.sleep(0.05)
        self.address = str(json.loads(file.read_text())["address"])
        self.workers = [self.join() for _ in range(workers)]

    def join(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        local = ["--local-directory", str(self._folder)]
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny", *local)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End one as the system does when memory runs out."""
        process.send_signal(signal.SIGKILL)
        process.wait()

    def busy(self, worker: subprocess.Popen[bytes]) -> bool:
        """Return whether one of them has forked something for a job."""
        return any(_forked(one) for one in psutil.Process(worker.pid).children(recursive=True))

    def at_work(self) -> list[psutil.Process]:
        """Return what workers have forked for jobs and have not put down after a while."""
        return vanished(lambda: [one for one in marked(self._mark) if _forked(one)])

    def close(self) -> list[psutil.Process]:
        """End all of it, and return what is left."""
        assert not self.at_work()
        # Workers first: told to end at the same moment as their scheduler, distributed's can wait for ever.
        self._end(self.workers)
        self._end([self.scheduler])
        return vanished(lambda: marked(self._mark))

    def _end(self, processes: Sequence[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            try:
                process.wait(timeout=_SECONDS_TO_END)
            except subprocess.TimeoutExpired:  # its own affair: what we forked for it is looked at by its mark
                self.kill(process)

    def _start(self, word: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", word, *options, *self._options, "--no-dashboard"]
        with (self._folder / "said.log").open("ab") as said:
            environment = {**os.environ, MARK: self._mark}
            return subprocess.Popen(command, stdout=said, stderr=said, env=environment, start_new_session=True)


def _forked(process: psutil.Process) -> bool:
    """Return whether a process is what a warm process forked: it has the same command, and that as its parent."""
    try:
        parent = process.parent()
        return parent is not None and "warm_server" in " ".join(parent.cmdline())
    except psutil.Error:
        return False
