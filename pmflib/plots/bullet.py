"""Measures against their targets, one below the other: how much there is, where target and floor stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.document.elements import Align
from pmflib.findings import Reading, Target
from pmflib.findings.sentences import Colour
from pmflib.plots import labels, ratings, style
from pmflib.plots.style import WIDTH

#: More measures than this are a table, and stand in one.
MOST = 20
_NAME = 2.15
_PAD = 0.1
_ROW = 0.14
_BAND, _BAR = 0.2, 0.085
_SHADES = ("#C6CCD4", "#DDE1E6", "#EEF0F3")
"""Beyond the floor, between floor and target, at the target: darker is further from it."""
_AIR = 1.12


@dataclass(frozen=True, kw_only=True)
class _Row:
    """One measure with its target, and the words beside it."""

    reading: Reading
    target: Target
    rated: Colour

    @property
    def name(self) -> str:
        return labels.wrap(self.reading.indicator.title, inches=_NAME)

    @property
    def words(self) -> str:
        aim = findings.goal_words(self.reading, self.target.target).split(" per ")[0]
        return f"{findings.value_words(self.reading, self.reading.value).split(' per ')[0]}, target {aim}"

    @property
    def height(self) -> float:
        return max(len(self.name.split("\n")) * labels.LINE, _BAND) + _ROW

    @property
    def end(self) -> float:
        """The number at the end of the row's own scale."""
        if self.reading.indicator.unit == "per cent" and self.reading.indicator.polarity == "high":
            return 100.0
        goals = (self.target.target, self.target.floor, self.reading.value)
        return _AIR * max((goal for goal in goals if math.isfinite(goal)), default=1.0) or 1.0

    @property
    def zones(self) -> tuple[tuple[float, float, int], ...]:
        """Where each shade begins and ends."""
        aim, end = self.target.target, self.end
        floor = self.target.floor if math.isfinite(self.target.floor) else aim
        polarity = self.reading.indicator.polarity
        if polarity == "near":
            return self._around(aim, end)
        if polarity == "low":
            return ((0.0, aim, 2), (aim, floor, 1), (floor, end, 0))
        return ((0.0, floor, 0), (floor, aim, 1), (aim, end, 2))

    def _around(self, aim: float, end: float) -> tuple[tuple[float, float, int], ...]:
        near = self.target.tolerance if math.isfinite(self.target.tolerance) else 0.0
        far = self.target.floor_tolerance if math.isfinite(self.target.floor_tolerance) else near
        edges = np.clip([0.0, aim - far, aim - near, aim + near, aim + far, end], 0.0, end)
        return tuple(
            (float(low), float(high), shade)
            for low, high, shade in zip(edges, edges[1:], (0, 1, 2, 1, 0), strict=False)
        )


def has_bullet(release: Release, area: str) -> bool:
    """Return whether any measure of the area has both a value and a target."""
    return bool(_rows(release, area))


