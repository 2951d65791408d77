"""Districts or teams by how many cases each has, inside the limits that chance allows: the fewer cases, the wider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray
from scipy import special

from pmflib import document, formats, theme
from pmflib.disclosure import Release
from pmflib.plots import lines, numbers, places, series, style, words
from pmflib.plots.lines import Floats, Line
from pmflib.plots.places import Place
from pmflib.plots.series import Subject
from pmflib.plots.spc import LOOKS, Look
from pmflib.stats import funnel as stats
from pmflib.stats import multiplicity

#: Fewer points leave nothing to hold one of them against.
FEWEST = 5
#: With fewer points the spread between them cannot be told from chance.
FEWEST_FOR_SPREAD = 10
_LEVELS = (0.95, 0.998)
_FALSE_ALARMS = 0.05
_HEIGHT = 3.1
_STEPS = 60
_MOST_NAMED = 6
_SCALES: dict[str, Literal["arcsine", "square_root"]] = {"wilson": "arcsine", "byar": "square_root"}
_TIMES = {"per cent": 100.0, "per 10,000": 10_000.0}
"""What a share is multiplied by; told by the figures themselves where there is one above nought."""


@dataclass(frozen=True, kw_only=True)
class _Funnel:
    """Points with their bases, the average they share, and the limits around it."""

    about: Subject
    whom: str
    found: tuple[Place, ...]
    base: Floats
    average: float
    times: float
    tau2: float
    beyond: Floats

    @property
    def value(self) -> Floats:
        return np.array([place.value for place in self.found])

    @property
    def widened(self) -> bool:
        """Whether the points differ by more than chance, so that the limits allow for it."""
        return self.tau2 > 0

    def limits(self, base: Floats) -> stats.Limits:
        """Return the 95% and 99.8% limits for some bases, in the indicator's unit."""
        scale = _SCALES[self.about.indicator.interval]
        share = self.average / self.times
        size, target, times = base, np.arcsin(np.sqrt(share)), self.times
        if scale == "square_root":
            size, target, times = base * share, 1.0, self.average
        return stats.adjusted_limits(
            size, target, self.tau2, scale=scale, confidence=_LEVELS, multiplier=times if times > 0 else 1.0
        )


def has_funnel(release: Release, indicator: str, area: str) -> bool:
    """Return whether at least five districts have a figure that rests on counted cases, and on enough of them."""
    about = series.subject(release, indicator, area)
    return _enough(about, series.district_rows(about))


def has_team_funnel(release: Release, indicator: str, area: str) -> bool:
    """Return whether at least five teams of the area have a figure that rests on enough counted cases."""
    about = series.subject(release, indicator, area)
    return _enough(about, series.team_rows(about))


