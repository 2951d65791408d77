"""How far each figure can be trusted: level, causes, which way they push it, and how far."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pmflib import document, findings, formats
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.findings import Reading
from pmflib.plots import numbers
from pmflib.tables import cells, sources

_COLUMNS = (
    ColumnHead(label="Measure"),
    ColumnHead(label="Value (95% interval)", align="right"),
    ColumnHead(label="Confidence"),
    ColumnHead(label="Why"),
    ColumnHead(label="Probably"),
    ColumnHead(label="May lie between", align="right"),
    ColumnHead(label="Doubtful records (%)", align="right"),
)
_MOST = 20
#: Reasons named in a row; the first weigh most.
_REASONS = 3
_ORDER = {"low": 0, "medium": 1, "high": 2}
_NOTE = (
    "Why: what lowers the confidence most. Probably: which way the doubtful records push the figure, and how far at "
    "most. May lie between: the figure if every one of them fell one way, or the other. Doubtful: share of the records "
    "behind it that fail a check which could move it. This is about faults in the records; the 95% interval is about "
    "chance."
)


def confidence_table(release: Release, area: str, indicators: Sequence[str] = ()) -> document.Table | None:
    """Return the figures measured from records with how far each can be trusted, the least first; None without any.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    indicators : sequence of str
        Codes to show; empty takes every indicator the edition shows.

    Returns
    -------
    document.Table or None

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    known = findings.readings(require_release(release), area)
    asked = [
        one
        for one in known
        if one.confidence is not None
        and one.confidence.confidence
        and (not indicators or one.indicator.code in indicators)
    ]
    shown = sorted(asked, key=_least_first)
    if not shown:
        return None
    doubted = [one for one in shown if _least_first(one)[0] < _ORDER["high"]][:_MOST] or shown[:1]
    rows = tuple(_row(one) for one in doubted)
    rest = [one for one in shown if one not in doubted]
    return document.Table(
        title=_title(shown),
        subtitle=release.context.edition_label,
        columns=_COLUMNS,
        rows=rows,
        source=sources.line(one.indicator for one in shown),
        notes=(_NOTE, *_elsewhere(rest), *numbers.symbols_note(rows)),
        further=tuple(_row(one) for one in rest),
    )


def _elsewhere(rest: Sequence[Reading]) -> list[str]:
    return [f"{len(rest)} more measures, most of high confidence, stand in the spreadsheet."] if rest else []


def _least_first(reading: Reading) -> tuple[int, float]:
    said = reading.confidence
    if said is None:
        return len(_ORDER), 0.0
    return _ORDER.get(said.confidence, len(_ORDER)), said.score if math.isfinite(said.score) else 100.0


def _title(shown: Sequence[Reading]) -> str:
    levels = [findings.confidence_short(one) for one in shown]
    counts = [f"{levels.count(level)} {level.lower()}" for level in ("High", "Medium", "Low") if level in levels]
    return f"Confidence in the records: {', '.join(counts)}" if counts else "Confidence in the records: not known"


def _row(reading: Reading) -> tuple[Cell, ...]:
    return (
        cells.name(reading),
        cells.value(reading),
        cells.confidence(reading),
        _why(reading),
        _probably(reading),
        _span(reading),
        _doubtful(reading),
    )


def _why(reading: Reading) -> Cell:
    named = reading.reasons[:_REASONS]
    # How many more would be a number beside a figure that may be hidden.
    more = ("and others",) if len(reading.reasons) > len(named) else ()
    return Cell(text="; ".join((*named, *more))) if named else Cell(text="–", tone="muted")


def _doubtful(reading: Reading) -> Cell:
    share = math.nan if reading.confidence is None else reading.confidence.doubtful_share
    if not math.isfinite(share):
        return Cell(text="–", tone="muted")
    return Cell(text=formats.value(share, "per cent", 1), number=share)


def _span(reading: Reading) -> Cell:
    said = reading.confidence
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    if said is None or not said.doubtful_share > 0:
        return Cell(text="–", tone="muted")
    span = formats.interval(said.lowest, said.highest, unit, decimals)
    ends = {formats.number(end, decimals) for end in (said.lowest, said.highest) if math.isfinite(end)}
    return Cell(text=span) if span and len(ends) > 1 else Cell(text="–", tone="muted")


def _probably(reading: Reading) -> Cell:
    said = findings.probable(reading)
    return Cell(text=said) if said else Cell(text="–", tone="muted")
