"""First things in a forked process: its own session, signals as a new process has them, an end with its parent."""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from typing import NoReturn

from pmflib.runs.orders import TOKEN

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_SECONDS_BETWEEN_LOOKS = 0.5


def settle(parent: int, out: int, error: int) -> None:
    """Become a process of its own that ends with its parent.

    Parameters
    ----------
    parent : int
        The process forked from.
    out, error : int
        Open files for standard output and error; closed afterwards.
    """
    os.setsid()
    end_with(parent)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(out, 1)
    os.dup2(error, 2)
    for each in {out, error} - {1, 2}:
        os.close(each)
    reseed()


def move(environment: Mapping[str, str], folder: str) -> None:
    """Take over the environment and the working folder of whoever asked for this process."""
    mark = os.environ.get(TOKEN)
    os.environ.clear()
    os.environ.update(environment)
    if mark is not None:
        os.environ[TOKEN] = mark
    time.tzset()
    os.chdir(folder)


def reseed() -> None:
    """Give numpy's global generator numbers of this process's own; Python's does so by itself."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def end_with(parent: int) -> None:
    """See to it that this process is killed when its parent is, also when nobody is left to do it."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it went while we were being made
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of whatever descendants leave behind, where the system can do that."""
    if sys.platform == "linux":
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def leave(code: int) -> NoReturn:
    """End as an interpreter does (threads, exit functions, buffers) without taking the shared memory apart."""
    threading._shutdown()  # type: ignore[attr-defined]  # what the interpreter itself calls: waits for threads
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()
    os._exit(code)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)
