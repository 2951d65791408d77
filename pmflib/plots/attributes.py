"""Control charts that know how many cases each point rests on (p′ and u′), and run charts for short series."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release
from pmflib.findings.sentences import judged
from pmflib.plots import lines, numbers, series, spc, style, words
from pmflib.plots.goals import goal_lines
from pmflib.plots.lines import Line
from pmflib.plots.series import Subject
from pmflib.stats.spc import chart

Kind = Literal["pp", "up", "run"]

#: Fewer points give limits, or a middle, that say next to nothing.
FEWEST_FOR_LIMITS = 12
FEWEST_FOR_RUNS = 6
_KINDS: dict[str, Kind] = {"wilson": "pp", "byar": "up"}
_NAMES: dict[Kind, str] = {
    "pp": "p′ chart: limits widen where there are fewer cases",
    "up": "u′ chart: limits widen where there are fewer cases",
    "run": "run chart",
}
_TIMES = {"per cent": 100.0, "per 10,000": 10_000.0}
_DASHED = (0.0, (4.0, 2.5))
_BREAK = "break"
_OVERLAPPING = ("r12m", "ytd")


def has_attributes(release: Release, indicator: str, area: str) -> bool:
    """Return whether a share or rate of counted cases has enough points for p′ or u′ limits."""
    about = series.subject(release, indicator, area)
    return about.indicator.interval in _KINDS and _usable(about, FEWEST_FOR_LIMITS, counted=True)


def has_run(release: Release, indicator: str, area: str) -> bool:
    """Return whether a series has enough points for a run chart."""
    return _usable(series.subject(release, indicator, area), FEWEST_FOR_RUNS, counted=False)


def attributes(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw a share as a p′ chart, a rate as a u′ chart: each point has limits by the cases it rests on.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; `has_attributes` says whether there are counts enough.

    Returns
    -------
    document.Figure
        Its points are judged by its own limits, not by those of the XmR chart.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area.

    Source
    ------
    Laney, Qual. Eng. 14 (2002) 531-537: see `stats.spc.chart`.
    """
    about = series.subject(release, indicator, area)
    return _figure(about, _KINDS.get(about.indicator.interval, "run"))


