"""The child's journey in numbers: how many contacts, referrals, assessments, enquiries, plans there were in a year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release
from pmflib.document import Cell, ColumnHead
from pmflib.plots import labels, series, style, words
from pmflib.plots.series import Subject
from pmflib.plots.style import WIDTH

#: The steps: the indicator whose count it is, which of its two counts, what is counted, and the step it is part of.
STAGES: tuple[tuple[str, str, str, str], ...] = (
    ("REF06", "numerator", "Contacts", ""),
    ("REF01", "numerator", "Referrals", "Contacts"),
    ("ASM01", "denominator", "Assessments finished", "Referrals"),
    ("CP01", "numerator", "Section 47 enquiries", "Referrals"),
    ("CP02", "numerator", "First child protection conferences", "Section 47 enquiries"),
    ("CP06", "numerator", "New child protection plans", "First child protection conferences"),
    ("CLA02", "numerator", "Started to be looked after", "Referrals"),
)
_QUARTERS = 4
_FEWEST = 3
_CLEAR = 1.96
_BAR, _ROW = 0.24, 0.46
_PAD = 0.12
_NAME = 1.9
_BETWEEN = 0.35
"""How strong the colour between two bars is."""
_NOT_THE_SAME = "Each bar counts what happened in the year, not the same children followed."


@dataclass(frozen=True, kw_only=True)
class _Stage:
    """One step of the journey: its count in the year and in the year before, and as a part of an earlier step."""

    about: Subject
    name: str
    count: float
    before: float
    part: str
    follows: bool


def has_journey(release: Release, area: str) -> bool:
    """Return whether at least three steps of the journey were counted for a whole year."""
    return len(_stages(release, area)) >= _FEWEST


def journey(release: Release, area: str) -> document.Figure:
    """Draw the steps from contact to care as bars, each with its part of an earlier one.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area; `has_journey` says whether its steps were counted.

    Returns
    -------
    document.Figure
        Counts of the four quarters to the end of the edition; a step with a hidden quarter is left out.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = _stages(release, area)
    place = release.context.areas[area].name
    span = f"year to {formats.day(_end(release))}"
    return document.Figure(
        title=_title(found),
        subtitle=f"Numbers in the {span} · {place} · beside each its part of an earlier step",
        svg=_draw(found, theme.brand(release.context.colour)),
        alt=_description(found, place, span),
        source="; ".join(dict.fromkeys(words.source(one.about, comparators=False) for one in found)) or "Case records",
        data=_behind(found, span),
    )


def _end(release: Release) -> pd.Timestamp:
    return pd.Timestamp(release.context.edition_end)


def _stages(release: Release, area: str) -> list[_Stage]:
    found: dict[str, _Stage] = {}
    for code, column, name, whole in STAGES:
        if findings.find(release, code, area) is None:
            continue
        about = series.subject(release, code, area)
        now, before = _years(series.own(about), column, _end(release))
        if about.indicator.window == "quarter" and math.isfinite(now):
            found[name] = _Stage(
                about=about,
                name=name,
                count=now,
                before=before,
                part=_part(now, found.get(whole)),
                follows=_follows(next(reversed(found), ""), whole),
            )
    return list(found.values())


def _follows(last: str, whole: str) -> bool:
    """Return whether a step comes after the last one: it is part of it, or both are part of the same."""
    wholes = {name: of for *_, name, of in STAGES}
    return whole != "" and whole in (last, wholes.get(last))


def _years(rows: pd.DataFrame, column: str, end: pd.Timestamp) -> tuple[float, float]:
    """Return the counts of the year to the end of the edition, and of the year before; missing where a quarter is."""
    first = end + pd.Timedelta(days=1)
    ends = [first - pd.DateOffset(months=3 * back) - pd.Timedelta(days=1) for back in range(2 * _QUARTERS)]
    found = rows.set_index("period_end")[column].reindex(ends).to_numpy(dtype=np.float64)
    return float(found[:_QUARTERS].sum()), float(found[_QUARTERS:].sum())


def _part(count: float, whole: _Stage | None) -> str:
    """Return a count as its part of an earlier step: ``41% of referrals``."""
    if whole is None or not whole.count > 0:
        return ""
    return f"{formats.value(100 * count / whole.count, 'per cent', 0)} of {formats.lowered(whole.name)}"


