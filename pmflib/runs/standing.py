"""Whether the report that stands is whole and is the one that would be written now; what broken runs left behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pmflib.runs import made_from, place
from pmflib.runs.models import Job, Request, Step
from pmflib.store import sha256

_SAYS = {
    "figures": "its figures have changed",
    "notebook": "its notebook has changed",
    "parameters": "it was asked for with other parameters",
    "formats": "it was written in other formats",
    "before": "the edition before has changed",
    "signed": "its sign-off has changed",
    "code": "pmf has changed",
    "packages": "a package that pmf uses has changed",
}


def step(job: Job, *, request: Request, release: Path) -> Step:
    """Return whether a job is to run, and why.

    Parameters
    ----------
    job : Job
    request : Request
    release : Path
        Folder of the pack that holds the area's slice.
    """
    now = made_from.made_from(job, release=release, formats=request.formats, dated=bool(request.as_of))
    why = why_again(request.outputs / job.folder, now)
    due = bool(why) or request.again
    return Step(job=job, release=release, made_from=now, due=due, why=why or _words(again=request.again))


def _words(*, again: bool) -> str:
    return "asked for again" if again else "unchanged"


def written(council: Path, *, edition: str, audience: str, reports: Iterable[str]) -> bool:
    """Return whether each of some reports stands for at least one area of an edition."""
    folder = council / edition / audience
    return all(any((folder / report).glob(f"*/{place.MANIFEST}")) for report in reports)


def clear(council: Path, targets: Iterable[Path]) -> None:
    """Put back the reports, and take away the half-written folders, that a run cut off has left.

    Parameters
    ----------
    council : Path
        The council's outputs; nobody else may be writing to them.
    targets : iterable of Path
        Folders of reports.
    """
    for target in targets:
        place.recover(target)
        shutil.rmtree(place.beside(target, place.PART), ignore_errors=True)
    for pattern in (".*.part", ".*.old", "releases/*/.*.part", "releases/*/.*.old"):
        for path in council.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)


def why_again(target: Path, now: Mapping[str, Any]) -> str:
    """Return why a report is to be written, or nothing when the one that stands is whole and unchanged.

    Parameters
    ----------
    target : Path
        The report's folder.
    now : mapping
        As `made_from.made_from` returns it.

    Returns
    -------
    str
    """
    if not target.exists():
        return "not written yet"
    try:
        manifest = place.read(target)
        before, written = manifest["made_from"], manifest["files"]
        there = {path.name for path in target.iterdir()} - {place.MANIFEST}
        if there != written.keys() or any(sha256(target / name) != hashed for name, hashed in written.items()):
            return "its files are not those that were written"
        return next((says for name, says in _SAYS.items() if before.get(name) != now[name]), "")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "its manifest is missing or cannot be read"
