"""Cells that the tables of what the checks found share."""

from __future__ import annotations

import math

from pmflib import findings, formats
from pmflib.document import Cell

SOURCE = "Checks of the council’s records"
MUTED_DASH = Cell(text="–", tone="muted")


def count(number: float) -> Cell:
    """Return a cell with a number of records."""
    return Cell(text=formats.number(number), number=number) if math.isfinite(number) else MUTED_DASH


def percent(share: float) -> Cell:
    """Return a cell with a share of records that fail."""
    return Cell(text=findings.share_words(share), number=share) if math.isfinite(share) else MUTED_DASH


def moved(difference: float) -> Cell:
    """Return a cell with a change in percentage points."""
    if not math.isfinite(difference):
        return MUTED_DASH
    return Cell(text=formats.change(difference, "per cent", 1), number=difference)
