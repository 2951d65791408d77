"""One line per indicator: what it is, how it moved, how sure that is, and how it compares."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pmflib import document, findings
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Reading
from pmflib.plots import numbers
from pmflib.tables import cells, sources

_NOTES = (
    "In brackets: the 95% interval. A change is called better, worse or clear only where its own 95% interval "
    "leaves out zero.",
    "Rank: 1 is best among the area and its statistical neighbours; A is the best quarter of England’s councils, D the "
    "worst. A measure without a better direction is not ranked, nor is one whose period differs from the neighbours’.",
)
_COMMON: tuple[tuple[str, Callable[[Reading], Cell]], ...] = (
    ("Period", cells.period),
    ("Value (95% interval)", cells.value),
    ("Before", cells.previous),
    ("Change", cells.change),
    ("Neighbours’ median", lambda reading: cells.comparator(reading, reading.neighbours)),
    ("Rank", cells.rank),
    ("England", lambda reading: cells.comparator(reading, reading.england)),
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
    rows = [(*_row(reading), cells.course(reading, release)) for reading in shown]
    return _table(release, shown, rows, title=f"Scorecard: {_counted(shown)}", last=ColumnHead(label="Course"))


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
    rows = [(*_row(reading), cells.cases(reading)) for reading in shown]
    last = ColumnHead(label="Cases", align="right")
    return _table(release, shown, rows, title=f"{title}: {_counted(shown)}", last=last)


def _chosen(release: Release, area: str, indicators: Sequence[str]) -> list[Reading]:
    found = {reading.indicator.code: reading for reading in findings.readings(release, area)}
    return [found[code] for code in indicators or found if code in found]


def _row(reading: Reading) -> tuple[Cell, ...]:
    return (cells.name(reading), *(make(reading) for _, make in _COMMON))


def _table(
    release: Release, shown: Sequence[Reading], rows: list[tuple[Cell, ...]], *, title: str, last: ColumnHead
) -> document.Table:
    heads = [ColumnHead(label="Measure"), *(_head(label) for label, _ in _COMMON), last]
    blank = (Cell(text="No figures"), *(Cell() for _ in heads[1:]))
    filled = tuple(rows) or (blank,)
    return document.Table(
        title=title,
        subtitle=release.context.edition_label,
        columns=tuple(heads),
        rows=filled,
        source=sources.line(reading.indicator for reading in shown) or release.context.council_name,
        notes=(*_NOTES, *numbers.symbols_note(filled)),
    )


def _head(label: str) -> ColumnHead:
    return ColumnHead(label=label, align="left" if label in ("Period", "Rank") else "right")


def _counted(shown: Sequence[Reading]) -> str:
    """Say how many measures moved clearly, and which way."""
    verdicts = [findings.move(reading) for reading in shown]
    clear = [verdict.side for verdict in verdicts if verdict.certainty == "clear"]
    if not clear:
        return f"none of {len(shown)} measures changed clearly" if len(shown) != 1 else "no clear change"
    better, worse = clear.count("better"), clear.count("worse")
    neither = len(clear) - better - worse
    parts = [
        f"{better} clearly better",
        f"{worse} clearly worse",
        *([f"{neither} clearly changed without being either"] if neither else []),
        f"{len(shown) - len(clear)} without a clear change",
    ]
    return ", ".join(parts)
