"""What complaints, or reviewing officers' findings, are about: the themes named most often, and how far they reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib import document, formats, records, theme
from pmflib.disclosure import Release, require_release
from pmflib.document import Cell, ColumnHead
from pmflib.plots import ranked
from pmflib.plots.ranked import Mark

#: Fewer cases say little of what most are about.
FEWEST = 5
_MOST = 12
_MAJORITY = 80.0
_QUARTERS = 4
_LISTS = {"complaints": ("complaint_theme", "complaints"), "iro_findings": ("finding_concern", "findings")}
_SOURCES = {"complaints": "Complaints register of the council", "iro_findings": "Findings of reviewing officers"}
_OTHER = "In other words than the list’s"
_NOT_NEGATIVE = frozenset({"good practice"})


@dataclass(frozen=True, kw_only=True)
class _Theme:
    """One theme: how many cases name it, and the part of all themes named up to and with it; none for other words."""

    name: str
    number: float
    together: float

    @property
    def words(self) -> str:
        """Its number, and what it comes to with those above."""
        reach = f", together {formats.value(self.together, 'per cent', 0)}" if np.isfinite(self.together) else ""
        return f"{formats.number(self.number)}{reach}"


def has_pareto(release: Release, area: str, *, view: str = "complaints") -> bool:
    """Return whether enough cases of the year to the end of the edition name a theme."""
    return float(_counted(release, area, view).sum()) >= FEWEST


def pareto(release: Release, area: str, *, view: str = "complaints") -> document.Figure:
    """Draw how often each theme is named in a year, the most frequent first, and what they come to together.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    view : {"complaints", "iro_findings"}
        What is counted.

    Returns
    -------
    document.Figure
        A case that names several themes counts in each; good practice is left out.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = _themes(release, area, view)
    thing = _LISTS[view][1]
    place = release.context.areas[area].name
    span = f"year to {formats.day(release.context.edition_end)}"
    colour = theme.brand(release.context.colour)
    most = _most(found)
    marks = [
        Mark(
            name=one.name,
            value=one.number,
            lower=np.nan,
            upper=np.nan,
            text=one.words,
            own=at < most,
        )
        for at, one in enumerate(found)
    ]
    return document.Figure(
        title=_title(found, thing),
        subtitle=f"Themes of {thing} · {place} · {span} · one may name several, bold: the few behind most of them",
        svg=ranked.draw(marks, shape="bar", colour=colour, reference=None),
        alt=_description(found, thing, place, span),
        source=_source(release, view),
        data=_behind(found, thing, span, _source(release, view)),
    )


def _source(release: Release, view: str) -> str:
    """Return where the cases were read from and when, as the measures of the same cases say."""
    same = (one for one in release.context.indicators.values() if one.view == view)
    return next((f"{one.source}, released {formats.day(one.released)}" for one in same), _SOURCES[view])


def _counted(release: Release, area: str, view: str) -> pd.Series:
    """Return how often each theme was named in the year to the end of the edition."""
    rows = require_release(release).table("themes")
    end = pd.Timestamp(release.context.edition_end)
    first = end + pd.Timedelta(days=1) - pd.DateOffset(months=3 * _QUARTERS)
    within = (rows["period_start"] >= first) & (rows["period_end"] <= end)
    mine = rows[(rows["area"] == area) & (rows["view"] == view) & within & ~rows["theme"].isin(list(_NOT_NEGATIVE))]
    return mine.groupby("theme")["number"].sum()


def _themes(release: Release, area: str, view: str) -> list[_Theme]:
    counted = _counted(release, area, view)
    meanings = records.code_lists()[_LISTS[view][0]].meanings
    coded = counted[counted.index.isin(list(meanings))]
    named = sorted(((meanings[str(code)], float(number)) for code, number in coded.items()), key=_frequent)
    whole = float(coded.sum()) or 1.0
    together = np.cumsum([number for _, number in named]) / whole * 100
    found = [
        _Theme(name=name, number=number, together=float(share))
        for (name, number), share in zip(named[:_MOST], together, strict=False)
    ]
    other = float(counted.sum() - coded.sum())
    return [*found, *([_Theme(name=_OTHER, number=other, together=np.nan)] if other else [])]


def _frequent(named: tuple[str, float]) -> tuple[float, str]:
    return -named[1], named[0]


def _most(found: Sequence[_Theme]) -> int:
    """Return how many themes it takes to reach four in five namings."""
    coded = [one for one in found if np.isfinite(one.together)]
    return next((at for at, one in enumerate(coded, start=1) if one.together >= _MAJORITY), len(coded))


def _title(found: Sequence[_Theme], thing: str) -> str:
    if not found:
        return f"No {thing} in the year"
    coded = [one for one in found if np.isfinite(one.together)]
    if not coded:
        return f"What {thing} are about was not recorded by the list of themes"
    most, first = _most(found), coded[0].name.lower()
    if most == len(coded):
        return f"{thing.capitalize()} are about many things, most often: {first}"
    share = formats.value(coded[most - 1].together, "per cent", 0)
    return f"{most} of {len(coded)} themes make up {share} of what {thing} are about, first of all: {first}"


def _description(found: Sequence[_Theme], thing: str, place: str, span: str) -> str:
    """Describe the bars in words: each theme with its number, and what they come to together."""
    said = "; ".join(
        f"{one.name} {formats.number(one.number)}, together {formats.value(one.together, 'per cent', 0)}"
        for one in found
    )
    return f"Bars of the themes of {thing} in {place}, {span}, the most frequent first: {said or 'none'}."


def _behind(found: Sequence[_Theme], thing: str, span: str, source: str) -> document.Table:
    heads = ("Theme", "Times named", "Together with those above")
    rows = tuple(
        (
            Cell(text=one.name),
            Cell(text=formats.number(one.number), number=one.number),
            Cell(text=formats.value(one.together, "per cent", 0) if np.isfinite(one.together) else ""),
        )
        for one in found
    )
    return document.Table(
        title=f"Themes of {thing}",
        subtitle=span,
        columns=tuple(ColumnHead(label=label, align="right" if at else "left") for at, label in enumerate(heads)),
        rows=rows or ((Cell(text="None"), Cell(), Cell()),),
        source=source,
    )
