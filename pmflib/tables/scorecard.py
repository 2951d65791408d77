"""One line per indicator: what it is, how it moved, how sure that is, how it compares, and what is signal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Reading
from pmflib.plots import numbers
from pmflib.tables import cells, periods, sources


class _Column(NamedTuple):
    head: ColumnHead
    cell: Callable[[Reading], Cell]


def _column(label: str, cell: Callable[[Reading], Cell], *, number: bool = False) -> _Column:
    return _Column(ColumnHead(label=label, align="right" if number else "left"), cell)


_VALUE = _column("Value (95% interval)", cells.value, number=True)
_CHANGE = _column("Change", cells.change, number=True)
_NEIGHBOURS = _column("Neighbours", lambda one: cells.comparator(one, one.neighbours), number=True)
_ENGLAND = _column("England", lambda one: cells.comparator(one, one.england), number=True)
_RANK = _column("Rank", cells.rank)
_TARGET = _column("Target", cells.target, number=True)
_RATING = _column("Rating", cells.rating)
_SIGNAL = _column("Signal", cells.signal)
_CONFIDENCE = _column("Confidence", cells.confidence)
_CASES = _column("Cases", cells.cases, number=True)

#: Columns beside the name; with so many, the period stands beside the name itself.
_MOST = 8
_ON_A_PAGE = 5
_NAMED = (ColumnHead(label="Measure"), ColumnHead(label="Period"))
_RATED = (_VALUE, _CHANGE, _NEIGHBOURS, _TARGET, _RATING, _SIGNAL)
_UNRATED = (_VALUE, _CHANGE, _NEIGHBOURS, _RANK, _ENGLAND, _SIGNAL)
_PLAIN = (_VALUE, _column("Before", cells.previous, number=True), _CHANGE, _NEIGHBOURS, _RANK, _ENGLAND, _CASES)
_READ_TOGETHER = (_VALUE, _CHANGE, _NEIGHBOURS, _SIGNAL, _CASES)

_NOTE = (
    "In brackets: the 95% interval. Better, worse or clear: the change’s own 95% interval leaves out zero. Neighbours: "
    "their median."
)
_RATED_NOTE = (
    "Rating, of the value shown: green meets the target, amber the floor, red neither. The signal says whether the "
    "series shows real change; it never changes a rating."
)
_CONFIDENCE_NOTE = (
    "Confidence: how far the records can be trusted; a dash where the figure was published elsewhere. Low confidence "
    "takes away a good rating, never a red one."
)
_RANK_NOTE = (
    "Rank: 1 is best among the area and its statistical neighbours; A is the best quarter of England’s councils, D the "
    "worst. A measure without a better direction is not ranked, nor is one whose period differs from the neighbours’."
)
_SIGNAL_NOTE = (
    "Signal: concern, improving or unusual is a change that chance seldom makes (special cause); as usual, the ups "
    "and downs of chance (common cause), which meet, miss, or may hit or miss a target. Yearly series: their direction."
)


def scorecard(release: Release, area: str, indicators: Sequence[str] = ()) -> document.Table:
    """Return the headline figures of an area with at most eight columns beside the name, the last a small trend.

    Where one of them has a target, rating and signal stand in two columns; elsewhere rank and England take their room.
    All other measures of the edition stand below them in the spreadsheet.

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
    rated = any(reading.target is not None for reading in shown)
    checked = any(reading.confidence is not None for reading in shown)
    trend = _column("Trend", lambda reading: cells.course(reading, release))
    columns = (*(_RATED if rated else _UNRATED), *([_CONFIDENCE] if checked else []), trend)
    notes = (_NOTE, _RATED_NOTE if rated else _RANK_NOTE, _SIGNAL_NOTE, *([_CONFIDENCE_NOTE] if checked else []))
    named = {one.indicator.code for one in shown}
    rest = [one for one in findings.readings(release, area) if one.indicator.code not in named]
    table = _table(release, shown, columns, title=f"Scorecard: {_rated(shown)}", notes=(*notes, *_elsewhere(rest)))
    # A small picture for every other measure would say nothing in a spreadsheet.
    without = (*columns[:-1], _column("Trend", lambda _: Cell()))
    return table.model_copy(update={"further": tuple(_row(release, one, (), without) for one in rest)})


