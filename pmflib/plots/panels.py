"""The leading measures of a theme side by side: each in a small panel on its own scale, beside the neighbours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from pmflib import document, findings, theme
from pmflib.disclosure import Release
from pmflib.plots import labels, lines, numbers, series, style, words
from pmflib.plots.goals import goal_lines
from pmflib.plots.lines import Floats, Line, Scale
from pmflib.plots.series import Subject
from pmflib.plots.spc import LOOKS, Look, newest_look
from pmflib.plots.style import GRID, WIDTH
from pmflib.plots.trend import beside_line

#: Panels in a row, and in a figure.
ACROSS = 3
MOST = 6
_FEWEST_POINTS = 3
_PANEL = 0.62
_BETWEEN = 0.2
_PAD = 0.06
_FOOT = 0.24
_OVER = 0.08
_AIR = 0.04
_BOLD = theme.WEIGHTS["Semibold"]


@dataclass(frozen=True, kw_only=True)
class _Panel:
    """One measure: its series with its signals, what it is held against, and whatever is drawn beside it."""

    about: Subject
    rows: pd.DataFrame
    neighbours: pd.DataFrame
    look: Look
    own: Line
    others: tuple[Line, ...]
    axis: Scale

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last period."""
        shown = words.periods(self.rows.iloc[[0, -1]])
        return shown[0], shown[-1]


@dataclass(frozen=True, kw_only=True)
class _Box:
    """Where a panel stands, in inches, and the words over it, broken to its width."""

    x: float
    y: float
    width: float
    over: float
    head: str
    says: str


def has_panels(release: Release, indicators: Sequence[str], area: str) -> bool:
    """Return whether at least one of the measures has a series of three points or more."""
    return bool(_drawable(release, indicators, area))


