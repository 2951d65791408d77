"""One attempt after another: what may pass is tried again, everything else is told as it is."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from pmflib.runs import place, processes
from pmflib.runs.jobs import Task, perform
from pmflib.runs.models import Failure, Outcome, Request
from pmflib.runs.processes import Presses

How = Literal["answered", "died", "out of time", "out of memory", "stopped", "lost", "unreached"]

MEGABYTE = 1024 * 1024
_SECONDS_TO_EXPORT = 120.0
_NOT_STARTED = "not started: Ctrl-C was pressed"


@dataclass(frozen=True, kw_only=True)
class Came:
    """What came of one attempt, wherever it ran.

    Parameters
    ----------
    task : Task
    how : {"answered", "died", "out of time", "out of memory", "stopped", "lost", "unreached"}
        ``lost``: the machine it ran on, or whoever handed it out, is no longer there; ``unreached``: it was not
        started for that reason.
    failure : Failure or None
        Of an attempt that answered; none when the report lies whole beside its place.
    words : str
        More about an attempt that did not answer.
    seconds, cpu, memory : float
        By the clock, of processors, and megabytes at the most.
    host : str
    before : tuple of str
        Hosts that began it before and left.
    """

    task: Task
    how: How
    failure: Failure | None = None
    words: str = ""
    seconds: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    host: str = ""
    before: tuple[str, ...] = ()


class Runner(Protocol):
    """Runs tasks somewhere, yielding what came of each as it ends; what is never started comes as ``stopped``."""

    def __call__(
        self,
        tasks: Sequence[Task],
        *,
        started: Callable[[Task], None],
        stopping: Callable[[], None],
        presses: Presses,
    ) -> Iterator[Came]:
        """Run them."""


def limit(task: Task) -> float:
    """Return the seconds after which a job's processes are ended: what its notebook may take, and the export."""
    return task.time_limit + _SECONDS_TO_EXPORT


def here(request: Request) -> Runner:
    """Return what runs tasks in processes of this machine."""

    def run(
        tasks: Sequence[Task],
        *,
        started: Callable[[Task], None],
        stopping: Callable[[], None],
        presses: Presses,
    ) -> Iterator[Came]:
        for ended in processes.each(
            perform,
            tasks,
            at_once=request.jobs,
            limit=request.time_limit + _SECONDS_TO_EXPORT,
            log=lambda task: task.log,
            started=started,
            stopping=stopping,
            presses=presses,
            memory=round(request.memory_limit * MEGABYTE),
        ):
            yield came(ended, request.memory_limit)

    return run


def came(ended: processes.Ended[Task, Failure | None], memory_limit: float) -> Came:
    """Return what came of a task that ran in a process of this machine, with the megabytes it was allowed."""
    return Came(
        task=ended.task,
        how=ended.how,
        failure=ended.answer,
        words=f"Its limit is {memory_limit:g} MB." if ended.how == "out of memory" else "",
        seconds=ended.seconds,
        cpu=ended.usage.cpu,
        memory=ended.usage.peak / MEGABYTE,
        host=platform.node(),
    )


def outcomes(
    tasks: Sequence[Task],
    runner: Runner,
    *,
    admit: Callable[[Task], Failure | None],
    retries: int,
    presses: Presses,
    started: Callable[[Task], None],
    retried: Callable[[Task, Failure], None],
    stopping: Callable[[], None],
) -> Iterator[Outcome]:
    """Yield what came of each task once nothing more will be tried.

    Parameters
    ----------
    tasks : sequence of Task
        In the order they start.
    runner : Runner
    admit : callable
        Puts what a task has finished into its place, or says why not.
    retries : int
        How often a failure that may pass is tried again, after all other tasks have had their turn.
    presses : Presses
    started, retried, stopping : callable
        Told of each task as it starts, of each failure that is tried again, and once of Ctrl-C.
    """
    waiting = list(tasks)
    for left in range(retries, -1, -1):
        again: list[Task] = []
        for one in runner(waiting, started=started, stopping=stopping, presses=presses):
            for host in one.before:
                retried(one.task, _left(host))
            outcome = _outcome(one, admit)
            if left and not presses.count and (passing := _passing(one, outcome)):
                retried(one.task, passing)
                again.append(one.task)
            else:
                yield outcome
        waiting = again
        if not waiting:
            return


def _passing(one: Came, outcome: Outcome) -> Failure | None:
    """Return what is worth another try, if it is."""
    if one.how == "unreached":
        return Failure(cell="", cause=one.words, remedy="")
    return outcome.failure if outcome.failure and outcome.failure.may_pass else None


def _left(host: str) -> Failure:
    return Failure(cell="", cause=f"The worker on {host} left while it ran.", remedy="")


def _outcome(one: Came, admit: Callable[[Task], Failure | None]) -> Outcome:
    task = one.task
    failure = (one.failure or admit(task)) if one.how == "answered" else None
    shutil.rmtree(place.beside(task.target, place.PART), ignore_errors=True)
    if task.log.exists() and not task.log.stat().st_size:
        task.log.unlink()
    outcome = Outcome(job=task.job, state="done", seconds=one.seconds, cpu=one.cpu, memory=one.memory, host=one.host)
    if one.how in ("stopped", "unreached"):
        return replace(outcome, state="skipped", why=one.words or _NOT_STARTED)
    if one.how != "answered":
        failure = _unanswered(one)
    if failure:
        return replace(outcome, state="failed", failure=failure)
    # What a kernel says on its way out is of no use once its report stands.
    task.log.unlink(missing_ok=True)
    return outcome


def _unanswered(one: Came) -> Failure:
    log = one.task.log
    cause, remedy = {
        "died": ("The process writing the report died.", "Most often memory ran out: try --jobs 1."),
        "out of time": (f"Not finished after {one.seconds:.0f} seconds.", "If it needs longer, raise --time-limit."),
        "out of memory": ("It needed more memory than a job may use.", "If it needs more, raise --memory-limit."),
        "lost": ("The machine it ran on is gone.", "Start it again, then run with --resume."),
    }[one.how]
    words = f"{cause} {one.words}".strip()
    remedy += f" What it said is in {log.name} beside the record." if log.exists() else ""
    return Failure(cell="", cause=words, remedy=remedy, may_pass=one.how in ("died", "lost"))
