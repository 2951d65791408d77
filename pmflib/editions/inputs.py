"""The inputs of what is to be signed, kept as they were: parameters, registers and tables, once for all who share them.

Extracts of case records are not copied: they stand staged under their day, are never overwritten, and two places with
records of children would be one too many. Nor are answers of auditors: what came back is only added to. Their hashes
are kept instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pmflib import audits, catalogue, folders, store
from pmflib.build import Inputs, Kept, read_inputs
from pmflib.build.data import data_folder
from pmflib.editions.asking import Asked
from pmflib.editions.folders import INPUTS, home, same_disk_copy, seal
from pmflib.errors import BadInput, Problem

_ENOUGH = 10


@dataclass(frozen=True, kw_only=True)
class KeptInputs:
    """Inputs that are kept.

    Parameters
    ----------
    name : str
        Of their folder under ``editions/inputs``.
    folder : Path
    inputs : Inputs
    extracts : tuple of Path
    place : Path
        The council's outputs, where its rounds of audits are.
    """

    name: str
    folder: Path
    inputs: Inputs
    extracts: tuple[Path, ...]
    place: Path

    @property
    def kept(self) -> Kept:
        """Return them as `build.recompute` takes them."""
        root = self.folder
        return Kept(parameters=root / "parameters", data=root / "data", extracts=self.extracts, place=self.place)


def keep(asked: Asked) -> KeptInputs:
    """Keep what a release was built from, unless it is kept already.

    Raises
    ------
    BadInput
        With every file that is no longer what the release was built from.
    """
    inputs = read_inputs(asked.release)
    found = kept(asked.place, inputs)
    if found.folder.is_dir():
        return found
    roots = _roots(asked, inputs)
    changed = [
        Problem(
            where=str(root / name),
            what="is not what the figures were built from.",
            remedy=f"Put it back, or build and review again: pmf run … --period {inputs.edition}",
        )
        for part, root in roots.items()
        for name, hashed in _hashes(inputs, part).items()
        if not (root / name).is_file() or store.sha256(root / name) != hashed
    ]
    if changed:
        raise BadInput(changed[:_ENOUGH])
    with store.whole_folder(found.folder) as work:
        for part, root in roots.items():
            (work / part).mkdir()
            for name in _hashes(inputs, part):
                same_disk_copy(root / name, work / part / name)
    seal(found.folder, officers=True)
    return found


def kept(council_outputs: Path, inputs: Inputs) -> KeptInputs:
    """Return where inputs are kept, or would be."""
    parts: list[object] = [inputs.council, inputs.as_of, inputs.parameters, inputs.data, inputs.extracts]
    parts += [inputs.audits] if inputs.audits else []
    name = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
    extracts = tuple(council_outputs / "extracts" / one for one in inputs.extracts)
    folder = home(council_outputs) / INPUTS / name
    return KeptInputs(name=name, folder=folder, inputs=inputs, extracts=extracts, place=council_outputs)


def broken(found: KeptInputs, extracts: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return every kept file that is not what it was.

    Parameters
    ----------
    found : KeptInputs
    extracts : mapping
        Hashes of the files of each extract, as `extract_hashes` gave them.
    """
    wanted = {
        found.folder / part / name: hashed
        for part in ("parameters", "data")
        for name, hashed in _hashes(found.inputs, part).items()
    }
    for folder in found.extracts:
        wanted |= {folder / name: hashed for name, hashed in extracts[folder.name].items()}
    wanted |= {found.place / audits.FOLDER / name: hashed for name, hashed in found.inputs.audits.items()}
    return [str(path) for path, hashed in wanted.items() if not path.is_file() or store.sha256(path) != hashed]


def extract_hashes(found: KeptInputs) -> dict[str, dict[str, str]]:
    """Return the hash of every file of each extract, by the extract's folder."""
    return {
        folder.name: {path.name: store.sha256(path) for path in sorted(folder.iterdir()) if path.is_file()}
        for folder in found.extracts
    }


def _roots(asked: Asked, inputs: Inputs) -> dict[str, Path]:
    root = asked.parameters or folders.shipped("parameters")
    known = catalogue.load(inputs.council, parameters=asked.parameters)
    return {"parameters": root, "data": data_folder(known, asked.data, asked.place)}


def _hashes(inputs: Inputs, part: str) -> Mapping[str, str]:
    return inputs.parameters if part == "parameters" else inputs.data
