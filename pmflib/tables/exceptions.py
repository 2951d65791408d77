"""The measures that must be looked at first, each with the reason in words."""

from __future__ import annotations

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Exceptional
from pmflib.plots import numbers
from pmflib.tables import cells, periods, sources

_MOST = 6
_SPECIAL = "Special cause: a change that chance seldom makes. Mean: of the series since its last known change."
_COLUMNS = (
    ColumnHead(label="Measure"),
    ColumnHead(label="Value (95% interval)", align="right"),
    ColumnHead(label="Rating"),
    ColumnHead(label="Why it stands here"),
)


def exceptions_table(release: Release, area: str, *, most: int = _MOST) -> document.Table | None:
    """Return the measures below their floor, with a special cause of concern, or clearly worse; None without any.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    most : int
        Rows; the less grave are named below them.

    Returns
    -------
    document.Table or None

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = findings.exceptions(require_release(release), area)
    if not found:
        return None
    shown = [one.reading for one in found[:most]]
    rated = any(cells.rating(one).tone in theme.RATINGS for one in shown)
    rows = tuple(_row(one, periods.said(shown, one.reading), release, rated=rated) for one in found[:most])
    special = [_SPECIAL] if any("pecial cause" in row[-1].text for row in rows) else []
    read_so = " ".join([*special, *periods.notes(release, shown), *numbers.symbols_note(rows)])
    return document.Table(
        title=_title(found),
        subtitle=release.context.edition_label,
        columns=_COLUMNS if rated else (*_COLUMNS[:2], _COLUMNS[-1]),
        rows=rows,
        source=sources.line(one.indicator for one in shown),
        notes=(
            *_named(found[most:]),
            *((read_so,) if read_so else ()),
        ),
    )


def _named(rest: tuple[Exceptional, ...]) -> list[str]:
    """Name what has no row: those that miss their floor too, and the less grave."""
    missed = "; ".join(one.reading.indicator.title for one in rest if one.tier == 0)
    graver = [f"Also missing the floor: {missed}."] if missed else []
    other = "; ".join(one.reading.indicator.title for one in rest if one.tier > 0)
    return [*graver, *([f"Also, less grave: {other}."] if other else [])]


def _title(found: tuple[Exceptional, ...]) -> str:
    counts = [sum(one.tier == tier for one in found) for tier in range(3)]
    said = ("misses its floor", "miss their floor"), ("is a concern", "are a concern"), ("gets worse", "get worse")
    parts = [formats.many(count, one, many) for count, (one, many) in zip(counts, said, strict=True) if count]
    return f"{'Measure' if len(found) == 1 else 'Measures'} to look at first: {', '.join(parts)}"


def _row(one: Exceptional, said: list[str], release: Release, *, rated: bool) -> tuple[Cell, ...]:
    reading = one.reading
    why = ". ".join(reason[0].upper() + reason[1:] for reason in one.reasons)
    named = cells.named_period(reading, said=said, unnamed=periods.is_usual(release, reading))
    start = (named, cells.value(reading))
    return (*start, *((cells.rating(reading),) if rated else ()), Cell(text=f"{why}."))
