"""The work of one job, from notebook to a whole report beside its place, told as a failure or nothing."""

from __future__ import annotations

import shutil
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmflib.errors import BadInput, PmfError
from pmflib.runs import place
from pmflib.runs.models import Failure, Format, Job, JobFailed

HEAVY = ("papermill", "pmflib.runs.warm")
"""What a job imports first, and its warm start has ready; the process that plans and records does without."""

_NAMED = 8


@dataclass(frozen=True, kw_only=True)
class Task:
    """A job and the folders it needs.

    Parameters
    ----------
    job : Job
    inputs : Path
        The area's slice of the release.
    target : Path
        Where the report belongs.
    executed : Path
        Where the executed notebook is kept.
    sockets : Path
        A folder of this user's own, for the kernel's channels.
    formats : tuple of {"html", "pdf", "xlsx", "docx"}
    time_limit : float
        Seconds the notebook may take.
    made_from : dict
        What the plan found the report to be made from, for its manifest.
    """

    job: Job
    inputs: Path
    target: Path
    executed: Path
    sockets: Path
    formats: tuple[Format, ...]
    time_limit: float
    made_from: dict[str, Any] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """Return where whatever the job's processes say goes."""
        return self.executed.with_suffix(".log")


def perform(task: Task) -> Failure | None:
    """Do one job; return why it failed, or nothing when its report lies whole beside its place."""
    try:
        _report(task)
    except JobFailed as error:
        return error.failure
    except PmfError as error:
        return told(error)
    # One report's fault, whatever it is, must not cost the others: it is recorded whole and the batch goes on.
    except Exception as error:
        with suppress(OSError), task.log.open("a", encoding="utf-8") as log:  # a full disk has no room for this either
            log.write(traceback.format_exc())
        cause = f"{type(error).__name__}: {error}"[:600]
        remedy = f"The whole message is in {task.log.name} beside the record."
        # A broken connection to the process that kernels come from: another will be there by the next attempt.
        return Failure(cell="", cause=cause, remedy=remedy, may_pass=isinstance(error, ConnectionError | EOFError))
    return None


def told(error: PmfError | OSError) -> Failure:
    """Return what somebody can cause and cure, as the failure of a job."""
    problems = error.problems if isinstance(error, BadInput) else ()
    named = [f"{each.where}: {each.what}" for each in problems[:_NAMED]]
    more = [f"And {len(problems) - _NAMED} more."] if len(problems) > _NAMED else []
    cause = " ".join([*named, *more]) or str(error)
    remedy = " ".join(dict.fromkeys(each.remedy for each in problems if each.remedy))
    return Failure(cell="", cause=cause, remedy=remedy or "Put right what is named, then run with --resume.")


def _report(task: Task) -> None:
    from pmflib import export
    from pmflib.runs.execute import execute

    notebook = execute(task.job, task.executed, sockets=task.sockets, log=task.log, time_limit=task.time_limit)
    part = place.part_of(task.target)
    try:
        report = export.from_cells(notebook, task.executed.name)
        written = export.write(report, part, formats=task.formats)
        place.write_manifest(
            part,
            job=task.job,
            inputs=task.inputs,
            shown=place.shown(notebook),
            files=written,
            made_from=task.made_from,
        )
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
