"""Small work for processes to do: imported in them, so it imports little itself."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def use(seconds: float) -> int:
    """Use so many seconds of a processor, and return this process's number."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(10_000))
    return os.getpid()


def die_of_two(number: int) -> int:
    """Return the number, and the process's own; of 2 it dies."""
    if number == 2:
        os._exit(9)
    return number


def eat(_: int) -> None:
    """Take memory without end."""
    held = []
    while True:
        held.append(bytearray(20_000_000))


def kill_the_warm_process_once(once: str) -> None:
    """Kill the process this one was forked from, the first time."""
    if once and not Path(once).exists():
        Path(once).touch()
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
