"""The word that writes reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pmflib.cli.options import (
    Address,
    Again,
    Areas,
    AsOf,
    Audience,
    Authority,
    Certificate,
    Council,
    Data,
    EveryArea,
    First,
    Jobs,
    Key,
    Last,
    MemoryLimit,
    OnlyPlan,
    Outputs,
    Parameters,
    Period,
    Reports,
    Resume,
    Retries,
    Themes,
    TimeLimit,
    outputs_folder,
)

# Rooms are imported where they are used: `pmf --help` must not wait for pandas.
if TYPE_CHECKING:
    from pmflib.runs import Request, Scheduler

JOBS_FAILED, INTERRUPTED = 1, 130


def run(
    reports: Reports = None,
    areas: Areas = None,
    every_area: EveryArea = False,
    period: Period = "",
    first: First = "",
    last: Last = "",
    as_of: AsOf = "",
    audience: Audience = "internal-officer",
    themes: Themes = None,
    only_plan: OnlyPlan = False,
    resume: Resume = False,
    again: Again = False,
    jobs: Jobs = 2,
    time_limit: TimeLimit = 300,
    memory_limit: MemoryLimit = 4096,
    retries: Retries = 1,
    scheduler: Address = "",
    tls_ca: Authority = None,
    tls_cert: Certificate = None,
    tls_key: Key = None,
    council: Council = "northmere",
    data: Data = None,
    parameters: Parameters = None,
    outputs: Outputs = None,
) -> None:
    """Build the figures, then write the reports that are missing or have changed: HTML, PDF and a spreadsheet each."""
    from pmflib.runs import Request

    asked: dict[str, Any] = {"reports": tuple(reports or ()), "areas": tuple(areas or ()), "every_area": every_area}
    asked |= {"period": period, "first": first, "last": last, "as_of": as_of}
    asked |= {"audience": audience, "themes": tuple(themes or ())}
    asked |= {"jobs": jobs, "time_limit": time_limit, "memory_limit": memory_limit, "retries": retries, "again": again}
    asked |= {"council": council, "data": data, "parameters": parameters, "outputs": outputs_folder(outputs)}
    request = Request(**asked, scheduler=_scheduler(scheduler, tls_ca, tls_cert, tls_key))
    if resume:
        _resume(request, only_plan=only_plan)
    else:
        write(request, only_plan=only_plan)


def write(request: Request, *, only_plan: bool = False, resumes: str = "") -> None:
    """Write what is asked for, or say what would be written; end with 1 if a report failed, 130 if interrupted."""
    from pmflib import runs
    from pmflib.cli import show

    if only_plan:
        show.plan(runs.planned(request))
        return
    with show.watching() as watch:
        result = runs.run(request, resumes=resumes, watch=watch)
    show.result(request, result)
    if result.interrupted:
        raise typer.Exit(INTERRUPTED)
    if result.failed or result.problems or len(result.skipped) > len(result.unchanged):
        raise typer.Exit(JOBS_FAILED)


def _resume(request: Request, *, only_plan: bool) -> None:
    from pmflib.runs import resume

    earlier = resume.unfinished(request.outputs / request.council)
    if earlier is None and not request.reports:
        typer.echo(f"Nothing to resume: no run of {request.council} has left anything undone.")
        return
    if earlier is None:
        write(request, only_plan=only_plan)
        return
    typer.echo(f"Going on with run {earlier['run']} ({earlier['state']}).")
    asked = request if request.reports else resume.request(earlier, request)
    write(asked, only_plan=only_plan, resumes=earlier["run"])


def _scheduler(address: str, authority: Path | None, certificate: Path | None, key: Path | None) -> Scheduler | None:
    from pmflib.errors import BadInput, Problem
    from pmflib.runs import Scheduler

    files = {"--tls-ca": authority, "--tls-cert": certificate, "--tls-key": key}
    problems = [
        Problem(where=name, what=f"there is no file '{path}'.", remedy="Give the path of a PEM file.")
        for name, path in files.items()
        if path is not None and not path.is_file()
    ]
    if address and address.partition("://")[0] not in ("tcp", "tls"):
        what = f"'{address}' is not an address."
        problems.append(Problem(where="--scheduler", what=what, remedy="Write tcp://host:8786 or tls://host:8786."))
    if not address and any(files.values()):
        what = "the TLS files are of no use without a scheduler."
        problems.append(Problem(where="--scheduler", what=what, remedy="Give its address: tls://host:8786."))
    if problems:
        raise BadInput(problems)
    return Scheduler(address=address, authority=authority, certificate=certificate, key=key) if address else None
