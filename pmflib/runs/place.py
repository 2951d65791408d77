"""A report comes into its place whole or not at all, and the one before stays until then."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pmflib import __version__
from pmflib.document import MIME
from pmflib.runs.models import Failure, Job, JobFailed

MANIFEST = "manifest.json"
PART = ".part"
OLD = ".old"


def part_of(target: Path) -> Path:
    """Return an empty folder beside the target to write into, after clearing what a broken run left in it."""
    part = beside(target, PART)
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(parents=True)
    return part


def recover(target: Path) -> None:
    """Put the previous report back if a run was cut off between the two renames of `put`."""
    old = beside(target, OLD)
    if old.exists() and not target.exists():
        old.rename(target)
    elif old.exists():
        shutil.rmtree(old)


def put(part: Path, target: Path) -> None:
    """Rename a whole folder into place, in two steps since no system replaces a filled folder in one."""
    old = beside(target, OLD)
    if target.exists():
        target.rename(old)
    part.rename(target)
    if old.exists():
        shutil.rmtree(old)


def elements(notebook: Any) -> dict[str, int]:
    """Count the elements an executed notebook shows, by kind, sections opened."""
    counts: Counter[str] = Counter()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            element = output.get("data", {}).get(MIME)
            if element is not None:
                counts.update(_kinds(element))
    return dict(sorted(counts.items()))


def write_manifest(part: Path, *, job: Job, inputs: Path, shown: dict[str, int], files: Iterable[Path]) -> None:
    """Write what the report was made from and the hash of each file, read back and compared.

    Raises
    ------
    JobFailed
        If there is nothing to show, or a file is not on disk as it was written.
    """
    hashes = {path.name: _sha256(path) for path in sorted(files)}
    if not shown or not hashes:
        cause = "The notebook showed no element of a report, so there is nothing to write."
        raise JobFailed(Failure(cell="", cause=cause, remedy="End a cell with an element, e.g. report.key_messages."))
    manifest = {
        "job": job.id,
        "report": job.report,
        "parameters": job.parameters.model_dump(exclude={"outputs"}),
        "pmflib": __version__,
        "notebook": _sha256(job.notebook),
        "inputs": _folder_hash(inputs),
        "elements": shown,
        "files": hashes,
    }
    (part / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    if read(part)["files"] != {path.name: _sha256(path) for path in part.iterdir() if path.name != MANIFEST}:
        cause = "The files on disk differ from those written."
        raise JobFailed(Failure(cell="", cause=cause, remedy="Check the disk, then run the job again."))


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest of a report's folder."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _kinds(element: dict[str, Any]) -> list[str]:
    inner = element.get("elements", [])
    return [kind for each in inner for kind in _kinds(each)] if inner else [str(element.get("kind"))]


def beside(target: Path, ending: str) -> Path:
    """Return the place of a folder's unfinished or retired version."""
    return target.with_name(target.name + ending)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0{_sha256(path)}\n".encode())
    return digest.hexdigest()
