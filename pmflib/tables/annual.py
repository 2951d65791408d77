"""Strengths of a year and the themes looked into, each with what it rests on."""

from __future__ import annotations

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.tables import cells, sources

_MOST = 12
_STRONG_NOTE = (
    "A strength improved beyond chance, stands clearly better than the neighbours, or can be relied on to meet its "
    "target. What rests on records of low confidence, on few cases or on many unknown answers is never one."
)
_READ_NOTE = "Case files read: those of themed audits of the year’s cases; the share is an estimate for all cases."


def strengths_table(release: Release, area: str) -> document.Table | None:
    """Return the measures that are strengths with the reasons; None where there are none.

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
    found = findings.strengths(require_release(release), area)
    if not found:
        return None
    rows = tuple(_strong(one) for one in found)
    heads = ("Measure", "Period", "Value (95% interval)", "Why it is a strength", "Confidence")
    return document.Table(
        title=f"{formats.many(len(found), 'strength')} that the figures support",
        subtitle=release.context.edition_label,
        columns=tuple(ColumnHead(label=label, align="right" if at == 2 else "left") for at, label in enumerate(heads)),
        rows=rows[:_MOST],
        further=rows[_MOST:],
        source=sources.line(one.reading.indicator for one in found),
        notes=(_STRONG_NOTE, *((f"{len(rows) - _MOST} more stand in the spreadsheet.",) if len(rows) > _MOST else ())),
    )


def themes_table(release: Release, area: str) -> document.Table | None:
    """Return every theme with how its headline moved, how many case files were read and what was agreed on it."""
    found = findings.dived(require_release(release), area)
    if not found:
        return None
    read = sum(one.was_read for one in found)
    return document.Table(
        title=findings.read_words(read, len(found)),
        subtitle=release.context.edition_label,
        columns=tuple(
            ColumnHead(label=label) for label in ("Theme", "What the headline did", "Case files read", "Actions")
        ),
        rows=tuple(_theme(one) for one in found),
        source=sources.line(one.moved.reading.indicator for one in found if one.moved) or "Register of audit rounds",
        notes=(_READ_NOTE,),
    )


def _strong(one: findings.Strong) -> tuple[Cell, ...]:
    why = ". ".join(reason[0].upper() + reason[1:] for reason in one.reasons)
    start = (cells.name(one.reading), cells.period(one.reading), cells.value(one.reading))
    return (*start, Cell(text=f"{why}."), cells.confidence(one.reading))


def _read(one: findings.Dived) -> str:
    if one.read:
        good = one.good
        said = "" if good is None else f": {formats.number(good.value)}% of cases good or better ({good.interval})"
        return f"{formats.number(one.read)}{said}"
    return "None shown" if one.was_read else "None: data only"


def _theme(one: findings.Dived) -> tuple[Cell, ...]:
    return (
        Cell(text=one.theme.title),
        Cell(text=findings.moved_sentence(one.moved)),
        Cell(text=_read(one), number=one.read),
        Cell(text=findings.acted_title(one.actions) if one.actions else "None recorded"),
    )
