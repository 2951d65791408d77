"""How a batch looks to a person: a bar on a terminal, a line per report elsewhere, a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from pmflib.runs.models import Job, Outcome, Request, RunResult


class Lines:
    """Says one line for each finished report, and moves the bar if there is one."""

    def __init__(self, console: Console, progress: Progress | None = None) -> None:
        self._console = console
        self._progress = progress
        self._task: TaskID | None = progress.add_task("Working out the figures", total=None) if progress else None
        self._planned = self._ended = 0
        self._told = False

    def planned(self, jobs: Sequence[Job]) -> None:
        """Set the length of the bar."""
        self._planned = len(jobs)
        if self._progress and self._task is not None:
            self._progress.update(self._task, total=len(jobs), description="")

    def started(self, job: Job) -> None:
        """Name the report being written."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, description=job.label)

    def finished(self, outcome: Outcome) -> None:
        """Say what came of a report."""
        self._ended += 1
        width = len(str(self._planned))
        line = f"[{self._ended:>{width}}/{self._planned}] {outcome.state:<7} {outcome.job.label}"
        seconds = f"  {outcome.seconds:.1f} s" if outcome.state != "skipped" else ""
        self._console.print(line + seconds, markup=False, highlight=False, soft_wrap=True)
        if self._progress and self._task is not None:
            self._progress.advance(self._task)

    def stopping(self) -> None:
        """Say that Ctrl-C was heard."""
        if not self._told:
            self._told = True
            self._console.print("Finishing what is running. Ctrl-C again stops at once.", markup=False)


@contextmanager
def watching() -> Iterator[Lines]:
    """Yield a watch that suits where the output goes."""
    console = Console()
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        yield Lines(console, progress)


def plan(jobs: Sequence[Job]) -> None:
    """List what would be written."""
    for job in jobs:
        _say(f"{job.label}  ->  {job.folder.as_posix()}")
    _say(f"{len(jobs)} {'report' if len(jobs) == 1 else 'reports'} would be written. Nothing has been run.")


def result(request: Request, result: RunResult) -> None:
    """Sum the batch up: failed jobs first, each with its cause and what to do; what to open last."""
    for outcome in result.failed:
        _failed(request, outcome, result)
    counts = [f"{len(result.done)} of {result.planned} reports written"]
    counts += [f"{len(result.failed)} failed"] if result.failed else []
    counts += [f"{len(result.skipped)} skipped"] if result.skipped else []
    _say(", ".join(counts) + ("; interrupted." if result.interrupted else "."))
    if result.failed or result.interrupted:
        _say(f"Record: {result.folder / 'record.json'}")
    if result.index:
        _say(f"Open:   {result.index}")


def runs(records: Sequence[dict[str, Any]]) -> None:
    """Show runs, one row each."""
    table = Table(box=None, pad_edge=False)
    for head in ("Run", "State", "Written", "Failed", "Skipped", "Edition", "Reports"):
        table.add_column(head, no_wrap=head != "Reports")
    for each in records:
        editions = ", ".join(sorted({job["parameters"]["period"] for job in each["jobs"]}))
        counts = [f"{each['done']} of {each['planned']}", str(each["failed"]), str(each["skipped"])]
        table.add_row(each["run"], each["state"], *counts, editions, ", ".join(each["request"]["reports"]))
    Console().print(table)


def jobs(record: dict[str, Any]) -> None:
    """Show one run's jobs, failed ones with their cause."""
    runs([record])
    _say("")
    for job in record["jobs"]:
        seconds = f"  {job['seconds']:.1f} s" if job["seconds"] else ""
        label = " ".join(part for part in (job["report"], job["area"], job["theme"]) if part)
        _say(f"{job['state']:<7} {label}{seconds}")
        if job["error"]:
            _cause(**job["error"])
            _say(f"        Again: {job['again']}")


def _failed(request: Request, outcome: Outcome, result: RunResult) -> None:
    _say(f"Failed: {outcome.job.label}")
    if outcome.failure:
        _cause(outcome.failure.cell, outcome.failure.cause, outcome.failure.remedy)
    executed = result.folder / f"{outcome.job.id}.ipynb"
    if executed.exists():
        _say(f"        Executed notebook: {executed}")
    _say(f"        Again: {request.command(outcome.job)}")


def _cause(cell: str, cause: str, remedy: str) -> None:
    for line in (f"In {cell}" if cell else "", *cause.splitlines(), remedy):
        if line:
            _say(f"        {line}")


def _say(line: str) -> None:
    Console().print(line, markup=False, highlight=False, soft_wrap=True)
