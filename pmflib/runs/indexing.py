"""The pages that open the editions of a run, written again only where what they list has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pmflib.runs import made_from, place, signing
from pmflib.runs.guard import Guard
from pmflib.runs.models import Outcome, Step
from pmflib.store import edition_before, published_slices, sha256

_KEPT = "indexes.json"


def indexes(outputs: Path, steps: Sequence[Step], outcomes: Sequence[Outcome], guard: Guard) -> tuple[Path, ...]:
    """Write the page of each edition and audience the jobs belong to, and return them.

    Parameters
    ----------
    outputs : Path
    steps : sequence of Step
        At least one.
    outcomes : sequence of Outcome
    guard : Guard
        Looks through each page before anybody can read it.
    """
    council = outputs / steps[0].job.parameters.council
    kept = council / "runs" / _KEPT
    known = _read(kept)
    written: list[Path] = []
    for folder in dict.fromkeys(step.job.folder.parents[1] for step in steps):
        release = next(step.release for step in steps if step.job.folder.parents[1] == folder)
        own = [outcome for outcome in outcomes if outcome.job.folder.parents[1] == folder]
        written.append(_index(outputs / folder, release, own, known, guard))
    part = kept.with_suffix(".part")
    part.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    part.replace(kept)
    return tuple(written)


def _index(folder: Path, release: Path, outcomes: Sequence[Outcome], known: dict[str, Any], guard: Guard) -> Path:
    page, name = folder / "index.html", f"{folder.parent.name}/{folder.name}"
    lists = _lists(folder, release, outcomes)
    if page.exists() and known.get(name) == [lists, sha256(page)]:
        return page
    from pmflib.runs import contents  # opens slices and draws pages: not where nothing has changed

    folder.mkdir(parents=True, exist_ok=True)
    page = contents.write_index(folder, releases=release, outcomes=outcomes, guard=guard)
    if not guard.refused:
        known[name] = [lists, sha256(page) if page.exists() else ""]
    return page


def _lists(folder: Path, release: Path, outcomes: Sequence[Outcome]) -> str:
    """Return the hash of all an index says: the reports that stand, those that failed, the names in the release."""
    standing = sorted(
        (path.parent.relative_to(folder).as_posix(), sha256(path)) for path in folder.glob(f"*/*/{place.MANIFEST}")
    )
    ran = sorted((outcome.job.id, outcome.state == "failed") for outcome in outcomes)
    pack = release / "release.json"
    decided = [path.read_text(encoding="utf-8") for path in [release / signing.SIDECAR] if path.is_file()]
    before = edition_before(release.parents[2], release.parent.name, release.name)
    versions = [path.as_posix() for _, path in published_slices(release.parents[2], release.name)]
    others = [decided, sha256(before / "release.json") if before else "", versions]
    parts = [standing, ran, sha256(pack) if pack.exists() else "", others, made_from.code()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # then the pages are written again
        return {}
    return known if isinstance(known, dict) else {}
