"""`verify`: a published version looked through, file by file and number by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pmflib import __version__, store
from pmflib.build import Inputs, recompute
from pmflib.editions import checking, folders, inputs
from pmflib.editions.folders import Version
from pmflib.errors import BadInput


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What became of a published version.

    Parameters
    ----------
    version : Version
    files : int
        Files looked at.
    broken : tuple of str
        Files that are not those that were published, or are there and were not.
    lost : tuple of str
        Inputs that are no longer what they were.
    figures : int
        Figures worked out again.
    differing : int
        Numbers that do not come out the same.
    pmf : str
        Version that published it, where that is not the one at work.
    """

    version: Version
    files: int
    broken: tuple[str, ...]
    lost: tuple[str, ...]
    figures: int
    differing: int
    pmf: str = ""

    @property
    def sound(self) -> bool:
        """Whether it is what was published, and its figures come out again."""
        return not (self.broken or self.lost or self.differing)


def verify(version: Version, council_outputs: Path) -> Verified:
    """Hash every file of a version again, and work its figures out again from what was kept.

    Parameters
    ----------
    version : Version
    council_outputs : Path

    Raises
    ------
    BadInput
        If a manifest is missing.
    """
    told, proof = version.told(), version.proof()
    broken = [*_broken(version.public, told), *_broken(version.evidence, proof)]
    kept = inputs.kept(council_outputs, Inputs.of(proof["made_from"]))
    lost = inputs.broken(kept, proof["extracts"])
    figures = differing = 0
    if not lost and not broken:
        found = recompute(kept.inputs, kept.kept)
        figures = len(found.tables["core"])
        differing = checking.differing(version.slices, found) + _differing(version.evidence, found.tables)
    return Verified(
        version=version,
        files=len(told["files"]) + len(proof["files"]),
        broken=tuple(broken),
        lost=tuple(lost),
        figures=figures,
        differing=differing,
        pmf=told["pmf"] if told["pmf"] != __version__ else "",
    )


def _broken(folder: Path, told: Mapping[str, Any]) -> list[str]:
    """Return every file that is not as its manifest says, is missing, or has come since."""
    wanted: Mapping[str, str] = told["files"]
    there = folders.hashes(folder)
    names = [name for name in sorted({*wanted, *there}) if wanted.get(name) != there.get(name)]
    return [str(folder / name) for name in names]


def _differing(evidence: Path, tables: Mapping[str, pd.DataFrame]) -> int:
    """Return how many rows of the officers' tables are not those worked out again."""
    off = 0
    for path in sorted((evidence / folders.FIGURES).glob("*.parquet")):
        then, now = store.read_table(path), tables.get(path.stem)
        if now is None or list(then.columns) != list(now.columns):
            raise BadInput.one(str(path), "is a table this version of pmf does not make.", "Use the one that made it.")
        off += 0 if then.equals(_as_stored(now, path)) else _rows_apart(then, now)
    return off


def _as_stored(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    return table.reset_index(drop=True).astype(store.read_table(path).dtypes)


def _rows_apart(then: pd.DataFrame, now: pd.DataFrame) -> int:
    both = then.merge(now, how="outer", indicator=True)
    return int((both["_merge"] != "both").sum())
