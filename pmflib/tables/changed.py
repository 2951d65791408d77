"""What changed since the edition before, and which printed figures were revised."""

from __future__ import annotations

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Revised, Since
from pmflib.tables import cells, sources

_MOST = 10


def since_table(release: Release, then: Release) -> document.Table | None:
    """Return the measures that are not as they were in the edition before; None if all are.

    Parameters
    ----------
    release, then : Release
        This edition's slice, and that of the edition before.

    Returns
    -------
    document.Table or None

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = findings.since(require_release(release), require_release(then))
    if not found:
        return None
    rows = [_line(one) for one in found]
    return document.Table(
        title=f"What is not as it was: {findings.since_summary(release, then)}",
        subtitle=f"{release.context.edition_label}, against {then.context.edition_label}",
        columns=(
            ColumnHead(label="Measure"),
            ColumnHead(label="Then", align="right"),
            ColumnHead(label="Now", align="right"),
            ColumnHead(label="What changed"),
        ),
        rows=tuple(rows[:_MOST]),
        further=tuple(rows[_MOST:]),
        source=sources.line(one.now.indicator for one in found),
        notes=(f"{len(rows) - _MOST} more stand in the spreadsheet.",) if len(rows) > _MOST else (),
    )


def revised_table(release: Release, then: Release) -> document.Table | None:
    """Return the figures printed in the edition before that have another value now; None if none has.

    Parameters, result and errors as for `since_table`.
    """
    found = findings.revised(require_release(release), require_release(then))
    if not found:
        return None
    rows = [_revision(one) for one in found]
    return document.Table(
        title=f"{len(found)} of the figures printed then {'is' if len(found) == 1 else 'are'} another now",
        subtitle=f"Printed in: {then.context.edition_label}",
        columns=(
            ColumnHead(label="Measure"),
            ColumnHead(label="Period to"),
            ColumnHead(label="Printed then", align="right"),
            ColumnHead(label="Same period now", align="right"),
            ColumnHead(label="Changed by", align="right"),
        ),
        rows=tuple(rows[:_MOST]),
        further=tuple(rows[_MOST:]),
        source=sources.line(one.then.indicator for one in found),
        notes=(f"{len(rows) - _MOST} more stand in the spreadsheet.",) if len(rows) > _MOST else (),
    )


def _line(one: Since) -> tuple[Cell, ...]:
    said = "; ".join(one.says)
    return (
        cells.name(one.now),
        Cell(text=findings.then_words(one)),
        Cell(text=cells.amount(one.now), number=one.now.value),
        Cell(text=f"{said[0].upper()}{said[1:]}."),
    )


def _revision(one: Revised) -> tuple[Cell, ...]:
    unit, decimals = one.then.indicator.unit, one.then.indicator.decimals
    return (
        cells.name(one.then),
        Cell(text=formats.day(one.then.period_end)),
        Cell(text=cells.amount(one.then), number=one.then.value),
        Cell(text=formats.value(one.value, unit, decimals, marks=one.why), number=one.value),
        Cell(text=formats.change(one.value - one.then.value, unit, decimals), number=one.value - one.then.value),
    )
