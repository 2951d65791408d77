"""All districts by all chosen indicators: what stands out is said in words, the rest steps back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from pmflib import document, findings, formats
from pmflib.disclosure import IndicatorContext, Release, require_release
from pmflib.document import Cell
from pmflib.findings import Reading
from pmflib.plots import numbers, words
from pmflib.tables import periods, sources

_MOST = 8
_NOTES = (
    "High or low: the 95% interval of the difference from the middle of the districts leaves out zero. "
    "Better or worse is added where the measure has a better direction.",
    "Where a theme says nothing of the districts, none of its leading measures stands clearly apart from their middle.",
)
_SIDES = {"better": "better", "worse": "worse", "up": "", "down": "", "level": ""}


def districts_table(release: Release, area: str, indicators: Sequence[str] = ()) -> document.Table | None:
    """Return the districts of an area by up to eight indicators, or None where no district has a figure.

    A value that differs clearly from the middle of the districts carries the word high or low; the others are muted.

    Parameters
    ----------
    release : Release
    area : str
        Code of the authority.
    indicators : sequence of str
        Codes in the order to show; empty takes those the edition shows first.

    Returns
    -------
    document.Table or None

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    context = require_release(release).context
    codes = [place.code for place in context.areas.values() if place.level == "district" and place.parent == area]
    found = {code: _readings(release, code) for code in (area, *codes)}
    chosen = _chosen(found, codes, indicators or list(context.indicators), context.indicators)
    if not chosen:
        return None
    only = _only_judged(found, codes)
    named = [area, *sorted(codes, key=lambda code: context.areas[code].name)]
    every = [one for code in named for shown in chosen if (one := found[code].get(shown.code)) is not None]
    heads = [_head(release, shown, every) for shown in chosen]
    rows = [
        (Cell(text=context.areas[code].name), *(_cell(found[code].get(shown.code), shown) for shown in chosen))
        for code in named
    ]
    return document.Table(
        title=_title(found, codes, chosen),
        subtitle=context.edition_label,
        columns=numbers.heads("District", *heads),
        rows=tuple(rows),
        source=sources.line(chosen),
        notes=(
            *_NOTES,
            *only,
            *periods.notes(release, every),
            *numbers.symbols_note([*rows, [Cell(text=head) for head in heads]]),
        ),
    )


def _only_judged(found: Mapping[str, Mapping[str, Reading]], codes: Sequence[str]) -> list[str]:
    """Say for which districts high and low are worked out, where the release holds that for some only."""
    judged = [code for code in codes if _is_judged(found[code])]
    if len(judged) == len(codes):
        return []
    names = ", ".join(next(iter(found[code].values())).area.name for code in judged) or "no district"
    return [f"Worked out in this report for {names} only."]


def _is_judged(readings: Mapping[str, Reading]) -> bool:
    return any(reading.districts is not None for reading in readings.values())


def _readings(release: Release, code: str) -> dict[str, Reading]:
    return {reading.indicator.code: reading for reading in findings.readings(release, code)}


def _chosen(
    found: Mapping[str, Mapping[str, Reading]],
    codes: Sequence[str],
    indicators: Sequence[str],
    known: Mapping[str, IndicatorContext],
) -> list[IndicatorContext]:
    shown = [code for code in indicators if code in known and any(code in found[district] for district in codes)]
    return [known[code] for code in shown[:_MOST]]


def _head(release: Release, shown: IndicatorContext, every: Sequence[Reading]) -> str:
    """Name the measure, and its period and what qualifies the figures below where no note says so for all."""
    column = [reading for reading in every if reading.indicator.code == shown.code]
    told = {mark for reading in column for mark in periods.said(every, reading)}
    marks = {mark: None for reading in column for mark in reading.marks.split(";") if mark and mark not in told}
    usual = bool(column) and all(periods.is_usual(release, reading) for reading in column)
    period = "" if usual else f", {words.short_period(shown.period_start, shown.period_end, shown.window)}"
    return " ".join([f"{shown.title}{period}", *(formats.symbol(mark) for mark in marks)])


def _cell(reading: Reading | None, shown: IndicatorContext) -> Cell:
    if reading is None:
        return Cell(text=formats.symbol("not_available"), tone="muted")
    text = formats.value(reading.value, shown.unit, shown.decimals, status=reading.status)
    if reading.too_few and math.isfinite(reading.value):
        return Cell(text=words.TOO_FEW, tone="muted")
    word = _apart(reading)
    return Cell(text=f"{text} {word}" if word else text, number=reading.value, tone="plain" if word else "muted")


def _apart(reading: Reading) -> str:
    """Say that a district stands clearly apart from the middle of the districts, or nothing."""
    beside = reading.districts
    verdict = findings.stand(reading, beside)
    if beside is None or verdict.certainty != "clear":
        return ""
    side = "high" if beside.gap > 0 else "low"
    return ", ".join(part for part in (side, _SIDES[verdict.side]) if part)


def _title(found: Mapping[str, Mapping[str, Reading]], codes: Sequence[str], chosen: Sequence[IndicatorContext]) -> str:
    """Say how many districts stand out as worse on any of the measures, and which most often."""
    counts = {code: sum(_is_worse(found[code].get(shown.code)) for shown in chosen) for code in codes}
    judged = [code for code in codes if _is_judged(found[code])]
    if len(judged) < len(codes):
        return _title_of_one(found[judged[0]], chosen) if len(judged) == 1 else "Districts side by side"
    behind = [code for code in codes if counts[code]]
    if not behind:
        return "Districts: none is clearly worse than the middle of the districts"
    verb = "is" if len(behind) == 1 else "are"
    said = f"Districts: {len(behind)} of {len(codes)} {verb} clearly worse than the middle on some measure shown"
    most = [code for code in behind if counts[code] == max(counts.values())]
    if len(most) > 1 or len(chosen) == 1:
        return said
    name = next(iter(found[most[0]].values())).area.name
    return f"{said}; most often {name}, on {counts[most[0]]}"


def _title_of_one(readings: Mapping[str, Reading], chosen: Sequence[IndicatorContext]) -> str:
    """Say on how many of the measures the one district that is judged stands apart, and on how many as worse."""
    shown = [readings[one.code] for one in chosen if one.code in readings]
    apart, worse = sum(bool(_apart(one)) for one in shown), sum(_is_worse(one) for one in shown)
    name = shown[0].area.name if shown else "The district"
    if not apart:
        return f"Districts: {name} stands clearly apart from their middle on none of {len(chosen)} measures"
    behind = f", clearly worse on {worse}" if worse else ""
    return f"Districts: {name} stands clearly apart from their middle on {apart} of {len(chosen)} measures{behind}"


def _is_worse(reading: Reading | None) -> bool:
    if reading is None:
        return False
    verdict = findings.stand(reading, reading.districts)
    return verdict.certainty == "clear" and verdict.side == "worse"
