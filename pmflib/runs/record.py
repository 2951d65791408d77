"""What a run did, written as it goes: the only thing that says whether a job is done.

Each event is one line of ``record.jsonl``, on disk before the next job starts; ``record.json`` is what the lines add
up to, renamed into place when whole. Both come from the same function, so that a run whose power went can be read
from its lines alone.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pmflib.errors import BadInput
from pmflib.runs.lock import held_by
from pmflib.runs.models import Failure, Job, Outcome, Request, Step

RECORD, LOG = "record.json", "record.jsonl"
KEPT_RUNS = 5
"""Of so many runs that executed something the executed notebooks are kept; the records are kept of all."""

_RESERVE = "record.reserve"
_RESERVED_PER_JOB, _RESERVED = 2_000, 50_000
_SECONDS_BETWEEN_SUMS = 1.0
_ENDED = ("done", "failed", "skipped")
_PACKAGES = (
    "pmf-workbook",
    "papermill",
    "nbclient",
    "nbconvert",
    "jupyter_client",
    "ipykernel",
    "distributed",
    "pandas",
    "typst",
)


class Record:
    """The growing record of one run; each event is on disk before the next job starts.

    Parameters
    ----------
    folder : Path
        The run's own folder.
    request : Request
    resumes : str
        The run this one goes on with.
    """

    def __init__(self, folder: Path, *, request: Request, resumes: str = "") -> None:
        self.folder = folder
        self.planned = False
        self._lines = (folder / LOG).open("ab", buffering=0)
        self._unwritten = b""
        self._summed = 0.0
        self._request = request
        self._record: dict[str, Any] = {}
        head = {
            "run": folder.name,
            "council": request.council,
            "resumes": resumes,
            "request": request.as_asked(),
            "started": _now(),
            "host": platform.node(),
            "process": os.getpid(),
            "versions": versions(),
        }
        self._note("opened", head=head)

    def plan(self, steps: Sequence[Step]) -> None:
        """Note which jobs there are, and put aside the room that telling their end takes."""
        self.planned = True
        self._note("planned", jobs=[_planned(step, self._request.command(step.job)) for step in steps])
        with (self.folder / _RESERVE).open("wb") as reserve:
            reserve.write(bytes(_RESERVED + _RESERVED_PER_JOB * len(steps)))

    def begin(self, job: Job) -> None:
        """Note that a job has started."""
        self._note("started", job=job.id)

    def retry(self, job: Job, failure: Failure) -> None:
        """Note why a job is tried again."""
        self._note("retried", job=job.id, cause=failure.cause)

    def end(self, outcome: Outcome) -> None:
        """Note what came of a job."""
        self._note(
            "ended",
            job=outcome.job.id,
            state=outcome.state,
            why=outcome.why,
            unchanged=outcome.unchanged,
            seconds=round(outcome.seconds, 2),
            cpu_seconds=round(outcome.cpu, 2),
            peak_megabytes=round(outcome.memory, 1),
            host=outcome.host,
            error=_worded(outcome.failure),
        )

    def close(self, state: str, error: str = "") -> None:
        """Note that the run is over: ``finished``, ``interrupted`` or ``broken off`` with the error that did it."""
        if self._lines.closed:
            return
        (self.folder / _RESERVE).unlink(missing_ok=True)
        self._note("closed", state=state, error=error)
        self._lines.close()

    def discard(self) -> None:
        """Leave no trace: what was asked for was not right, and nothing has started."""
        self._lines.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _note(self, event: str, **said: Any) -> None:
        line = {"event": event, "at": _now(), **said}
        _apply(self._record, line)
        self._unwritten += json.dumps(line, ensure_ascii=False).encode() + b"\n"
        try:
            self._write(sum_up=event in ("opened", "planned", "closed"))
        except OSError:  # the disk is full: this is what the reserve is for
            (self.folder / _RESERVE).unlink(missing_ok=True)
            self._write_at_last(event)

    def _write_at_last(self, event: str) -> None:
        try:
            self._write(sum_up=event == "closed")
        except OSError:  # kept for the next event: failed jobs give room back
            if event == "closed":
                raise

    def _write(self, *, sum_up: bool) -> None:
        while self._unwritten:
            self._unwritten = self._unwritten[self._lines.write(self._unwritten) :]
        os.fsync(self._lines.fileno())
        if sum_up or time.monotonic() - self._summed > _SECONDS_BETWEEN_SUMS:
            self._summed = time.monotonic()
            _put(self.folder / RECORD, json.dumps(_public(self._record), indent=2, ensure_ascii=False) + "\n")


def runs_of(council: Path) -> list[Path]:
    """Return the run folders of a council that have a record, newest first.

    A run that was cut off within its first line has done nothing and says nothing: it is none.
    """
    whole = {path.parent for path in council.glob(f"runs/*/{RECORD}")}
    begun = {path.parent for path in council.glob(f"runs/*/{LOG}") if path.parent in whole or _says_something(path)}
    return sorted(whole | begun, key=_age, reverse=True)


def load(folder: Path) -> dict[str, Any]:
    """Return a run's record; one that nobody is writing any more is called ``cut off``.

    Raises
    ------
    BadInput
        If the record cannot be read.
    """
    record = _whole(folder)
    if record.get("ended") is None:
        record = _added_up(folder) or record
    if "state" not in record:
        raise BadInput.one(str(folder / RECORD), "cannot be read.", "Delete this run's folder.")
    if record["ended"] is None and not held_by(folder.parents[2], record["host"], record["process"]):
        return _public(_closed({**record, "jobs": {job["id"]: job for job in record["jobs"]}}, "cut off"))
    return record


def new_folder(council: Path) -> Path:
    """Create the folder of a new run, named by its UTC start and never before that of an earlier run."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    # A clock set back must not let an old run pass for the newest.
    newest = max((path.name.split("-")[0] for path in (council / "runs").glob("*Z*") if path.is_dir()), default="")
    stamp = max(stamp, newest)
    for number in range(1, 100_000):
        folder = council / "runs" / (stamp if number == 1 else f"{stamp}-{number}")
        if not folder.exists():
            folder.mkdir(parents=True)
            return folder
    raise FileExistsError(f"{council / 'runs' / stamp} and 99,998 more exist")


