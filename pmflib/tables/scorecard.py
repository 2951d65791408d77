"""One line per indicator: what it is, how it moved, how sure that is, and how it compares."""

from __future__ import annotations

from collections.abc import Sequence

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Reading
from pmflib.plots import numbers
from pmflib.tables import cells, sources

_COLUMNS = (
    ColumnHead(label="Measure"),
    ColumnHead(label="Period"),
    ColumnHead(label="Value (95% interval)", align="right"),
    ColumnHead(label="Before", align="right"),
    ColumnHead(label="Change", align="right"),
    ColumnHead(label="Neighbours", align="right"),
    ColumnHead(label="Rank"),
    ColumnHead(label="England", align="right"),
)
_NOTES = (
    "In brackets: the 95% interval. A change is called better, worse or clear only where its own 95% interval leaves "
    "out zero. Neighbours: their median.",
    "Rank: 1 is best among the area and its statistical neighbours; A is the best quarter of England’s councils, D the "
    "worst. A measure without a better direction is not ranked, nor is one whose period differs from the neighbours’.",
)


def scorecard(release: Release, area: str, indicators: Sequence[str] = ()) -> document.Table:
    """Return the headline figures of an area with eight columns beside the name, the last a small trend.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    indicators : sequence of str
        Codes, in the order to show; empty takes every indicator the edition shows. What has no figure is left out.

    Returns
    -------
    document.Table

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    shown = _chosen(require_release(release), area, indicators)
    last = [cells.course(reading, release) for reading in shown]
    return _table(
        release, shown, last, title=f"Scorecard: {_counted(shown)}", head=ColumnHead(label="Trend"), notes=_NOTES
    )


def indicators_table(release: Release, area: str, indicators: Sequence[str], *, title: str) -> document.Table:
    """Return the figures of some indicators, with the cases each rests on as the last column.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    indicators : sequence of str
        Codes, in the order to show.
    title : str
        What the table is about; the count of clear changes is added.

    Returns
    -------
    document.Table

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    shown = _chosen(require_release(release), area, indicators)
    last = [cells.cases(reading) for reading in shown]
    head = ColumnHead(label="Cases", align="right")
    return _table(release, shown, last, title=f"{title}: {_counted(shown)}", head=head)


def _chosen(release: Release, area: str, indicators: Sequence[str]) -> list[Reading]:
    found = {reading.indicator.code: reading for reading in findings.readings(release, area)}
    return [found[code] for code in indicators or found if code in found]


def _table(
    release: Release,
    shown: Sequence[Reading],
    last: Sequence[Cell],
    *,
    title: str,
    head: ColumnHead,
    notes: tuple[str, ...] = (),
) -> document.Table:
    rows = [(*_row(reading, _shared(shown, reading)), cell) for reading, cell in zip(shown, last, strict=True)]
    filled = tuple(rows) or ((Cell(text="No figures"), *(Cell() for _ in _COLUMNS)),)
    return document.Table(
        title=title,
        subtitle=release.context.edition_label,
        columns=(*_COLUMNS, head),
        rows=filled,
        source=sources.line(reading.indicator for reading in shown) or release.context.council_name,
        notes=(*notes, *_qualified(shown), *_older(shown), *numbers.symbols_note(filled)),
    )


def _row(reading: Reading, said: Sequence[str]) -> tuple[Cell, ...]:
    return (
        cells.name(reading),
        cells.period(reading, said=said),
        cells.value(reading),
        cells.previous(reading),
        cells.change(reading),
        cells.comparator(reading, reading.neighbours),
        cells.rank(reading),
        cells.comparator(reading, reading.england),
    )


def _shared(shown: Sequence[Reading], of: Reading) -> list[str]:
    """Return the marks that every figure to the same day carries: said once in a note, not on every line."""
    alike = [set(reading.marks.split(";")) - {""} for reading in shown if reading.period_end == of.period_end]
    return sorted(set.intersection(*alike)) if len(alike) > 1 else []


def _qualified(shown: Sequence[Reading]) -> list[str]:
    """Say which periods' figures are all provisional, or otherwise qualified."""
    marks = {reading.period_end: _shared(shown, reading) for reading in shown}
    return [f"All figures to {formats.day(end)} are {' and '.join(alike)}." for end, alike in marks.items() if alike]


def _older(shown: Sequence[Reading]) -> list[str]:
    """Say where the comparators' period is not the figure's own."""
    ends = {
        beside.period_end
        for reading in shown
        for beside in (reading.neighbours, reading.england)
        if beside is not None and beside.period_end != reading.period_end
    }
    if not ends:
        return []
    named = " or ".join(formats.day(end) for end in sorted(ends))
    return [f"Where a figure is newer than its neighbours’, neighbours and England stand as published to {named}."]


def _counted(shown: Sequence[Reading]) -> str:
    """Say how many measures moved clearly, and which way."""
    verdicts = [findings.move(reading) for reading in shown]
    sides = [verdict.side for verdict in verdicts if verdict.certainty == "clear"]
    better, worse = sides.count("better"), sides.count("worse")
    counts = {"better": better, "worse": worse, "up or down": len(sides) - better - worse}
    parts = [f"{count} clearly {word}" for word, count in counts.items() if count]
    if not parts:
        return f"none of {len(shown)} measures changed clearly" if len(shown) != 1 else "no clear change"
    return f"of {len(shown)} {'measure' if len(shown) == 1 else 'measures'}, {', '.join(parts)}"
