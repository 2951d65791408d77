"""The release a run reads: the one that stands if nothing it was built from has changed, or else built again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pmflib import folders
from pmflib.catalogue import strict_yaml
from pmflib.errors import BadInput
from pmflib.runs import made_from, signing
from pmflib.runs.models import Request
from pmflib.store import sha256

_KEPT = "builds.json"
_MOST_KEPT = 100
_FILES = frozenset(("file", "folder"))
# Beyond these it is quicker to build than to find out whether one must.
_MOST_FILES, _MOST_BYTES = 10_000, 4_000_000_000


@dataclass(frozen=True, kw_only=True)
class Release:
    """A pack on disk, and whose slices a request means.

    Parameters
    ----------
    folder : Path
        ``releases/<edition>/<audience>``.
    edition : str
    areas : tuple of str
        Slugs the request stands for.
    """

    folder: Path
    edition: str
    areas: tuple[str, ...]


def release(request: Request, period: str) -> Release:
    """Return the release a request reads, building it if anything it comes from has changed.

    Parameters
    ----------
    request : Request
    period : str
        Edition; empty means the newest.

    Raises
    ------
    BadInput
        As `pmflib.build.build` does.
    """
    if request.as_built:
        return _as_it_stands(request, period)
    council = request.outputs / request.council
    key = _key(request, period)
    known = _read(council)
    found = _standing(council, known.get(key, {}), request.audience) if key else None
    if found is None:
        found = _built(request, period)
        if key := _key(request, period):  # the sample council's own files are there only now
            _keep(council, known, key, found)
    signing.refresh(found.folder, council=request.council, parameters=request.parameters)
    return found


def _as_it_stands(request: Request, period: str) -> Release:
    folder = request.outputs / request.council / "releases" / period / request.audience
    return Release(folder=folder, edition=period, areas=request.areas)


def _built(request: Request, period: str) -> Release:
    from pmflib import build  # loads every source reader and statistic: not where nothing has changed

    built = build.build(
        request.council,
        areas=request.areas,
        period=period,
        as_of=request.as_of,
        audience=request.audience,
        data=request.data,
        parameters=request.parameters,
        outputs=request.outputs,
    )
    areas = built.requested if request.areas or not request.every_area else ()
    every = built.slices if request.every_area else ()
    return Release(folder=built.folder, edition=built.edition, areas=tuple(dict.fromkeys((*every, *areas))))


def _key(request: Request, period: str) -> str:
    """Return the hash of all a build depends on; nothing where that cannot be known from files."""
    parameters = request.parameters or folders.shipped("parameters")
    council = parameters / "councils" / request.council
    data = request.data or request.outputs / request.council / "sample"
    synthetic = _value(council / "council.yml").get("synthetic") is True
    if not _only_files(council / "sources.yml") or not _countable(data) or not (synthetic or request.data):
        return ""
    asked = [request.council, request.areas, request.every_area, period, request.as_of, request.audience]
    today = "" if synthetic or request.as_of else datetime.now(UTC).date().isoformat()
    parts = [asked, today, made_from.code(), made_from.packages(), _decided(parameters), made_from.folder(data)]
    parts.append(_audited(request.outputs / request.council / "audits"))
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _decided(parameters: Path) -> str:
    """Return the hash of all parameters but who signed what: a signature must not change what was signed."""
    return made_from.files((path, parameters) for path in parameters.rglob("*") if path.name != signing.REGISTER)


def _audited(folder: Path) -> str:
    """Return the hash of every round of audits and what came back of it."""
    return made_from.folder(folder) if folder.is_dir() else ""


def _value(path: Path) -> Mapping[str, Any]:
    try:
        value = strict_yaml.read(path, path.name).value
    except BadInput:  # the build tells it, with all other problems
        return {}
    return value if isinstance(value, dict) else {}


def _only_files(sources: Path) -> bool:
    tables = _value(sources)
    return bool(tables) and all(isinstance(table, dict) and not _FILES.isdisjoint(table) for table in tables.values())


def _countable(data: Path) -> bool:
    files = size = 0
    for path in data.rglob("*"):
        files, size = files + 1, size + path.stat().st_size
        if files > _MOST_FILES or size > _MOST_BYTES:
            return False
    return files > 0


def _standing(council: Path, kept: Mapping[str, Any], audience: str) -> Release | None:
    """Return the release that was built, if every file of it is as it was written."""
    if not kept:
        return None
    folder = council / "releases" / str(kept["edition"]) / audience
    if not _whole(folder, kept["release"]) or (kept["store"] and not (council / "store").is_dir()):
        return None
    if not (council / "truth" / str(kept["edition"]) / audience).is_dir():  # what reports are searched by
        return None
    return Release(folder=folder, edition=kept["edition"], areas=tuple(kept["areas"]))


def _whole(folder: Path, hashed: str) -> bool:
    manifest = folder / "release.json"
    try:
        if sha256(manifest) != hashed:
            return False
        hashes = json.loads(manifest.read_text(encoding="utf-8"))["sha256"]
        return all(sha256(folder / name) == expected for name, expected in hashes.items())
    except OSError:
        return False


def _read(council: Path) -> dict[str, Any]:
    try:
        known = json.loads((council / "runs" / _KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # then it is built again, which is all this file can spare
        return {}
    return known if isinstance(known, dict) else {}


def _keep(council: Path, known: dict[str, Any], key: str, found: Release) -> None:
    entry = {
        "edition": found.edition,
        "areas": found.areas,
        "release": sha256(found.folder / "release.json"),
        "store": (council / "store").is_dir(),
    }
    newest = dict([*((old, each) for old, each in known.items() if old != key), (key, entry)][-_MOST_KEPT:])
    path = council / "runs" / _KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(newest, indent=1) + "\n", encoding="utf-8")
    part.replace(path)
