"""A batch: build, plan, every job, an index at the end; a failed job never stops the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pmflib import folders
from pmflib.errors import PmfError
from pmflib.runs import attempts, builds, editions, indexing, planning, processes, standing
from pmflib.runs.guard import Guard
from pmflib.runs.jobs import HEAVY, Task
from pmflib.runs.lock import locked
from pmflib.runs.models import Failure, Job, Outcome, Request, RunResult, State, Step
from pmflib.runs.ordering import longest_first
from pmflib.runs.private import private_folder
from pmflib.runs.record import Record, new_folder, prune


class Watch(Protocol):
    """Told how a batch goes on, for a progress bar or a log."""

    def planned(self, steps: Sequence[Step]) -> None:
        """The jobs are known, and those that are due about to start."""

    def started(self, job: Job) -> None:
        """A job has started."""

    def retried(self, job: Job, failure: Failure) -> None:
        """A job has failed for a reason that may pass, and will be tried again."""

    def finished(self, outcome: Outcome) -> None:
        """A job is done, has failed or was skipped."""

    def stopping(self) -> None:
        """Ctrl-C was pressed: what runs is being finished, nothing else starts."""


class Silent:
    """Watches without a word."""

    def planned(self, steps: Sequence[Step]) -> None:
        """Say nothing."""

    def started(self, job: Job) -> None:
        """Say nothing."""

    def retried(self, job: Job, failure: Failure) -> None:
        """Say nothing."""

    def finished(self, outcome: Outcome) -> None:
        """Say nothing."""

    def stopping(self) -> None:
        """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Jobs that were planned.

    Parameters
    ----------
    request : Request
    steps : tuple of Step
    """

    request: Request
    steps: tuple[Step, ...]

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Return the jobs, due or not."""
        return tuple(step.job for step in self.steps)

    @property
    def council(self) -> Path:
        """Return the folder of the council's outputs."""
        return self.request.outputs / self.request.council


def run(request: Request, *, resumes: str = "", watch: Watch | None = None) -> RunResult:
    """Do what `pmflib.runs.run` says."""
    with locked(request.outputs, purpose=f"pmf run {' '.join(request.reports)}"):
        with _recorded(request, resumes) as record:
            if request.scheduler:
                from pmflib.runs import fan_out

                fan_out.reach(request)
            batch = prepared(request)
            guard = Guard(request)
            result = run_jobs(batch, record=record, watch=watch or Silent(), guard=guard)
            outcomes = (*result.done, *result.failed, *result.skipped)
            pages = indexing.indexes(request.outputs, batch.steps, outcomes, guard)
        prune(batch.council)
        return replace(result, indexes=pages, problems=tuple(guard.refused))


def planned(request: Request) -> tuple[Step, ...]:
    """Do what `pmflib.runs.planned` says."""
    with locked(request.outputs, purpose="pmf run --plan"):
        return prepared(request).steps


def prepared(request: Request) -> Batch:
    """Return the jobs of a request, what they read built and what broken runs left cleared away."""
    folder = request.notebooks or folders.shipped("notebooks")
    planning.check(request, folder=folder)
    steps: list[Step] = []
    for release in _releases(request):
        jobs = planning.plan(request, folder=folder, edition=release.edition, areas=release.areas)
        standing.clear(request.outputs / request.council, [request.outputs / job.folder for job in jobs])
        steps += [standing.step(job, request=request, release=release.folder) for job in jobs]
    return Batch(request=request, steps=tuple(steps))


def run_jobs(batch: Batch, *, watch: Watch, record: Record | None = None, guard: Guard | None = None) -> RunResult:
    """Run the jobs of a batch that are due, recording each as it ends."""
    if record is None:
        with _recorded(batch.request, "") as own:
            return run_jobs(batch, watch=watch, record=own, guard=guard)
    guard = guard or Guard(batch.request)
    record.plan(batch.steps)
    watch.planned(batch.steps)
    outcomes: list[Outcome] = []
    with processes.ctrl_c() as presses:
        for outcome in _outcomes(batch, record, watch, presses, guard):
            outcomes.append(outcome)
            record.end(outcome)
            watch.finished(outcome)
    interrupted = bool(presses.count)
    record.close("interrupted" if interrupted else "finished")
    return _result(batch, record.folder, outcomes, interrupted=interrupted)


def tasks(batch: Batch, folder: Path, sockets: Path) -> list[Task]:
    """Return the work of a batch that is due, longest first.

    Parameters
    ----------
    batch : Batch
    folder : Path
        Where the run is kept.
    sockets : Path
        Where its kernels' channels go.
    """
    due = [step for step in batch.steps if step.due]
    return [
        Task(
            job=step.job,
            inputs=step.release / step.job.area,
            target=batch.request.outputs / step.job.folder,
            executed=folder / f"{step.job.id}.ipynb",
            sockets=sockets,
            formats=batch.request.formats,
            time_limit=batch.request.time_limit,
            made_from=step.made_from,
        )
        for step in longest_first(due, batch.council)
    ]


@contextmanager
def _recorded(request: Request, resumes: str) -> Iterator[Record]:
    """Keep the record of a run; of one whose request was not right there is none."""
    record = Record(new_folder(request.outputs / request.council), request=request, resumes=resumes)
    try:
        yield record
    except KeyboardInterrupt:
        record.close("interrupted")
        raise
    except Exception as error:
        if isinstance(error, PmfError) and not record.planned:
            record.discard()
        else:
            record.close("broken off", f"{type(error).__name__}: {error}")
        raise


def _releases(request: Request) -> Iterator[builds.Release]:
    newest: list[builds.Release] = []

    def find_newest() -> str:
        if not newest:
            newest.append(builds.release(request, ""))
        return newest[0].edition

    for edition in editions.asked(request, find_newest):
        known = next((release for release in newest if release.edition == edition), None)
        yield known or builds.release(request, edition)


def _outcomes(
    batch: Batch, record: Record, watch: Watch, presses: processes.Presses, guard: Guard
) -> Iterator[Outcome]:
    for step in batch.steps:
        if not step.due:
            yield Outcome(job=step.job, state="skipped", why=step.why, unchanged=True)
    if not any(step.due for step in batch.steps):
        return

    def started(task: Task) -> None:
        record.begin(task.job)
        watch.started(task.job)

    def retried(task: Task, failure: Failure) -> None:
        record.retry(task.job, failure)
        watch.retried(task.job, failure)

    with private_folder() as sockets:
        yield from attempts.outcomes(
            tasks(batch, record.folder, sockets),
            _runner(batch.request, record.folder),
            admit=guard.admit,
            retries=batch.request.retries,
            presses=presses,
            started=started,
            retried=retried,
            stopping=watch.stopping,
        )


def _runner(request: Request, folder: Path) -> attempts.Runner:
    if request.scheduler:
        from pmflib.runs import fan_out  # a second to import, and of use to few

        return fan_out.there(request, folder)
    processes.warm_up(HEAVY)
    return attempts.here(request)


def _result(batch: Batch, folder: Path, outcomes: Sequence[Outcome], *, interrupted: bool) -> RunResult:
    def of(state: State) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in outcomes if outcome.state == state)

    return RunResult(
        id=folder.name,
        folder=folder,
        planned=len(batch.steps),
        done=of("done"),
        failed=of("failed"),
        skipped=of("skipped"),
        interrupted=interrupted,
    )