def run_chart(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw a run chart: the series and its median, and whether its runs are longer than chance makes them.

    Parameters, result and errors are those of `attributes`; the rules are Anhøj's, as `stats.spc.chart` has them.
    """
    return _figure(series.subject(release, indicator, area), "run")


def _usable(about: Subject, fewest: int, *, counted: bool) -> bool:
    rows = series.own(about)
    there = rows["value"].notna()
    if counted:
        there &= rows["numerator"].notna() & (rows["denominator"] > 0) & (rows["numerator"] <= rows["denominator"])
    return about.indicator.window not in _OVERLAPPING and int(there.sum()) >= fewest


def _figure(about: Subject, kind: Kind) -> document.Figure:
    rows = _judged(about, kind)
    return document.Figure(
        title=_title(about, rows, kind),
        subtitle=words.subtitle(about, words.span(rows), _NAMES[kind], spc.key(rows)),
        svg=_draw(about, rows, kind),
        alt=_description(about, rows, kind),
        source=words.source(about, comparators=False),
        data=_behind(about, rows, kind),
    )


def _judged(about: Subject, kind: Kind) -> pd.DataFrame:
    """Return the own series with its centre, its limits, and what each point shows."""
    rows = series.own(about)
    counts = rows["value"] if kind == "run" else rows["numerator"].round()
    given = rows[["period_end"]].assign(value=counts, base=rows["denominator"].round())
    broken = np.flatnonzero(rows["marks"].str.split(";").map(lambda marks: _BREAK in marks).to_numpy())
    if rows.empty:
        blank = {name: np.zeros(0) for name in ("centre", "lower", "upper")}
        return rows.assign(**blank, variation="", runs_signal=False)
    found = chart(
        given,
        kind=kind,
        date="period_end",
        base=None if kind == "run" else "base",
        part=[int(at) for at in broken if at > 0],
        multiplier=1.0 if kind == "run" else _times(about, rows),
        negative=False,
    )
    return rows.assign(
        **{name: found[name].to_numpy(dtype=np.float64) for name in ("centre", "lower", "upper")},
        variation=_variation(about, rows["value"], found),
        runs_signal=found["runs_signal"].to_numpy(),
    )


def _times(about: Subject, rows: pd.DataFrame) -> float:
    """Return what a share is multiplied by, as the figures themselves say: rates are of a whole year."""
    some = rows[(rows["numerator"] > 0) & rows["value"].notna()]
    found = (some["value"] * some["denominator"] / some["numerator"]).median()
    return float(found) if len(some) else _TIMES.get(about.indicator.unit, 1.0)


def _variation(about: Subject, value: pd.Series, found: pd.DataFrame) -> np.ndarray:
    """Return what each point shows: a point beyond its limits is better, worse, or merely high or low."""
    high = (value > found["upper"]).to_numpy()
    low = (value < found["lower"]).to_numpy()
    upper, lower = {"high": ("improvement", "concern"), "low": ("concern", "improvement")}.get(
        about.indicator.polarity, ("neutral_high", "neutral_low")
    )
    return np.where(high, upper, np.where(low, lower, "common_cause"))


def _title(about: Subject, rows: pd.DataFrame, kind: Kind) -> str:
    """Say how many points chance does not explain, or whether the runs are longer than it makes them."""
    title = f"{about.indicator.title}: {words.latest(about, rows)}"
    reading = findings.find(about.release, about.indicator.code, about.area.code)
    if reading is None or not judged(reading):
        return f"{title}; not judged"
    beyond = int((rows["variation"] != "common_cause").sum())
    runs = bool(rows["runs_signal"].iloc[-1]) if len(rows) else False
    if kind != "run" and beyond:
        many = formats.many(beyond, "point lies", "points lie")
        return f"{title}; {many} beyond what chance explains"
    if runs:
        return f"{title}; it stays on one side of its middle for longer than chance explains"
    return f"{title}, moving up and down as usual"


def _draw(about: Subject, rows: pd.DataFrame, kind: Kind) -> str:
    x = lines.days(series.middles(rows))
    own = Line(
        label=f"{about.area.name} {words.latest(about, rows)}",
        x=x,
        y=rows["value"].to_numpy(dtype=np.float64),
        colour=spc.newest_look(rows).colour,
        own=True,
    )
    drawn = [own, *_limits(about, rows, x, kind), *goal_lines(about, rows)]
    axis = lines.scale([line.y for line in drawn], unit=about.indicator.unit)
    room = lines.margins(drawn, axis)
    with style.chart(height=lines.HEIGHT, margins=room) as axes:
        lines.draw_value_axis(axes, axis)
        lines.draw_time_axis(axes, x, words.periods(rows), room)
        for line in drawn[1:]:
            step = "steps-mid" if line.colour == theme.MUTED else "default"
            axes.plot(line.x, line.y, color=line.colour, linestyle=line.dashes, linewidth=1.1, zorder=3, drawstyle=step)
        spc.draw_points(axes, own, rows["variation"])
        lines.draw_end_labels(axes, drawn, room)
        return style.svg(axes)


def _limits(about: Subject, rows: pd.DataFrame, x: lines.Floats, kind: Kind) -> list[Line]:
    middle = [("centre", "Median" if kind == "run" else "Average", lines.SOLID)]
    outer = [] if kind == "run" else [("upper", "Upper limit", _DASHED), ("lower", "Lower limit", _DASHED)]
    return [
        Line(
            label=f"{name} {words.value(about, rows[column].iloc[-1] if len(rows) else float('nan'))}",
            x=x,
            y=rows[column].to_numpy(dtype=np.float64),
            colour=theme.MUTED,
            dashes=dashes,
        )
        for column, name, dashes in (*middle, *outer)
    ]


def _description(about: Subject, rows: pd.DataFrame, kind: Kind) -> str:
    """Describe the chart in words: the course, the middle and the limits, and what chance does not explain."""
    opening = {"pp": "Control chart (p′)", "up": "Control chart (u′)", "run": "Run chart"}[kind]
    sentences = [f"{opening} of {words.measure(about)} in {about.area.name}, {words.span(rows)}."]
    sentences += words.course(about, rows)
    if len(rows):
        last = rows.iloc[-1]
        middle = words.value(about, last["centre"])
        limits = words.interval(about, last["lower"], last["upper"])
        sentences.append(f"The {'median' if kind == 'run' else 'average'} is {middle}.")
        sentences += [f"The limits of the newest point are {limits}."] if limits else []
    sentences.append(f"{_title(about, rows, kind).partition(': ')[2]}.")
    return " ".join(sentences)


def _behind(about: Subject, rows: pd.DataFrame, kind: Kind) -> document.Table:
    limits = () if kind == "run" else ("Limits", "Signal")
    columns = numbers.heads("Period", "Value", "Cases", "Median" if kind == "run" else "Average", *limits)
    shown = [
        (
            numbers.text(period),
            numbers.amount(about, row["value"], status=row["status"], marks=row["marks"]),
            numbers.cases(row["n"]),
            numbers.amount(about, row["centre"]),
            *(
                (numbers.limits(about, row["lower"], row["upper"]), numbers.text(_said(row["variation"])))
                if kind != "run"
                else ()
            ),
        )
        for period, row in zip(words.periods(rows), numbers.records(rows), strict=True)
    ]
    return numbers.table(about, words.span(rows) or "no period", columns, shown)


def _said(variation: str) -> str:
    return variation.replace("_", " ").replace("neutral ", "")
