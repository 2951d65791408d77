"""The edition before: what readers of this one have in their hands already, as it was published or else as stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pmflib import store
from pmflib.disclosure.release import Release
from pmflib.disclosure.stored import open_slice, slices
from pmflib.errors import BadInput


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An area's slice of the edition before.

    Parameters
    ----------
    release : Release
    version : str
        Name of the published version, such as ``2026-27-q1-v2``; empty if it was never published.
    """

    release: Release
    version: str


def earlier(council_outputs: Path, now: Release) -> Earlier | None:
    """Return what stood in the edition before, of the same kind, area and audience; None if it cannot be told.

    A published version goes before the stored release, which may have been built again since.

    Parameters
    ----------
    council_outputs : Path
    now : Release
    """
    folder = store.edition_before(council_outputs, now.context.edition, now.context.audience)
    slug = now.context.areas[now.context.area].slug
    if folder is None or slug not in slices(folder):
        return None
    try:
        version = folder.parents[1].name if folder.name == "data" else ""
        return Earlier(release=open_slice(folder, slug), version=version)
    except BadInput:  # written by a version of pmf whose slices this one cannot read: nothing can be held against it
        return None
