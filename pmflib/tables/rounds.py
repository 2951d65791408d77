"""The newest round of themed audits of each theme: how many were planned, done and moderated, how many good."""

from __future__ import annotations

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Judged
from pmflib.findings.grades import GOOD_OR_BETTER

_COUNTED = ("planned", "done", "late", "outstanding", "moderated")
_NOTE = "Good or better: estimated for all cases, weighted by the draw; not the share of the files read."


def rounds_table(release: Release, area: str) -> document.Table | None:
    """Return the newest round of each theme in an area; None where no round was taken in.

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
    themes = require_release(release).context.dives
    judged = {theme.title: findings.judged(release, slug, area) for slug, theme in themes.items()}
    found = {title: one for title, one in judged.items() if one is not None}
    if not found:
        return None
    planned, done = (sum(one.count(item) for one in found.values()) for item in ("planned", "done"))
    return document.Table(
        title=f"{done} of {planned} files of {formats.many(len(found), 'themed audit')} were read",
        subtitle=f"{release.context.areas[area].name}, newest round of each theme",
        columns=(
            ColumnHead(label="Theme"),
            ColumnHead(label="Cases from"),
            *(ColumnHead(label=item.capitalize(), align="right") for item in _COUNTED),
            ColumnHead(label="Good or better (95% interval)", align="right"),
        ),
        rows=tuple(_row(title, one) for title, one in found.items()),
        source="Register of audit rounds",
        notes=(_NOTE,),
    )


def _row(title: str, one: Judged) -> tuple[Cell, ...]:
    good = one.share("grade", "overall", GOOD_OR_BETTER)
    told = good is not None and good.told
    shown = (
        f"{formats.value(good.value, 'per cent', 0)} ({good.interval})" if good is not None and told else "too few read"
    )
    counts = (one.count(item) for item in _COUNTED)
    return (
        Cell(text=title),
        Cell(text=one.round.period_label),
        *(Cell(text=formats.number(count), number=count) for count in counts),
        Cell(text=shown, number=good.value if good is not None and told else None, tone="plain" if told else "muted"),
    )
