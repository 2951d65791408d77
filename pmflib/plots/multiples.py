"""Every district's series in a small panel of its own, all on one scale, the authority's behind each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release
from pmflib.document import Cell
from pmflib.plots import labels, lines, numbers, series, style, words
from pmflib.plots.lines import Floats, Scale
from pmflib.plots.series import Subject
from pmflib.plots.spc import LOOKS, Look, newest_look
from pmflib.plots.style import GRID, WIDTH

_ACROSS = 4
_PANEL = 0.72
_BETWEEN = 0.16
_PAD = 0.08
_BOTTOM = 0.3
_MOST_NAMED = 4
#: More panels than this are too small to read: the districts' dots say more then.
MOST = 40


@dataclass(frozen=True, kw_only=True)
class _Panel:
    """One district: its series with its signals, and the words above it."""

    about: Subject
    rows: pd.DataFrame
    look: Look
    variation: str
    text: str

    @property
    def name(self) -> str:
        return self.about.area.name


@dataclass(frozen=True, kw_only=True)
class _Box:
    """Where a panel stands, in inches, and what its width and height measure."""

    x: float
    y: float
    width: float
    axis: Scale
    time: tuple[float, float]

    def up(self, value: float) -> float:
        """Return how high a value stands."""
        return self.y + _PANEL * (value - self.axis.low) / (self.axis.high - self.axis.low)

    def course(self, rows: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return where the points of a series stand."""
        first, last = self.time
        along = (lines.days(series.middles(rows)) - first) / (last - first)
        high = (rows["value"].to_numpy(dtype=np.float64) - self.axis.low) / (self.axis.high - self.axis.low)
        return self.x + self.width * along, self.y + _PANEL * high


def has_multiples(release: Release, indicator: str, area: str) -> bool:
    """Return whether at least two, and not too many, districts have a series of three points or more."""
    found = _districts(series.subject(release, indicator, area))
    return 2 <= len(found) <= MOST


