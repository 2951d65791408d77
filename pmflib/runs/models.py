"""What a run is asked for, the jobs it becomes, and what came of each."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=60)]
Edition = Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-q[1-4])?$")]
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=1000)]
Format = Literal["html", "pdf", "xlsx"]
State = Literal["done", "failed", "skipped"]

FORMATS: tuple[Format, ...] = ("html", "pdf", "xlsx")
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
    formats : tuple of {"html", "pdf", "xlsx"}
    time_limit : float
        Seconds a job's notebook may take.
    jobs : int
        How many jobs run at once.
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
class Failure:
    """Why a job failed: the cell if it was in one, the cause, and what to do next."""

    cell: str
    cause: str
    remedy: str


class JobFailed(Exception):
    """A job did not do all it should; carries the failure to record."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.cause)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one job."""

    job: Job
    state: State
    seconds: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """What came of a run; every planned job is done, failed or skipped."""

    id: str
    folder: Path
    planned: int
    done: tuple[Outcome, ...]
    failed: tuple[Outcome, ...]
    skipped: tuple[Outcome, ...]
    interrupted: bool = False
    index: Path | None = None
