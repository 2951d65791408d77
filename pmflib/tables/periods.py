"""What a table need say once of the periods of its figures, and not again on every line."""

from __future__ import annotations

from collections.abc import Sequence

from pmflib import formats
from pmflib.disclosure import Release
from pmflib.findings import Reading


def is_usual(release: Release, reading: Reading) -> bool:
    """Return whether a figure is of the edition's own period, or of its last day."""
    return reading.period_end == release.context.edition_end and reading.window != "r12m"


def said(shown: Sequence[Reading], of: Reading) -> list[str]:
    """Return the marks that every figure to the same day carries."""
    alike = [set(reading.marks.split(";")) - {""} for reading in shown if reading.period_end == of.period_end]
    return sorted(set.intersection(*alike)) if len(alike) > 1 else []


def notes(release: Release, shown: Sequence[Reading]) -> tuple[str, ...]:
    """Return in one note of which period figures are whose line names none, and what all figures to a day are."""
    said_once = " ".join((*unnamed(release, shown), *qualified(shown)))
    return (said_once,) if said_once else ()


def unnamed(release: Release, shown: Sequence[Reading]) -> tuple[str, ...]:
    """Say of which period figures are whose line or column names none."""
    if not any(is_usual(release, reading) for reading in shown):
        return ()
    label = formats.lowered(release.context.edition_label)
    return (f"Where no period is named, the figure is of {label}, or of its last day where one day is counted.",)


def qualified(shown: Sequence[Reading]) -> tuple[str, ...]:
    """Say which periods' figures are all provisional, or otherwise qualified."""
    marks = {reading.period_end: said(shown, reading) for reading in shown}
    return tuple(
        f"All figures to {formats.day(end)} are {' and '.join(alike)}." for end, alike in marks.items() if alike
    )
