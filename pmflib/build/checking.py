"""Parameters, sources and registers looked through without building anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pmflib import audits, catalogue, folders, measures, quality, registers, schedule, sources
from pmflib.assess import WindowProposal, propose_windows
from pmflib.build.data import data_folder, read_sources
from pmflib.catalogue.models import Catalogue
from pmflib.errors import BadInput, Problem, near
from pmflib.sources import Sources

_REGISTERS = (
    *(registers.justifications, registers.changes, registers.commentary, registers.file_checks),
    *(registers.actions, registers.audit_rounds, registers.audit_strata),
)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found in order, and what a person may want to change.

    Parameters
    ----------
    council : str
    indicators, tables, observations, areas : int
        How many of each; no observations where no data folder was looked into.
    proposals : tuple of WindowProposal
        Windows too short for the places they serve.
    notes : tuple of str
        Tables the council does not declare, what an earlier release lacks, and which indicators rest on records.
    """

    council: str
    indicators: int
    tables: int
    observations: int = 0
    areas: int = 0
    proposals: tuple[WindowProposal, ...] = ()
    notes: tuple[str, ...] = ()


def check(council: str, *, data: Path | None = None, parameters: Path | None = None, outputs: Path) -> Checked:
    """Look through everything a build would read.

    Parameters
    ----------
    council : str
    data : Path, optional
        Without it a real council's files are left out; the fictional council always has its own.
    parameters : Path, optional
    outputs : Path
        Where the fictional council's files are kept.

    Raises
    ------
    BadInput
        With every problem found.
    """
    known = catalogue.load(council, parameters=parameters)
    if wrong := [*quality.problems(known), *audits.problems(known), *_scheduled(known, parameters)]:
        raise BadInput(wrong)
    declared = Checked(
        council=council,
        indicators=len(known.indicators),
        tables=len(known.sources),
        notes=tuple(measures.coverage(known).lines()),
    )
    if data is None and not known.council.synthetic:
        return declared
    folder = data_folder(known, data, outputs / council)
    read, recorded = _looked_through(known, folder, outputs / council)
    for read_register in _REGISTERS:
        read_register(registers_folder(known, parameters), catalogue=known, areas=read.areas)
    registers.signoffs(registers_folder(known, parameters), catalogue=known)
    return Checked(
        council=council,
        indicators=declared.indicators,
        tables=declared.tables,
        observations=len(read.observations),
        areas=len(read.areas),
        proposals=propose_windows(read.observations, known),
        notes=(*read.notes, *recorded, *declared.notes),
    )


def _looked_through(known: Catalogue, folder: Path, place: Path) -> tuple[Sources, tuple[str, ...]]:
    """Read every table, published and recorded, and tell the problems of all of them at once.

    Returns
    -------
    Sources
    tuple of str
        What deserves a look in the record tables.
    """
    problems: list[Problem] = []
    read: Sources | None = None
    notes: tuple[str, ...] = ()
    try:
        read = read_sources(known, folder)
    except BadInput as error:
        problems += error.problems
    try:
        looked = sources.examine(known, folder, place) if known.records else None
    except BadInput as error:
        problems += error.problems
    else:
        lacking = {} if looked is None else looked.missing
        problems += [Problem(where=f"sources.yml: {name}", what=why, remedy="") for name, why in lacking.items()]
        notes = () if looked is None else tuple(str(note) for note in looked.notes)
    if problems or read is None:
        raise BadInput(problems)
    return read, notes


def registers_folder(known: Catalogue, parameters: Path | None) -> Path:
    """Return where a council's registers are kept."""
    return (parameters or folders.shipped("parameters")) / "councils" / known.council.slug / "registers"


def _scheduled(known: Catalogue, parameters: Path | None) -> list[Problem]:
    """Return what is wrong with the reporting schedule: an entry, or a report or theme that is not there."""
    try:
        entries = schedule.load(parameters)
    except BadInput as error:
        return list(error.problems)
    reports = sorted(path.stem for path in folders.shipped("notebooks").glob("*.ipynb"))
    return [
        Problem(where=f"schedule.yml: {name}: {key}", what=f"there is no '{word}'.", remedy=near(word, there))
        for name, entry in entries.items()
        for key, words, there in (("reports", entry.reports, reports), ("themes", entry.themes, sorted(known.dives)))
        for word in words
        if word not in there
    ]
