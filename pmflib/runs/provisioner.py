"""Kernels for any Jupyter program, forked from a warm process where the system can, else started as ever."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from pmflib.runs import warm_process
from pmflib.runs.orders import Ending, Order, call
from pmflib.runs.starting import start_method

_KERNEL = "pmflib.runs.forked_kernel:become"
_LAUNCHER = ["-m", "ipykernel_launcher"]
_KNOWN_OPTIONS = {"env", "cwd", "stdin", "stdout", "stderr", "kernel_id"}
_SECONDS_TO_END = 5.0


class KernelProcess:
    """A forked kernel with the few words of `subprocess.Popen` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, forked: warm_process.ForkedProcess) -> None:
        self._forked = forked
        self.pid = forked.pid

    @property
    def ending(self) -> Ending | None:
        """Return how it ended, if it has."""
        return self._forked.poll()

    def poll(self) -> int | None:
        """Return its exit code once it has ended."""
        ending = self._forked.poll()
        return None if ending is None else ending.code

    def wait(self) -> int:
        """Wait for its end, killing it after a while, and return its exit code."""
        self._forked.wait(_SECONDS_TO_END)
        self._forked.close()
        return self.poll() or 0

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and all it has started."""
        self._forked.send_signal(number)

    def kill(self) -> None:
        """Kill the kernel and all it has started."""
        self._forked.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel and all it has started to end."""
        self._forked.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Forks IPython kernels of this interpreter from a warm process; starts every other kernel as ever.

    Found under the name ``pmf-warm`` by every program that uses `jupyter_client`.
    """

    preload = List(
        Unicode(), default_value=["papermill", "pmflib.runs.warm"], help="Modules the warm process imports."
    ).tag(config=True)

    ending: Ending | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel that a command line stands for; the options are those of `subprocess.Popen`."""
        if not _can_fork(cmd, kwargs):
            return await super().launch_kernel(cmd, **kwargs)
        # A warm process of one's own is still importing when it is asked for the first time.
        forked = await asyncio.get_running_loop().run_in_executor(None, self._fork, cmd[3:], kwargs)
        kernel = KernelProcess(forked)
        self.process = kernel  # type: ignore[assignment]  # it has the words that are used of a Popen
        self.pid = kernel.pid
        self.pgid = None  # signals go by way of the warm process, which knows when the number is free again
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def poll(self) -> int | None:
        """Return the kernel's exit code once it has ended."""
        code: int | None = await super().poll()
        if isinstance(self.process, KernelProcess):
            self.ending = self.process.ending
        return code

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of a kernel that has ended by itself, too."""
        if isinstance(self.process, KernelProcess):
            await self.kill()
            await self.wait()
        elif self.pgid and not restart:
            with suppress(ProcessLookupError, PermissionError):  # what a plain kernel has forked and not ended
                os.killpg(self.pgid, signal.SIGKILL)
        await super().cleanup(restart=restart)

    def _fork(self, arguments: list[str], options: dict[str, Any]) -> warm_process.ForkedProcess:
        environment = {**options.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
        order = Order(
            work=pickle.dumps(partial(call, place=_KERNEL, arguments=arguments)),
            environment=environment,
            folder=str(options.get("cwd") or Path.cwd()),
        )
        with _opened(options) as (out, error):
            return warm_process.fork(order, preload=self.preload, out=out, error=error)


def _can_fork(command: list[str], options: dict[str, Any]) -> bool:
    """Return whether a command line is that of an IPython kernel of this interpreter, without anything unusual."""
    return (
        start_method() == "fork"
        and command[:3] == [sys.executable, *_LAUNCHER]
        and options.keys() <= _KNOWN_OPTIONS
        and not any(options.get(stream) == subprocess.PIPE for stream in ("stdout", "stderr"))
        and (not options.get("cwd") or Path(options["cwd"]).is_dir())
    )


@contextmanager
def _opened(options: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Give the files that `subprocess.Popen` would use for standard output and error."""
    with ExitStack() as stack:
        out = _number(options.get("stdout"), 1, stack)
        error = out if options.get("stderr") == subprocess.STDOUT else _number(options.get("stderr"), 2, stack)
        yield out, error


def _number(stream: Any, usual: int, stack: ExitStack) -> int:
    if stream is None:
        return usual
    if stream == subprocess.DEVNULL:
        return stack.enter_context(Path(os.devnull).open("wb")).fileno()
    return stream if isinstance(stream, int) else int(stream.fileno())
