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
from pmflib.runs import shown, signing
from pmflib.runs.models import Format, Job
from pmflib.store import sha256

_PACKAGE = Path(__file__).resolve().parents[1]
_DISTRIBUTION = "pmf-workbook"
# What no report can show: the words of the command line, and pages about methods.
_NOT_IN_REPORTS = {"cli", "docs", "shipped", "__pycache__"}
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
        "figures": figures(release / job.area, dated=dated, report=_known(job), theme=job.theme),
        "notebook": sha256(job.notebook),
        "code": code(),
        "packages": packages(),
        "parameters": job.parameters.model_dump(exclude={"outputs"}),
        "formats": sorted(formats),
        "before": _before(release, job.area, dated=dated),
        "signed": signing.state_of(release, report=job.report, area=job.area),
    }


def figures(slice_: Path, *, dated: bool, report: str = "", theme: str = "") -> str:
    """Return the hash of what a report can show of a slice; of nothing if it is not there, which its job tells.

    Parameters
    ----------
    slice_ : Path
    dated : bool
        As in `made_from`.
    report, theme : str
        Without a report that ships, of all the slice holds.
    """
    held = _held(slice_) if report else {}
    part = _part(slice_, held, report, theme) if held else ""
    digest = hashlib.sha256(part.encode())
    for path in sorted(slice_.glob("*")):
        if not part or path.stem not in held["tables"]:
            digest.update(f"{path.name}\0{_context(path) if _undated(path, dated) else sha256(path)}\n".encode())
    return digest.hexdigest()


def _known(job: Job) -> str:
    """Return the report's name if its notebook is the one that ships: any other may show whatever it likes."""
    shipped = folders.shipped("notebooks") / f"{job.report}.ipynb"
    return job.report if shipped.is_file() and sha256(shipped) == sha256(job.notebook) else ""


def _held(slice_: Path) -> dict[str, Any]:
    """Return the hashes of a slice by indicator, as `disclosure.digests` made them when it was written."""
    try:
        release = (slice_.parent / "release.json").read_bytes()
        found: dict[str, Any] = _parsed(release)["held"][slice_.name]
    except (OSError, ValueError, KeyError, TypeError):  # broken: then all of it counts
        return {}
    return found


@lru_cache(maxsize=16)
def _parsed(text: bytes) -> Any:
    return json.loads(text)


def _part(slice_: Path, held: Mapping[str, Any], report: str, theme: str) -> str:
    """Return the hashes of the part of a slice that a report can show; nothing where that is not known."""
    try:
        asked = shown.shown(report, theme, _parsed((slice_ / "context.json").read_bytes()))
        if asked is None:
            return ""
        own = {code: each for code, each in held["own"].items() if asked.own is None or code in asked.own}
        beside = {code: each for code, each in held["beside"].items() if code in asked.beside}
        return json.dumps([held["tables"], own, beside, held["there"]], sort_keys=True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # an earlier version's: then all of it counts
        return ""


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
