"""How long cases take, those still open counted for as long as they were seen: the share open, day by day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pmflib import document, formats, theme
from pmflib.disclosure import Release
from pmflib.plots import lines, numbers, series, style, words
from pmflib.plots.lines import Floats, Line
from pmflib.plots.series import Subject

#: Fewer cases make a curve of a few steps that says nothing.
FEWEST = 20
_HEIGHT = 3.0
_WORDS = {
    "assessments": ("Assessments", "finished"),
    "conferences": ("First child protection conferences", "held"),
}
_TABLED = 12
_HALF = 50.0


@dataclass(frozen=True, kw_only=True)
class _Year:
    """The cases that began in one year: their curve, from the first day on."""

    end: date
    days: Floats
    still_open: Floats
    lower: Floats
    upper: Floats
    at_risk: Floats
    begun: float
    limit: float
    unit: str

    @property
    def name(self) -> str:
        return f"Year to {formats.day(self.end)}"

    def open_after(self, days: float) -> float:
        """Return the per cent still open after so many days; missing beyond what was seen."""
        at = int(np.searchsorted(self.days, days, side="right")) - 1
        return float(self.still_open[at]) if at >= 0 else math.nan

    @property
    def median(self) -> float:
        """Days by which half of the cases are closed; missing where that has not come about."""
        reached = self.days[self.still_open <= _HALF]
        return float(reached[0]) if len(reached) else math.nan


def has_survival(release: Release, indicator: str, area: str) -> bool:
    """Return whether the area has a curve of enough cases of the kind the indicator counts."""
    return bool(_years(series.subject(release, indicator, area)))


def survival(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw the share of an indicator's cases still open by days, in the newest year and in the one before.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; `has_survival` says whether there is a curve.

    Returns
    -------
    document.Figure

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area.

    Source
    ------
    Kaplan and Meier: see `stats.survival`.
    """
    about = series.subject(release, indicator, area)
    found = _years(about)
    thing, done = _WORDS.get(about.indicator.view, ("Cases", "closed"))
    unit = found[-1].unit if found else "days"
    return document.Figure(
        title=_title(thing, done, found),
        subtitle=f"{thing}: per cent not yet {done}, by {unit} since the clock started · {about.area.name} · "
        "open cases counted for as long as they were seen · shaded: 95% interval",
        svg=_draw(about, found, unit),
        alt=_description(thing, done, about, found),
        source=words.source(about, comparators=False),
        data=_behind(about, thing, found),
    )


def _years(about: Subject) -> list[_Year]:
    rows = about.release.table("durations")
    mine = (rows["area"] == about.area.code) & (rows["view"] == about.indicator.view) & (rows["begun"] >= FEWEST)
    over = rows["period_end"] <= pd.Timestamp(about.release.context.edition_end)
    rows = rows[mine & over].sort_values(["period_end", "days"])
    return [_year(group) for _, group in rows.groupby("period_end")]


def _year(rows: pd.DataFrame) -> _Year:
    curve = {
        name: rows[name].to_numpy(dtype=np.float64) for name in ("days", "still_open", "lower", "upper", "at_risk")
    }
    begun = float(rows["begun"].iloc[0])
    first = {"days": 0.0, "still_open": 100.0, "lower": 100.0, "upper": 100.0, "at_risk": begun}
    whole = {name: np.concatenate([[first[name]], values]) for name, values in curve.items()}
    if curve["days"][0] == 0.0:
        whole = curve
    return _Year(
        end=rows["period_end"].iloc[0].date(),
        begun=begun,
        limit=float(rows["time_limit"].iloc[0]),
        unit=str(rows["unit"].iloc[0]),
        **whole,
    )


def _title(thing: str, done: str, found: Sequence[_Year]) -> str:
    """Say when half were done and how many were still open at the limit, and before."""
    if not found:
        return f"{thing}: too few to say how long they take"
    now = found[-1]
    half = "not yet half" if math.isnan(now.median) else "half"
    within = "" if math.isnan(now.median) else f" within {formats.number(now.median)} {now.unit}"
    open_ = formats.value(now.open_after(now.limit), "per cent", 0)
    said = f"{thing}: {half} {done}{within}; {open_} still open after {formats.number(now.limit)}"
    if len(found) == 1:
        return said
    return f"{said}, {formats.value(found[-2].open_after(now.limit), 'per cent', 0)} the year before"


