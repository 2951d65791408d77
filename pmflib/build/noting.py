"""What people wrote down about the figures, and the figures assessed in its light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pmflib import registers
from pmflib.assess import Figures, assess, signals
from pmflib.build.acted import Acted
from pmflib.build.checking import registers_folder
from pmflib.catalogue.models import Catalogue
from pmflib.sources import Sources


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What people wrote down about the figures."""

    justifications: pd.DataFrame
    changes: pd.DataFrame
    commentary: pd.DataFrame
    file_checks: pd.DataFrame
    actions: pd.DataFrame

    @property
    def acted(self) -> Acted:
        """What the service did and means to do."""
        return Acted(actions=self.actions, changes=self.changes)


def read_noted(known: Catalogue, read: Sources, parameters: Path | None) -> Noted:
    """Return what the council's registers say of its figures; with every problem of a register that is not sound."""
    folder = registers_folder(known, parameters)
    return Noted(
        justifications=registers.justifications(folder, catalogue=known, areas=read.areas),
        changes=registers.changes(folder, catalogue=known, areas=read.areas),
        commentary=registers.newest_commentary(registers.commentary(folder, catalogue=known, areas=read.areas)),
        file_checks=registers.file_checks(folder, catalogue=known, areas=read.areas),
        actions=registers.actions(folder, catalogue=known, areas=read.areas),
    )


def assessed(known: Catalogue, observations: pd.DataFrame, read: Sources, day: date, noted: Noted) -> Figures:
    """Return the figures that some observations make.

    A build hands in only what its audience may see: what it may not must not shape what it sees, not a change or limit.
    """
    return assess(
        observations,
        catalogue=known,
        areas=read.areas,
        neighbours=read.neighbours,
        as_of=day,
        justifications=noted.justifications,
        changes=noted.changes,
    )


def as_known_then(figures: Figures, core: pd.DataFrame, known: Catalogue, noted: Noted) -> dict[str, pd.DataFrame]:
    """Return the figures an edition may know of: limits and slopes must not rest on what came after it."""
    whole = len(core) == len(figures.core)
    said = figures.signals if whole else signals(core, known, noted.changes)
    return {**figures.tables(), "core": core, "signals": said}
