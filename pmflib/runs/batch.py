"""A batch: build, plan, every job in turn, an index at the end; a failed job never stops the others."""

from __future__ import annotations

import shutil
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pmflib import build, export, files
from pmflib.errors import PmfError
from pmflib.runs import place, planning
from pmflib.runs.execute import JobFailed, execute
from pmflib.runs.lock import locked
from pmflib.runs.models import Failure, Job, Outcome, Request, RunResult, State
from pmflib.runs.record import Record, new_folder


class Watch(Protocol):
    """Told how a batch goes on, for a progress bar or a log."""

    def planned(self, jobs: Sequence[Job]) -> None:
        """The jobs are known and about to start."""

    def started(self, job: Job) -> None:
        """A job has started."""

    def finished(self, outcome: Outcome) -> None:
        """A job is done, has failed or was skipped."""


class Silent:
    """Watches without a word."""

    def planned(self, jobs: Sequence[Job]) -> None:
        """Say nothing."""

    def started(self, job: Job) -> None:
        """Say nothing."""

    def finished(self, outcome: Outcome) -> None:
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
        return run_jobs(_prepared(request), watch=watch or Silent())


def planned(request: Request) -> tuple[Job, ...]:
    """Do what `pmflib.runs.planned` says."""
    with locked(request.outputs, purpose="pmf run --plan"):
        return _prepared(request).jobs


def run_jobs(batch: Batch, *, watch: Watch) -> RunResult:
    """Run the jobs of a batch, recording each as it ends."""
    council = batch.request.outputs / batch.request.council
    folder = new_folder(council)
    record = Record(folder, request=batch.request, jobs=batch.jobs)
    watch.planned(batch.jobs)
    outcomes: list[Outcome] = []
    interrupted = False
    for job in batch.jobs:
        if not interrupted:
            record.begin(job)
            watch.started(job)
        try:
            outcome = Outcome(job=job, state="skipped") if interrupted else _outcome(batch, job, folder)
        except KeyboardInterrupt:
            interrupted = True
            outcome = Outcome(job=job, state="skipped")
        outcomes.append(outcome)
        record.end(outcome)
        watch.finished(outcome)
    record.close(interrupted=interrupted)
    return _result(batch, folder, outcomes, interrupted=interrupted)


def _prepared(request: Request) -> Batch:
    folder = request.notebooks or files.shipped("notebooks")
    planning.check(request, folder=folder)
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


def _outcome(batch: Batch, job: Job, folder: Path) -> Outcome:
    begun = time.monotonic()
    state: State = "failed"
    failure: Failure | None = None
    try:
        _report(batch, job, folder)
        state = "done"
    except JobFailed as error:
        failure = error.failure
    except PmfError as error:
        failure = Failure(cell="", cause=str(error), remedy="")
    # One report's fault, whatever it is, must not cost the others: it is recorded whole and the batch goes on.
    except Exception as error:
        with (folder / f"{job.id}.log").open("a", encoding="utf-8") as log:
            log.write(traceback.format_exc())
        cause = f"{type(error).__name__}: {error}"[:600]
        failure = Failure(cell="", cause=cause, remedy=f"The whole message is in {job.id}.log beside the record.")
    return Outcome(job=job, state=state, seconds=time.monotonic() - begun, failure=failure)


def _report(batch: Batch, job: Job, folder: Path) -> None:
    target = batch.request.outputs / job.folder
    executed = folder / f"{job.id}.ipynb"
    notebook = execute(job, executed, time_limit=batch.request.time_limit)
    part = place.part_of(target)
    try:
        written = export.export(executed, part, formats=batch.request.formats)
        place.write_manifest(
            part, job=job, inputs=batch.releases / job.area, shown=place.elements(notebook), files=written
        )
        place.put(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


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
