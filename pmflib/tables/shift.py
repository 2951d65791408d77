"""What moved the gap to the neighbours: the own change less the neighbours' change, which add up exactly."""

from __future__ import annotations

import pandas as pd

from pmflib import document
from pmflib.disclosure import Release
from pmflib.document import Cell, ColumnHead
from pmflib.plots import numbers, series, words
from pmflib.plots.series import Subject

_NOTE = (
    "Change of the gap = own change − neighbours’ change. Each list of neighbours is applied to both periods, so that "
    "a changed list never looks like a change of practice."
)


def shift_table(release: Release, indicator: str, area: str) -> document.Table:
    """Return how the gap moved since the period before and since the first one, on each neighbour list.

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
    rows = [row for name in lists for row in _rows(about, name)]
    labels = ("Own change", "Neighbours’ change", "Change of the gap", "Gap before", "Gap now")
    columns = (
        ColumnHead(label="Neighbour list"),
        ColumnHead(label="Between"),
        *(ColumnHead(label=label, align="right") for label in labels),
    )
    return document.Table(
        title=_title(about, release.context.current_set),
        subtitle=words.subtitle(about, "what moved the gap"),
        columns=columns,
        rows=tuple(rows) or ((Cell(text="No two periods to compare"), *(Cell() for _ in columns[1:])),),
        source=words.source(about),
        notes=(_NOTE,),
    )


def _title(about: Subject, name: str) -> str:
    """Say in one line what moved the gap since the period before, on the list in use."""
    pairs = _pairs(about, name)
    if not pairs:
        return f"{about.indicator.title}: no two periods to compare"
    own, others, gap = (numbers.difference(about, amount).text for amount in _parts(pairs[0]))
    return f"Gap to neighbours {gap} since {words.periods(pairs[0])[0]}: own change {own}, neighbours’ change {others}"


def _rows(about: Subject, name: str) -> list[tuple[Cell, ...]]:
    return [
        (
            Cell(text=f"{name} list"),
            Cell(text=words.span(pair)),
            *(numbers.difference(about, amount) for amount in (*_parts(pair), *pair["gap"])),
        )
        for pair in _pairs(about, name)
    ]


def _pairs(about: Subject, name: str) -> list[pd.DataFrame]:
    """Return the newest period with the one before, and with the first, each once."""
    values = series.own(about)[["period_end", "value"]]
    both = series.compared(about, "neighbours", name).merge(values, on="period_end")
    there = both[both["gap"].notna()].reset_index(drop=True)
    if len(there) < 2:
        return []
    return [there.iloc[[start, len(there) - 1]] for start in dict.fromkeys([len(there) - 2, 0])]


def _parts(pair: pd.DataFrame) -> tuple[float, float, float]:
    """Return own change, the neighbours' change, and the change of the gap, which is their difference."""
    before, now = numbers.records(pair)
    own, others = now["value"] - before["value"], now["comparator_value"] - before["comparator_value"]
    return own, others, own - others
