"""How far a release has been signed off, put beside it so that the covers can say so."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pmflib import folders, store

# Reading a register loads half of the house: not for a council where nothing was ever decided.
if TYPE_CHECKING:
    from pmflib.registers import Decision

REGISTER, SIDECAR = "signoffs.csv", "signoff.json"


def release_hash(folder: Path) -> str:
    """Return the hash of what a release says of its council: what a signature is bound to.

    The day it was built on is no part of it, nor are slices of other councils: the same figures and words built a day
    later, or beside those of one council more, are still the ones that were signed.

    Parameters
    ----------
    folder : Path
        ``releases/<edition>/<audience>``.

    Raises
    ------
    BadInput
        If there is no release.
    """
    hashes: dict[str, str] = store.read_json(folder / "release.json")["sha256"]
    slugs = sorted({name.split("/")[0] for name in hashes})
    contexts = {slug: store.read_json(folder / slug / "context.json") for slug in slugs}
    own = [slug for slug, context in contexts.items() if _of_council(context)]
    digest = hashlib.sha256()
    for name in sorted(hashes):
        slug, _, file = name.partition("/")
        if slug in own:
            said = _undated(contexts[slug]) if file == "context.json" else hashes[name]
            digest.update(f"{name}\0{said}\n".encode())
    return digest.hexdigest()


def refresh(release: Path, *, council: str, parameters: Path | None) -> tuple[Decision, ...]:
    """Put beside a release what the council's register says was decided on it, and return that.

    Parameters
    ----------
    release : Path
        ``releases/<edition>/<audience>``.
    council : str
    parameters : Path or None

    Raises
    ------
    BadInput
        If the register is not sound.
    """
    if not _anything(release, council, parameters):
        return ()
    from pmflib import registers

    holds = decided(release, council=council, parameters=parameters)
    registers.write_sidecar(release, holds)
    return holds


def decided(release: Path, *, council: str, parameters: Path | None) -> tuple[Decision, ...]:
    """Return the decisions of the council's register that hold for a release as it stands; raises as `refresh`."""
    every = every_decision(council, parameters)
    if not every:
        return ()
    from pmflib import registers

    edition, audience = release.parent.name, release.name
    return registers.reached(every, edition=edition, audience=audience, release=release_hash(release))


def every_decision(council: str, parameters: Path | None) -> tuple[Decision, ...]:
    """Return all decisions of a council's register, whatever figures they were made on."""
    folder = _registers(council, parameters)
    if not (folder / REGISTER).is_file():
        return ()
    from pmflib import catalogue, registers

    known = catalogue.load(council, parameters=parameters)
    return registers.signoffs(folder, catalogue=known)


def state_of(release: Path, *, report: str, area: str) -> dict[str, str]:
    """Return what the cover of a report will say of its sign-off, for what the report is made from."""
    if not (release / SIDECAR).is_file():
        return {"state": "draft"}
    from pmflib import registers

    found = registers.standing(registers.read_sidecar(release), report=report, area=area)
    return {"state": found.state, "words": found.words}


def _registers(council: str, parameters: Path | None) -> Path:
    return (parameters or folders.shipped("parameters")) / "councils" / council / "registers"


def _anything(release: Path, council: str, parameters: Path | None) -> bool:
    return (release / SIDECAR).is_file() or (_registers(council, parameters) / REGISTER).is_file()


def _of_council(context: dict[str, Any]) -> bool:
    own = context["areas"].get(context["area"], {})
    return context["authority"] in (context["area"], own.get("parent"))


def _undated(context: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps({**context, "as_of": None}, ensure_ascii=False).encode()).hexdigest()