def bullet(release: Release, area: str) -> document.Figure:
    """Draw the measures of an area that have a target: value, target and floor, the worst rated first.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.

    Returns
    -------
    document.Figure
        At most `MOST` measures, each on a scale of its own.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = _rows(release, area)
    context = release.context
    place = context.areas[area].name
    return document.Figure(
        title=_title(found),
        subtitle=f"Measures with a target · {place} · {context.edition_label} · bar: value, upright line: target, "
        "shades: beyond the floor, up to the target, at the target",
        svg=_draw(found, theme.brand(context.colour)),
        alt=_description(found, place),
        source=_source(found),
        data=_behind(found, context.edition_label),
    )


def _rows(release: Release, area: str) -> list[_Row]:
    found = []
    for reading in findings.readings(require_release(release), area):
        target = reading.target
        if target is not None and math.isfinite(target.target) and math.isfinite(reading.value):
            found.append(_Row(reading=reading, target=target, rated=findings.rating(reading)))
    # What is rated alike stays in the order of the catalogue.
    return sorted(found, key=lambda row: ratings.ORDER.index(row.rated))[:MOST]


def _title(found: Sequence[_Row]) -> str:
    if not found:
        return "No measure has a target"
    met = sum(row.rated == "green" for row in found)
    missed = [row for row in found if row.rated == "red"]
    said = f"{met or 'none'} of {len(found)} measures with a target {'meets' if met == 1 else 'meet'} it"
    said = said[0].upper() + said[1:]
    if not missed:
        return f"{said}, and none misses its floor"
    named = formats.listed([row.reading.indicator.title for row in missed], 1)
    return f"{said}; {formats.many(len(missed), 'misses its floor', 'miss their floor')}: {named}"


def _source(found: Sequence[_Row]) -> str:
    told = (row.reading.indicator for row in found)
    named = dict.fromkeys(f"{one.source}, released {formats.day(one.released)}" for one in told)
    return "; ".join(named) or "Targets of the council"


def _draw(found: Sequence[_Row], colour: str) -> str:
    right = max([labels.width(row.words) for row in found], default=0.4)
    word = max(labels.width(text) for text in ratings.WORDS.values())
    left = max([labels.width(row.name) for row in found], default=0.4) + 2 * _PAD
    across = WIDTH - left - right - word - 5 * _PAD
    height = sum(row.height for row in found) + 0.06
    with style.canvas(height=max(height, 0.3)) as axes:
        tall = np.array([row.height for row in found])
        ups = (height - np.cumsum(tall) + tall / 2).tolist()
        _draw_bands(axes, found, ups, left, across, colour)
        beside = left + across + _PAD
        shapes = [(beside + right + 1.5 * _PAD, up) for up in ups]
        ratings.draw_shapes(axes, shapes, [row.rated for row in found], size=6.5)
        for row, up in zip(found, ups, strict=True):
            labels.write(axes, row.name, (left - _PAD, up), align=("right", "center"))
            labels.write(axes, row.words, (beside, up))
            labels.write(axes, ratings.WORDS[row.rated], (beside + right + 2.5 * _PAD, up))
        if not found:
            labels.write(axes, "No measure has a target", (WIDTH / 2, 0.15), align=("center", "center"))
        return style.svg(axes)


def _draw_bands(
    axes: Axes, found: Sequence[_Row], ups: Sequence[float], left: float, across: float, colour: str
) -> None:
    """Draw each row's shades, its value over them and its target across them."""
    boxes, shades, bars, aims = [], [], [], []
    for row, up in zip(found, ups, strict=True):
        per = across / row.end
        for low, high, shade in row.zones:
            boxes.append(_box(left + low * per, left + min(high, row.end) * per, up, _BAND))
            shades.append(_SHADES[shade])
        bars.append(_box(left, left + min(max(row.reading.value, 0.0), row.end) * per, up, _BAR))
        aim = left + min(row.target.target, row.end) * per
        aims.append([(aim, up - 0.6 * _BAND), (aim, up + 0.6 * _BAND)])
    axes.add_collection(PolyCollection(boxes, facecolors=shades, edgecolors="none", zorder=1), autolim=False)
    axes.add_collection(PolyCollection(bars, facecolors=colour, edgecolors="none", zorder=3), autolim=False)
    axes.add_collection(LineCollection(aims, colors=theme.PALETTE[2], linewidths=2.2, zorder=4), autolim=False)


def _box(left: float, right: float, up: float, tall: float) -> list[tuple[float, float]]:
    low, high = up - tall / 2, up + tall / 2
    return [(left, low), (right, low), (right, high), (left, high)]


def _description(found: Sequence[_Row], place: str) -> str:
    """Describe the bars in words: each measure with value, target and rating."""
    said = "; ".join(f"{row.reading.indicator.title} {row.words}, {ratings.WORDS[row.rated].lower()}" for row in found)
    return f"Bullet chart of the measures of {place} that have a target, the worst rated first: {said or 'none'}."


def _behind(found: Sequence[_Row], edition: str) -> document.Table:
    heads: tuple[tuple[str, Align], ...] = (
        ("Measure", "left"),
        ("Value", "right"),
        ("Target", "right"),
        ("Floor", "right"),
        ("Rating", "left"),
    )
    rows = tuple(
        (
            Cell(text=row.reading.indicator.title),
            _cell(row.reading.value, findings.value_words(row.reading, row.reading.value)),
            _cell(row.target.target, findings.goal_words(row.reading, row.target.target)),
            _cell(row.target.floor, _floor(row)),
            Cell(text=ratings.WORDS[row.rated], tone=row.rated),
        )
        for row in found
    )
    return document.Table(
        title="Measures with a target",
        subtitle=edition,
        columns=tuple(ColumnHead(label=label, align=align) for label, align in heads),
        rows=rows or ((Cell(text="No measure has a target"), *(Cell() for _ in heads[1:])),),
        source=_source(found),
    )


def _cell(number: float, words: str) -> Cell:
    return Cell(text=words, number=number)


def _floor(row: _Row) -> str:
    return findings.goal_words(row.reading, row.target.floor) if math.isfinite(row.target.floor) else ""