def panels(release: Release, indicators: Sequence[str], area: str, *, theme: str) -> document.Figure:
    """Draw up to six measures of a theme, each in a panel of its own with neighbours and target.

    Parameters
    ----------
    release : Release
    indicators : sequence of str
        Codes in the order to show; those without a series are left out.
    area : str
        Code of the area.
    theme : str
        What the measures are about; the title says how many of them stand out.

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
    drawn = [_panel(one) for one in _drawable(release, indicators, area)[:MOST]]
    return document.Figure(
        title=f"{theme}: {findings.standing_out(release, [one.about.indicator.code for one in drawn], area)}",
        subtitle=_subtitle(drawn),
        svg=_draw(drawn),
        alt=_description(drawn),
        source=words.sources([one.about.indicator for one in drawn]),
        data=_table(drawn, theme),
    )


def _drawable(release: Release, indicators: Sequence[str], area: str) -> list[Subject]:
    found = [series.subject(release, code, area) for code in indicators]
    return [one for one in found if series.own(one)["value"].notna().sum() >= _FEWEST_POINTS]


def _panel(about: Subject) -> _Panel:
    rows = series.beside(series.own(about), series.signals(about), ["variation"]).fillna({"variation": ""})
    reading = findings.find(about.release, about.indicator.code, about.area.code)
    unsure = reading is None or not findings.may_be_judged(reading)
    own = Line(
        label="",
        x=lines.days(series.middles(rows)),
        y=rows["value"].to_numpy(dtype=float),
        colour=theme.brand(about.release.context.colour),
        own=True,
    )
    aims = [line for line in goal_lines(about, rows) if line.label.startswith("Target")]
    against = series.compared(about, "neighbours", about.release.context.current_set)
    others = (*beside_line(about, rows, series.comparator_series(against), "Neighbours"), *aims)
    return _Panel(
        about=about,
        rows=rows,
        neighbours=against,
        look=LOOKS["common_cause"] if unsure else newest_look(rows),
        own=own,
        others=others,
        axis=lines.scale([own.y, *(line.y for line in others)], unit=about.indicator.unit),
    )


def _says(one: _Panel) -> str:
    """Return the newest value and the newest of each line beside it."""
    reading = findings.find(one.about.release, one.about.indicator.code, one.about.area.code)
    few = reading is not None and reading.too_few
    newest = words.TOO_FEW if few else words.latest(one.about, one.rows)
    return "; ".join([newest, *(line.label[0].lower() + line.label[1:] for line in one.others)])


def _subtitle(drawn: Sequence[_Panel]) -> str:
    place = drawn[0].about.area.name
    kinds = {line.label.split()[0] for one in drawn for line in one.others}
    said = [("Neighbours", "dashed orange: neighbours’ median"), ("Target", "dashed purple: target")]
    keys = sorted({one.look.key for one in drawn if one.look.key})
    return " · ".join([f"solid line: {place}", *(text for kind, text in said if kind in kinds), *keys])


def _draw(drawn: Sequence[_Panel]) -> str:
    left = max(labels.width(text) for one in drawn for text in one.axis.texts[:: _every(one)]) + 2 * _PAD
    width = (WIDTH - ACROSS * left - _BETWEEN * (ACROSS - 1) - _PAD) / ACROSS
    rows = [drawn[at : at + ACROSS] for at in range(0, len(drawn), ACROSS)]
    boxes, depth = [], 0.0
    for row in rows:
        heads = [labels.wrap(words.named(one.about.indicator), inches=left + width, weight=_BOLD) for one in row]
        says = [labels.wrap(_says(one), inches=left + width) for one in row]
        tall = max(len(head.split("\n")) + len(said.split("\n")) for head, said in zip(heads, says, strict=True))
        over = tall * labels.LINE + _OVER
        depth += over + _PANEL
        boxes += [
            _Box(x=left + at * (left + width + _BETWEEN), y=-depth, width=width, over=over, head=head, says=said)
            for at, (head, said) in enumerate(zip(heads, says, strict=True))
        ]
        depth += _FOOT + _BETWEEN
    height = depth - _BETWEEN + 0.02
    with style.canvas(height=height) as axes:
        for one, box in zip(drawn, boxes, strict=True):
            _draw_panel(axes, one, box, left, height + box.y)
        return style.svg(axes)


def _every(one: _Panel) -> int:
    """Return which round values are written: each, or every so many that at most three are."""
    return max(1, math.ceil(len(one.axis.ticks) / 3))


def _draw_panel(axes: Axes, one: _Panel, box: _Box, left: float, foot: float) -> None:
    first, last = _time(one)

    def across(x: Floats) -> Floats:
        return box.x + box.width * (x - first) / (last - first)

    def up(y: Floats) -> Floats:
        return foot + _PANEL * (y - one.axis.low) / (one.axis.high - one.axis.low)

    right = box.x + box.width
    heights = up(np.array(one.axis.ticks))
    rules = [[(box.x, float(height)), (right, float(height))] for height in heights]
    lines.draw_rules(axes, rules, transform=axes.transData, colour=GRID, width=0.6)
    lines.draw_rules(axes, [[(box.x, foot), (right, foot)]], transform=axes.transData, colour=theme.RULE, width=0.8)
    for text, height in list(zip(one.axis.texts, heights, strict=True))[:: _every(one)]:
        labels.write(axes, text, (box.x - _PAD, float(height)), align=("right", "center"))
    drawn = LineCollection(
        # What others did before the own series begins has no room here.
        [np.column_stack([across(np.clip(line.x, first, last)), up(line.y)]) for line in one.others],
        colors=[line.colour for line in one.others],
        linestyles=[line.dashes for line in one.others],
        linewidths=1.3,
        zorder=3,
    )
    axes.add_collection(drawn, autolim=False)
    axes.plot(across(one.own.x), up(one.own.y), color=one.own.colour, linewidth=1.6, zorder=4)
    if one.own.end is not None:
        x, y = (np.array([part]) for part in one.own.end)
        axes.plot(across(x), up(y), one.look.shape, color=one.look.colour, markersize=one.look.size, zorder=5)
    _write(axes, one, box, left, foot)


def _write(axes: Axes, one: _Panel, box: _Box, left: float, foot: float) -> None:
    """Write the words over a panel, and its ends in time below it; where both do not fit, the last alone."""
    x, top = box.x - left + _PAD, foot + _PANEL + box.over
    labels.write(axes, box.head, (x, top), align=("left", "top"), weight=_BOLD)
    top -= len(box.head.split("\n")) * labels.LINE
    labels.write(axes, box.says, (x, top), align=("left", "top"), colour=theme.MUTED)
    first, last = one.ends
    under = foot - 0.05
    labels.write(axes, last, (box.x + box.width, under), align=("right", "top"), colour=theme.MUTED)
    if first != last and labels.width(first) + labels.width(last) + 0.1 <= box.width:
        labels.write(axes, first, (box.x, under), align=("left", "top"), colour=theme.MUTED)


def _time(one: _Panel) -> tuple[float, float]:
    """Return the ends of the time a panel shows: of its own series, with some air, in days."""
    air = _AIR * max(float(np.ptp(one.own.x)), 1.0)
    return float(one.own.x.min()) - air, float(one.own.x.max()) + air


def _description(drawn: Sequence[_Panel]) -> str:
    """Describe the panels in words: each measure's course, its signal, and what stands beside it."""
    place = drawn[0].about.area.name
    opening = f"{len(drawn)} small line charts of {place}." if len(drawn) > 1 else f"A small line chart of {place}."
    told = []
    for one in drawn:
        said = [*words.course(one.about, one.rows), *(f"{line.label}." for line in one.others)]
        if one.look.key:
            said.append(f"The newest point is a sign of {one.look.key.split(': ')[1]}.")
        told.append(f"{words.measure(one.about)}: {' '.join(said)}")
    return " ".join([opening, *told])


def _table(drawn: Sequence[_Panel], name: str) -> document.Table:
    """Return every measure in every period, with its cases and what it is held against."""
    columns = (
        document.ColumnHead(label="Measure"),
        *numbers.heads("Period", "Value", "95% interval", "Cases", "Neighbours", "England", "Target"),
    )
    rows = [(numbers.text(words.measure(one.about)), *row) for one in drawn for row in _rows(one)]
    return document.Table(
        title=f"{name}: {drawn[0].about.area.name}",
        columns=columns,
        rows=tuple(rows),
        source=words.sources([one.about.indicator for one in drawn]),
        notes=numbers.symbols_note(rows),
    )


def _rows(one: _Panel) -> list[numbers.Row]:
    about = one.about
    beside = [numbers.beside(one.rows, rows) for rows in (one.neighbours, series.compared(about, "england"))]
    goals = numbers.records(series.beside(one.rows[["period_end"]], series.targets(about), ["target"]))
    return [
        (
            numbers.text(period),
            numbers.amount(about, row["value"], status=row["status"], marks=row["marks"]),
            numbers.limits(about, row["lower"], row["upper"]),
            numbers.cases(row["n"]),
            numbers.amount(about, group["comparator_value"], status=group["comparator_status"]),
            numbers.amount(about, country["comparator_value"], status=country["comparator_status"]),
            numbers.text("") if pd.isna(goal["target"]) else numbers.amount(about, goal["target"]),
        )
        for period, row, group, country, goal in zip(
            words.periods(one.rows), numbers.records(one.rows), *beside, goals, strict=True
        )
    ]
