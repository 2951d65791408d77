"""Case audits by district or team: done of those planned, grades, and what the audits not done leave open."""

from __future__ import annotations

import math

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Audited, Reading
from pmflib.tables import sources

_HEADS = ("Planned", "Done within a month", "Good or better (95% interval)", "Could be, had all been done")
_MOST = 16
_NOTES = (
    "Could be, had all been done: from all audits not done being below good to all of them being good.",
    "Clearly: the 95% interval of the gap to the middle of the districts leaves out zero.",
)


def audited_table(release: Release, area: str) -> document.Table | None:
    """Return the audits of each district of an authority, or team of a district; None where none were planned.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.

    Returns
    -------
    document.Table or None

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = sorted(findings.audited(require_release(release), area), key=_least_done)
    if not found:
        return None
    rows = tuple(_row(one) for one in found)
    place = "District" if release.context.areas[area].level == "authority" else "Team"
    measures = [one.indicator for one in (found[0].done, found[0].good) if one is not None]
    year = f"year to {formats.day(found[0].done.period_end)}"
    return document.Table(
        title=_title(found),
        subtitle=f"{release.context.areas[area].name}, {year}",
        columns=(
            ColumnHead(label=place),
            *(ColumnHead(label=label, align="right") for label in _HEADS),
            ColumnHead(label="How to read it"),
        ),
        rows=rows[:_MOST],
        further=rows[_MOST:],
        source=sources.line(measures),
        notes=_NOTES,
    )


def _title(found: list[Audited]) -> str:
    few = [one.place.name for one in found if "clearly fewer" in one.reading]
    if few:
        return f"Audits not done leave the grades of {', '.join(few)} open"
    unjudged = sum("too many" in one.reading for one in found)
    if unjudged:
        return f"In {unjudged} of {len(found)} places too many audits were not done to judge"
    return "Audits done and their grades, fewest done first"


def _least_done(one: Audited) -> float:
    return one.done.value if math.isfinite(one.done.value) else math.inf


def _row(one: Audited) -> tuple[Cell, ...]:
    lower, _ = one.bounds
    return (
        Cell(text=one.place.name),
        Cell(text=formats.number(one.planned), number=one.planned),
        _share(one.done),
        _share(one.good),
        Cell(text=findings.audit_bounds_words(one) or "–", number=lower),
        Cell(text=one.reading, tone="muted" if "no clear" in one.reading else "plain"),
    )


def _share(reading: Reading | None) -> Cell:
    if reading is None or not math.isfinite(reading.value):
        return Cell(text="–")
    limits = formats.interval(reading.lower, reading.upper, "per cent", 0)
    shown = formats.value(reading.value, "per cent", 0)
    return Cell(text=f"{shown} ({limits})" if limits else shown, number=reading.value)
