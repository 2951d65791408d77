"""The warm process: it imports once, then forks what it is asked for, and ends all of it with whoever asked.

It has one thread, no event loop and no messaging context, so that what it forks starts from a clean state. Each
connection stands for one forked process: closed by the one who asked, it ends that process and its session.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import io
import os
import pickle
import selectors
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from types import SimpleNamespace

from pmflib.runs import forked, memory
from pmflib.runs.orders import Ending, Order, Refusal, Started, Usage, Work

ADDRESS = ""
"""Where the warm process that this one was forked from takes orders; empty in a process started otherwise."""

_SECONDS_BETWEEN_LOOKS = 0.2
_SECONDS_TO_END = 5.0


@dataclass(kw_only=True)
class _Child:
    pid: int
    order: Order
    connection: Connection | None
    usage: Usage = field(default_factory=Usage)
    held: int = 0


@dataclass(frozen=True, kw_only=True)
class Forked:
    """In a new process: what it is to do."""

    order: Order
    connection: Connection

    def run(self) -> int:
        """Do it and return the exit code."""
        try:
            self.connection.send(Started(pid=os.getpid()))  # said here, so that no answer can come before it
            forked.move(self.order.environment, self.order.folder)
            sys.path[:] = self.order.path or sys.path
            # From a process of the same user, through a socket in a folder that only this user can enter.
            work: Work = pickle.loads(self.order.work)  # noqa: S301
            work(self.connection)
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            return 1
        return 0


class Server:
    """Takes orders and forks; ends when the process that started it has gone."""

    def __init__(self, listening: socket.socket, lifeline: int) -> None:
        self._listening = listening
        self._lifeline = lifeline
        self._woken, self._waking = os.pipe()
        self._children: dict[int, _Child] = {}
        self._selector = selectors.DefaultSelector()
        self._pid = os.getpid()

    def serve(self) -> Forked | None:
        """Return in every forked process what it is to do, and nothing here once there is nobody to serve."""
        self._hear_of_ends()
        for source in (self._listening, self._lifeline, self._woken):
            self._selector.register(source, selectors.EVENT_READ)
        while True:
            watched = any(child.order.memory for child in self._children.values())
            for key, _ in self._selector.select(_SECONDS_BETWEEN_LOOKS if watched else None):
                if key.fileobj == self._lifeline:
                    self._end()
                    return None
                forked = self._heed(key)
                if forked is not None:
                    return forked
            self._reap()
            if watched:
                self._weigh()

    def _hear_of_ends(self) -> None:
        for end in (self._woken, self._waking):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._waking, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def _heed(self, key: selectors.SelectorKey) -> Forked | None:
        if key.fileobj is self._listening:
            accepted, _ = self._listening.accept()
            self._selector.register(Connection(accepted.detach()), selectors.EVENT_READ)
        elif key.fileobj == self._woken:
            with suppress(BlockingIOError):
                os.read(self._woken, 4096)
        elif isinstance(key.fileobj, Connection):
            return self._told(key.fileobj, key.data)
        return None

    def _told(self, connection: Connection, child: _Child | None) -> Forked | None:
        try:
            said = connection.recv()
        except (EOFError, OSError):
            self._forget(connection, child)
            return None
        if isinstance(said, Order):
            return self._fork(connection, said)
        if child is not None:
            _signal_session(child.pid, said)
        return None

    def _forget(self, connection: Connection, child: _Child | None) -> None:
        """End a process that nobody asks about any more."""
        self._selector.unregister(connection)
        connection.close()
        if child is not None:
            child.connection = None
            _signal_session(child.pid, signal.SIGKILL)

    def _fork(self, connection: Connection, order: Order) -> Forked | None:
        try:
            out, error = recv_handle(connection), recv_handle(connection)
            pid = os.fork()
        except (OSError, EOFError, RuntimeError) as problem:  # who asks has gone, or the system has no room
            self._refuse(connection, problem)
            return None
        if pid == 0:
            self._let_go(connection)
            forked.settle(self._pid, out, error)
            return Forked(order=order, connection=connection)
        os.close(out)
        os.close(error)
        child = _Child(pid=pid, order=order, connection=connection)
        self._children[pid] = child
        self._selector.modify(connection, selectors.EVENT_READ, child)
        return None

    def _refuse(self, connection: Connection, problem: Exception) -> None:
        with suppress(OSError):
            connection.send(Refusal(words=str(problem)))
        self._forget(connection, None)

    def _let_go(self, kept: Connection) -> None:
        """In a new process: close all that belongs to the one it was forked from."""
        others = [key.fileobj for key in self._selector.get_map().values() if isinstance(key.fileobj, Connection)]
        self._selector.close()
        for connection in others:
            if connection is not kept:
                connection.close()
        self._listening.close()
        for end in (self._lifeline, self._woken, self._waking):
            os.close(end)

    def _reap(self) -> None:
        for pid, code, usage in _ended():
            child = self._children.pop(pid, None)
            if child is not None:
                self._tell(child, code, child.usage + usage)
                _end_strays(pid if self._children else 0)

    def _tell(self, child: _Child, code: int, usage: Usage) -> None:
        asker = self._children.get(child.order.asked_by)
        if asker is not None:
            asker.usage += usage
        _say(child, Ending(code=code, reason="memory" if child.held else "", held=child.held, usage=usage))
        if child.connection is not None:
            self._selector.unregister(child.connection)
            child.connection.close()

    def _weigh(self) -> None:
        """Kill what holds more than it may: what a process asked for first, so that it can say why it failed."""
        for child in list(self._children.values()):
            if not child.order.memory:
                continue
            asked = [each for each in self._children.values() if each.order.asked_by == child.pid]
            held = sum(memory.held(each.pid) for each in (child, *asked))
            if held > child.order.memory:
                for each in asked or [child]:
                    each.held = held
                    _signal_session(each.pid, signal.SIGKILL)

    def _end(self) -> None:
        for child in self._children.values():
            _signal_session(child.pid, signal.SIGKILL)
        until = time.monotonic() + _SECONDS_TO_END
        while self._children and time.monotonic() < until:
            self._reap()
            time.sleep(0.01)
        _end_strays(0)


def main(arguments: Sequence[str]) -> None:
    """Import what is asked for, then serve.

    Parameters
    ----------
    arguments : sequence of str
        Numbers of the listening socket and of the pipe that closes with the owner, the socket's path, and the
        modules to import.
    """
    global ADDRESS
    listening, lifeline, ADDRESS, *preload = arguments
    forked.adopt_orphans()
    gc.disable()  # all that is imported stays, and is never looked through again
    with _as_in_a_kernel():
        for name in preload:
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    gc.enable()
    child = Server(socket.socket(fileno=int(listening)), int(lifeline)).serve()
    if child is not None:
        forked.leave(child.run())
    shutil.rmtree(Path(ADDRESS).parent, ignore_errors=True)


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Look like a kernel to what is being imported: pandas, for one, shows tables otherwise in a terminal."""
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="UTF-8")
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]


