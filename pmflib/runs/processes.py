"""Each job in a process of its own, a few at a time, from a warm start: what one breaks, no other one feels."""

from __future__ import annotations

import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from pmflib.runs import starting, warm_process
from pmflib.runs.hands import ForkedHands, Hand, Hands, PersistentHands
from pmflib.runs.orders import Usage

T = TypeVar("T")
R = TypeVar("R")
How = Literal["answered", "died", "out of time", "out of memory", "stopped"]

_SECONDS_BETWEEN_LOOKS = 0.2

_preload: list[str] = []


@dataclass(frozen=True, kw_only=True)
class Ended(Generic[T, R]):
    """What came of one task: its answer, or why there is none.

    Parameters
    ----------
    task : object
    seconds : float
    how : {"answered", "died", "out of time", "out of memory", "stopped"}
    answer : object or None
    usage : Usage
        CPU seconds of the task's process and its kernel, and the memory of the larger one.
    """

    task: T
    seconds: float
    how: How
    answer: R | None = None
    usage: Usage = field(default_factory=Usage)


@dataclass(kw_only=True)
class Presses:
    """How often Ctrl-C was pressed: once means finish what is running, twice means stop now."""

    count: int = 0


@dataclass(frozen=True, kw_only=True)
class _Running(Generic[T]):
    task: T
    hand: Hand
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
    _preload[:] = modules
    if start_method() == "fork":
        warm_process.shared(tuple(modules))


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
    memory: int = 0,
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
    memory : int
        Bytes that a task's processes may hold together, its kernel included; 0 means no limit.
    """
    waiting = deque(tasks)
    running: list[_Running[T]] = []
    hands = _hands(memory)
    try:
        while waiting or running:
            while waiting and len(running) < at_once and not presses.count:
                task = waiting.popleft()
                started(task)
                running.append(_Running(task=task, hand=hands.begin(work, task, log(task))))
            for one in _look(running, limit, presses):
                running.remove(one)
                yield _end(one, limit, presses)
            if presses.count:
                stopping()
                yield from (Ended(task=task, seconds=0.0, how="stopped") for task in waiting)
                waiting.clear()
    finally:
        for one in running:
            one.hand.stop()
        hands.close()


def start_method() -> starting.Start:
    """Return how this system starts a job's process: forked from a warm one, or kept and used again."""
    return starting.start_method()


def _hands(memory: int) -> Hands:
    if start_method() == "fork":
        return ForkedHands(preload=tuple(_preload), memory=memory)
    return PersistentHands(memory=memory)


def _look(running: Sequence[_Running[T]], limit: float, presses: Presses) -> list[_Running[T]]:
    """Wait a little, and return the tasks that have answered, died, run out of time or are to stop."""
    ready = set(wait([one.hand.connection for one in running], _SECONDS_BETWEEN_LOOKS))
    over = presses.count > 1
    return [
        one
        for one in running
        if over
        or (one.hand.connection in ready and one.hand.over())
        or one.hand.too_large()
        or time.monotonic() - one.begun > limit
    ]


def _end(one: _Running[T], limit: float, presses: Presses) -> Ended[T, Any]:
    seconds = time.monotonic() - one.begun
    answers = one.hand.finish()
    how: How = "answered"
    if not answers:
        how = _why(one.hand, seconds > limit, presses)
    return Ended(task=one.task, seconds=seconds, how=how, answer=answers[0] if answers else None, usage=one.hand.usage)


def _why(hand: Hand, late: bool, presses: Presses) -> How:
    if presses.count > 1:
        return "stopped"
    if hand.held:
        return "out of memory"
    return "out of time" if late else "died"
