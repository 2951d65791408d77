"""What a report is made from, as hashes: the same ones mean the same report, whatever any clock says."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from pmflib import folders, store
from pmflib.runs import signing
from pmflib.runs.models import Format, Job
from pmflib.store import sha256

_PACKAGE = Path(__file__).resolve().parents[1]
_DISTRIBUTION = "pmf-workbook"
# What no report can show: the words of the command line, and pages about methods.
_NOT_IN_REPORTS = {"cli", "docs", "shipped", "__pycache__"}
# Reports that set districts beside each other by the indicators reports/quarterly.yml names for it, and no others.
_COMPARING = ("quarterly", "data_quality", "exceptions", "members")
_MIXED = ("core", "comparisons")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def made_from(job: Job, *, release: Path, formats: Iterable[Format], dated: bool) -> dict[str, Any]:
    """Return what decides how a report comes out.

    Parameters
    ----------
    job : Job
    release : Path
        Folder of the pack that holds the area's slice.
    formats : iterable of str
    dated : bool
        Whether a day was asked for. If not, the day the pack was built on is no part of it: the same figures
        built a day later make no other report.

    Returns
    -------
    dict
        ``figures``, ``notebook``, ``code``, ``packages``, ``parameters``, ``formats``, ``before`` and ``signed``.

    Raises
    ------
    OSError, ValueError
        If the slice or the notebook cannot be read.
    """
    return {
        "figures": figures(release / job.area, dated=dated, report=job.report),
        "notebook": sha256(job.notebook),
        "code": code(),
        "packages": packages(),
        "parameters": job.parameters.model_dump(exclude={"outputs"}),
        "formats": sorted(formats),
        "before": _before(release, job.area, dated=dated),
        "signed": signing.state_of(release, report=job.report, area=job.area),
    }


def figures(slice_: Path, *, dated: bool, report: str = "") -> str:
    """Return the hash of what a report shows of an area's slice; of nothing if it is not there, which its job tells.

    Parameters
    ----------
    slice_ : Path
    dated : bool
        As in `made_from`.
    report : str
        Without it, of all the slice holds.
    """
    held = _held(slice_) if report in _COMPARING else {}
    digest = hashlib.sha256(_shown(slice_, held).encode() if held else b"")
    for path in sorted(slice_.glob("*")):
        if not held or path.stem not in _MIXED:
            digest.update(f"{path.name}\0{_context(path) if _undated(path, dated) else sha256(path)}\n".encode())
    return digest.hexdigest()


def _held(slice_: Path) -> dict[str, Any]:
    """Return the hashes of a slice in two parts, as `disclosure.digests` made them when it was written."""
    try:
        release = (slice_.parent / "release.json").read_bytes()
        found: dict[str, Any] = _parsed(release)["held"][slice_.name]
    except (OSError, ValueError, KeyError, TypeError):  # an earlier version's, or broken: then all of it counts
        return {}
    return found


@lru_cache(maxsize=4)
def _parsed(manifest: bytes) -> Any:
    return json.loads(manifest)


def _shown(slice_: Path, held: Mapping[str, Any]) -> str:
    """Return the hash of what is shown of the tables that tell of other districts too."""
    told = json.loads((slice_ / "context.json").read_bytes()).get("quarterly") or {}
    named = [*told.get("cards", ()), *told.get("districts", ())]
    compared = {*named, *(code for story in told.get("stories", ()) for code in story["charts"])}
    beside = {code: each for code, each in held["beside"].items() if code in compared}
    return json.dumps([held["own"], beside], sort_keys=True)


def _before(release: Path, area: str, *, dated: bool) -> str:
    """Return the hash of the area's slice of the edition before, which reports are held against; nothing without."""
    folder = store.edition_before(release.parents[2], release.parent.name, release.name)
    return figures(folder / area, dated=dated) if folder is not None and (folder / area).is_dir() else ""


@cache
def code() -> str:
    """Return the hash of our own code and of the parameters reports read by themselves."""
    ours = (path for path in _PACKAGE.rglob("*") if not _NOT_IN_REPORTS & {*path.relative_to(_PACKAGE).parts})
    parameters = folders.shipped("parameters")
    theirs = (path for name in ("reports", "themes") for path in (parameters / name).rglob("*"))
    both = files((path, _PACKAGE) for path in ours) + files((path, parameters) for path in theirs)
    return hashlib.sha256(both.encode()).hexdigest()


@cache
def packages() -> str:
    """Return the hash of the versions of Python and of every package we need, directly or not."""
    found = {"python": platform.python_version()}
    waiting = [_DISTRIBUTION]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            known = distribution(name)
        except PackageNotFoundError:  # asked for on other systems only
            continue
        found[name] = known.version
        waiting += [_plain(line) for line in known.requires or () if "extra ==" not in line]
    return hashlib.sha256(json.dumps(sorted(found.items())).encode()).hexdigest()


def folder(root: Path) -> str:
    """Return the hash of every file below a folder, by place and content."""
    return files((path, root) for path in root.rglob("*"))


def files(paths: Iterable[tuple[Path, Path]]) -> str:
    """Return the hash of files, each given with the folder its name counts from; folders are passed over."""
    digest = hashlib.sha256()
    for path, root in sorted(paths):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path.relative_to(root).as_posix()}\0{sha256(path)}\n".encode())
    return digest.hexdigest()


def kind_of_machine() -> dict[str, str]:
    """Return what must agree between machines that write reports of one batch."""
    return {"code": code(), "python": ".".join(map(str, sys.version_info[:2]))}


def _plain(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found.group().lower().replace("_", "-") if found else ""


def _undated(path: Path, dated: bool) -> bool:
    return path.name == "context.json" and not dated


def _context(path: Path) -> str:
    try:
        context = {**json.loads(path.read_text(encoding="utf-8")), "as_of": None}
    except (ValueError, TypeError):  # broken: the job that opens it will say so
        return sha256(path)
    return hashlib.sha256(json.dumps(context, ensure_ascii=False).encode()).hexdigest()
