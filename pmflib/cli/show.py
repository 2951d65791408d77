"""How a batch looks to a person: a bar on a terminal, a line per report elsewhere, a summary at the end."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from pmflib import formats
from pmflib.runs.models import Failure, Job, Outcome, Request, RunResult, Step


class Lines:
    """Says one line for each finished report, and moves the bar if there is one."""

    def __init__(self, console: Console, progress: Progress | None = None) -> None:
        self._console = console
        self._progress = progress
        self._task: TaskID | None = progress.add_task("Working out the figures", total=None) if progress else None
        self._due = self._ended = 0
        self._told = False

    def planned(self, steps: Sequence[Step]) -> None:
        """Set the length of the bar, and say how many reports need not be written."""
        self._due = sum(step.due for step in steps)
        if self._due < len(steps):
            self._line(f"{formats.many(len(steps) - self._due, 'report')} unchanged.")
        if self._progress and self._task is not None:
            self._progress.update(self._task, total=self._due, description="")

    def started(self, job: Job) -> None:
        """Name the report being written."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, description=job.label)

    def retried(self, job: Job, failure: Failure) -> None:
        """Say why a report is tried again."""
        self._line(f"again   {job.label}: {failure.cause.splitlines()[0]}")

    def finished(self, outcome: Outcome) -> None:
        """Say what came of a report."""
        if outcome.unchanged:
            return
        self._ended += 1
        width = len(str(self._due))
        seconds = f"  {outcome.seconds:.1f} s" if outcome.state != "skipped" else ""
        self._line(f"[{self._ended:>{width}}/{self._due}] {outcome.state:<7} {outcome.job.label}{seconds}")
        if self._progress and self._task is not None:
            self._progress.advance(self._task)

    def stopping(self) -> None:
        """Say that Ctrl-C was heard."""
        if not self._told:
            self._told = True
            self._line("Finishing what is running. Ctrl-C again stops at once.")

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


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


def plan(steps: Sequence[Step]) -> None:
    """List what would be written and what not, each with its reason."""
    for step in steps:
        _say(f"{'write' if step.due else 'skip':<5}  {step.job.id}: {step.why}  ->  {step.job.folder.as_posix()}")
    due = sum(step.due for step in steps)
    left = f", {len(steps) - due} skipped" if due < len(steps) else ""
    _say(f"{formats.many(due, 'report')} would be written{left}. Nothing has been run.")


def result(request: Request, result: RunResult) -> None:
    """Sum the batch up: failed jobs first, each with its cause and what to do; what to open last."""
    for outcome in result.failed:
        _failed(request, outcome, result)
    unchanged = len(result.unchanged)
    skipped = len(result.skipped) - unchanged
    counts = [f"{len(result.done)} of {formats.many(result.planned, 'report')} written"]
    counts += [f"{len(result.failed)} failed"] if result.failed else []
    counts += [f"{unchanged} unchanged"] if unchanged else []
    counts += [f"{skipped} skipped"] if skipped else []
    _say(", ".join(counts) + ("; interrupted." if result.interrupted else "."))
    if result.failed or skipped:
        _say(f"Record: {result.folder / 'record.json'}")
        _say(f"Go on:  {_resuming(request)}")
    for problem in result.problems:
        _say(f"Not put in place: {problem}")
    for page in result.indexes:
        if page.exists():
            _say(f"Open:   {page}")


def runs(records: Sequence[dict[str, Any]]) -> None:
    """Show runs, one row each."""
    table = Table(box=None, pad_edge=False)
    for head in ("Run", "State", "Written", "Failed", "Unchanged", "Skipped", "Edition", "Reports"):
        table.add_column(head, no_wrap=head != "Reports")
    for each in records:
        editions = sorted({job["parameters"]["period"] for job in each["jobs"]})
        edition = " to ".join(dict.fromkeys([*editions[:1], *editions[-1:]]))
        unchanged = sum(job.get("unchanged", False) for job in each["jobs"])
        counts = [f"{each['done']} of {each['planned']}", str(each["failed"])]
        counts += [str(unchanged), str(each["skipped"] - unchanged)]
        table.add_row(each["run"], each["state"], *counts, edition, ", ".join(each["request"]["reports"]))
    wide = Console()
    (wide if wide.is_terminal else Console(width=140)).print(table)


def jobs(record: dict[str, Any]) -> None:
    """Show one run's jobs, failed ones first and with their cause."""
    runs([record])
    _say("")
    if record.get("error"):
        _say(f"Broken off: {record['error']}")
    for job in sorted(record["jobs"], key=lambda job: job["state"] != "failed"):
        label = " ".join(part for part in (job["report"], job["area"], job["theme"]) if part)
        _say(f"{job['state']:<7} {label}{_used(job)}")
        if job["error"]:
            _cause(**job["error"])
            _say(f"        Again: {job['again']}")


def _used(job: dict[str, Any]) -> str:
    """Word what a job used, as far as its record tells: an earlier version's says less."""
    if job["state"] == "skipped":
        return f"  ({job['why']})" if job.get("why") else ""
    used = (("seconds", "{:.1f} s"), ("cpu_seconds", "{:.1f} CPU s"), ("peak_megabytes", "{:.0f} MB"))
    said = [words.format(job[name]) for name, words in used if job.get(name)]
    said += [f"attempt {job['attempts']}"] if job.get("attempts", 1) > 1 else []
    return "".join(f"  {each}" for each in said)


def _resuming(request: Request) -> str:
    council = ["--council", request.council] if request.council != "northmere" else []
    return shlex.join(["pmf", "run", "--resume", *council, "--outputs", str(request.outputs)])


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
