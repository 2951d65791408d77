"""What a report costs here, beside what it costs by other ways on the same machine in the same minutes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import psutil

from pmflib.errors import PmfError
from pmflib.runs import bench_work, builds, memory
from pmflib.runs.models import FORMATS

Chain = Literal["cli", "loop", "page", "ours", "searched", "limit"]

_ALL = ", ".join(FORMATS).upper()
CHAINS: dict[Chain, str] = {
    "cli": "papermill and nbconvert commands (HTML)",
    "loop": "papermill in a loop (notebook only)",
    "page": "pmf run (HTML)",
    "ours": f"pmf run ({_ALL})",
    "searched": f"plain script in a warm fork, its files searched as ours ({_ALL})",
    "limit": f"plain script in a warm fork ({_ALL})",
}
_SECONDS_BETWEEN_LOOKS = 0.25
_LAST_WORDS = 800


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one chain used for so many reports.

    Parameters
    ----------
    chain : {"cli", "loop", "page", "ours", "searched", "limit"}
    reports, workers : int
    cpu : float
        Seconds, user and system, of all its processes.
    seconds : float
        By the clock.
    memory : tuple of int
        Bytes held by its lasting processes (itself and what it started first), in the first and the last fifth
        of the time.
    peak : int
        Bytes held by all its processes at the most, shared pages counted in each.
    files : tuple of int
        Open files of its lasting processes, in the same two parts.
    """

    chain: Chain
    reports: int
    workers: int
    cpu: float
    seconds: float
    memory: tuple[int, int] = (0, 0)
    peak: int = 0
    files: tuple[int, int] = (0, 0)

    @property
    def each(self) -> float:
        """CPU seconds a report."""
        return self.cpu / self.reports


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to measure.

    Parameters
    ----------
    reports : tuple of int
        Batch sizes of `pmf run`; other chains run the smallest, and the second smallest where it is at most ten.
    workers : tuple of int
    chains : tuple of str
    """

    reports: tuple[int, ...] = (1, 10)
    workers: tuple[int, ...] = (1,)
    chains: tuple[Chain, ...] = tuple(CHAINS)

    def runs(self) -> Iterator[tuple[Chain, int, int]]:
        """Yield chain, reports and workers of each run."""
        few = [size for size in sorted(set(self.reports)) if size <= 10][:2] or [min(self.reports)]
        for chain in self.chains:
            if chain == "ours":
                yield from ((chain, size, workers) for workers in self.workers for size in sorted(set(self.reports)))
            else:
                yield from ((chain, size, 1) for size in few)


def bench(wanted: Wanted, *, tell: Callable[[Measured], None]) -> list[Measured]:
    """Build the fictional council in a folder of its own and measure every run there.

    Parameters
    ----------
    wanted : Wanted
    tell : callable
        Told of each run as it ends.

    Raises
    ------
    PmfError
        If a chain fails; with its last words.
    """
    with tempfile.TemporaryDirectory(prefix="pmf-bench-", ignore_cleanup_errors=True) as folder:
        outputs = Path(folder) / "outputs"
        builds.release(bench_work.request(outputs), "")
        measured: list[Measured] = []
        for chain, reports, workers in wanted.runs():
            measured.append(measure(chain, reports, workers, outputs))
            tell(measured[-1])
        return measured


def measure(chain: Chain, reports: int, workers: int, outputs: Path) -> Measured:
    """Run one chain in a process of its own and return what it used; the figures must be built."""
    words = [chain, str(reports), str(workers), str(outputs)]
    # Without compiled modules, whose writing this turns off, imports cost three times as much.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(  # noqa: S603 (this interpreter, our own words)
            [sys.executable, "-m", "pmflib.runs.bench_work", *words], stdout=said, stderr=said, env=environment
        )
        with _watched(process.pid) as seen:
            cpu = _used(process, seen)
        if process.returncode:
            said.seek(0)
            raise PmfError(f"{CHAINS[chain]} failed: {said.read().strip()[-_LAST_WORDS:]}")
    first, last = seen.parts()
    return Measured(
        chain=chain,
        reports=reports,
        workers=workers,
        cpu=cpu,
        seconds=time.monotonic() - begun,
        memory=(first.memory, last.memory),
        peak=seen.peak,
        files=(first.files, last.files),
    )


def ratio(measured: Sequence[Measured], chain: Chain, other: Chain) -> float | None:
    """Return how many times the CPU seconds a report of one chain are those of another, at the largest size of both.

    Parameters
    ----------
    measured : sequence of Measured
    chain, other : {"cli", "loop", "page", "ours", "searched", "limit"}

    Returns
    -------
    float or None
        None if they were not measured at one size.
    """
    of = {(each.chain, each.reports): each.each for each in reversed(measured) if each.workers == 1}
    sizes = sorted(size for name, size in of if name == chain and (other, size) in of)
    return of[chain, sizes[-1]] / of[other, sizes[-1]] if sizes else None


def further(
    measured: Sequence[Measured], *, chain: Chain = "ours", beside: Chain | None = None, workers: int = 1
) -> float | None:
    """Return the CPU seconds of one more report, from the smallest and the largest batch of a chain.

    Parameters
    ----------
    measured : sequence of Measured
    chain : {"cli", "loop", "page", "ours", "searched", "limit"}
    beside : str, optional
        Another chain: only sizes that were measured of it too count, so that both report on the same areas.
    workers : int

    Returns
    -------
    float or None
        None if fewer than two sizes were measured.
    """
    of = {each.reports: each.cpu for each in measured if each.chain == chain and each.workers == workers}
    sizes = sorted(of.keys() & {each.reports for each in measured if each.chain == (beside or chain)})
    if len(sizes) < 2:
        return None
    few, many = sizes[0], sizes[-1]
    return (of[many] - of[few]) / (many - few)


def times_further(measured: Sequence[Measured], other: Chain) -> float | None:
    """Return how many times what one more report of `pmf run` costs is what it costs by another chain.

    Parameters
    ----------
    measured : sequence of Measured
    other : {"cli", "loop", "page", "ours", "searched", "limit"}

    Returns
    -------
    float or None
        None if there are no two sizes that were measured of both.
    """
    ours, theirs = further(measured, beside=other), further(measured, chain=other, beside="ours")
    return ours / theirs if ours is not None and theirs else None


@dataclass(frozen=True, kw_only=True)
class _Look:
    memory: int = 0
    files: int = 0


@dataclass(kw_only=True)
class _Seen:
    looks: list[_Look] = field(default_factory=list)
    peak: int = 0
    cpu: dict[int, float] = field(default_factory=dict)

    def parts(self) -> tuple[_Look, _Look]:
        """Return the most held in the second and in the last fifth of the time; in the first it is starting up."""
        fifth = max(1, len(self.looks) // 5)
        return _most(self.looks[fifth : 2 * fifth]), _most(self.looks[-fifth:])


def _most(looks: Sequence[_Look]) -> _Look:
    return _Look(
        memory=max((look.memory for look in looks), default=0), files=max((look.files for look in looks), default=0)
    )


@contextmanager
def _watched(pid: int) -> Iterator[_Seen]:
    """Look at a process and all below it until the block ends."""
    seen, over = _Seen(), threading.Event()

    def watch() -> None:
        while not over.wait(_SECONDS_BETWEEN_LOOKS):
            _look(pid, seen)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


def _look(pid: int, seen: _Seen) -> None:
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        below = process.children(recursive=True)
        lasting = [process, *(child for child in process.children() if "warm_server" in " ".join(child.cmdline()))]
        held, files = 0, 0
        for each in lasting:
            held += each.memory_info().rss
            files += int(getattr(each, "num_fds" if os.name == "posix" else "num_handles")())
        seen.looks.append(_Look(memory=held, files=files))
        seen.peak = max(seen.peak, memory.held(pid))
        for each in (process, *below):
            with suppress(psutil.Error):
                times = each.cpu_times()
                seen.cpu[each.pid] = times.user + times.system


def _used(process: subprocess.Popen[bytes], seen: _Seen) -> float:
    """Wait for a process and return the CPU seconds of it and all that it and its own have waited for."""
    if not hasattr(os, "wait4"):
        process.wait()
        return sum(seen.cpu.values())
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return memory.usage(used).cpu
