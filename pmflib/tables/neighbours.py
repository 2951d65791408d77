"""The statistical neighbours of both lists in one table, with the figure of each."""

from __future__ import annotations

import pandas as pd

from pmflib import document, findings
from pmflib.disclosure import Release
from pmflib.document import Cell, ColumnHead
from pmflib.plots import numbers, places, series, words
from pmflib.plots.places import Place
from pmflib.plots.series import Subject


def neighbours_table(release: Release, indicator: str, area: str) -> document.Table:
    """Return an area and its neighbours on the current and the previous list, best first, and who is on which.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes.

    Returns
    -------
    document.Table

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area.
    """
    about = series.subject(release, indicator, area)
    lists = [name for name in (release.context.current_set, release.context.previous_set) if name]
    ordered = places.best_first(about, _listed(about, lists))
    columns = (*places.COLUMNS[:-1], *(ColumnHead(label=f"On the {name} list") for name in lists))
    rows = [(*place.row[:-1], *(_membership(about, place, name) for name in lists)) for place in ordered]
    return document.Table(
        title=findings.kept_neighbours(release),
        subtitle=words.subtitle(about, words.headline_period(about)),
        columns=columns,
        rows=tuple(rows),
        source=words.source(about),
        notes=numbers.symbols_note(rows),
    )


def _listed(about: Subject, lists: list[str]) -> list[Place]:
    own = series.at_headline(about, series.own(about))
    rows = pd.concat([own, *(series.neighbour_rows(about, name) for name in lists)], ignore_index=True)
    return places.places(about, rows.drop_duplicates("area"))


def _membership(about: Subject, place: Place, name: str) -> Cell:
    if place.own:
        return Cell(text="own area", tone="muted")
    return Cell(text="yes" if place.code in about.release.context.neighbours.get(name, ()) else "no")
