"""Reports in batches: plan the jobs, run each notebook, record the truth, put whole reports into place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmflib.runs.models import FORMATS, Failure, Format, Job, Outcome, Request, RunResult

if TYPE_CHECKING:
    from pmflib.runs.batch import Watch

__all__ = ["FORMATS", "Failure", "Format", "Job", "Outcome", "Request", "RunResult", "planned", "run"]


def run(request: Request, *, watch: Watch | None = None) -> RunResult:
    """Build what is asked for, then write every report.

    Parameters
    ----------
    request : Request
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

    return batch.run(request, watch=watch)


def planned(request: Request) -> tuple[Job, ...]:
    """Return the jobs a request stands for, without running them; raises as `run` does."""
    from pmflib.runs import batch

    return batch.planned(request)