def funnel(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw the districts of an authority, or a district among its fellows, inside funnel limits.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; `has_funnel` says whether there are enough points.

    Returns
    -------
    document.Figure

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area.

    Notes
    -----
    Limits of 95% and 99.8% around the average of all cases, on the arcsine scale for shares and the square root for
    rates. Where ten points or more differ by more than chance, their variance is added. A point is said to lie beyond
    chance only where that holds for all points looked at together (false discovery rate 5%).

    Source
    ------
    Spiegelhalter, Stat. Med. 24 (2005) 1185-1202.
    """
    about = series.subject(release, indicator, area)
    return _figure(about, series.district_rows(about), "district")


def team_funnel(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw the teams of an authority or district inside funnel limits: see `funnel`."""
    about = series.subject(release, indicator, area)
    return _figure(about, series.team_rows(about), "team")


def _enough(about: Subject, rows: pd.DataFrame) -> bool:
    judged = rows["n"].isna() | (rows["n"] >= about.indicator.minimum_n)
    return about.indicator.interval in _SCALES and len(_usable(rows[judged])) >= FEWEST


def _usable(rows: pd.DataFrame) -> pd.DataFrame:
    counted = rows["numerator"].notna() & rows["value"].notna() & (rows["denominator"] > 0)
    return rows[counted & (rows["numerator"] <= rows["denominator"])].reset_index(drop=True)


def _figure(about: Subject, rows: pd.DataFrame, whom: str) -> document.Figure:
    drawn = _funnel(about, _usable(rows), whom)
    return document.Figure(
        title=_title(drawn),
        subtitle=words.subtitle(about, words.headline_period(about), _key(drawn)),
        svg=_draw(drawn),
        alt=_description(drawn),
        source=words.source(about, comparators=False),
        data=_behind(drawn),
    )


def _funnel(about: Subject, rows: pd.DataFrame, whom: str) -> _Funnel:
    events, base = (rows[name].to_numpy(dtype=np.float64) for name in ("numerator", "denominator"))
    value = rows["value"].to_numpy(dtype=np.float64)
    some = events > 0
    times = (
        float(np.median(value[some] * base[some] / events[some]))
        if some.any()
        else _TIMES.get(about.indicator.unit, 1.0)
    )
    share = events.sum() / base.sum() if len(rows) else 0.0
    scale = _SCALES.get(about.indicator.interval, "arcsine")
    score = stats.scores(events, base if scale == "arcsine" else base * share, scale=scale)
    tau2 = 0.0
    if len(rows) >= FEWEST_FOR_SPREAD:
        tau2 = float(np.nan_to_num(stats.dispersion(stats.winsorise(score.z), score.error).tau2[0]))
    z = (score.value - score.target) / np.sqrt(score.error**2 + tau2)
    found = tuple(places.places(about, rows))
    return _Funnel(
        about=about,
        whom=whom,
        found=found,
        base=base,
        average=share * times,
        times=times,
        tau2=tau2,
        beyond=_beyond(z, np.array([place.too_few for place in found], dtype=bool)),
    )


def _beyond(z: Floats, few: NDArray[np.bool_]) -> Floats:
    """Return the distance of what lies beyond chance once all points looked at together are allowed for; 0 elsewhere.

    Of 20 points without any difference one lies outside the 95% limits: alone that is no finding.
    """
    chance = 2.0 * special.ndtr(-np.abs(z))
    adjusted = multiplicity.adjusted(np.where(few, np.nan, chance))
    return np.where(adjusted <= _FALSE_ALARMS, z, 0.0)


def _look(drawn: _Funnel, beyond: float) -> Look:
    """Return how a point looks by where it lies: worse, better or merely unusual."""
    if beyond == 0:
        return LOOKS["common_cause"]
    polarity = drawn.about.indicator.polarity
    if polarity not in ("high", "low"):
        return LOOKS["neutral_high" if beyond > 0 else "neutral_low"]
    return LOOKS["improvement" if (beyond > 0) == (polarity == "high") else "concern"]


def _key(drawn: _Funnel) -> str:
    named = {"improvement": "better", "concern": "worse", "neutral_high": "higher", "neutral_low": "lower"}
    looks = {_look(drawn, beyond) for place, beyond in zip(drawn.found, drawn.beyond, strict=True) if not place.too_few}
    found = [
        f"{look.key.split(':')[0]}: {named[name]} than chance allows"
        for name, look in LOOKS.items()
        if look.key and look in looks
    ]
    hollow = f"hollow: {words.TOO_FEW}" if any(place.too_few for place in drawn.found) else ""
    return ", ".join(part for part in (*found, hollow) if part)


def _draw(drawn: _Funnel) -> str:
    base = np.linspace(0.0, 1.06 * float(drawn.base.max()), _STEPS)[1:] if len(drawn.base) else np.ones(2)
    limits = drawn.limits(base)
    value = drawn.value
    # The limits for one case are those of any figure at all: the scale is that of the smallest area.
    shown = base >= (drawn.base.min() if len(drawn.base) else 0)
    ends = (limits.lower[1][shown], limits.upper[1][shown])
    axis = lines.scale([value, *ends], unit=drawn.about.indicator.unit)
    across = lines.scale([np.array([0.0]), base], unit="count")
    drawn_lines = [*_points(drawn), *_limits(drawn, base, limits)]
    room = lines.margins(drawn_lines, axis)
    room = style.Margins(left=room.left, right=room.right, bottom=lines.NUMBER_AXIS)
    with style.chart(height=_HEIGHT, margins=room) as axes:
        lines.draw_value_axis(axes, axis)
        lines.draw_number_axis(axes, across, float(base[-1]), _cases(drawn.about))
        for line in drawn_lines:
            if len(line.x) > 1:
                axes.plot(line.x, line.y, color=line.colour, linestyle=line.dashes, linewidth=1.1, zorder=3)
        _draw_points(axes, drawn)
        lines.draw_end_labels(axes, drawn_lines, room, height=_HEIGHT)
        return style.svg(axes)


def _cases(about: Subject) -> str:
    return "Children who live there" if about.indicator.unit == "per 10,000" else "Cases the figure rests on"


def _points(drawn: _Funnel) -> list[Line]:
    """Return end labels for the own area and for those furthest beyond the limits."""
    order = sorted(range(len(drawn.found)), key=lambda at: -abs(drawn.beyond[at]))
    beyond = [at for at in order if drawn.beyond[at] and not drawn.found[at].too_few]
    named = list(dict.fromkeys([*(at for at in order if drawn.found[at].own), *beyond[:_MOST_NAMED]]))
    return [
        Line(
            label=f"{drawn.found[at].name} {drawn.found[at].words}",
            x=drawn.base[at : at + 1],
            y=drawn.value[at : at + 1],
            colour=_shade(drawn, at),
            own=drawn.found[at].own,
        )
        for at in named
    ]


def _shade(drawn: _Funnel, at: int) -> str:
    if drawn.found[at].own:
        return theme.brand(drawn.about.release.context.colour)
    return theme.MUTED if drawn.found[at].too_few else _look(drawn, drawn.beyond[at]).colour


def _limits(drawn: _Funnel, base: Floats, limits: stats.Limits) -> list[Line]:
    average = words.value(drawn.about, drawn.average)
    middle = Line(label=f"Average {average}", x=base, y=np.full(len(base), drawn.average), colour=theme.MUTED)
    outer = [
        Line(label=f"{level} limit", x=base, y=part[at], colour=theme.MUTED, dashes=dashes)
        for at, (level, dashes) in enumerate((("95%", (0.0, (1.0, 1.5))), ("99.8%", (0.0, (4.0, 2.5)))))
        for part in (limits.upper, limits.lower)
    ]
    return [middle, *outer]


def _draw_points(axes: Axes, drawn: _Funnel) -> None:
    for at, place in enumerate(drawn.found):
        look = LOOKS["common_cause"] if place.too_few else _look(drawn, drawn.beyond[at])
        shade = _shade(drawn, at)
        face = theme.WHITE if place.too_few else shade
        axes.plot(
            drawn.base[at],
            drawn.value[at],
            look.shape,
            color=shade,
            markerfacecolor=face,
            markersize=look.size + (1.5 if place.own else 0.0),
            zorder=5,
        )


def _outside(drawn: _Funnel) -> list[Place]:
    order = sorted(range(len(drawn.found)), key=lambda at: -abs(drawn.beyond[at]))
    return [drawn.found[at] for at in order if drawn.beyond[at] and not drawn.found[at].too_few]


def _title(drawn: _Funnel) -> str:
    """Say who lies beyond the limits; in the report of one district, how that one lies."""
    title, whom = drawn.about.indicator.title, drawn.whom
    outside = _outside(drawn)
    if drawn.about.area.level == "district" and whom == "district":
        inside = drawn.about.area.code not in {place.code for place in outside}
        return f"{title}: {drawn.about.area.name} lies {'within' if inside else 'beyond'} what chance allows"
    if not drawn.found:
        return f"{title}: no figures by {whom}"
    if not outside:
        return f"{title}: no {whom} lies beyond what chance allows"
    lie = "lies" if len(outside) == 1 else "lie"
    named = f"{outside[0].name} with {outside[0].words}"
    most = "" if len(outside) == 1 else "most of all "
    return f"{title}: {len(outside)} of {len(drawn.found)} {whom}s {lie} beyond what chance allows, {most}{named}"


def _description(drawn: _Funnel) -> str:
    """Describe the funnel in words: what it shows, the average, and who lies where."""
    about = drawn.about
    many = formats.many(len(drawn.found), drawn.whom)
    sentences = [
        f"Funnel chart of {words.measure(about)} in {many}, {words.headline_period(about)}, by the number of cases.",
        f"The average is {words.value(about, drawn.average)}.",
    ]
    if drawn.widened:
        sentences.append(f"The {drawn.whom}s differ by more than chance, and the limits allow for it.")
    outside = _outside(drawn)
    said = "; ".join(f"{place.name} {place.words}" for place in outside)
    chance = "what chance allows, all looked at together"
    sentences.append(f"Beyond {chance}: {said}." if outside else f"Nobody lies beyond {chance}.")
    return " ".join([*sentences, *(f"{place.name}: {place.words}." for place in drawn.found if place.own)])


def _behind(drawn: _Funnel) -> document.Table:
    columns = numbers.heads(drawn.whom.capitalize(), "Cases", "Value", "95% limits", "99.8% limits", "Remark")
    limits = drawn.limits(drawn.base) if len(drawn.base) else stats.Limits(np.zeros((2, 0)), np.zeros((2, 0)))
    order = np.argsort(-drawn.value, kind="stable")
    rows = [_row(drawn, limits, int(at)) for at in order]
    return numbers.table(drawn.about, f"{drawn.whom}s within funnel limits", columns, rows)


def _row(drawn: _Funnel, limits: stats.Limits, at: int) -> numbers.Row:
    place, about = drawn.found[at], drawn.about
    both = [numbers.limits(about, limits.lower[level][at], limits.upper[level][at]) for level in (0, 1)]
    side = f"{'above' if drawn.beyond[at] > 0 else 'below'} what chance allows" if drawn.beyond[at] else ""
    return (
        numbers.text(place.name),
        numbers.cases(drawn.base[at]),
        numbers.amount(about, place.value, status=place.status, marks=place.marks),
        *both,
        numbers.text(words.TOO_FEW if place.too_few else side),
    )
