"""Figures worked out again from inputs that were kept: the same code as a build, and nothing protected or stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib import catalogue, frames, periods, sources
from pmflib.build.data import read_sources
from pmflib.build.editions import within
from pmflib.build.grading import graded
from pmflib.build.inputs import Inputs
from pmflib.build.noting import as_known_then, assessed, read_noted
from pmflib.build.recorded import Recorded, evidence, looked_at, with_records
from pmflib.catalogue.models import Catalogue
from pmflib.records import Records


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Inputs on disk.

    Parameters
    ----------
    parameters, data : Path
        Folders as `build` takes them.
    extracts : tuple of Path
        Folders of staged extracts, oldest first; none for a council without records.
    place : Path, optional
        The council's outputs, where its rounds of audits are; needed where any was read.
    """

    parameters: Path
    data: Path
    extracts: tuple[Path, ...] = ()
    place: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """Figures worked out again, for officers: nothing in them is protected.

    Parameters
    ----------
    known : Catalogue
    tables : mapping of str to DataFrame
        The tables of `frames.RELEASED`, as far as there are any.
    """

    known: Catalogue
    tables: Mapping[str, pd.DataFrame]


def recompute(inputs: Inputs, kept: Kept) -> Recomputed:
    """Work the figures of an edition out again.

    Parameters
    ----------
    inputs : Inputs
        Which council, edition and day.
    kept : Kept
        Where its parameters, tables and extracts are.

    Returns
    -------
    Recomputed

    Raises
    ------
    BadInput
        If what was kept is not whole, or no longer what this version of pmf can read.
    """
    day = date.fromisoformat(inputs.as_of)
    asked = date.fromisoformat(inputs.asked_day) if inputs.asked_day else None
    known = catalogue.load(inputs.council, parameters=kept.parameters)
    published = read_sources(known, kept.data)
    said = read_noted(known, published, kept.parameters)
    staged = _staged(known, kept.extracts)
    records = None if staged is None else looked_at(known, published, staged, asked)
    read = with_records(published, records)
    figures = assessed(known, read.observations, read, day, said)
    edition = periods.parse(inputs.edition)
    core = within(figures.core, known, edition)
    beside = evidence(known, records, said.file_checks, until=edition.end)
    tables = as_known_then(figures, core, known, said) | beside
    tables["grades"] = _graded(known, inputs, kept, records, edition.end)
    return Recomputed(known=known, tables=tables)


def _graded(known: Catalogue, inputs: Inputs, kept: Kept, records: Recorded | None, end: date) -> pd.DataFrame:
    """Return what audits said, judged again from the answers that had come back by then."""
    if not inputs.audits or kept.place is None:
        return frames.empty(frames.GRADES)
    teams = None if records is None else records.teams
    day = date.fromisoformat(inputs.as_of)
    return graded(known, kept.place, teams=teams, end=end, today=day, only=inputs.audits).table


def _staged(known: Catalogue, extracts: Sequence[Path]) -> Records | None:
    return sources.kept(extracts) if known.records and extracts else None
