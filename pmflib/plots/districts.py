"""The districts of an authority side by side: a dot with its interval each, and the middle they are judged by."""

from __future__ import annotations

import math

from pmflib import document, findings, formats, theme
from pmflib.disclosure import Release
from pmflib.plots import caterpillar, places, ranked, series, words
from pmflib.plots.places import Place
from pmflib.plots.ranked import Reference
from pmflib.plots.series import Subject


def districts(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw the districts of an authority, or a district among its fellows, with 95% limits and their middle.

    A district with fewer cases than the indicator asks for is drawn hollow and said to be too few to judge.
    Above `caterpillar.NAMED_ONE_BY_ONE` districts only the ends and the own one are named in the chart.

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
    ordered = places.best_first(about, places.places(about, series.district_rows(about)))
    middle = _middle(about)
    return document.Figure(
        title=_title(about),
        subtitle=words.subtitle(about, words.headline_period(about), places.key(ordered)),
        svg=_draw(about, ordered, middle),
        alt=_description(about, ordered, middle),
        source=words.source(about, comparators=False),
        data=places.behind(about, ordered, "districts"),
    )


def _title(about: Subject) -> str:
    """Say which districts stand apart; in the report of one district, how that one stands: the others' are not here."""
    if about.area.level != "district":
        return findings.districts_title(about.release, about.indicator.code, about.area.code)
    reading = findings.find(about.release, about.indicator.code, about.area.code)
    beside = None if reading is None else reading.districts
    if reading is None or beside is None or not math.isfinite(beside.gap):
        return f"{about.indicator.title}: {about.area.name} cannot be set beside the other districts"
    verdict = findings.stand(reading, beside)
    middle = f"the middle of the districts, {findings.value_words(reading, beside.value)}"
    if verdict.certainty != "clear":
        return f"{about.indicator.title}: {about.area.name} does not differ clearly from {middle}"
    judged = {"better": "better than", "worse": "worse than", "up": "above", "down": "below"}[verdict.side]
    return f"{about.indicator.title}: {about.area.name} is clearly {judged} {middle}"


def has_districts(release: Release, indicator: str, area: str) -> bool:
    """Return whether any district of the area has a figure on enough cases to judge it by."""
    about = series.subject(release, indicator, area)
    found = places.places(about, series.district_rows(about))
    return any(not place.missing and not place.too_few for place in found)


def _middle(about: Subject) -> Reference | None:
    """Return the median of the districts: the line the title judges them by."""
    value = float(series.district_rows(about)["value"].median())
    if not math.isfinite(value):
        return None
    text = f"Middle of the districts {words.value(about, value)}"
    return Reference(value=value, text=text, colour=theme.ORANGE_TEXT)


def _draw(about: Subject, ordered: list[Place], middle: Reference | None) -> str:
    colour = theme.brand(about.release.context.colour)
    drawn = [place.mark for place in ordered]
    if len(drawn) > caterpillar.NAMED_ONE_BY_ONE:
        return caterpillar.draw(drawn, unit=about.indicator.unit, colour=colour, reference=middle)
    return ranked.draw(drawn, shape="dot", colour=colour, reference=middle)


def _description(about: Subject, ordered: list[Place], middle: Reference | None) -> str:
    """Describe the chart in words: the order, both ends, the middle, who cannot be judged or has no value."""
    opening = (
        f"Chart of {words.measure(about)} in {formats.many(len(ordered), 'district')}, "
        f"{words.headline_period(about)}, {places.order_words(about)}."
    )
    closing = [f"The line stands at the {middle.text[0].lower()}{middle.text[1:]}."] if middle else []
    return " ".join([opening, *places.description(ordered), *closing])
