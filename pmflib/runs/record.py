"""What a run did, written as it goes: the only thing that says whether a job is done."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pmflib.errors import BadInput
from pmflib.runs.lock import held
from pmflib.runs.models import Job, Outcome, Request

_PACKAGES = ("pmf-workbook", "papermill", "nbclient", "nbconvert", "jupyter_client", "ipykernel", "pandas", "typst")


class Record:
    """The growing record of one run; each change is on disk before the next job starts.

    Parameters
    ----------
    folder : Path
        The run's own folder; the record is its ``record.json``.
    request : Request
    jobs : sequence of Job
    """

    def __init__(self, folder: Path, *, request: Request, jobs: Sequence[Job]) -> None:
        self._path = folder / "record.json"
        self._jobs = {job.id: _planned(job, request.command(job)) for job in jobs}
        self._head: dict[str, Any] = {
            "run": folder.name,
            "state": "running",
            "council": request.council,
            "request": _asked(request),
            "started": _now(),
            "ended": None,
            "host": platform.node(),
            "process": os.getpid(),
            "versions": versions(),
        }
        self._write()

    def begin(self, job: Job) -> None:
        """Note that a job has started."""
        self._jobs[job.id].update(state="running", started=_now())
        self._write()

    def end(self, outcome: Outcome) -> None:
        """Note what came of a job."""
        failure = outcome.failure
        self._jobs[outcome.job.id].update(
            state=outcome.state,
            seconds=round(outcome.seconds, 2),
            error=asdict(failure) if failure else None,
        )
        self._write()

    def close(self, *, interrupted: bool) -> None:
        """Note that the run is over."""
        self._head.update(state="interrupted" if interrupted else "finished", ended=_now())
        self._write()

    def _write(self) -> None:
        states = [job["state"] for job in self._jobs.values()]
        counts = {"planned": len(states)} | {state: states.count(state) for state in ("done", "failed", "skipped")}
        text = json.dumps({**self._head, **counts, "jobs": list(self._jobs.values())}, indent=2, ensure_ascii=False)
        part = self._path.with_suffix(".part")
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(self._path)


def runs_of(council: Path) -> list[Path]:
    """Return the run folders of a council that have a record, newest first."""
    return sorted((path.parent for path in council.glob("runs/*/record.json")), reverse=True)


def load(folder: Path) -> dict[str, Any]:
    """Return a run's record; one that nobody is writing any more is called ``cut off``.

    Raises
    ------
    BadInput
        If the record cannot be read.
    """
    path = folder / "record.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput.one(str(path), f"cannot be read ({error}).", "Delete this run's folder.") from error
    if record["state"] == "running" and not held(folder.parents[2]):
        record["state"] = "cut off"
    return record


def new_folder(council: Path) -> Path:
    """Create the folder of a new run, named by its UTC start."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for number in range(1, 1000):
        folder = council / "runs" / (stamp if number == 1 else f"{stamp}-{number}")
        if not folder.exists():
            folder.mkdir(parents=True)
            return folder
    raise FileExistsError(f"{council / 'runs' / stamp} and 998 more exist")


def versions() -> dict[str, str]:
    """Return the version of Python and of each package a report depends on."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _planned(job: Job, again: str) -> dict[str, Any]:
    return {
        "id": job.id,
        "report": job.report,
        "area": job.area,
        "theme": job.theme,
        "folder": job.folder.as_posix(),
        "executed": f"{job.id}.ipynb",
        "parameters": job.parameters.model_dump(exclude={"outputs"}),
        "state": "planned",
        "started": None,
        "seconds": None,
        "error": None,
        "again": again,
    }


def _asked(request: Request) -> dict[str, Any]:
    return {
        "reports": request.reports,
        "areas": request.areas,
        "every_area": request.every_area,
        "period": request.period,
        "as_of": request.as_of,
        "audience": request.audience,
        "themes": request.themes,
        "formats": request.formats,
        "time_limit": request.time_limit,
        "jobs": request.jobs,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
