"""What a run is asked for, the jobs it becomes, and what came of each."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pmflib.errors import Problem

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=60)]
Edition = Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-q[1-4])?$")]
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=1000)]
Format = Literal["html", "pdf", "xlsx", "docx"]
State = Literal["done", "failed", "skipped"]

FORMATS: tuple[Format, ...] = ("html", "pdf", "xlsx", "docx")
LONGEST_PATH = 180
_COUNCIL = "northmere"
_AUDIENCE = "internal-officer"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Parameters(_Model):
    """What every report notebook is given; the only names and types that can reach a kernel."""

    council: Slug
    area: Slug
    period: Edition
    as_of: Day
    audience: Slug
    outputs: Text


class ThemedParameters(Parameters):
    """What a report on one theme is given."""

    theme: Slug


class Job(_Model):
    """One notebook, run once with fixed parameters, written to one folder."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+([_-]+[a-z0-9]+)*$")]
    report: Slug
    notebook: Path
    folder: Path
    parameters: ThemedParameters | Parameters

    @property
    def area(self) -> str:
        """Return the slug of the area reported on."""
        return self.parameters.area

    @property
    def theme(self) -> str:
        """Return the theme's slug, or nothing for a report without themes."""
        return self.parameters.theme if isinstance(self.parameters, ThemedParameters) else ""

    @property
    def label(self) -> str:
        """Return how people name the job: report, area and theme."""
        return " ".join(part for part in (self.report, self.area, self.theme) if part)


@dataclass(frozen=True, kw_only=True)
class Scheduler:
    """A running dask scheduler, and the files that prove who speaks with it over TLS.

    Parameters
    ----------
    address : str
        ``tcp://host:8786``, or ``tls://host:8786`` for an encrypted connection.
    authority, certificate, key : Path or None
        PEM files for TLS; what is None is looked up in dask's own configuration.
    """

    address: str
    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked for on the command line.

    Parameters
    ----------
    reports : tuple of str
        Notebook names without ending, e.g. ``("quarterly",)``.
    outputs : Path
        Root of everything written.
    council : str
    areas : tuple of str
        Slugs, names or codes; none means the council's own authority.
    every_area : bool
        The authority and each district that has a figure.
    period, as_of : str
        Edition and cut-off date; empty means the newest there is.
    audience : str
    themes : tuple of str
        For reports on a theme; none means the notebook's own default.
    data, parameters, notebooks : Path or None
        Folders; None means the ones shipped, or the council's default.
    formats : tuple of {"html", "pdf", "xlsx", "docx"}
    time_limit : float
        Seconds a job's notebook may take.
    jobs : int
        How many jobs run at once on this machine.
    first, last : str
        Instead of a period: the editions that end between these two days, or from one period to another.
    memory_limit : float
        Megabytes the processes of one job may use together.
    retries : int
        How often a job is tried again when what stopped it may pass: a process that died, a machine that left.
    again : bool
        Also the reports from which nothing has changed.
    as_built : bool
        On the release that stands, by slugs of areas: nothing is built.
    scheduler : Scheduler, optional
        Where the jobs are handed out, instead of this machine.
    """

    reports: tuple[str, ...]
    outputs: Path
    council: str = _COUNCIL
    areas: tuple[str, ...] = ()
    every_area: bool = False
    period: str = ""
    as_of: str = ""
    audience: str = _AUDIENCE
    themes: tuple[str, ...] = ()
    data: Path | None = None
    parameters: Path | None = None
    notebooks: Path | None = None
    formats: tuple[Format, ...] = FORMATS
    time_limit: float = 300.0
    jobs: int = 2
    first: str = ""
    last: str = ""
    memory_limit: float = 4096.0
    retries: int = 1
    again: bool = False
    as_built: bool = False
    scheduler: Scheduler | None = None

    def as_asked(self) -> dict[str, Any]:
        """Return what was asked for as plain values, to be kept and to be resumed from."""
        told = {name: value for name, value in asdict(self).items() if name != "outputs"}
        told["scheduler"] = self.scheduler.address if self.scheduler else None
        return {name: str(value.resolve()) if isinstance(value, Path) else value for name, value in told.items()}

    def command(self, job: Job) -> str:
        """Return the command that runs one job again."""
        options = {
            "--area": job.area,
            "--period": job.parameters.period,
            "--as-of": self.as_of,
            "--audience": self.audience if self.audience != _AUDIENCE else "",
            "--theme": job.theme,
            "--council": self.council if self.council != _COUNCIL else "",
            "--data": str(self.data or ""),
            "--parameters": str(self.parameters or ""),
            "--outputs": str(self.outputs),
        }
        words = [word for name, value in options.items() if value for word in (name, value)]
        return shlex.join(["pmf", "run", job.report, *words])


@dataclass(frozen=True, kw_only=True)
class Step:
    """One planned job, what it would be made from, and why it runs or does not.

    Parameters
    ----------
    job : Job
    release : Path
        Folder of the pack that holds the area's slice.
    made_from : dict
        Hashes and values that decide whether the report that stands is still the one asked for.
    due : bool
        Whether the job is to run.
    why : str
        The reason, as people say it.
    """

    job: Job
    release: Path
    made_from: dict[str, Any]
    due: bool = True
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why a job failed: the cell if it was in one, the cause, and what to do next.

    What may pass — a process that died, a machine that left — is worth another try; an error in a cell is not.
    """

    cell: str
    cause: str
    remedy: str
    may_pass: bool = False


class JobFailed(Exception):
    """A job did not do all it should; carries the failure to record."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.cause)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one job, and what its last attempt used.

    Parameters
    ----------
    job : Job
    state : {"done", "failed", "skipped"}
    why : str
        Why it was skipped.
    seconds, cpu : float
        By the clock, and of processors.
    memory : float
        Megabytes at the most, over all its processes.
    host : str
    failure : Failure, optional
    unchanged : bool
        Skipped because the report that stands is the one that would be written.
    """

    job: Job
    state: State
    why: str = ""
    seconds: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    host: str = ""
    failure: Failure | None = None
    unchanged: bool = False


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """What came of a run; every planned job is done, failed or skipped.

    `problems` tell what a page that opens an edition held, so that the page before was left.
    """

    id: str
    folder: Path
    planned: int
    done: tuple[Outcome, ...]
    failed: tuple[Outcome, ...]
    skipped: tuple[Outcome, ...]
    interrupted: bool = False
    indexes: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def unchanged(self) -> tuple[Outcome, ...]:
        """Return the jobs skipped because the report that stands is the one asked for."""
        return tuple(outcome for outcome in self.skipped if outcome.unchanged)
