"""What readers have already: every release of other editions and audiences that they see, and what was published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pmflib import frames, store
from pmflib.disclosure.known import Known
from pmflib.disclosure.stored import hashes_of, open_slice, release_folder, slices, stored_editions
from pmflib.disclosure.truth import truth_if_kept, truth_of_version
from pmflib.errors import BadInput


def known_to(council_outputs: Path, audience: str, *, edition: str, also: Sequence[str] = ()) -> list[Known]:
    """Return what readers have from other editions, and from audiences whose releases they see too.

    Parameters
    ----------
    council_outputs : Path
    audience : str
    edition : str
        The one being made: what is stored of it for this audience is replaced, and not counted.
    also : sequence of str
        Audiences whose releases its readers see.
    """
    found = []
    # What two audiences were shown alike is known once.
    told: set[frozenset[str]] = set()
    for name in (audience, *also):
        for period in stored_editions(council_outputs, name):
            folder = release_folder(council_outputs, period.code, name)
            if (period.code, name) != (edition, audience) and _core_hashes(folder) not in told:
                told.add(_core_hashes(folder))
                truth = truth_if_kept(council_outputs, period.code, name)
                beside = period.code == edition
                found.append(Known(core=_core(folder), truth=truth, name=f"{period.code} ({name})", beside=beside))
        # Of a published version readers keep every figure, its own edition's too, whatever is built again since.
        for period, folder in store.published_slices(council_outputs, name):
            stands = _stands(council_outputs, period.code, name, folder)
            if (period.code, name) == (edition, audience) or not stands:
                truth = truth_of_version(folder)
                if truth is None and stands:
                    truth = truth_if_kept(council_outputs, period.code, name)
                version = f"{folder.parents[1].name} ({name})"
                found.append(Known(core=_published_core(folder), truth=truth, name=version))
    return found


def _core_hashes(folder: Path) -> frozenset[str]:
    return frozenset(hashed for name, hashed in hashes_of(folder).items() if name.endswith("/core.parquet"))


def _core(folder: Path) -> pd.DataFrame:
    cores = [open_slice(folder, area).core for area in slices(folder)]
    return pd.concat(cores, ignore_index=True).drop_duplicates(list(frames.KEY), ignore_index=True)


def _stands(council_outputs: Path, edition: str, audience: str, published: Path) -> bool:
    """Return whether the stored release of an edition is the very one that was published, and so counted already."""
    stored = release_folder(council_outputs, edition, audience)
    return (stored / "release.json").is_file() and hashes_of(stored) == hashes_of(published)


def _published_core(folder: Path) -> pd.DataFrame:
    """Return the core table of a published version, whichever version of pmf wrote it."""
    paths = {folder / name: hashed for name, hashed in hashes_of(folder).items() if name.endswith("/core.parquet")}
    for path, hashed in paths.items():
        if not path.is_file() or store.sha256(path) != hashed:
            raise BadInput.one(str(path), "is not the file that was published.", "Put it back from a backup.")
    cores = [frames.conform(store.read_table(path), frames.CORE) for path in paths]
    return pd.concat(cores, ignore_index=True).drop_duplicates(list(frames.KEY), ignore_index=True)
