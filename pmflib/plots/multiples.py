"""Every district's series in a small panel of its own, all on one scale, the authority's behind each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pmflib import document, findings, theme
from pmflib.disclosure import Release
from pmflib.document import Cell
from pmflib.plots import labels, lines, numbers, series, style, words
from pmflib.plots.lines import Scale
from pmflib.plots.series import Subject
from pmflib.plots.spc import LOOKS, Look, newest_look
from pmflib.plots.style import TEXT, WIDTH

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
    rows = series.own(about)
    judged = series.signals(about)[["period_end", "variation"]]
    rows = rows.merge(judged, how="left", on="period_end").fillna({"variation": ""})
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
        f"{len(named)} {word} ({_listed(named)})"
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


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


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
    down = math.ceil(len(drawn) / across)
    row = _PANEL + tall + _BETWEEN
    height = down * row + _BOTTOM
    boxes = [
        (left + at % across * (width + _BETWEEN), height - (at // across + 1) * row + _BETWEEN, width, _PANEL)
        for at in range(len(drawn))
    ]
    with style.panels(height=height, boxes=boxes) as many:
        for at, (axes, one, head) in enumerate(zip(many, drawn, heads, strict=True)):
            bare = at % across > 0
            _draw_panel(axes, one, behind, axis, head, bare=bare, last=at + across >= len(drawn))
        return style.svg(many[0])


def _head(one: _Panel, width: float) -> str:
    return labels.wrap(f"{one.name} {one.text}", inches=width, weight=theme.WEIGHTS["Semibold"])


def _draw_panel(
    axes: Axes, one: _Panel, behind: pd.DataFrame, axis: Scale, head: str, *, bare: bool, last: bool
) -> None:
    lines.draw_value_axis(axes, axis)
    every = max(1, math.ceil(len(axis.ticks) / 3))
    shown = ["" if bare or at % every else text for at, text in enumerate(axis.texts)]
    axes.set_yticks(axis.ticks, shown)
    x, y = lines.days(series.middles(one.rows)), one.rows["value"].to_numpy(dtype=float)
    theirs = lines.days(series.middles(behind))
    both = np.concatenate([x, theirs])
    air = 0.04 * max(float(np.ptp(both)), 1.0)
    axes.set_xlim(float(both.min()) - air, float(both.max()) + air)
    axes.plot(theirs, behind["value"].to_numpy(dtype=float), color=theme.OTHERS, linewidth=1.6, zorder=3)
    axes.plot(x, y, color=theme.brand(one.about.release.context.colour), linewidth=1.4, zorder=4)
    there = np.flatnonzero(np.isfinite(y))
    end = there[-1:]
    axes.plot(x[end], y[end], one.look.shape, color=one.look.colour, markersize=one.look.size, zorder=5)
    axes.set_xticks([])
    axes.annotate(
        head,
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(0, 3),
        textcoords="offset points",
        va="bottom",
        fontsize=TEXT,
        fontweight=theme.WEIGHTS["Semibold"],
        linespacing=1.1,
        annotation_clip=False,
    )
    if last and not bare:
        _draw_ends(axes, words.periods(one.rows))


def _draw_ends(axes: Axes, periods: Sequence[str]) -> None:
    """Name the first and last period below the panel at the lower left: all panels share its time."""
    axes.annotate(
        f"{periods[0]} to {periods[-1]}",
        xy=(0, 0),
        xycoords="axes fraction",
        xytext=(0, -4),
        textcoords="offset points",
        va="top",
        fontsize=TEXT,
        color=theme.MUTED,
        annotation_clip=False,
    )


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
