"""The faults that most records share, as bars: what to mend first."""

from __future__ import annotations

import math

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Fault
from pmflib.plots import ranked
from pmflib.plots.ranked import Mark

_MOST = 10
_SOURCE = "Checks of the council’s records"


def has_faults(release: Release, area: str) -> bool:
    """Return whether any record of the area's newest quarter fails a check."""
    return any(one.failed > 0 for one in findings.faults(require_release(release), area))


def faults(release: Release, area: str) -> document.Figure:
    """Draw the ten most frequent faults of an area as bars: per cent of the records checked that fail.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.

    Returns
    -------
    document.Figure

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = findings.most_frequent(findings.faults(require_release(release), area))[:_MOST]
    colour = theme.brand(release.context.colour)
    place = release.context.areas[area].name
    return document.Figure(
        title=_title(found),
        subtitle=f"Per cent of the records checked that fail · {place} · {release.context.edition_label}",
        svg=ranked.draw([_mark(one) for one in found], shape="bar", colour=colour, reference=None),
        alt=_description(found, place),
        source=_SOURCE,
        data=_behind(found, release),
    )


def _title(found: list[Fault]) -> str:
    if not found:
        return "No record fails a check"
    return f"Most frequent: {found[0].rule.title[0].lower()}{found[0].rule.title[1:]}, {_words(found[0])}"


def _mark(one: Fault) -> Mark:
    return Mark(name=one.rule.title, value=one.share, lower=math.nan, upper=math.nan, text=_words(one), own=True)


def _words(one: Fault) -> str:
    return findings.share_words(one.share)


def _description(found: list[Fault], place: str) -> str:
    named = "; ".join(f"{one.rule.title} {_words(one)}" for one in found)
    return f"Bar chart of the most frequent faults in the records of {place}, the most frequent first: {named}."


def _behind(found: list[Fault], release: Release) -> document.Table:
    heads = ("Fault", "Failing", "Checked", "Per cent", "Per cent in the quarter before")
    rows = tuple(
        (
            Cell(text=one.rule.title),
            Cell(text=formats.number(one.failed), number=one.failed),
            Cell(text=formats.number(one.checked), number=one.checked),
            Cell(text=_words(one), number=one.share),
            Cell(text=findings.share_words(one.share_before), number=one.share_before)
            if math.isfinite(one.share_before)
            else Cell(text="–"),
        )
        for one in found
    )
    return document.Table(
        title="Most frequent faults",
        subtitle=release.context.edition_label,
        columns=tuple(ColumnHead(label=label, align="right" if at else "left") for at, label in enumerate(heads)),
        rows=rows or ((Cell(text="No fault"), *(Cell() for _ in heads[1:])),),
        source=_SOURCE,
    )