def small_multiples(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw the series of every district in a panel of its own, on one scale, before the authority's.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; the area is the authority, or one of its districts, which is then shown first.

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
    county = series.county(about)
    behind = series.own(county)
    drawn = [_panel(one, county) for one in _districts(about)]
    return document.Figure(
        title=_title(about, drawn),
        subtitle=words.subtitle(about, words.span(behind), f"grey: {county.area.name}", _key(drawn)),
        svg=_draw(about, drawn, behind),
        alt=_description(about, drawn, behind),
        source=words.source(about, comparators=False),
        data=_table(about, drawn, behind),
    )


def _districts(about: Subject) -> list[Subject]:
    """Return the districts with a series worth drawing, by name; the own one first."""
    authority = series.county(about).area.code
    context = about.release.context
    named = sorted(
        (place for place in context.areas.values() if place.level == "district" and place.parent == authority),
        key=lambda place: (place.code != about.area.code, place.name),
    )
    found = [series.subject(about.release, about.indicator.code, place.code) for place in named]
    return [one for one in found if series.own(one)["value"].notna().sum() > 2]


def _panel(about: Subject, county: Subject) -> _Panel:
    rows = series.beside(series.own(about), series.signals(about), ["variation"]).fillna({"variation": ""})
    last = rows.iloc[-1]
    reading = findings.find(about.release, about.indicator.code, about.area.code)
    few = reading is not None and reading.too_few
    return _Panel(
        about=about,
        rows=rows,
        look=LOOKS["common_cause"] if few else newest_look(rows),
        variation="" if few else str(last["variation"]),
        text=words.TOO_FEW if few else words.value(county, last["value"], status=last["status"]),
    )


def _title(about: Subject, drawn: Sequence[_Panel]) -> str:
    """Say which districts show a signal in the newest period."""
    parts = [
        f"{len(named)} {word} ({formats.listed(named, _MOST_NAMED)})"
        for kind, word in (
            ("concern", "of concern"),
            ("improvement", "improving"),
            ("neutral_high", "unusually high"),
            ("neutral_low", "unusually low"),
        )
        if (named := [one.name for one in drawn if one.variation == kind])
    ]
    said = f"of {len(drawn)} districts, {', '.join(parts)}" if parts else "no district shows a signal"
    return f"{about.indicator.title}: {said}"


def _key(drawn: Sequence[_Panel]) -> str:
    found = {one.look.key for one in drawn if one.look.key}
    return ", ".join(sorted(found))


def _draw(about: Subject, drawn: Sequence[_Panel], behind: pd.DataFrame) -> str:
    heights = [one.rows["value"].to_numpy(dtype=float) for one in drawn] + [behind["value"].to_numpy(dtype=float)]
    axis = lines.scale(heights, unit=about.indicator.unit)
    left = max(labels.width(text) for text in axis.texts) + 2 * _PAD
    across = min(_ACROSS, len(drawn))
    width = (WIDTH - left - _PAD - _BETWEEN * (across - 1)) / across
    heads = [_head(one, width) for one in drawn]
    tall = max(len(head.split("\n")) for head in heads) * labels.LINE + 0.06
    row = _PANEL + tall + _BETWEEN
    height = math.ceil(len(drawn) / across) * row + _BOTTOM
    time = _time([*(one.rows for one in drawn), behind])
    boxes = [
        _Box(
            x=left + at % across * (width + _BETWEEN),
            y=height - (at // across + 1) * row + _BETWEEN,
            width=width,
            axis=axis,
            time=time,
        )
        for at in range(len(drawn))
    ]
    with style.canvas(height=height) as axes:
        _draw_frames(axes, boxes[::across], boxes)
        _draw_courses(axes, boxes, drawn, behind)
        for box, head in zip(boxes, heads, strict=True):
            labels.write(
                axes, head, (box.x, box.y + _PANEL + 0.04), align=("left", "bottom"), weight=theme.WEIGHTS["Semibold"]
            )
        last = boxes[(len(boxes) - 1) // across * across]
        # All panels share their time: its ends are named once, below the panel at the lower left.
        labels.write(axes, _ends(behind), (last.x, last.y - 0.06), align=("left", "top"), colour=theme.MUTED)
        return style.svg(axes)


def _head(one: _Panel, width: float) -> str:
    return labels.wrap(f"{one.name} {one.text}", inches=width, weight=theme.WEIGHTS["Semibold"])


def _time(series_: Sequence[pd.DataFrame]) -> tuple[float, float]:
    """Return the ends of the time all panels share, with some air, in days."""
    moments = np.concatenate([lines.days(series.middles(rows)) for rows in series_])
    air = 0.04 * max(float(np.ptp(moments)), 1.0)
    return float(moments.min()) - air, float(moments.max()) + air


def _ends(rows: pd.DataFrame) -> str:
    periods = words.periods(rows.iloc[[0, -1]])
    return f"{periods[0]} to {periods[-1]}"


def _draw_frames(axes: Axes, first: Sequence[_Box], boxes: Sequence[_Box]) -> None:
    """Draw the round values of every panel, and write them beside the first of each row."""
    ticks = boxes[0].axis.ticks
    rules = [[(box.x, box.up(tick)), (box.x + box.width, box.up(tick))] for box in boxes for tick in ticks]
    lines.draw_rules(axes, rules, transform=axes.transData, colour=GRID, width=0.6)
    feet = [[(box.x, box.y), (box.x + box.width, box.y)] for box in boxes]
    lines.draw_rules(axes, feet, transform=axes.transData, colour=theme.RULE, width=0.8)
    every = max(1, math.ceil(len(ticks) / 3))
    for box in first:
        for tick, text in list(zip(ticks, box.axis.texts, strict=True))[::every]:
            labels.write(axes, text, (box.x - _PAD, box.up(tick)), align=("right", "center"))


def _draw_courses(axes: Axes, boxes: Sequence[_Box], drawn: Sequence[_Panel], behind: pd.DataFrame) -> None:
    """Draw the authority's course in every panel, the district's over it, and its newest point as its signal looks."""
    theirs = [box.course(behind) for box in boxes]
    own = [box.course(one.rows) for box, one in zip(boxes, drawn, strict=True)]
    colour = theme.brand(drawn[0].about.release.context.colour)
    for courses, shade, width, above in ((theirs, theme.OTHERS, 1.6, 3), (own, colour, 1.4, 4)):
        x, y = (np.concatenate([np.append(part, np.nan) for part in parts]) for parts in zip(*courses, strict=True))
        axes.plot(x, y, color=shade, linewidth=width, zorder=above)
    looks = {one.look for one in drawn}
    for look in sorted(looks, key=lambda one: one.shape):
        ends = [_end(*course) for course, one in zip(own, drawn, strict=True) if one.look == look]
        axes.plot(*zip(*ends, strict=True), look.shape, color=look.colour, markersize=look.size, zorder=5)


def _end(x: Floats, y: Floats) -> tuple[float, float]:
    last = np.flatnonzero(np.isfinite(y))[-1]
    return float(x[last]), float(y[last])


def _description(about: Subject, drawn: Sequence[_Panel], behind: pd.DataFrame) -> str:
    """Describe the panels in words: the newest value of every district, and which show a signal."""
    newest = "; ".join(f"{one.name} {one.text}" for one in drawn)
    opening = f"{len(drawn)} small charts of {words.measure(about)}, one for each district, {words.span(behind)}."
    signals = [f"{one.name} shows {one.look.key.split(': ')[1]}." for one in drawn if one.look.key]
    return " ".join([opening, f"Newest values: {newest}.", *signals])


def _table(about: Subject, drawn: Sequence[_Panel], behind: pd.DataFrame) -> document.Table:
    """Return districts by periods, the authority last."""
    county = series.county(about)
    ends = behind["period_end"].tolist()
    columns = numbers.heads("District", *words.periods(behind))
    rows = [(one.name, one.rows) for one in drawn] + [(county.area.name, behind)]
    shown = [(numbers.text(name), *_cells(about, found, ends)) for name, found in rows]
    return numbers.table(about, words.span(behind), columns, shown)


def _cells(about: Subject, rows: pd.DataFrame, ends: Sequence[pd.Timestamp]) -> list[Cell]:
    at = {row["period_end"]: row for row in numbers.records(rows)}
    absent = {"value": math.nan, "status": "not_available", "marks": ""}
    held = [at.get(end, absent) for end in ends]
    return [numbers.amount(about, row["value"], status=row["status"], marks=row["marks"]) for row in held]
