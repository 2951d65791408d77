"""A batch: build, plan, every job, an index at the end; a failed job never stops the others."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pmflib import build, folders
from pmflib.runs import place, planning, processes
from pmflib.runs.contents import write_index
from pmflib.runs.jobs import HEAVY, Task, perform
from pmflib.runs.lock import locked
from pmflib.runs.models import Failure, Job, Outcome, Request, RunResult, State
from pmflib.runs.record import Record, new_folder

_SECONDS_TO_EXPORT = 120.0


class Watch(Protocol):
    """Told how a batch goes on, for a progress bar or a log."""

    def planned(self, jobs: Sequence[Job]) -> None:
        """The jobs are known and about to start."""

    def started(self, job: Job) -> None:
        """A job has started."""

    def finished(self, outcome: Outcome) -> None:
        """A job is done, has failed or was skipped."""

    def stopping(self) -> None:
        """Ctrl-C was pressed: what runs is being finished, nothing else starts."""


class Silent:
    """Watches without a word."""

    def planned(self, jobs: Sequence[Job]) -> None:
        """Say nothing."""

    def started(self, job: Job) -> None:
        """Say nothing."""

    def finished(self, outcome: Outcome) -> None:
        """Say nothing."""

    def stopping(self) -> None:
        """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Jobs about to run, and the releases they read.

    Parameters
    ----------
    request : Request
    jobs : tuple of Job
    releases : Path
        Folder of the pack: one slice per area.
    """

    request: Request
    jobs: tuple[Job, ...]
    releases: Path


def run(request: Request, *, watch: Watch | None = None) -> RunResult:
    """Do what `pmflib.runs.run` says."""
    with locked(request.outputs, purpose=f"pmf run {' '.join(request.reports)}"):
        batch = _prepared(request)
        result = run_jobs(batch, watch=watch or Silent())
        return replace(result, index=_index(batch, result))


def planned(request: Request) -> tuple[Job, ...]:
    """Do what `pmflib.runs.planned` says."""
    with locked(request.outputs, purpose="pmf run --plan"):
        return _prepared(request).jobs


def run_jobs(batch: Batch, *, watch: Watch) -> RunResult:
    """Run the jobs of a batch, recording each as it ends."""
    processes.warm_up(HEAVY)
    request = batch.request
    folder = new_folder(request.outputs / request.council)
    record = Record(folder, request=request, jobs=batch.jobs)
    outcomes: list[Outcome] = []

    def started(task: Task) -> None:
        record.begin(task.job)
        watch.started(task.job)

    with (
        tempfile.TemporaryDirectory(prefix="pmf-", ignore_cleanup_errors=True) as sockets,
        processes.ctrl_c() as presses,
    ):
        work = tasks(batch, folder, Path(sockets))
        for task in work:
            place.recover(task.target)
        watch.planned(batch.jobs)
        for ended in processes.each(
            perform,
            work,
            at_once=request.jobs,
            limit=request.time_limit + _SECONDS_TO_EXPORT,
            log=_log,
            started=started,
            stopping=watch.stopping,
            presses=presses,
        ):
            outcomes.append(_outcome(ended))
            record.end(outcomes[-1])
            watch.finished(outcomes[-1])
    record.close(interrupted=bool(presses.count))
    return _result(batch, folder, outcomes, interrupted=bool(presses.count))


def tasks(batch: Batch, folder: Path, sockets: Path) -> list[Task]:
    """Return the work of a batch whose run is kept in `folder`, its kernels' channels below `sockets`."""
    return [
        Task(
            job=job,
            inputs=batch.releases / job.area,
            target=batch.request.outputs / job.folder,
            executed=folder / f"{job.id}.ipynb",
            sockets=sockets,
            formats=batch.request.formats,
            time_limit=batch.request.time_limit,
        )
        for job in batch.jobs
    ]


def _prepared(request: Request) -> Batch:
    folder = request.notebooks or folders.shipped("notebooks")
    planning.check(request, folder=folder)
    processes.warm_up(HEAVY)
    built = build.build(
        request.council,
        areas=request.areas,
        period=request.period,
        as_of=request.as_of,
        audience=request.audience,
        data=request.data,
        parameters=request.parameters,
        outputs=request.outputs,
    )
    areas = built.requested if request.areas or not request.every_area else ()
    every = built.slices if request.every_area else ()
    jobs = planning.plan(request, folder=folder, edition=built.edition, areas=(*every, *areas))
    return Batch(request=request, jobs=jobs, releases=built.folder)


def _index(batch: Batch, result: RunResult) -> Path:
    folder = batch.request.outputs / batch.jobs[0].folder.parents[1]
    return write_index(folder, releases=batch.releases, outcomes=(*result.done, *result.failed, *result.skipped))


def _log(task: Task) -> Path:
    return task.log


def _outcome(ended: processes.Ended[Task, Failure | None]) -> Outcome:
    task = ended.task
    shutil.rmtree(place.beside(task.target, place.PART), ignore_errors=True)
    if ended.how == "stopped":
        return Outcome(job=task.job, state="skipped", seconds=ended.seconds)
    said = task.log.exists() and task.log.stat().st_size > 0
    if not said:
        task.log.unlink(missing_ok=True)
    failure = ended.answer
    if ended.how == "died":
        remedy = "Most often memory ran out: close other programs, or try --jobs 1."
        remedy += f" What it said is in {task.log.name} beside the record." if said else ""
        failure = Failure(cell="", cause="The process writing the report died.", remedy=remedy)
    elif ended.how == "out of time":
        cause = f"Not finished after {ended.seconds:.0f} seconds."
        failure = Failure(cell="", cause=cause, remedy="If the report needs longer, raise --time-limit.")
    return Outcome(job=task.job, state="failed" if failure else "done", seconds=ended.seconds, failure=failure)


def _result(batch: Batch, folder: Path, outcomes: Sequence[Outcome], *, interrupted: bool) -> RunResult:
    def of(state: State) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in outcomes if outcome.state == state)

    return RunResult(
        id=folder.name,
        folder=folder,
        planned=len(batch.jobs),
        done=of("done"),
        failed=of("failed"),
        skipped=of("skipped"),
        interrupted=interrupted,
    )