def _draw(about: Subject, found: Sequence[_Year], unit: str) -> str:
    drawn = _lines(about, found)
    high = max([float(year.days[-1]) for year in found], default=1.0)
    axis = lines.scale([np.array([0.0, 100.0])], unit="per cent")
    axis = lines.Scale(low=0.0, high=104.0, ticks=axis.ticks, texts=axis.texts)
    across = lines.scale([np.array([0.0, high])], unit="count")
    room = lines.margins(drawn, axis)
    room = style.Margins(left=room.left, right=room.right, top=0.24, bottom=lines.NUMBER_AXIS)
    with style.chart(height=_HEIGHT, margins=room) as axes:
        lines.draw_value_axis(axes, axis)
        lines.draw_number_axis(axes, across, 1.02 * high, f"{unit} since the clock started".capitalize())
        for year, line in zip(found, drawn, strict=False):
            axes.fill_between(
                year.days, year.lower, year.upper, step="post", color=line.colour, alpha=0.15, linewidth=0
            )
            axes.plot(line.x, line.y, color=line.colour, linewidth=2.0 if line.own else 1.4, drawstyle="steps-post")
        if found:
            lines.draw_mark(axes, found[-1].limit, f"Limit: {formats.number(found[-1].limit)} {unit}", room)
        lines.draw_end_labels(axes, drawn, room, height=_HEIGHT)
        return style.svg(axes)


def _lines(about: Subject, found: Sequence[_Year]) -> list[Line]:
    shades = [theme.MUTED] * (len(found) - 1) + [theme.brand(about.release.context.colour)]
    return (
        [
            Line(label=year.name, x=year.days, y=year.still_open, colour=shade, own=year is found[-1])
            for year, shade in zip(found, shades, strict=True)
        ]
        if found
        else []
    )


def _description(thing: str, done: str, about: Subject, found: Sequence[_Year]) -> str:
    """Describe the curves in words: when half were done, and how many were open at the limit, year by year."""
    sentences = [f"Curves of the per cent of {thing.lower()} in {about.area.name} not yet {done}, by days."]
    for year in found:
        half = "" if math.isnan(year.median) else f"half were {done} within {formats.number(year.median)} {year.unit}; "
        late = formats.value(year.open_after(year.limit), "per cent", 1)
        twice = formats.value(year.open_after(2 * year.limit), "per cent", 1)
        sentences.append(
            f"{year.name}, {formats.number(year.begun)} begun: {half}{late} were open after "
            f"{formats.number(year.limit)}, {twice} after {formats.number(2 * year.limit)}."
        )
    return " ".join(sentences if found else [*sentences, "There are too few cases."])


def _behind(about: Subject, thing: str, found: Sequence[_Year]) -> document.Table:
    columns = numbers.heads("Cases begun in", "Days", "Open before", "Still open", "95% interval")
    rows = [row for year in found for row in _rows(year)]
    return numbers.table(about, f"{thing.lower()} still open by days", columns, rows)


def _rows(year: _Year) -> list[numbers.Row]:
    """Return a dozen days of a curve, its limit among them."""
    last = float(year.days[-1])
    days = sorted({*np.linspace(0.0, last, _TABLED).round().tolist(), min(year.limit, last)})
    at = np.searchsorted(year.days, days, side="right") - 1
    return [
        (
            numbers.text(year.name),
            document.Cell(text=formats.number(day), number=day),
            numbers.cases(year.at_risk[place]),
            document.Cell(text=formats.value(year.still_open[place], "per cent", 1), number=year.still_open[place]),
            numbers.text(formats.interval(year.lower[place], year.upper[place], "per cent", 1)),
        )
        for day, place in zip(days, at, strict=True)
    ]
