"""How far the own area is from its neighbours, year by year, on the current neighbour list and on the one before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release
from pmflib.plots import lines, numbers, series, style, words
from pmflib.plots.lines import Line
from pmflib.plots.series import Subject

_PREVIOUS_DASHES = (0.0, (5.0, 2.0))


def gap(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw the gap to the neighbours' median by period on both neighbour lists, each applied to all years.

    Where the two lines part, the list and not the service makes the difference.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes.

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
    context = release.context
    current = series.compared(about, "neighbours", context.current_set)
    before = series.compared(about, "neighbours", context.previous_set) if context.previous_set else current.iloc[:0]
    drawn = [
        _line(about, current, theme.brand(context.colour), own=True),
        *([_line(about, before, theme.ORANGE_TEXT, own=False)] if len(before) else []),
    ]
    return document.Figure(
        title=findings.gap_title(release, indicator, area),
        subtitle=words.subtitle(about, "gap to the neighbours’ median", words.span(current), _key(current)),
        svg=_draw(about, current, drawn),
        alt=_description(about, current, before),
        source=words.source(about),
        data=_behind(about, current, before),
    )


def _key(current: pd.DataFrame) -> str:
    return "bars: 95% interval" if current["gap_lower"].notna().any() else ""


def _line(about: Subject, rows: pd.DataFrame, colour: str, *, own: bool) -> Line:
    name = rows["comparator_set"].iloc[-1] if len(rows) else about.release.context.current_set
    newest = rows["gap"].iloc[-1] if len(rows) else float("nan")
    return Line(
        label=f"{name} list {_signed(about, newest)}",
        x=lines.days(series.middles(rows)),
        y=rows["gap"].to_numpy(dtype=float),
        colour=colour,
        dashes=lines.SOLID if own else _PREVIOUS_DASHES,
        own=own,
    )


def _draw(about: Subject, current: pd.DataFrame, drawn: list[Line]) -> str:
    lower, upper = (current[name].to_numpy(dtype=float) for name in ("gap_lower", "gap_upper"))
    heights = [np.zeros(1), lower, upper, *(line.y for line in drawn)]
    axis = lines.scale(heights, unit=about.indicator.unit, word=formats.change)
    level = Line(label="level with neighbours", x=drawn[0].x[-1:], y=np.zeros(len(drawn[0].x[-1:])), colour=theme.INK)
    room = lines.margins([*drawn, level], axis)
    with style.chart(height=lines.HEIGHT, margins=room) as axes:
        lines.draw_value_axis(axes, axis)
        lines.draw_time_axis(axes, drawn[0].x, words.periods(current), room)
        axes.axhline(0.0, color=theme.INK, linewidth=1.0, zorder=2)
        for line in drawn[::-1]:
            lines.draw_line(axes, line)
        lines.draw_limits(axes, drawn[0], lower, upper)
        lines.draw_end_labels(axes, [*drawn, level], room)
        return style.svg(axes)


def _description(about: Subject, current: pd.DataFrame, before: pd.DataFrame) -> str:
    """Describe the chart in words: the gap in the first and the last period on each list."""
    opening = f"Line chart of the gap between {about.area.name} and the median of its statistical neighbours"
    sentences = [f"{opening} in {words.measure(about)}, {words.span(current)}."]
    for rows in (current, before):
        there = rows[rows["gap"].notna()]
        if len(there):
            first, last = (
                f"{_signed(about, row['gap'])} {words.within(period)}"
                for row, period in zip(
                    numbers.records(there.iloc[[0, -1]]), words.periods(there.iloc[[0, -1]]), strict=True
                )
            )
            sentences.append(f"On the {there['comparator_set'].iloc[-1]} list the gap was {first} and {last}.")
    return " ".join(sentences)


def _behind(about: Subject, current: pd.DataFrame, before: pd.DataFrame) -> document.Table:
    context = about.release.context
    now, then = f"{context.current_set} list", f"{context.previous_set} list"
    both = current.merge(before, how="left", on="period_end", suffixes=("", "_then"))
    columns = numbers.heads(
        "Period", f"Gap, {now}", "95% interval", *((f"Gap, {then}", "95% interval ") if len(before) else ())
    )
    rows = [
        tuple(
            cell
            for suffix in (("", "_then") if len(before) else ("",))
            for cell in (
                numbers.difference(about, row[f"gap{suffix}"]),
                numbers.signed_limits(about, row[f"gap_lower{suffix}"], row[f"gap_upper{suffix}"]),
            )
        )
        for row in numbers.records(both)
    ]
    headed = [(numbers.text(period), *row) for period, row in zip(words.periods(both), rows, strict=True)]
    return numbers.table(about, "gap to the neighbours’ median", columns, headed)


def _signed(about: Subject, number: float) -> str:
    return formats.change(number, about.indicator.unit, about.indicator.decimals)
