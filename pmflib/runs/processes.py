"""Each job in a process of its own, a few at a time, from a warm start: what one breaks, no other one feels."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, Literal, TypeVar

Start = Literal["forkserver", "spawn"]
T = TypeVar("T")
R = TypeVar("R")

_SECONDS_BETWEEN_LOOKS = 0.2
_SECONDS_TO_LEAVE = 5.0


@dataclass(frozen=True, kw_only=True)
class Ended(Generic[T, R]):
    """What came of one task: its answer, or why there is none."""

    task: T
    seconds: float
    how: Literal["answered", "died", "out of time", "stopped"]
    answer: R | None = None


@dataclass(kw_only=True)
class Presses:
    """How often Ctrl-C was pressed: once means finish what is running, twice means stop now."""

    count: int = 0


@dataclass(frozen=True, kw_only=True)
class _Running(Generic[T]):
    task: T
    process: BaseProcess
    answer: Connection
    begun: float = field(default_factory=time.monotonic)


@contextmanager
def ctrl_c() -> Iterator[Presses]:
    """Count Ctrl-C instead of breaking off, for as long as the block runs."""
    presses = Presses()

    def pressed(_number: int, _frame: object) -> None:
        presses.count += 1

    if threading.current_thread() is not threading.main_thread():
        yield presses
        return
    before = signal.signal(signal.SIGINT, pressed)
    try:
        yield presses
    finally:
        signal.signal(signal.SIGINT, before)


def warm_up(modules: Sequence[str]) -> None:
    """Start, where the system can fork, the process that jobs are forked from, and let it import in the background."""
    if start_method() == "forkserver":
        multiprocessing.set_forkserver_preload(list(modules))
        forkserver.ensure_running()


def each(
    work: Callable[[T], R],
    tasks: Sequence[T],
    *,
    at_once: int,
    limit: float,
    log: Callable[[T], Path],
    started: Callable[[T], None],
    stopping: Callable[[], None],
    presses: Presses,
) -> Iterator[Ended[T, R]]:
    """Yield what came of each task, as it ends.

    Parameters
    ----------
    work : callable
        A module's own function; runs in the task's process.
    tasks : sequence
        In the order they start.
    at_once : int
    limit : float
        Seconds after which a task's process is killed.
    log : callable
        Where a task's standard output and error go.
    started : callable
        Told of each task as it starts.
    stopping : callable
        Told once when Ctrl-C was pressed and what runs is being finished.
    presses : Presses
        Kept by `ctrl_c`.
    """
    waiting = deque(tasks)
    running: list[_Running[T]] = []
    try:
        while waiting or running:
            while waiting and len(running) < at_once and not presses.count:
                task = waiting.popleft()
                started(task)
                running.append(_begin(work, task, log(task)))
            for one in _look(running, limit, presses):
                running.remove(one)
                yield _end(one, limit, presses)
            if presses.count:
                stopping()
                yield from (Ended(task=task, seconds=0.0, how="stopped") for task in waiting)
                waiting.clear()
    finally:
        for one in running:
            _stop(one)


def start_method() -> Start:
    """Return how this system starts a job's process: forked from a warm one, or from nothing."""
    return "forkserver" if os.name == "posix" else "spawn"


def _context() -> BaseContext:
    return multiprocessing.get_context(start_method())


def _begin(work: Callable[[T], R], task: T, log: Path) -> _Running[T]:
    context = _context()
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, task, log, sending), daemon=False)  # type: ignore[attr-defined]
    with _without_main():
        process.start()
    sending.close()
    return _Running(task=task, process=process, answer=receiving)


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the script that called us: a new process would run it again, though its work is in our own modules."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _look(running: Sequence[_Running[T]], limit: float, presses: Presses) -> list[_Running[T]]:
    """Wait a little, and return the tasks that have answered, died, run out of time or are to stop."""
    of = {id(waited): one for one in running for waited in (one.answer, one.process.sentinel)}
    ready = wait([waited for one in running for waited in (one.answer, one.process.sentinel)], _SECONDS_BETWEEN_LOOKS)
    over = [one for one in running if presses.count > 1 or time.monotonic() - one.begun > limit]
    return list({id(one): one for one in [*(of[id(each)] for each in ready), *over]}.values())


def _end(one: _Running[T], limit: float, presses: Presses) -> Ended[T, Any]:
    seconds = time.monotonic() - one.begun
    answers = _answers(one)
    if answers:
        one.process.join(_SECONDS_TO_LEAVE)
    _stop(one)
    if answers:
        return Ended(task=one.task, seconds=seconds, how="answered", answer=answers[0])
    if presses.count > 1:
        return Ended(task=one.task, seconds=seconds, how="stopped")
    return Ended(task=one.task, seconds=seconds, how="out of time" if seconds > limit else "died")


def _answers(one: _Running[T]) -> list[Any]:
    try:
        return [one.answer.recv()] if one.answer.poll() else []
    except EOFError:  # its end was closed without a word
        return []


def _stop(one: _Running[T]) -> None:
    one.process.terminate()
    one.process.join(_SECONDS_TO_LEAVE)
    one.process.kill()
    one.process.join()
    one.answer.close()


def _child(work: Callable[[T], R], task: T, log: Path, sending: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)  # by way of every `finally`, which stops the kernel
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with log.open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    sending.send(work(task))
    sending.close()


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(1)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
