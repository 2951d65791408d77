"""Where published editions stand, and what their manifests say.

``editions/<edition>-v<n>/<audience>/`` is handed on; ``evidence/<audience>/`` beside it and ``editions/inputs/`` are
for officers only: they hold true figures, the registers and every parameter.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmflib import store

MANIFEST, CHANGES, DATA = "manifest.json", "changes", "data"
EVIDENCE, INPUTS, JOBS, FIGURES = "evidence", "inputs", "jobs", "figures"
_VERSION = re.compile(r"(?P<edition>.+)-v(?P<number>[1-9]\d*)")
_NOBODY_WRITES, _OWNER_READS = 0o222, 0o077


@dataclass(frozen=True, kw_only=True)
class Version:
    """One published version of an edition for one audience.

    Parameters
    ----------
    edition, audience : str
    number : int
    folder : Path
        ``editions/<edition>-v<n>``.
    """

    edition: str
    audience: str
    number: int
    folder: Path

    @property
    def name(self) -> str:
        """Return what people call it, such as ``2026-27-q2-v1``."""
        return self.folder.name

    @property
    def public(self) -> Path:
        """Return the folder that is handed on."""
        return self.folder / self.audience

    @property
    def evidence(self) -> Path:
        """Return the officers' folder of what it was made from."""
        return self.folder / EVIDENCE / self.audience

    @property
    def slices(self) -> Path:
        """Return the folder of the figures it was made from, protected for its audience."""
        return self.public / DATA

    def told(self) -> dict[str, Any]:
        """Return what its manifest says.

        Raises
        ------
        BadInput
            If the manifest is missing or cannot be read.
        """
        found: dict[str, Any] = store.read_json(self.public / MANIFEST)
        return found

    def proof(self) -> dict[str, Any]:
        """Return what the officers' manifest says; raises as `told`."""
        found: dict[str, Any] = store.read_json(self.evidence / MANIFEST)
        return found


def home(council_outputs: Path) -> Path:
    """Return the folder of all published editions of a council."""
    return council_outputs / "editions"


def versions(council_outputs: Path, *, edition: str = "", audience: str = "") -> tuple[Version, ...]:
    """Return the published versions, oldest edition first, of each its versions in order.

    Parameters
    ----------
    council_outputs : Path
    edition, audience : str
        Only these; all of them without.
    """
    found = [
        Version(edition=match["edition"], audience=path.parent.name, number=int(match["number"]), folder=folder)
        for path in home(council_outputs).glob(f"*/*/{MANIFEST}")
        if (match := _VERSION.fullmatch((folder := path.parents[1]).name))
    ]
    asked = (one for one in found if edition in ("", one.edition) and audience in ("", one.audience))
    return tuple(sorted(asked, key=lambda one: (one.edition, one.number, one.audience)))


def next_folder(council_outputs: Path, edition: str, audience: str, inputs: str) -> Version:
    """Return the place of the version to come.

    Audiences that are published from the same inputs stand side by side in one version; anything else is a new one.

    Parameters
    ----------
    council_outputs : Path
    edition, audience : str
    inputs : str
        Name of the inputs it is made from.
    """
    known = versions(council_outputs, edition=edition)
    last = max((one.number for one in known), default=0)
    newest = [one for one in known if one.number == last]
    shared = newest and all(one.audience != audience and one.proof()["inputs"] == inputs for one in newest)
    number = last if shared else last + 1
    folder = home(council_outputs) / f"{edition}-v{number}"
    return Version(edition=edition, audience=audience, number=number, folder=folder)


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder, by path; of its own manifest none."""
    return {path.relative_to(folder).as_posix(): store.sha256(path) for path in files(folder)}


def files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, in order, without its manifest."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / MANIFEST:
            yield path


def seal(folder: Path, *, officers: bool) -> None:
    """Let nobody write the files of a folder any more, and nobody but their owner read the officers' ones."""
    lost = _NOBODY_WRITES | (_OWNER_READS if officers else 0)
    for path in [*folder.rglob("*"), folder]:
        # A folder stays its owner's to delete: what must go by law must be able to go.
        mode = path.stat().st_mode
        path.chmod(mode & ~(_OWNER_READS if officers else 0) if path.is_dir() else mode & ~lost)


def discard(folder: Path) -> None:
    """Remove a folder whose files nobody may write, as it was half made."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
    shutil.rmtree(folder, ignore_errors=True)


def same_disk_copy(source: Path, target: Path) -> None:
    """Copy a file, its content only: what is frozen must not change with what it was copied from."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)
