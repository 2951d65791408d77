"""What a machine that takes part in a batch does: each job in processes forked from its own warm one."""

from __future__ import annotations

import json
import platform
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

from pmflib.errors import PmfError
from pmflib.runs import attempts, made_from, processes, warm_process
from pmflib.runs.jobs import Task, perform
from pmflib.runs.lock import holder
from pmflib.runs.models import Failure, Job
from pmflib.runs.private import private_folder
from pmflib.runs.processes import Presses

_SECONDS_BETWEEN_LOOKS = 0.5
_WANTED = {"executing", "long-running"}
_TRIES = ".tries"
_REMEDY = "Start the worker with the Python that 'pmf run' works with, then run with --resume."

_running: dict[str, tuple[str, Presses]] = {}
"""Jobs at work in this process, by key: whose outputs they write to, and how to stop them."""


class WarmStart(WorkerPlugin):  # type: ignore[misc]
    """Gives each worker one warm process, which ends with the worker.

    Parameters
    ----------
    modules : sequence of str
        What jobs import first.
    """

    name = "pmf"

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = tuple(modules)

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 (the name is distributed's)
        """Start it, so that it has imported everything when the first job comes."""
        processes.warm_up(self._modules)

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """Stop the jobs that run, and end it."""
        for _, presses in list(_running.values()):
            presses.count = 2
        warm_process.close_all()


def order(task: Task, *, memory: float) -> dict[str, Any]:
    """Return a task as plain values, for a machine with its own folder for sockets.

    Parameters
    ----------
    task : Task
    memory : float
        Megabytes it may use.
    """
    return {
        "job": task.job.model_dump_json(),
        "paths": {name: str(getattr(task, name)) for name in ("inputs", "target", "executed")},
        "formats": list(task.formats),
        "time_limit": task.time_limit,
        "made_from": task.made_from,
        "memory": memory,
    }


def about(outputs: str) -> dict[str, Any]:
    """Return what decides whether this machine can take part, and whether it is still busy for an earlier run.

    Parameters
    ----------
    outputs : str
        The outputs folder, as the one who asks calls it.
    """
    return {
        **made_from.kind_of_machine(),
        "host": platform.node(),
        "holder": holder(Path(outputs)),
        "busy": sum(whose == outputs for whose, _ in _running.values()),
    }


def work(said: Mapping[str, Any], outputs: str) -> dict[str, Any]:
    """Do one job and return what came of it, as plain values.

    Parameters
    ----------
    said : mapping
        As `order` returns it.
    outputs : str
        The outputs folder, as the one who asks calls it.
    """
    executed = Path(said["paths"]["executed"])
    before = _begun_before(executed)
    with _stoppable(outputs) as presses, private_folder() as sockets:
        try:
            came = _came(_task(said, sockets), presses, said["memory"])
        except PmfError as error:
            lost = Failure(cell="", cause=f"The worker cannot start it: {error}", remedy=_REMEDY, may_pass=True)
            return {"how": "answered", "failure": asdict(lost), "host": platform.node(), "before": before}
    executed.with_suffix(_TRIES).unlink(missing_ok=True)
    told = {name: getattr(came, name) for name in ("how", "words", "seconds", "cpu", "memory", "host")}
    return {**told, "failure": asdict(came.failure) if came.failure else None, "before": before}


def failure(said: Mapping[str, Any]) -> Failure | None:
    """Return the failure among plain values, if there is one."""
    return Failure(**said["failure"]) if said.get("failure") else None


def _task(said: Mapping[str, Any], sockets: Path) -> Task:
    return Task(
        job=Job.model_validate_json(said["job"]),
        **{name: Path(path) for name, path in said["paths"].items()},
        sockets=sockets,
        formats=tuple(said["formats"]),
        time_limit=said["time_limit"],
        made_from=said["made_from"],
    )


def _came(task: Task, presses: Presses, memory: float) -> attempts.Came:
    (ended,) = processes.each(
        perform,
        [task],
        at_once=1,
        limit=attempts.limit(task),
        log=lambda task: task.log,
        started=lambda _: None,
        stopping=lambda: None,
        presses=presses,
        memory=round(memory * attempts.MEGABYTE),
    )
    return attempts.came(ended, memory)


def _begun_before(executed: Path) -> list[str]:
    """Return the hosts that began this job and never ended it, and add our own to them."""
    tries = executed.with_suffix(_TRIES)
    with suppress(OSError):  # a disk that is full will be told by the job itself
        with tries.open("a", encoding="utf-8") as file:
            file.write(json.dumps(platform.node()) + "\n")
        return [str(json.loads(line)) for line in tries.read_text(encoding="utf-8").splitlines()][:-1]
    return []


@contextmanager
def _stoppable(outputs: str) -> Iterator[Presses]:
    """Yield what stops a job, and use it when the one who asked for it does not want it any more."""
    worker = get_worker()
    key = worker.get_current_task()
    presses, done = Presses(), threading.Event()

    def watch() -> None:
        while not done.wait(_SECONDS_BETWEEN_LOOKS):
            state = worker.state.tasks.get(key)
            if state is None or state.state not in _WANTED:
                presses.count = 2

    _running[key] = (outputs, presses)
    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield presses
    finally:
        done.set()
        watching.join()
        _running.pop(key, None)
