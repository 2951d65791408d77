"""What moved the gap to the neighbours, in its parts: own change, neighbours' change, and the list."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pmflib import document, findings, theme
from pmflib.disclosure import Release
from pmflib.document import Cell
from pmflib.findings import Shift
from pmflib.plots import numbers, ranked, series, words
from pmflib.plots.ranked import Mark, Reference
from pmflib.plots.series import Subject

_NONE = float("nan")


def has_shift(release: Release, indicator: str, area: str) -> bool:
    """Return whether the gap to the neighbours can be held against an earlier period."""
    reading = findings.find(release, indicator, area)
    return reading is not None and bool(reading.shifts)


def shift(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw own change, neighbours' change, the change of the gap that they add up to, and the effect of the list.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; `has_shift` says whether there is one.

    Returns
    -------
    document.Figure

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area.
    """
    about = series.subject(release, indicator, area)
    reading = findings.find(release, indicator, area)
    parts = [mark for one in (reading.shifts if reading else ()) for mark in _marks(about, one)]
    key = "lines: 95% interval" if any(math.isfinite(mark.lower) for mark in parts) else ""
    return document.Figure(
        title=findings.shift_title(release, indicator, area),
        subtitle=words.subtitle(about, "change of the gap to the neighbours’ median", key),
        svg=ranked.draw(
            parts,
            shape="dot",
            colour=theme.brand(release.context.colour),
            reference=Reference(value=0.0, text="no change", colour=theme.INK),
        ),
        alt=_description(about, parts),
        source=words.source(about),
        data=_behind(about, parts),
    )


def _marks(about: Subject, one: Shift) -> Iterator[Mark]:
    since = f"since {words.short_period(one.since, one.since, 'snapshot')}"
    own = (one.own_change, one.own_change_lower, one.own_change_upper)
    theirs = (one.neighbours_change, one.neighbours_change_lower, one.neighbours_change_upper)
    moved = (one.shift, one.shift_lower, one.shift_upper)
    named = (
        (f"Own change {since}", own, False),
        (f"Neighbours’ change {since}", theirs, False),
        (f"Change of the gap {since}", moved, True),
        (f"Change of list, {one.previous_set} to {one.comparator_set}", (one.list_effect, _NONE, _NONE), False),
    )
    for name, (value, lower, upper), main in named[: 4 if one.previous_set else 3]:
        text = numbers.difference(about, value).text
        yield Mark(name=name, value=value, lower=lower, upper=upper, text=text, own=main)


def _description(about: Subject, parts: list[Mark]) -> str:
    said = "; ".join(f"{mark.name} {mark.text}" for mark in parts) or "no two periods to compare"
    return f"Dot chart of what moved the gap in {words.measure(about)} in {about.area.name}: {said}."


def _behind(about: Subject, parts: list[Mark]) -> document.Table:
    columns = numbers.heads("Part", "Change", "95% interval")
    rows = [
        (
            Cell(text=mark.name),
            numbers.difference(about, mark.value),
            numbers.signed_limits(about, mark.lower, mark.upper),
        )
        for mark in parts
    ]
    return numbers.table(about, "what moved the gap", columns, rows)
