"""What the service said it would do and whether it worked, action by action."""

from __future__ import annotations

from collections.abc import Collection

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Acted
from pmflib.stats.trend import FEWEST_AFTER, FEWEST_BEFORE

_HEADS = ("Action", "Where and who", "How it stands", "What should move, and did it?", "What shows that it was done")
_NOTES = (
    f"Worked: the mean after lies beyond where the course before would have led (segmented regression, 95% interval), "
    f"and the points after break the process limits before where these rest on 12 points. Months or quarters that do "
    f"not overlap are compared, at least {FEWEST_BEFORE} before and {FEWEST_AFTER} after.",
    "Nothing is compared with a service that did not do the same: what else changed on that day is part of it.",
)


def actions_table(
    release: Release, area: str, *, theme: str = "", sources: Collection[str] = (), most: int = 12
) -> document.Table | None:
    """Return the actions of an area with how they stand and what became of their measure; None where there are none.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area: an authority's table holds its districts' actions too.
    theme : str
        Only those of one deep dive.
    sources : collection of str
        Only those that came from one of these, such as audits; all if empty.
    most : int
        How many stand on the page; the others stand in the spreadsheet.

    Returns
    -------
    document.Table or None

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    acted = findings.acted(require_release(release), area, theme=theme)
    found = tuple(one for one in acted if not sources or one.action.source in sources)
    if not found:
        return None
    rows = tuple(_row(one) for one in found)
    return document.Table(
        title=findings.acted_title(found),
        subtitle=f"As of {formats.day(release.context.as_of)}",
        columns=tuple(ColumnHead(label=label) for label in _HEADS),
        rows=rows[:most],
        further=rows[most:],
        source="Register of actions; did it work: worked out from the figures of this edition",
        notes=(*_NOTES, *((f"{len(rows) - most} more in the spreadsheet.",) if len(rows) > most else ())),
    )


def _row(one: Acted) -> tuple[Cell, ...]:
    action = one.action
    proof = ", ".join(part.rstrip(".") for part in (action.evidence, action.verified_by) if part)
    return (
        Cell(text=action.action),
        Cell(text=f"{one.place}: {action.owner}"),
        Cell(text=_standing(one), tone="red" if one.standing == "overdue" else "plain"),
        Cell(text=f"{_aim(one)} {_told(one)}".strip()),
        Cell(text=proof or "–"),
    )


def _standing(one: Acted) -> str:
    due = formats.day(one.action.due)
    if one.standing == "given up":
        return "Given up"
    if one.action.done is None:
        return f"{one.standing.capitalize()}, due {due}"
    late = f", {formats.many(one.late, 'day')} late" if one.late else ""
    return f"Done {formats.day(one.action.done)}{late}"


def _aim(one: Acted) -> str:
    if not one.action.indicator:
        return one.action.measure
    title = one.reading.indicator.title if one.reading is not None else one.action.indicator
    return f"{title}, to go {one.action.direction}."


def _told(one: Acted) -> str:
    words = findings.verdict_words(one)
    return f"{words}. {findings.effect_sentence(one)}" if words else ""
