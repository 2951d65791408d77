"""Extracts as they were staged, opened by their folders, whatever the sources hold today."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pmflib.errors import BadInput, Problem
from pmflib.records import Records
from pmflib.sources.records import manifest as manifests


def kept(folders: Sequence[Path]) -> Records:
    """Return staged extracts as the rooms above query them.

    Parameters
    ----------
    folders : sequence of Path
        Folders of staged extracts, oldest first; at least one.

    Returns
    -------
    Records
        The last one, the others in its `earlier`.

    Raises
    ------
    BadInput
        With every extract that is no longer there whole.
    """
    read = [manifests.read_one(folder) for folder in folders]
    lost = [folder for folder, one in zip(folders, read, strict=True) if one is None or not one.whole]
    if lost:
        remedy = "Put it back from a backup: extracts are dated and never overwritten."
        raise BadInput(Problem(where=str(folder), what="is not the extract it was.", remedy=remedy) for folder in lost)
    whole = [one for one in read if one is not None]
    earlier = tuple(manifests.as_records(one) for one in whole[:-1])
    return manifests.as_records(whole[-1], earlier=earlier)
