"""The own series over time with its limits, beside the neighbours' median and England."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pmflib import document, findings, theme
from pmflib.disclosure import Release
from pmflib.plots import lines, numbers, series, style, words
from pmflib.plots.goals import goal_lines
from pmflib.plots.lines import Floats, Line
from pmflib.plots.series import Subject

_LONGER_THAN_A_QUARTER = pd.Timedelta(days=100)
_STYLES = {
    "Neighbours": (theme.ORANGE_TEXT, (0.0, (5.0, 2.0))),
    "England": (theme.INK, (0.0, (1.0, 1.5))),
}


def trend(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw an indicator's series in one area, with its 95% limits, the neighbours' median and England.

    Where the own series is quarterly and the others yearly, the others are drawn as steps over their own years.

    Parameters
    ----------
    release : Release
    indicator : str
        Code of the indicator.
    area : str
        Code of the area.

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
    own = series.own(about)
    beside = series.compared(about, "neighbours", release.context.current_set), series.compared(about, "england")
    neighbours, england = (series.comparator_series(rows) for rows in beside)
    drawn = [
        _own_line(about, own),
        *beside_line(about, own, neighbours, "Neighbours"),
        *beside_line(about, own, england, "England"),
        *goal_lines(about, own),
    ]
    return document.Figure(
        title=findings.trend_title(release, indicator, area),
        subtitle=words.subtitle(about, words.span(own), _key(own, neighbours)),
        svg=_draw(about, own, neighbours, drawn),
        alt=_description(about, own, neighbours, england),
        source=words.source(about),
        data=numbers.behind_trend(about, own, *beside),
    )


def _own_line(about: Subject, own: pd.DataFrame) -> Line:
    return Line(
        label=f"{about.area.name} {words.latest(about, own)}".strip(),
        x=lines.days(series.middles(own)),
        y=own["value"].to_numpy(dtype=float),
        colour=theme.brand(about.release.context.colour),
        own=True,
    )


def beside_line(about: Subject, own: pd.DataFrame, rows: pd.DataFrame, name: str) -> list[Line]:
    """Return the line of a comparator over the periods of the own series, or none where it has no rows."""
    if rows.empty:
        return []
    colour, dashes = _STYLES[name]
    own_period = words.periods(rows, "comparator_")[-1]
    apart = rows["comparator_period_end"].iloc[-1] != own["period_end"].max()
    period = f" ({own_period})" if apart else ""
    text = words.value(about, rows["comparator_value"].iloc[-1], status=rows["comparator_status"].iloc[-1])
    x, y = _path(own, rows, "comparator_value")
    return [Line(label=f"{name} {text}{period}", x=x, y=y, colour=colour, dashes=dashes)]


def _path(own: pd.DataFrame, rows: pd.DataFrame, column: str) -> tuple[Floats, Floats]:
    """Return the points of a comparator's line: middles of its periods, or steps over them beside shorter own ones."""
    values = rows[column].to_numpy(dtype=float)
    if not _in_steps(own, rows):
        return lines.days(series.middles(rows, "comparator_")), values
    ends = np.column_stack([lines.days(rows["comparator_period_start"]), lines.days(rows["comparator_period_end"])])
    return ends.ravel(), np.repeat(values, 2)


def _in_steps(own: pd.DataFrame, rows: pd.DataFrame) -> bool:
    longest_own = (own["period_end"] - own["period_start"]).max()
    longest = (rows["comparator_period_end"] - rows["comparator_period_start"]).max()
    return bool(longest_own < _LONGER_THAN_A_QUARTER < longest and (rows["window"] != "snapshot").all())


def _draw(about: Subject, own: pd.DataFrame, neighbours: pd.DataFrame, drawn: list[Line]) -> str:
    lower, upper = own["lower"].to_numpy(dtype=float), own["upper"].to_numpy(dtype=float)
    band = [_path(own, neighbours, name) for name in ("spread_lower", "spread_upper")]
    heights = [*(line.y for line in drawn), lower, upper, *(y for _, y in band)]
    axis = lines.scale(heights, unit=about.indicator.unit)
    room = lines.margins(drawn, axis)
    with style.chart(height=lines.HEIGHT, margins=room) as axes:
        lines.draw_value_axis(axes, axis)
        lines.draw_time_axis(axes, drawn[0].x, words.periods(own), room)
        _draw_band(axes, band)
        for line in drawn[::-1]:
            lines.draw_line(axes, line)
        lines.draw_limits(axes, drawn[0], lower, upper)
        lines.draw_end_labels(axes, drawn, room)
        return style.svg(axes)


def _draw_band(axes: Axes, band: list[tuple[Floats, Floats]]) -> None:
    (x, low), (_, high) = band
    axes.fill_between(x, low, high, color=theme.OTHERS, alpha=0.3, linewidth=0, zorder=2)


def _key(own: pd.DataFrame, neighbours: pd.DataFrame) -> str:
    limits = "bars: 95% interval" if own["lower"].notna().any() else ""
    middle = "shaded: middle half of neighbours" if neighbours["spread_lower"].notna().any() else ""
    return ", ".join(part for part in (limits, middle) if part)


def _description(about: Subject, own: pd.DataFrame, neighbours: pd.DataFrame, england: pd.DataFrame) -> str:
    """Describe the chart in words: what it shows, first, last, highest and lowest value, and the comparison."""
    sentences = [f"Line chart of {words.measure(about)} in {about.area.name}, {words.span(own)}."]
    sentences += words.course(about, own)
    for rows, name in ((neighbours, "The neighbours' median"), (england, "England")):
        there = rows[rows["comparator_value"].notna()]
        if len(there):
            text = words.value(about, there["comparator_value"].iloc[-1])
            sentences.append(f"{name} was {text} {words.within(words.periods(there, 'comparator_')[-1])}.")
    return " ".join(sentences)
