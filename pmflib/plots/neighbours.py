"""The own area among its statistical neighbours: bars with intervals, and their median."""

from __future__ import annotations

import math

from pmflib import document, findings, theme
from pmflib.disclosure import Release
from pmflib.plots import places, ranked, series, words
from pmflib.plots.places import Place
from pmflib.plots.ranked import Reference, Shape
from pmflib.plots.series import Subject


def neighbours(release: Release, indicator: str, area: str, *, neighbour_set: str = "") -> document.Figure:
    """Draw an area and its statistical neighbours with their 95% limits and their median, best at the top.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes.
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
        If the Release holds no such indicator or area.
    """
    about = series.subject(release, indicator, area)
    chosen = neighbour_set or release.context.current_set
    found = [
        *places.places(about, series.at_headline(about, series.own(about))),
        *places.places(about, series.neighbour_rows(about, chosen)),
    ]
    ordered = places.best_first(about, found)
    median = _median(about, ordered, chosen)
    drawn = [place.mark for place in ordered]
    return document.Figure(
        title=_title(about, ordered, median, chosen),
        subtitle=words.subtitle(
            about, words.headline_period(about), _theirs(about, chosen), f"{chosen} list", places.key(ordered)
        ),
        svg=ranked.draw(drawn, shape=_shape(about), colour=theme.brand(release.context.colour), reference=median),
        alt=_description(about, ordered, median),
        source=words.source(about),
        data=places.behind(about, ordered, f"statistical neighbours, {chosen} list"),
    )


def _title(about: Subject, ordered: list[Place], median: Reference | None, chosen: str) -> str:
    """Return the finding on the list in use; on another list only the two values, for it is not the headline."""
    if chosen == about.release.context.current_set or median is None:
        return findings.neighbours_title(about.release, about.indicator.code, about.area.code)
    own = next((place.words for place in ordered if place.own), "no value")
    return f"{about.indicator.title}: {own}; {median.text[0].lower()}{median.text[1:]} on the {chosen} list"


def _theirs(about: Subject, chosen: str) -> str:
    """Return the neighbours' period where it is not the area's own; nothing where it is."""
    rows = series.at_headline(about, series.compared(about, "neighbours", chosen))
    if rows.empty or rows["comparator_period_end"].iloc[-1] == rows["period_end"].iloc[-1]:
        return ""
    return f"neighbours {words.periods(rows, 'comparator_')[-1]}"


def _shape(about: Subject) -> Shape:
    """A bar says how much there is of something; a score has no such zero."""
    return "dot" if about.indicator.unit == "score" else "bar"


def _median(about: Subject, ordered: list[Place], chosen: str) -> Reference | None:
    """Return the neighbours' median of the headline, with its period where that is not the area's own."""
    rows = series.at_headline(about, series.compared(about, "neighbours", chosen))
    value = float(rows["comparator_value"].iloc[-1]) if len(rows) else math.nan
    if not math.isfinite(value):
        return None
    text = f"Neighbours’ median {words.value(about, value)}"
    period = words.periods(rows, "comparator_")[-1]
    same = any(place.own and place.period == period for place in ordered)
    return Reference(value=value, text=text if same else f"{text} ({period})", colour=theme.ORANGE_TEXT)


def _description(about: Subject, ordered: list[Place], median: Reference | None) -> str:
    """Describe the chart in words: the order, the own area, both ends, the median, who has no value."""
    opening = (
        f"Chart of {words.measure(about)} in {about.area.name} and {len(ordered) - 1} statistical neighbours, "
        f"{words.headline_period(about)}, {places.order_words(about)}."
    )
    closing = [f"{median.text}."] if median else []
    return " ".join([opening, *places.description(ordered), *closing])
