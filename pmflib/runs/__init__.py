"""Reports in batches: plan the jobs, run each notebook, record the truth, put whole reports into place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmflib.runs.models import FORMATS, Failure, Format, Job, Outcome, Request, RunResult, Scheduler, Step

if TYPE_CHECKING:
    from pmflib.runs.batch import Watch

__all__ = [
    "FORMATS",
    "Failure",
    "Format",
    "Job",
    "Outcome",
    "Request",
    "RunResult",
    "Scheduler",
    "Step",
    "planned",
    "run",
]


def run(request: Request, *, resumes: str = "", watch: Watch | None = None) -> RunResult:
    """Build what is asked for, then write every report that is not there yet as it would come out now.

    Parameters
    ----------
    request : Request
    resumes : str
        The run this one goes on with, for the record.
    watch : Watch, optional
        Told of each job as it starts and ends.

    Returns
    -------
    RunResult
        In which planned = done + failed + skipped.

    Raises
    ------
    BadInput
        If the request, parameters or data are not right, or another batch holds the outputs folder. No job
        has started then, and nothing is half written.
    """
    from pmflib.runs import batch  # papermill and the exporters take a second to import: not for `pmf status`

    return batch.run(request, resumes=resumes, watch=watch)


def planned(request: Request) -> tuple[Step, ...]:
    """Return the jobs a request stands for and why each would run or not, without running them; raises as `run`."""
    from pmflib.runs import batch

    return batch.planned(request)
