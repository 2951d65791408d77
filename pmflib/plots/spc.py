"""The own series as a control chart: its mean and process limits, and the points that chance seldom makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release
from pmflib.plots import changes, lines, numbers, series, style, words
from pmflib.plots.goals import goal_lines
from pmflib.plots.icons import ROOM, draw_icons, icons
from pmflib.plots.lines import Line
from pmflib.plots.series import Subject

_DASHED = (0.0, (4.0, 2.5))


@dataclass(frozen=True, kw_only=True)
class Look:
    """How points of one kind of variation are drawn, and what they are called."""

    shape: str
    colour: str
    size: float
    key: str


#: How a point looks, by the kind of variation it shows.
LOOKS = {
    "common_cause": Look(shape="o", colour=theme.COMMON_CAUSE, size=4.5, key=""),
    "improvement": Look(shape="D", colour=theme.IMPROVEMENT, size=5.5, key="blue diamond: improvement"),
    "concern": Look(shape="s", colour=theme.CONCERN, size=5.5, key="orange square: concern"),
    "neutral_high": Look(shape="^", colour=theme.INK, size=6.0, key="triangle up: unusually high"),
    "neutral_low": Look(shape="v", colour=theme.INK, size=6.0, key="triangle down: unusually low"),
}


def has_limits(release: Release, indicator: str, area: str) -> bool:
    """Return whether the own series is one of months or quarters with process limits where the edition stands.

    A yearly series says more beside its neighbours.
    """
    reading = findings.find(release, indicator, area)
    if reading is None or reading.signal is None or findings.rhythm(reading) == "year":
        return False
    return bool(np.isfinite(reading.signal.mean))


def control(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw an XmR chart: every point of the own series, mean, process limits, target and floor.

    Points of a special cause have a shape and a colour of their own, one for improvement, one for concern.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; `has_limits` says whether the series has any.

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
    rows = series.signals(about)
    return document.Figure(
        title=findings.signal_title(release, indicator, area),
        subtitle=words.subtitle(about, words.span(rows), "XmR chart", key(rows)),
        svg=_draw(about, rows),
        alt=_description(about, rows),
        source=words.source(about, comparators=False),
        data=_behind(about, rows),
    )


def key(rows: pd.DataFrame) -> str:
    """Return what the shapes of some points mean."""
    found = set(rows["variation"])
    return ", ".join(mark.key for name, mark in LOOKS.items() if name in found and mark.key)


def _lines(about: Subject, rows: pd.DataFrame) -> list[Line]:
    """Return what is drawn as a line, the own series first."""
    x = lines.days(series.middles(rows))
    newest = f"{about.area.name} {words.latest(about, rows)}".strip()
    own = Line(label=newest, x=x, y=rows["value"].to_numpy(dtype=float), colour=newest_look(rows).colour, own=True)
    limits = (("upl", "Upper limit", _DASHED), ("mean", "Mean", lines.SOLID), ("lpl", "Lower limit", _DASHED))
    drawn = [_limit(about, rows, x, *limit) for limit in limits]
    return [own, *drawn, *goal_lines(about, rows)]


def _limit(
    about: Subject,
    rows: pd.DataFrame,
    x: lines.Floats,
    column: str,
    name: str,
    dashes: tuple[float, tuple[float, float]],
) -> Line:
    y = rows[column].to_numpy(dtype=float)
    newest = words.value(about, y[-1] if len(y) else float("nan"))
    return Line(label=f"{name} {newest}", x=x, y=y, colour=theme.MUTED, dashes=dashes)


def newest_look(rows: pd.DataFrame) -> Look:
    """Return how the newest point of a series looks."""
    return LOOKS.get(_newest(rows), LOOKS["common_cause"])


def _newest(rows: pd.DataFrame) -> str:
    return str(rows["variation"].iloc[-1]) if len(rows) else ""


def _draw(about: Subject, rows: pd.DataFrame) -> str:
    drawn = _lines(about, rows)
    axis = lines.scale([line.y for line in drawn], unit=about.indicator.unit)
    shown = icons(findings.find(about.release, about.indicator.code, about.area.code), _newest(rows))
    room = lines.margins(drawn, axis)
    known = changes.marks(about, drawn[0].x, room)
    told = sum(one.height for one in known)
    top = told + (ROOM if shown else 0.0) or room.top
    height = lines.HEIGHT + top - room.top
    room = style.Margins(left=room.left, right=room.right, top=top)
    with style.chart(height=height, margins=room) as axes:
        lines.draw_value_axis(axes, axis)
        lines.draw_time_axis(axes, drawn[0].x, words.periods(rows), room)
        changes.draw(axes, known)
        draw_icons(axes, shown, room, above=told)
        for line in drawn[1:]:
            axes.plot(line.x, line.y, color=line.colour, linestyle=line.dashes, linewidth=1.1, zorder=3)
        draw_points(axes, drawn[0], rows["variation"])
        lines.draw_end_labels(axes, drawn, room, height=height)
        return style.svg(axes)


def draw_points(axes: Axes, own: Line, variation: pd.Series) -> None:
    """Draw a series with its points as the signals they show."""
    axes.plot(own.x, own.y, color=theme.COMMON_CAUSE, linewidth=1.3, zorder=4)
    kinds = variation.where(variation.isin(list(LOOKS)), "common_cause").to_numpy()
    for name, mark in LOOKS.items():
        at = kinds == name
        axes.plot(own.x[at], own.y[at], mark.shape, color=mark.colour, markersize=mark.size, zorder=5)


def _description(about: Subject, rows: pd.DataFrame) -> str:
    """Describe the chart in words: the course, the limits, and which points are signals."""
    sentences = [f"Control chart of {words.measure(about)} in {about.area.name}, {words.span(rows)}."]
    sentences += words.course(about, rows)
    if rows.empty:
        return " ".join(sentences)
    last = rows.iloc[-1]
    mean, limits = words.value(about, last["mean"]), words.interval(about, last["lpl"], last["upl"])
    sentences.append(f"The mean is {mean} and the process limits are {limits}.")
    counts = rows["variation"].value_counts()
    for name, said in (("improvement", "improvement"), ("concern", "concern")):
        if count := int(counts.get(name, 0)):
            sentences.append(f"{formats.many(count, 'point is a sign', 'points are signs')} of {said}.")
    for line in goal_lines(about, rows):
        sentences.append(f"{line.label}.")
    sentences += changes.sentences(about)
    return " ".join(sentences)


def _behind(about: Subject, rows: pd.DataFrame) -> document.Table:
    columns = numbers.heads("Period", "Value", "95% interval", "Cases", "Mean", "Process limits", "Signal", "Target")
    shown = [
        (
            numbers.text(period),
            numbers.amount(about, row["value"], status=row["status"], marks=row["marks"]),
            numbers.limits(about, row["lower"], row["upper"]),
            numbers.cases(row["n"]),
            numbers.amount(about, row["mean"]),
            numbers.limits(about, row["lpl"], row["upl"]),
            numbers.text(_said(row["variation"], row["special_cause"])),
            numbers.text("" if pd.isna(row["target"]) else words.value(about, row["target"])),
        )
        for period, row in zip(words.periods(rows), numbers.records(rows), strict=True)
    ]
    return numbers.table(about, words.span(rows), columns, shown)


def _said(variation: str, cause: str) -> str:
    kind = str(variation).replace("_", " ").replace("neutral ", "")
    return f"{kind}: {cause}" if cause else kind