def prune(council: Path, *, keep: int = KEPT_RUNS) -> None:
    """Delete the executed notebooks of all but the newest runs that have any; their records stay."""
    ran = [folder for folder in runs_of(council) if _executed(folder)]
    for folder in ran[keep:]:
        for path in _executed(folder):
            path.unlink()
        shutil.rmtree(folder / "notebooks", ignore_errors=True)


def versions() -> dict[str, str]:
    """Return the version of Python and of each package a report depends on."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _apply(record: dict[str, Any], line: Mapping[str, Any]) -> None:
    """Bring a record forward by one line of its log."""
    event, at = line["event"], line["at"]
    if event == "opened":
        record.update(line["head"], state="preparing", ended=None, error="", jobs={})
    elif event == "planned":
        record.update(state="running", jobs={job["id"]: job for job in line["jobs"]})
    elif event == "closed":
        _closed(record, line["state"]).update(error=line["error"], ended=at)
    else:
        _apply_to_job(record["jobs"][line["job"]], line)


def _closed(record: dict[str, Any], state: str) -> dict[str, Any]:
    """Give a record its last state, and what has not come to its end with it one too: skipped, and why."""
    for job in record["jobs"].values():
        if job["state"] not in _ENDED:
            job.update(
                state="skipped", why=f"{'broken off' if job.get('attempts') else 'not started'}: the run was {state}"
            )
    record["state"] = state
    return record


def _apply_to_job(job: dict[str, Any], line: Mapping[str, Any]) -> None:
    if line["event"] == "started":
        job.update(state="running", started=line["at"], attempts=job["attempts"] + 1)
    elif line["event"] == "retried":
        job.update(state="planned", retried=[*job["retried"], line["cause"]])
    else:
        job.update({name: value for name, value in line.items() if name not in ("event", "at", "job")})


def _public(record: Mapping[str, Any]) -> dict[str, Any]:
    states = [job["state"] for job in record["jobs"].values()]
    counts = {"planned": len(states)} | {state: states.count(state) for state in _ENDED}
    head = {name: value for name, value in record.items() if name != "jobs"}
    return {**head, **counts, "jobs": list(record["jobs"].values())}


def _whole(folder: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        what = f"cannot be read ({error})."
        raise BadInput.one(str(folder / RECORD), what, "Delete this run's folder.") from error
    return record


def _added_up(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for line in _lines_of(folder / LOG):
        _apply(record, line)
    return _public(record) if record else {}


def _lines_of(log: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a log up to the one that was being written when the power went."""
    try:
        text = log.read_bytes()
    except OSError:
        return
    for line in text.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            return
        yield json.loads(line)


def _says_something(log: Path) -> bool:
    with log.open("rb") as lines:
        return lines.readline().endswith(b"\n")


def _age(folder: Path) -> tuple[str, int]:
    stamp, _, number = folder.name.partition("-")
    return stamp, int(number) if number.isdigit() else 1


def _executed(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix in (".ipynb", ".log")]


def _planned(step: Step, again: str) -> dict[str, Any]:
    job = step.job
    return {
        "id": job.id,
        "report": job.report,
        "area": job.area,
        "theme": job.theme,
        "folder": job.folder.as_posix(),
        "executed": f"{job.id}.ipynb" if step.due else None,
        "parameters": job.parameters.model_dump(exclude={"outputs"}),
        "made_from": {name: value for name, value in step.made_from.items() if name != "parameters"},
        "state": "planned",
        "why": step.why,
        "started": None,
        "seconds": None,
        "cpu_seconds": None,
        "peak_megabytes": None,
        "host": "",
        "attempts": 0,
        "retried": [],
        "unchanged": False,
        "error": None,
        "again": again,
    }


def _worded(failure: Failure | None) -> dict[str, Any] | None:
    if failure is None:
        return None
    return {name: value for name, value in asdict(failure).items() if name != "may_pass"}


def _put(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
