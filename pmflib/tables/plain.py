"""The chosen measures in plain words, each with what it means."""

from __future__ import annotations

from collections.abc import Sequence

from pmflib import document, findings
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Reading
from pmflib.tables import sources

_HEADS = ("Measure", "What it means", "Now", "Our aim", "Is it changing?", "Councils like ours")


def plain_table(release: Release, area: str, indicators: Sequence[str], *, most: int) -> document.Table | None:
    """Return the chosen measures as anybody reads them; None if the area has none of them.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    indicators : sequence of str
        Codes in the order to show.
    most : int
        Rows on the page; the others stand in the spreadsheet.

    Returns
    -------
    document.Table or None

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = [findings.find(require_release(release), code, area) for code in indicators]
    shown = [one for one in found if one is not None]
    if not shown:
        return None
    rows = [_row(one) for one in shown]
    return document.Table(
        title="The measures that tell most",
        subtitle=release.context.edition_label,
        columns=tuple(ColumnHead(label=head) for head in _HEADS),
        rows=tuple(rows[:most]),
        further=tuple(rows[most:]),
        source=sources.line(one.indicator for one in shown),
    )


def _row(reading: Reading) -> tuple[Cell, ...]:
    said = (
        reading.indicator.definition,
        findings.now_words(reading),
        findings.aim_words(reading),
        findings.course_words(reading),
        findings.beside_words(reading),
    )
    return (Cell(text=reading.indicator.title), *(Cell(text=text) for text in said))