def _title(found: Sequence[_Stage]) -> str:
    """Say how many of a hundred at the first step there were at the last, and which step changed most."""
    if len(found) < 2:
        return "The child’s journey: its steps were not counted"
    first, last = found[0], found[-1]
    ends = (
        f"{formats.number(first.count)} {first.name.lower()}, {formats.number(last.count)} {formats.lowered(last.name)}"
    )
    moved = max(found, key=lambda one: abs(_unlikely(one)))
    if abs(_unlikely(moved)) < _CLEAR:
        return f"From contact to care in a year: {ends}"
    side = "up" if moved.count > moved.before else "down"
    size = formats.value(abs(_change(moved)), "per cent", 0)
    return f"From contact to care in a year: {ends}; {formats.lowered(moved.name)} {side} {size} on the year before"


def _unlikely(stage: _Stage) -> float:
    """Return how far the count moved, in standard errors of the difference of two roots of counts."""
    if not math.isfinite(stage.before):
        return 0.0
    return math.sqrt(2) * (math.sqrt(stage.count) - math.sqrt(stage.before))


def _change(stage: _Stage) -> float:
    return 100 * (stage.count / stage.before - 1) if stage.before > 0 else math.nan


def _draw(found: Sequence[_Stage], colour: str) -> str:
    names = [labels.wrap(one.name, inches=_NAME) for one in found]
    beside = [_beside(one) for one in found]
    left = max([labels.width(name) for name in names], default=1.0) + 2 * _PAD
    right = max([labels.width(text) for text in beside], default=1.0) + 2 * _PAD
    height = max(len(found), 1) * _ROW - (_ROW - _BAR) + 0.12
    most = max([one.count for one in found], default=1.0) or 1.0
    with style.canvas(height=max(height, 0.35)) as axes:
        ups = [height - 0.06 - _BAR / 2 - _ROW * at for at in range(len(found))]
        wide = [max((WIDTH - left - right) * one.count / most, 0.01) for one in found]
        _draw_flow(axes, left, ups, wide, [one.follows for one in found])
        bars = [_box(left, end, up) for up, end in zip(ups, wide, strict=True)]
        axes.add_collection(PolyCollection(bars, facecolors=colour, edgecolors="none", zorder=3), autolim=False)
        for name, text, up in zip(names, beside, ups, strict=True):
            labels.write(axes, name, (left - _PAD, up), align=("right", "center"))
            labels.write(axes, text, (WIDTH - right + _PAD, up))
        if not found:
            labels.write(axes, "No step was counted", (WIDTH / 2, 0.18), align=("center", "center"))
        return style.svg(axes)


def _beside(stage: _Stage) -> str:
    return ", ".join(text for text in (formats.number(stage.count), stage.part) if text)


def _box(left: float, wide: float, up: float) -> list[tuple[float, float]]:
    half = _BAR / 2
    return [(left, up - half), (left + wide, up - half), (left + wide, up + half), (left, up + half)]


def _draw_flow(axes: Axes, left: float, ups: Sequence[float], wide: Sequence[float], follows: Sequence[bool]) -> None:
    """Draw what goes on between a bar and the one below that follows from it."""
    half = _BAR / 2
    between = [
        [(left, up - half), (left + end, up - half), (left + after, low + half), (left, low + half)]
        for up, low, end, after, on in zip(ups, ups[1:], wide, wide[1:], follows[1:], strict=False)
        if on
    ]
    flow = PolyCollection(between, facecolors=theme.OTHERS, alpha=_BETWEEN, edgecolors="none", zorder=2)
    axes.add_collection(flow, autolim=False)


def _description(found: Sequence[_Stage], place: str, span: str) -> str:
    """Describe the bars in words: every step with its count and its part of the step before."""
    said = "; ".join(f"{one.name} {_beside(one)}" for one in found)
    return f"Bars of the child’s journey in {place}, {span}: {said or 'no step was counted'}. {_NOT_THE_SAME}"


def _behind(found: Sequence[_Stage], span: str) -> document.Table:
    heads = ("Step", "Number", "Year before", "Change", "Part of an earlier step")
    rows = tuple(
        (
            Cell(text=one.name),
            Cell(text=formats.number(one.count), number=one.count),
            Cell(text=formats.number(one.before) if math.isfinite(one.before) else "", number=one.before),
            Cell(text=_signed(one)),
            Cell(text=one.part),
        )
        for one in found
    )
    return document.Table(
        title="The child’s journey",
        subtitle=span,
        columns=tuple(ColumnHead(label=label, align="right" if at else "left") for at, label in enumerate(heads)),
        rows=rows or ((Cell(text="No step was counted"), *(Cell() for _ in heads[1:])),),
        source="; ".join(dict.fromkeys(one.about.indicator.source for one in found)) or "Case records",
        notes=(_NOT_THE_SAME,),
    )


def _signed(stage: _Stage) -> str:
    change = _change(stage)
    return f"{formats.number(change, 0, signed=True)}%" if math.isfinite(change) else ""