def _ended() -> Iterator[tuple[int, int, Usage]]:
    """Yield every process that has ended; its session goes before its number can be given to another."""
    with suppress(ChildProcessError):
        if not hasattr(os, "waitid"):
            yield from _ended_without_a_look()
            return
        while (found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            _signal_session(found.si_pid, signal.SIGKILL)
            yield _reaped(*os.wait4(found.si_pid, 0))


def _ended_without_a_look() -> Iterator[tuple[int, int, Usage]]:
    while (found := os.wait4(-1, os.WNOHANG))[0]:
        _signal_session(found[0], signal.SIGKILL)
        yield _reaped(*found)


def _reaped(pid: int, status: int, used: object) -> tuple[int, int, Usage]:
    return pid, os.waitstatus_to_exitcode(status), memory.usage(used)


def _end_strays(session: int) -> None:
    """Kill what ended processes left behind: those of one session, or with 0 all that came to us as orphans."""
    for pid in memory.children(os.getpid()):
        with suppress(ProcessLookupError, PermissionError):
            if not session or os.getsid(pid) == session:
                os.kill(pid, signal.SIGKILL)


def _signal_session(leader: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def _say(child: _Child, ending: Ending) -> None:
    if child.connection is not None:
        with suppress(OSError):  # nobody listens any more
            child.connection.send(ending)
