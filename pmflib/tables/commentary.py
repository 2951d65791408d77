"""What the service says of its figures, beside what the figures say: whose words are whose is plain to see."""

from __future__ import annotations

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Commented
from pmflib.tables import cells

NOT_RECEIVED = "Commentary not received"
_HEADS = ("Measure", "What the figures say", "Cause, in the service’s words", "Action", "Owner", "Back by", "Said by")
_SILENT = 3
_NOTE = (
    "What the figures say is worked out from them. Cause, action, owner and date are the service’s own words, as "
    "recorded in the register of commentary."
)


def commentary_table(release: Release, area: str) -> document.Table | None:
    """Return the figures that miss their floor with the service's commentary; None where none is needed or given.

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
    found = findings.commented(require_release(release), area)
    if not found:
        return None
    # Where nobody has said anything yet, a column for each part of it would stand empty.
    wide = len(_HEADS) if any(one.said is not None for one in found) else _SILENT
    return document.Table(
        title=_title(found),
        subtitle=release.context.edition_label,
        columns=tuple(ColumnHead(label=label) for label in _HEADS[:wide]),
        rows=tuple(_row(one)[:wide] for one in found),
        source="Register of commentary",
        notes=(_NOTE,),
    )


def _title(found: tuple[Commented, ...]) -> str:
    needed = [one for one in found if one.needed]
    if not needed:
        return f"The service comments on {formats.many(len(found), 'measure')}"
    given = sum(one.said is not None for one in needed)
    asked = formats.many(len(needed), "measure that misses its floor", "measures that miss their floor")
    return f"Commentary received on {given} of {asked}"


def _row(one: Commented) -> tuple[Cell, ...]:
    finding = Cell(text=f"{cells.value(one.reading).text}: {findings.rating_words(one.reading) or 'not rated'}")
    if one.said is None:
        return (cells.name(one.reading), finding, Cell(text=NOT_RECEIVED), *(Cell(text="–", tone="muted"),) * 4)
    words = (one.said.cause, one.said.action, one.said.owner, formats.day(one.said.recovery))
    author = f"{one.said.author}, {formats.day(one.said.said_on)}"
    return (cells.name(one.reading), finding, *(Cell(text=text) for text in (*words, author)))
