"""Every neighbour in every year, and the own authority among them: a picture to explore with."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pmflib import document, formats, theme
from pmflib.disclosure import Release
from pmflib.errors import BadInput
from pmflib.plots import lines, series, style, words
from pmflib.plots.series import Subject

_MARGINS = style.Margins(left=0.75, right=0.35)


def spread(release: Release, indicator: str, area: str, *, neighbour_set: str = "") -> document.Figure:
    """Draw the published values of an authority and its statistical neighbours, a column of dots for each year.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; a district is drawn as its authority, for neighbours are published by authority only.
    neighbour_set : str
        Name of the neighbour list; empty takes the one in use.

    Returns
    -------
    document.Figure

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area, or no published value of it.
    """
    about = series.county(series.subject(release, indicator, area))
    chosen = neighbour_set or release.context.current_set
    rows = series.published(about, chosen)
    if rows.empty:
        raise BadInput.one("indicator", f"'{indicator}' has no published value.", "Choose another indicator.")
    rows = rows.assign(period=words.periods(rows))
    last = rows[rows["period"] == rows["period"].iloc[-1]]
    ends = [words.value(about, float(end)) for end in (last["value"].min(), last["value"].max())]
    return document.Figure(
        title=f"{about.indicator.title}: from {ends[0]} to {ends[1]} across the group in {rows['period'].iloc[-1]}",
        subtitle=words.subtitle(about, words.span(rows), f"{chosen} list", f"diamond: {about.area.name}"),
        svg=_drawn(about, rows),
        alt=_description(about, rows, ends),
        source=words.published(about),
        data=_behind(about, rows, chosen),
    )


def has_spread(release: Release, indicator: str, area: str, *, neighbour_set: str = "") -> bool:
    """Return whether there is a published value to draw."""
    about = series.county(series.subject(release, indicator, area))
    return not series.published(about, neighbour_set or release.context.current_set).empty


def _drawn(about: Subject, rows: pd.DataFrame) -> str:
    # seaborn costs a second to import, and only exploring needs it.
    import seaborn as sns

    own = rows[rows["area"] == about.area.code]
    order = list(dict.fromkeys(rows["period"]))
    with style.chart(height=lines.HEIGHT, margins=_MARGINS, framed=True) as axes:
        others = rows[rows["area"] != about.area.code]
        sns.swarmplot(others, x="period", y="value", order=order, color=theme.OTHERS, size=4.5, ax=axes, warn_thresh=1)
        places = [order.index(period) for period in own["period"]]
        axes.plot(places, own["value"], "D", color=theme.brand(about.release.context.colour), markersize=5.5, zorder=5)
        _labelled(axes, about, order)
        return style.svg(axes)


def _labelled(axes: Axes, about: Subject, order: list[str]) -> None:
    step = int(np.ceil(len(order) / 7))
    axes.set_xticks(range(len(order)), [name if place % step == 0 else "" for place, name in enumerate(order)])
    axes.yaxis.set_major_formatter(lambda value, _: words.value(about, value))
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.grid(axis="y")


def _description(about: Subject, rows: pd.DataFrame, ends: list[str]) -> str:
    own = rows[rows["area"] == about.area.code]
    said = "no value"
    if len(own):
        said = f"{words.value(about, float(own['value'].iloc[-1]))} in {own['period'].iloc[-1]}"
    return (
        f"Dots for {about.area.name} and its statistical neighbours, {words.span(rows)}. In the last period the group "
        f"runs from {ends[0]} to {ends[1]}; {about.area.name}, drawn as a diamond, has {said}."
    )


def _behind(about: Subject, rows: pd.DataFrame, chosen: str) -> document.Table:
    heads = ("Period", about.area.name, "Lowest", "Median", "Highest")
    others = rows[rows["area"] != about.area.code].groupby("period", sort=False)["value"]
    table = others.agg(["min", "median", "max"])
    own = rows[rows["area"] == about.area.code].set_index("period")["value"]
    table.insert(0, "own", own.reindex(table.index))
    return document.Table(
        title=f"{about.indicator.title}, {about.area.name} and its neighbours on the {chosen} list",
        columns=tuple(
            document.ColumnHead(label=head, align="right" if at else "left") for at, head in enumerate(heads)
        ),
        rows=tuple(
            (document.Cell(text=str(period)), *(_cell(about, float(value)) for value in values))
            for period, values in zip(table.index, table.to_numpy(), strict=True)
        ),
        source=words.published(about),
    )


def _cell(about: Subject, value: float) -> document.Cell:
    shown = formats.value(value, about.indicator.unit, about.indicator.decimals)
    return document.Cell(text=shown, number=value if np.isfinite(value) else None)
