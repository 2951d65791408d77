"""Measures in the year to now beside the year before: what was done, with numbers of cases and not shares alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Moved
from pmflib.tables import sources

_NOTE = "Counts are those of the whole year. A change is called clear where its 95% interval leaves out zero."


def years_table(release: Release, area: str, codes: Sequence[str], *, title: str) -> document.Table | None:
    """Return some measures in the year to the edition's end and in the year before; None where there are none.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    codes : sequence of str
        Indicators, in the order of the rows; those without two years to compare are left out.
    title : str
        What the measures are about; the title of the table says what changed.

    Returns
    -------
    document.Table or None

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = findings.yearly(require_release(release), area, codes)
    if not found:
        return None
    numbers = ("Now", "A year before", "Change (95% interval)")
    return document.Table(
        title=findings.years_title(found),
        subtitle=f"{title} · {release.context.areas[area].name}, {found[0].times}",
        columns=(
            ColumnHead(label="Measure"),
            *(ColumnHead(label=label, align="right") for label in numbers),
            ColumnHead(label="Reading"),
        ),
        rows=tuple(_row(one) for one in found),
        source=sources.line(one.reading.indicator for one in found),
        notes=(_NOTE,),
    )


def counted(one: Moved) -> str:
    """Return a value with the cases behind it: ``71.2% (699 of 982)``."""
    indicator = one.reading.indicator
    shown = formats.value(one.value, indicator.unit, indicator.decimals)
    if indicator.unit != "per cent" or not math.isfinite(one.denominator):
        return shown
    return f"{shown} {_together(f'({formats.number(one.numerator)} of {formats.number(one.denominator)})')}"


def _row(one: Moved) -> tuple[Cell, ...]:
    unit, decimals = one.reading.indicator.unit, one.reading.indicator.decimals
    limits = formats.interval(one.lower, one.upper, unit, decimals, signed=True)
    change = formats.change(one.change, unit, decimals)
    return (
        Cell(text=one.reading.indicator.title),
        Cell(text=counted(one), number=one.value),
        Cell(text=formats.value(one.value_then, unit, decimals), number=one.value_then),
        Cell(text=f"{change} {_together(f'({limits})')}" if limits else change, number=one.change),
        Cell(text=findings.year_reading(one), tone="plain" if one.way else "muted"),
    )


def _together(text: str) -> str:
    """Keep what stands in brackets on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")
