"""Choose an indicator, an area and a neighbour list; see charts, table and definition at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ipywidgets as widgets

from pmflib import findings, plots, tables
from pmflib.disclosure import Release
from pmflib.document import Element
from pmflib.document.html import html
from pmflib.reports.opening import Wanted, opened, slices


@dataclass(frozen=True, kw_only=True)
class Explorer:
    """Three choices over the stored slices of one edition, and what they show.

    Parameters
    ----------
    council, area, period, as_of, audience, outputs : str
        As for a report; the area is where exploring starts.

    Raises
    ------
    BadInput
        If an option is unknown, or a council that reads real files has no release yet.
    """

    council: str = "northmere"
    area: str = ""
    period: str = ""
    as_of: str = ""
    audience: str = "internal-officer"
    outputs: str = ""
    view: widgets.VBox = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        wanted = Wanted(
            council=self.council,
            area=self.area,
            period=self.period,
            as_of=self.as_of,
            audience=self.audience,
            outputs=self.outputs,
        )
        object.__setattr__(self, "view", _Panel(wanted, opened(wanted)).view)


def shown(release: Release, indicator: str, neighbour_set: str) -> tuple[Element, ...]:
    """Return what the choices show: trend, neighbours on the list now and over the years, their table, the definition.

    Parameters
    ----------
    release : Release
    indicator : str
        Code of an indicator with a figure for the area of the slice.
    neighbour_set : str
        Name of the neighbour list.
    """
    area = release.context.area
    years = plots.has_spread(release, indicator, area, neighbour_set=neighbour_set)
    return (
        plots.trend(release, indicator, area),
        plots.neighbours(release, indicator, area, neighbour_set=neighbour_set),
        *((plots.spread(release, indicator, area, neighbour_set=neighbour_set),) if years else ()),
        tables.neighbours_table(release, indicator, area),
        tables.definitions(release, [indicator]),
    )


class _Panel:
    """The choices, wired to what they show; slices are opened once each."""

    def __init__(self, wanted: Wanted, release: Release) -> None:
        context = release.context
        start = context.areas[context.area].slug
        lists = [name for name in (context.current_set, context.previous_set) if name]
        self._wanted = replace(wanted, period=context.edition)
        self._open = {start: release}
        self._area = _choice("Area", _areas(release, slices(wanted, release)))
        self._area.value = start
        self._indicator = _choice("Indicator", _indicators(release))
        self._list = _choice("Neighbour list", lists)
        self._output = widgets.HTML()
        self._area.observe(self._move, "value")
        self._indicator.observe(self._draw, "value")
        self._list.observe(self._draw, "value")
        self._draw()

    @property
    def view(self) -> widgets.VBox:
        """The choices above what they show."""
        return widgets.VBox([self._area, self._indicator, self._list, self._output])

    @property
    def _release(self) -> Release:
        slug = self._area.value
        if slug not in self._open:
            self._open[slug] = opened(replace(self._wanted, area=slug))
        return self._open[slug]

    def _draw(self, _: Any = None) -> None:
        elements = shown(self._release, self._indicator.value, self._list.value)
        self._output.value = "".join(html(element) for element in elements)

    def _move(self, _: Any) -> None:
        """Offer the indicators of the new area, keeping the one chosen where it has a figure."""
        options, kept = _indicators(self._release), self._indicator.value
        self._indicator.unobserve(self._draw, "value")
        self._indicator.options = options
        self._indicator.value = kept if kept in dict(options).values() else options[0][1]
        self._indicator.observe(self._draw, "value")
        self._draw()


def _choice(name: str, options: Sequence[Any]) -> widgets.Dropdown:
    return widgets.Dropdown(
        options=options, description=name, style={"description_width": "8em"}, layout={"width": "min(46em, 100%)"}
    )


def _areas(release: Release, slugs: Sequence[str]) -> list[tuple[str, str]]:
    """Return name and slug of every area that can be chosen, the council's own authority first."""
    named = {one.slug: (one.level != "authority", one.name) for one in release.context.areas.values()}
    ordered = sorted(slugs, key=lambda slug: named.get(slug, (True, slug)))
    return [(named[slug][1] if slug in named else slug, slug) for slug in ordered]


def _indicators(release: Release) -> list[tuple[str, str]]:
    """Return title and code of every indicator with a figure for the area of the slice, by theme."""
    found = findings.readings(release, release.context.area)
    return [(f"{one.indicator.theme}: {one.indicator.title}", one.indicator.code) for one in found]
