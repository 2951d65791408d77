"""A report comes into its place whole or not at all, and the one before stays until then."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmflib import __version__
from pmflib.document import MIME
from pmflib.runs.models import Failure, Job, JobFailed
from pmflib.store import sha256

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


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What an executed notebook shows: its elements by kind, sections opened, and its first key message."""

    counts: dict[str, int]
    headline: str


def shown(notebook: Any) -> Shown:
    """Return what an executed notebook shows."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    elements = [each for output in outputs for each in _opened(output.get("data", {}).get(MIME))]
    messages = [item["lead"] for each in elements if each["kind"] == "key_messages" for item in each["items"]]
    counts = Counter(each["kind"] for each in elements)
    return Shown(counts=dict(sorted(counts.items())), headline=messages[0] if messages else "")


def write_manifest(
    part: Path, *, job: Job, inputs: Path, shown: Shown, files: Iterable[Path], made_from: dict[str, Any]
) -> None:
    """Write what the report was made from and the hash of each file, read back and compared; raises as `verify`."""
    manifest = {
        "job": job.id,
        "report": job.report,
        "headline": shown.headline,
        "parameters": job.parameters.model_dump(exclude={"outputs"}),
        "pmflib": __version__,
        "notebook": sha256(job.notebook),
        "inputs": _folder_hash(inputs),
        "elements": shown.counts,
        "made_from": made_from,
        "files": {path.name: sha256(path) for path in files},
    }
    (part / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    verify(part)


def verify(part: Path) -> None:
    """Hold the files of a finished report against its manifest.

    Raises
    ------
    JobFailed
        If one is not on disk as it was written.
    """
    if read(part)["files"] != {path.name: sha256(path) for path in part.iterdir() if path.name != MANIFEST}:
        cause = "The files on disk differ from those written."
        raise JobFailed(Failure(cell="", cause=cause, remedy="Check the disk, then run the job again."))


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest of a report's folder."""
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _opened(element: dict[str, Any] | None) -> list[dict[str, Any]]:
    if element is None:
        return []
    return [each for inner in element["elements"] for each in _opened(inner)] if "elements" in element else [element]


def beside(target: Path, ending: str) -> Path:
    """Return the place of a folder's unfinished or retired version."""
    return target.with_name(target.name + ending)


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0{sha256(path)}\n".encode())
    return digest.hexdigest()
