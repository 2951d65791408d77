"""What processes hold and have used."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from pmflib.runs.orders import Usage

_PROC = Path("/proc")
_STOPPED = b"Stopped for the memory held: "


def held(pid: int) -> int:
    """Return the bytes of memory that a process and all its descendants hold, shared pages counted in each."""
    total = 0
    for one in (pid, *descendants(pid)):
        with suppress(psutil.Error):
            total += psutil.Process(one).memory_info().rss
    return total


def note(log: Path, held: int) -> None:
    """Write into a job's log that its kernel was killed for the memory held."""
    with log.open("ab") as said:
        said.write(b"\n%s%d\n" % (_STOPPED, held))


def noted(log: Path) -> int:
    """Return the bytes for which a kernel was killed, as its job's log has them; 0 if it was not."""
    lines = log.read_bytes().splitlines() if log.exists() else []
    notes = [line.removeprefix(_STOPPED) for line in lines if line.startswith(_STOPPED)]
    return int(notes[-1]) if notes and notes[-1].isdigit() else 0


def descendants(pid: int) -> list[int]:
    """Return the processes a process has started, and those they have, as far as they are still below it."""
    found = children(pid)
    return found + [each for child in found for each in descendants(child)]


def children(pid: int) -> list[int]:
    """Return the processes whose parent this is."""
    if sys.platform == "linux":  # a look at one process, not at all there are
        return [int(word) for text in _lists(pid) for word in text.split()]
    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(pid).children()]
    return []


def used() -> float:
    """Return the CPU seconds of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def peak() -> int:
    """Return the bytes this process has held at its largest, as far as the system tells."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    own, waited = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return max(usage(own).peak, usage(waited).peak)


def usage(used: Any) -> Usage:
    """Return what the system says a reaped process has used."""
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss * unit)


def _lists(pid: int) -> Iterator[str]:
    """Yield the children of each thread of a process; one that ends while we look has none."""
    with suppress(OSError):
        for task in list((_PROC / str(pid) / "task").iterdir()):
            with suppress(OSError):
                yield (task / "children").read_text()
