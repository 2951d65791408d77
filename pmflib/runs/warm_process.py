"""Warm processes seen from outside: started when needed, kept while nothing they imported has changed."""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import uuid
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import send_handle
from pathlib import Path
from typing import Any

import psutil

import pmflib
from pmflib.errors import BadInput, PmfError
from pmflib.runs import warm_server
from pmflib.runs.orders import TOKEN, Answer, Ending, Order, Refusal, Started
from pmflib.runs.private import PrivateFolder

_ROOT = Path(pmflib.__file__).resolve().parents[1]
_STARTING = "import sys; sys.path[0] = sys.argv.pop(1); from pmflib.runs import warm_server; "
_STARTING += "sys.path.pop(0); warm_server.main(sys.argv[1:])"
_WHILE_IMPORTING = {
    "MPLBACKEND": "agg",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a second thread would not come along into a fork
}
_LONGEST_PLACE = 55
_QUEUE = 128
_SECONDS_TO_END = 10.0
_LAST_WORDS = 600


class ColdStart(PmfError):
    """The warm process could not be started or has gone; says its last words."""


class ForkedProcess:
    """A process forked from a warm one, as the one who asked for it sees it.

    Closing it, or ending, ends the process and everything in its session.
    """

    def __init__(self, connection: Connection, pid: int) -> None:
        self.connection = connection
        self.pid = pid
        self.answer: Answer | None = None
        self.ending: Ending | None = None

    def poll(self) -> Ending | None:
        """Take in what has been said, and return how the process ended, if it has."""
        while self.ending is None and self.connection.poll():
            self._hear()
        return self.ending

    def wait(self, seconds: float) -> Ending | None:
        """Wait for the end, but not longer than so many seconds."""
        until = time.monotonic() + seconds
        while self.poll() is None and (left := until - time.monotonic()) > 0:
            wait([self.connection], left)
        return self.ending

    def send_signal(self, number: int) -> None:
        """Send a signal to the process and all others of its session."""
        if self.poll() is None:
            with suppress(OSError):  # it has gone this moment
                self.connection.send(int(number))

    def close(self) -> None:
        """End the process if it has not ended, and let go of it."""
        if self.poll() is None:
            self.send_signal(signal.SIGKILL)
            self.wait(_SECONDS_TO_END)
        self.connection.close()
        self.ending = self.ending or Ending(code=-signal.SIGKILL, reason="gone")

    def _hear(self) -> None:
        try:
            said = self.connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self.ending = Ending(code=-signal.SIGKILL, reason="gone")
            return
        if isinstance(said, Ending):
            self.ending = said
        elif isinstance(said, Answer):
            self.answer = said


class WarmProcess:
    """A process that has imported some modules and forks at request.

    Parameters
    ----------
    preload : sequence of str
        Modules to import.
    """

    def __init__(self, preload: Sequence[str]) -> None:
        self._private = PrivateFolder()
        self._folder = self._private.path
        self.address = str(self._folder / "orders")
        self._forked: weakref.WeakSet[ForkedProcess] = weakref.WeakSet()
        self._guard = threading.Lock()
        self.last_words = ""
        self._token = uuid.uuid4().hex
        lifeline, self._lifeline = os.pipe()
        with socket.socket(socket.AF_UNIX) as listening, self._log.open("wb") as log:
            listening.bind(self.address)
            listening.listen(_QUEUE)
            ends = (listening.fileno(), lifeline)
            self._process = subprocess.Popen(  # noqa: S603 (this interpreter, our own words)
                [sys.executable, "-c", _STARTING, str(_ROOT), *map(str, ends), self.address, *preload],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={**os.environ, **_WHILE_IMPORTING, TOKEN: self._token},
                pass_fds=ends,
                start_new_session=True,
            )
        os.close(lifeline)

    @property
    def pid(self) -> int:
        """Return its process number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Return whether it can take orders."""
        return self._process.poll() is None

    @property
    def idle(self) -> bool:
        """Return whether nothing that was forked from it is running."""
        with self._guard:
            return all(each.ending is not None for each in self._forked)

    def fork(self, order: Order, out: int, error: int) -> ForkedProcess:
        """Do what `pmflib.runs.warm_process.fork` says; raises OSError or EOFError if this process has gone."""
        forked = _ask(self.address, order, out, error)
        with self._guard:
            self._forked.add(forked)
        return forked

    def close(self) -> None:
        """End it and everything that came from it."""
        if self._lifeline < 0:
            return
        os.close(self._lifeline)
        self._lifeline = -1
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.returncode:
            _sweep(self._token)
        self.last_words = self.last_words or _last(self._log)
        self._private.close()

    @property
    def _log(self) -> Path:
        return self._folder / "said.log"


