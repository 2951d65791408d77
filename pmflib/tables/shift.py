"""What moved the gap to the neighbours: the own change less the neighbours' change, which add up exactly."""

from __future__ import annotations

import pandas as pd

from pmflib import document, findings
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
        title=findings.gap_title(release, indicator, area),
        subtitle=words.subtitle(about, "what moved the gap"),
        columns=columns,
        rows=tuple(rows) or ((Cell(text="No two periods to compare"), *(Cell() for _ in columns[1:])),),
        source=words.source(about),
        notes=(_NOTE,),
    )


def _rows(about: Subject, name: str) -> list[tuple[Cell, ...]]:
    """Return the newest period against the one before and against the first, each once."""
    values = series.own(about)[["period_end", "value"]]
    both = series.compared(about, "neighbours", name).merge(values, on="period_end")
    there = both[both["gap"].notna()].reset_index(drop=True)
    if len(there) < 2:
        return []
    starts = list(dict.fromkeys([len(there) - 2, 0]))
    return [_row(about, name, there.iloc[[start, len(there) - 1]]) for start in starts]


def _row(about: Subject, name: str, pair: pd.DataFrame) -> tuple[Cell, ...]:
    before, now = numbers.records(pair)
    own, others = now["value"] - before["value"], now["comparator_value"] - before["comparator_value"]
    amounts = (own, others, now["gap"] - before["gap"], before["gap"], now["gap"])
    return (
        Cell(text=f"{name} list"),
        Cell(text=words.span(pair)),
        *(numbers.difference(about, amount) for amount in amounts),
    )
