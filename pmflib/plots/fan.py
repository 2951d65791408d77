"""Where the year will end on its present course: the own series, and a fan that opens to the end of the year."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pmflib import document, findings, theme
from pmflib.disclosure import Release
from pmflib.findings import Reading
from pmflib.plots import lines, numbers, series, style, words
from pmflib.plots.goals import goal_lines
from pmflib.plots.lines import Floats, Line
from pmflib.plots.series import Subject

_SHOWN = pd.Timedelta(days=3 * 366)
_SHADES = ((1.0, 0.16), (0.6745 / 1.96, 0.3))
"""Share of the 95% interval that each shade of the fan reaches, and how dark it is: 95%, and half of what may come."""


def has_fan(release: Release, indicator: str, area: str) -> bool:
    """Return whether the edition holds an outlook to the end of the year, with its interval."""
    reading = findings.find(release, indicator, area)
    signal = None if reading is None else reading.signal
    return signal is not None and all(
        map(math.isfinite, (signal.forecast, signal.forecast_lower, signal.forecast_upper))
    )


def fan(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw the last three years of a series and the outlook for the end of its financial year.

    A share or rate is projected as the average of the year, a count as its sum (then drawn as it adds up through the
    year), a count on one day as it will stand.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; `has_fan` says whether there is an outlook.

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
    reading = findings.read(release, indicator, area)
    rows = _adding_up(about, series.own(about))
    rows = rows[rows["period_end"] > rows["period_end"].max() - _SHOWN].reset_index(drop=True)
    when = series.outlook_end(about)
    return document.Figure(
        title=_title(reading),
        subtitle=words.subtitle(about, _kind(about), f"outlook to {words.short_period(when, when, 'snapshot')}", _KEY),
        svg=_draw(about, reading, rows, when),
        alt=_description(about, reading, rows, when),
        source=words.source(about, comparators=False),
        data=_behind(about, reading, rows, when),
    )


_KEY = "dark: half of what may come, light: 95%"


def _summed(about: Subject) -> bool:
    return about.indicator.unit == "count" and about.indicator.window != "snapshot"


def _kind(about: Subject) -> str:
    if about.indicator.window == "snapshot":
        return ""
    return "adding up through the year" if _summed(about) else "outlook: average of the year"


def _adding_up(about: Subject, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a count as it adds up from April on; any other series as it is."""
    if not _summed(about):
        return rows
    year = rows["period_end"].dt.year - (rows["period_end"].dt.month < 4)
    return rows.assign(value=rows["value"].groupby(year).transform(lambda part: part.cumsum(skipna=False)))


def _outlook(about: Subject, reading: Reading) -> tuple[str, str]:
    """Return the projected value and its interval in words."""
    signal = reading.signal
    if signal is None:
        return "", ""
    return words.value(about, signal.forecast), words.interval(about, signal.forecast_lower, signal.forecast_upper)


def _title(reading: Reading) -> str:
    said = findings.outlook_sentence(reading)
    if not said:
        return f"{reading.indicator.title}: where the year may end, not judged"
    return f"{reading.indicator.title}: {said[0].lower()}{said[1:].rstrip('.')}"


def _draw(about: Subject, reading: Reading, rows: pd.DataFrame, when: pd.Timestamp) -> str:
    signal = reading.signal
    x, y = lines.days(series.middles(rows)), rows["value"].to_numpy(dtype=np.float64)
    end = float(lines.days(pd.Series([when]))[0])
    colour = theme.brand(about.release.context.colour)
    ends = np.array([signal.forecast_lower, signal.forecast, signal.forecast_upper] if signal else [np.nan] * 3)
    own = Line(label=f"{about.area.name} {words.latest(about, rows)}", x=x, y=y, colour=colour, own=True)
    drawn = [*_ends(about, reading, end, ends, colour), *_goals(about, rows, end)]
    axis = lines.scale([y, ends, *(line.y for line in drawn)], unit=about.indicator.unit)
    room = lines.margins([*drawn, own], axis)
    with style.chart(height=lines.HEIGHT, margins=room) as axes:
        lines.draw_value_axis(axes, axis)
        lines.draw_time_axis(
            axes, np.append(x, end), [*words.periods(rows), words.short_period(when, when, "snapshot")], room
        )
        lines.draw_line(axes, own)
        _draw_fan(axes, own, end, ends)
        for line in drawn[3:]:
            lines.draw_line(axes, line)
        lines.draw_end_labels(axes, [*drawn, own], room)
        return style.svg(axes)


def _ends(about: Subject, reading: Reading, end: float, ends: Floats, colour: str) -> list[Line]:
    """Return labels for the middle of the fan and both its edges."""
    value, _ = _outlook(about, reading)
    named = (f"Outlook {value}", f"at most {words.value(about, ends[2])}", f"at least {words.value(about, ends[0])}")
    at = np.array([end])
    return [
        Line(label=label, x=at, y=ends[[place]], colour=colour if place == 1 else theme.MUTED)
        for label, place in zip(named, (1, 2, 0), strict=True)
    ]


def _goals(about: Subject, rows: pd.DataFrame, end: float) -> list[Line]:
    """Return target and floor, as they are now, as far as the end of the year."""
    reach = goal_lines(about, rows)
    if _summed(about):
        return []
    return [
        Line(
            label=line.label,
            x=np.append(line.x, end),
            y=np.append(line.y, line.y[-1]),
            colour=line.colour,
            dashes=line.dashes,
        )
        for line in reach
    ]


def _draw_fan(axes: Axes, own: Line, end: float, ends: Floats) -> None:
    start = own.end
    if start is None:
        return
    lower, middle, upper = ends
    for reach, alpha in _SHADES:
        edges = [start[1], middle - reach * (middle - lower)], [start[1], middle + reach * (upper - middle)]
        axes.fill_between([start[0], end], *edges, color=own.colour, alpha=alpha, linewidth=0, zorder=2)
    axes.plot([start[0], end], [start[1], middle], color=own.colour, linewidth=1.4, linestyle=(0, (2, 1.5)), zorder=3)


def _description(about: Subject, reading: Reading, rows: pd.DataFrame, when: pd.Timestamp) -> str:
    """Describe the chart in words: the course so far, where the year may end, and the chance of the target."""
    value, interval = _outlook(about, reading)
    end = words.short_period(when, when, "snapshot")
    sentences = [f"Fan chart of {words.measure(about)} in {about.area.name}, {words.span(rows)}, opening to {end}."]
    sentences += words.course(about, rows)
    sentences.append(f"Outlook for {end}: {value}, between {interval} with 95% certainty.")
    said = findings.outlook_sentence(reading)
    return " ".join([*sentences, *([said] if said else [])])


def _behind(about: Subject, reading: Reading, rows: pd.DataFrame, when: pd.Timestamp) -> document.Table:
    signal = reading.signal
    columns = numbers.heads("Period", "Value", "95% interval")
    shown = [
        (
            numbers.text(period),
            numbers.amount(about, row["value"], status=row["status"], marks=row["marks"]),
            numbers.limits(about, row["lower"], row["upper"]) if not _summed(about) else numbers.text(""),
        )
        for period, row in zip(words.periods(rows), numbers.records(rows), strict=True)
    ]
    if signal is not None:
        outlook = (
            numbers.text(f"Outlook to {words.short_period(when, when, 'snapshot')}"),
            numbers.amount(about, signal.forecast),
            numbers.limits(about, signal.forecast_lower, signal.forecast_upper),
        )
        shown.append(outlook)
    return numbers.table(about, "outlook to the end of the year", columns, shown)