_shared: dict[tuple[Any, ...], WarmProcess] = {}
_lock = threading.Lock()


def fork(order: Order, *, preload: Sequence[str], out: int, error: int) -> ForkedProcess:
    """Have a function run in a process forked from a warm one.

    Parameters
    ----------
    order : Order
    preload : sequence of str
        What the warm process has imported. A process that was itself forked asks the one it came from.
    out, error : int
        Open files for standard output and error.

    Raises
    ------
    ColdStart
        If the warm process cannot be started.
    """
    if warm_server.ADDRESS:
        return _ask(warm_server.ADDRESS, order, out, error)
    for _ in range(2):  # it may be killed between our look and our order
        warm = shared(preload)
        try:
            return warm.fork(order, out, error)
        except (OSError, EOFError):
            warm.close()
    raise ColdStart(f"The process that reports start from did not start: {warm.last_words or 'it left no message.'}")


def shared(preload: Sequence[str]) -> WarmProcess:
    """Return the warm process for some modules, started if there is none or what it imported has changed.

    Raises
    ------
    BadInput
        If the system's folder for temporary files has too long a path for the sockets below it.
    """
    place = tempfile.gettempdir()
    if len(os.fsencode(place)) > _LONGEST_PLACE:
        what = f"the path {place} is too long: sockets below it allow {_LONGEST_PLACE} characters."
        raise BadInput.one("TMPDIR", what, "Set TMPDIR to a folder with a shorter path.")
    with _lock:
        key = (sys.executable, tuple(preload), _sources())
        for known, warm in list(_shared.items()):
            stale = known != key and known[:2] == key[:2] and warm.idle
            if stale or not warm.alive:
                _shared.pop(known).close()
        if key not in _shared:
            _shared[key] = WarmProcess(preload)
        return _shared[key]


def close_all() -> None:
    """End every warm process of this process."""
    with _lock:
        while _shared:
            _shared.popitem()[1].close()


def _ask(address: str, order: Order, out: int, error: int) -> ForkedProcess:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(address)
        connection = Connection(asking.detach())
    try:
        connection.send(order)
        for each in (out, error):
            send_handle(connection, each, None)
        started = connection.recv()
    except (OSError, EOFError):
        connection.close()
        raise
    if isinstance(started, Refusal):
        connection.close()
        raise ColdStart(f"No process could be started: {started.words}")
    forked = ForkedProcess(connection, started.pid if isinstance(started, Started) else 0)
    forked.ending = started if isinstance(started, Ending) else None  # killed before it could say that it runs
    return forked


def _last(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace").strip()[-_LAST_WORDS:] if log.exists() else ""


def _sources() -> tuple[tuple[str, int], ...]:
    """Return when what a warm process may have imported was last changed: our files, and what is installed."""
    files = [str(path) for path in (_ROOT / "pmflib").rglob("*.py")]
    installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return tuple(changed for path in (*sorted(files), *sorted(installed)) for changed in _changed(path))


def _changed(path: str) -> Iterator[tuple[str, int]]:
    with suppress(OSError):  # it is being replaced this moment: the next look sees it changed
        yield path, Path(path).stat().st_mtime_ns


def _sweep(token: str) -> None:
    """Kill whatever still carries the mark of a warm process that did not end by itself."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get(TOKEN) == token:
                process.kill()


atexit.register(close_all)