def indicators_table(
    release: Release, area: str, indicators: Sequence[str], *, title: str, first: Sequence[str] = ()
) -> document.Table:
    """Return the figures of some indicators with rank and England, and the cases each rests on as the last column.

    A page holds eight: those named first, then those that must be looked at, then the others in their order. The
    rest stand in the spreadsheet.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    indicators : sequence of str
        Codes, in the order to show.
    title : str
        What the table is about; the count of clear changes is added.
    first : sequence of str
        Codes that stand on the page before others.

    Returns
    -------
    document.Table

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    shown = _chosen(require_release(release), area, indicators)
    page = _paged(release, area, [one.indicator.code for one in shown], first=first)
    rest = [one for one in shown if one.indicator.code not in page]
    kept = [one for one in shown if one.indicator.code in page]
    return _table(release, kept, _PLAIN, title=f"{title}: {_counted(shown)}", further=rest)


def _paged(release: Release, area: str, indicators: Sequence[str], *, first: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the indicators of a theme that stand on the page: those named first, exceptions, then the others."""
    urgent = [one.reading.indicator.code for one in findings.exceptions(require_release(release), area)]
    ordered = dict.fromkeys(code for code in (*first, *urgent, *indicators) if code in indicators)
    return tuple(ordered)[:_ON_A_PAGE]


def signals_table(release: Release, area: str, indicators: Sequence[str], *, title: str) -> document.Table:
    """Return indicators to be read together, each with its change and whether its series shows a signal.

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
    alone = all(one.neighbours is None or not math.isfinite(one.neighbours.value) for one in shown)
    columns = [column for column in _READ_TOGETHER if not (alone and column is _NEIGHBOURS)]
    return _table(release, shown, columns, title=f"{title}: {_counted(shown)}", notes=(_SIGNAL_NOTE,))


def _chosen(release: Release, area: str, indicators: Sequence[str]) -> list[Reading]:
    found = {reading.indicator.code: reading for reading in findings.readings(release, area)}
    return [found[code] for code in indicators or found if code in found]


def _table(
    release: Release,
    shown: Sequence[Reading],
    columns: Sequence[_Column],
    *,
    title: str,
    notes: tuple[str, ...] = (),
    further: Sequence[Reading] = (),
) -> document.Table:
    heads = _NAMED if len(columns) < _MOST else (ColumnHead(label="Measure"),)
    rows = [_row(release, reading, periods.said(shown, reading), columns) for reading in shown]
    filled = tuple(rows) or ((Cell(text="No figures"), *(Cell() for _ in (*heads[1:], *columns))),)
    return document.Table(
        title=title,
        subtitle=release.context.edition_label,
        columns=(*heads, *(column.head for column in columns)),
        rows=filled,
        source=sources.line(reading.indicator for reading in shown) or release.context.council_name,
        notes=(
            *notes,
            *(periods.notes(release, shown) if len(columns) >= _MOST else periods.qualified(shown)),
            *_older(shown),
            *_elsewhere(further),
            *numbers.symbols_note(filled),
        ),
        further=tuple(_row(release, reading, (), columns) for reading in further),
    )


def _elsewhere(further: Sequence[Reading]) -> list[str]:
    """Say how many measures only the spreadsheet holds."""
    if not further:
        return []
    more = formats.many(len(further), "more measure stands", "more measures stand")
    return [f"{more} in the spreadsheet."]


def _row(release: Release, reading: Reading, said: Sequence[str], columns: Sequence[_Column]) -> tuple[Cell, ...]:
    if len(columns) < _MOST:
        named: tuple[Cell, ...] = (cells.name(reading), cells.period(reading, said=said))
    else:
        named = (cells.named_period(reading, said=said, unnamed=periods.is_usual(release, reading)),)
    return (*named, *(column.cell(reading) for column in columns))


def _older(shown: Sequence[Reading]) -> list[str]:
    """Say where the comparators' period is not the figure's own."""
    ends = {
        beside.period_end
        for reading in shown
        for beside in (reading.neighbours, reading.england)
        if beside is not None and beside.period_end and beside.period_end != reading.period_end
    }
    if not ends:
        return []
    named = " or ".join(formats.day(end) for end in sorted(ends))
    return [f"Where a figure is newer than its neighbours’, neighbours and England stand as published to {named}."]


def _rated(shown: Sequence[Reading]) -> str:
    """Say how the measures are rated, where they are, and how many moved clearly."""
    counts = ", ".join(f"{count} {colour}" for colour, count in findings.ratings(shown).items())
    if not counts:
        return _counted(shown)
    return f"of {formats.many(len(shown), 'measure')}, {counts}; {_moved(shown) or 'none changed clearly'}"


def _counted(shown: Sequence[Reading]) -> str:
    """Say how many measures moved clearly, of how many."""
    moved = _moved(shown)
    if not moved:
        return f"none of {len(shown)} measures changed clearly" if len(shown) != 1 else "no clear change"
    return f"of {formats.many(len(shown), 'measure')}, {moved}"


def _moved(shown: Sequence[Reading]) -> str:
    """Say how many measures moved clearly, and which way; empty where none did."""
    verdicts = [findings.move(reading) for reading in shown]
    sides = [verdict.side for verdict in verdicts if verdict.certainty == "clear"]
    better, worse = sides.count("better"), sides.count("worse")
    counts = {"better": better, "worse": worse, "up or down": len(sides) - better - worse}
    return ", ".join(f"{count} clearly {word}" for word, count in counts.items() if count)
