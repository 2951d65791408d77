"""Processes that take on one task each: forked for it from a warm one, or kept and given the next."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import psutil

from pmflib.runs import memory as weighing
from pmflib.runs import warm_process
from pmflib.runs.orders import Answer, Order, Usage

_SECONDS_TO_LEAVE = 5.0


class Hand(Protocol):
    """A process at work on one task."""

    usage: Usage
    held: int
    """Bytes held when it was stopped for holding too much."""

    @property
    def connection(self) -> Connection:
        """Becomes readable when there is something to hear."""

    def over(self) -> bool:
        """Hear it, and return whether the task is answered or the process gone."""

    def too_large(self) -> bool:
        """Return whether the task holds more memory than it may."""

    def finish(self) -> list[Any]:
        """Let go of the process, by force if it is still at work, and return its answer if it gave one."""

    def stop(self) -> None:
        """End the process and all it has started."""


class Hands(Protocol):
    """Where hands come from."""

    def begin(self, work: Callable[[Any], Any], task: Any, log: Path) -> Hand:
        """Start a task in a process whose standard output and error go to the log."""

    def close(self) -> None:
        """End what is kept for further tasks."""


class ForkedHands:
    """Forks a process for each task.

    Parameters
    ----------
    preload : tuple of str
        What the warm process imports.
    memory : int
        Bytes a task may hold; 0 means no limit.
    """

    def __init__(self, *, preload: tuple[str, ...], memory: int) -> None:
        self._preload = preload
        self._memory = memory

    def begin(self, work: Callable[[Any], Any], task: Any, log: Path) -> Hand:
        """Do what `Hands` says."""
        order = Order(
            work=pickle.dumps(partial(_answered, work=work, task=task)),
            environment=dict(os.environ),
            folder=str(Path.cwd()),
            path=tuple(sys.path),
            memory=self._memory,
        )
        with log.open("ab") as said:
            number = said.fileno()
            return ForkedHand(warm_process.fork(order, preload=self._preload, out=number, error=number))

    def close(self) -> None:
        """Keep the warm process: it costs nothing until the next batch."""


class ForkedHand:
    """A process forked for one task."""

    def __init__(self, forked: warm_process.ForkedProcess) -> None:
        self._forked = forked
        self.usage = Usage()
        self.held = 0

    @property
    def connection(self) -> Connection:
        """Do what `Hand` says."""
        return self._forked.connection

    def over(self) -> bool:
        """Do what `Hand` says."""
        return self._forked.poll() is not None or self._forked.answer is not None

    def too_large(self) -> bool:
        """Leave it to the warm process, which weighs kernels as well."""
        return False

    def finish(self) -> list[Any]:
        """Do what `Hand` says."""
        self._forked.poll()
        answer = self._forked.answer
        if answer is not None:
            self._forked.wait(_SECONDS_TO_LEAVE)
        self.stop()
        # From a process of our own, through a socket in a folder that only this user can enter.
        return [] if answer is None else [pickle.loads(answer.value)]  # noqa: S301

    def stop(self) -> None:
        """Do what `Hand` says: first by asking, so that it can put down its kernel."""
        if self._forked.poll() is None:
            self._forked.send_signal(signal.SIGTERM)
            self._forked.wait(_SECONDS_TO_LEAVE)
        self._forked.close()
        if self._forked.ending is not None:
            self.usage = self._forked.ending.usage
            self.held = self._forked.ending.held


class PersistentHands:
    """Keeps processes and gives them one task after the other: what they import is imported once.

    Parameters
    ----------
    memory : int
        Bytes a task may hold; 0 means no limit.
    """

    def __init__(self, *, memory: int) -> None:
        self._memory = memory
        self._idle: list[_Kept] = []

    def begin(self, work: Callable[[Any], Any], task: Any, log: Path) -> Hand:
        """Do what `Hands` says."""
        while self._idle:
            kept = self._idle.pop()
            with suppress(OSError):  # it died at rest: the next one, or a new one
                return PersistentHand(kept, self._idle, self._memory, order=(work, task, str(log)))
        return PersistentHand(_Kept(), self._idle, self._memory, order=(work, task, str(log)))

    def close(self) -> None:
        """Do what `Hands` says."""
        for kept in self._idle:
            kept.connection.close()
        for kept in self._idle:
            kept.process.join(_SECONDS_TO_LEAVE)
            _end_tree(kept.process.pid)
        self._idle.clear()


class PersistentHand:
    """A kept process at work on one task."""

    def __init__(self, kept: _Kept, idle: list[_Kept], memory: int, *, order: tuple[Any, ...]) -> None:
        self._kept = kept
        self._idle = idle
        self._memory = memory
        self._log = Path(order[2])
        self._answer: list[Any] = []
        self._gone = False
        self.usage = Usage()
        self.held = 0
        kept.connection.send(order)

    @property
    def connection(self) -> Connection:
        """Do what `Hand` says."""
        return self._kept.connection

    def over(self) -> bool:
        """Do what `Hand` says."""
        if self._answer or self._gone:
            return True
        try:
            answer, self.usage = self.connection.recv()
        except (EOFError, OSError):
            self._gone = True
        else:
            self._answer = [answer]
        return True

    def too_large(self) -> bool:
        """Do what `Hand` says."""
        if not self._memory or self._kept.process.pid is None:
            return False
        held = weighing.held(self._kept.process.pid)
        if held <= self._memory:
            return False
        if _end_children(self._kept.process.pid):  # the kernel first, so that the process can say in which cell
            weighing.note(self._log, held)
            return False
        self.held = held
        return True

    def finish(self) -> list[Any]:
        """Do what `Hand` says."""
        if self.connection.poll():
            self.over()
        if self._answer and not self.held:
            self._idle.append(self._kept)
        else:
            self.stop()
        return self._answer

    def stop(self) -> None:
        """Do what `Hand` says."""
        _end_tree(self._kept.process.pid)
        self._kept.process.join()
        self.connection.close()


class _Kept:
    """A process started from nothing, and the line to it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=False)
        with _without_main():
            self.process.start()
        theirs.close()


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the script that called us: a new process would run it again, though its work is in our own modules."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _answered(connection: Connection, *, work: Callable[[Any], Any], task: Any) -> None:
    """In a forked process: do the work and say what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)  # by way of every `finally`, which stops the kernel
    connection.send(Answer(value=pickle.dumps(work(task))))


def _serve(connection: Connection) -> None:
    """In a kept process: do one task after the other until nobody has another."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # the other end was closed: there is no more work
        while True:
            work, task, log = connection.recv()
            before = weighing.used()
            with Path(log).open("ab") as said:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
            answer = work(task)
            connection.send((answer, Usage(cpu=weighing.used() - before, peak=weighing.peak())))


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(1)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _end_children(pid: int) -> bool:
    """Kill what a process has started, and return whether there was anything."""
    with suppress(psutil.NoSuchProcess):
        found = psutil.Process(pid).children(recursive=True)
        for each in found:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        return bool(found)
    return False


def _end_tree(pid: int | None) -> None:
    """Kill a process and all it has started, which on no system end by themselves with it."""
    if pid is not None:
        _end_children(pid)
        with suppress(psutil.NoSuchProcess):
            psutil.Process(pid).kill()
