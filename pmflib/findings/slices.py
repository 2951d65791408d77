"""The rows a Release shows, cut by table and area once, so that each further area costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import Context, Release

Rows = list[dict[Any, Any]]
_RENAMED = {"period_end": "edition_end"} | {
    f"comparator_{name}": name for name in ("period_end", "value", "mean", "status")
}


@dataclass(frozen=True)
class Slice:
    """The headline rows of each table by area, and what was already made of them."""

    context: Context
    tables: dict[str, dict[str, pd.DataFrame]]
    made: dict[str, Any] = field(default_factory=dict)

    def rows(self, table: str, area: str) -> Rows:
        """Return the rows of one table and area as dictionaries, in catalogue order."""
        found = self.tables[table].get(area)
        return [] if found is None else plain(found)


def plain(rows: pd.DataFrame) -> Rows:
    """Return rows as dictionaries, as ``to_dict("records")`` does but for moments, which are plain ones here.

    pandas makes a Timestamp of every moment, which takes longer than all the rest.
    """
    named = {name: _plain(rows[name]) for name in rows.columns}
    return [dict(zip(named, row, strict=True)) for row in zip(*named.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    if column.dtype.kind != "M":
        return list(column.to_numpy(dtype=object)) if column.dtype == "str" else column.tolist()
    moments = column.to_numpy(dtype="datetime64[s]").astype(object)
    return [pd.NaT if moment is None else moment for moment in moments]


_CUT: WeakKeyDictionary[Release, Slice] = WeakKeyDictionary()


def cut(release: Release) -> Slice:
    """Return the slice of a Release, cut at its first use and kept as long as the Release lives."""
    known = _CUT.get(release)
    if known is None or known.context is not release.context:
        known = _CUT[release] = Slice(release.context, _tables(release))
    return known


def _tables(release: Release) -> dict[str, dict[str, pd.DataFrame]]:
    shown = pd.DataFrame(
        [(code, row.window, row.period_end) for code, row in release.context.indicators.items()],
        columns=["indicator", "window", "period_end"],
    ).astype({"period_end": "datetime64[s]"})
    given = {name: release.table(name) for name in frames.FIGURES}
    given["signals"] = _with_runs(given["signals"], given["core"])
    headline = {name: shown.merge(table.loc[table["breakdown"] == "all"]) for name, table in given.items()}
    headline["comparisons"] = headline["comparisons"].rename(columns=_RENAMED)
    return {name: {str(area): rows for area, rows in table.groupby("area")} for name, table in headline.items()}


def _with_runs(signals: pd.DataFrame, core: pd.DataFrame) -> pd.DataFrame:
    """Return the signals with how many points in a row lie on one side of the mean, and since when."""
    named = core.loc[core["breakdown"] == "all", [*frames.KEY, "period_start", "value"]]
    rows = signals.merge(named, on=list(frames.KEY), how="left").sort_values(list(frames.KEY), kind="stable")
    side = pd.Series(np.sign((rows["value"] - rows["mean"]).to_numpy()), index=rows.index)
    series = rows.groupby(list(frames.SERIES), sort=False).ngroup()
    block = ((side != side.shift()) | (series != series.shift())).cumsum()
    run = (rows.groupby(block).cumcount() + 1).where(side.notna() & (side != 0))
    since = rows["period_start"].where(rows["window"] != "snapshot", rows["period_end"])
    rows = rows.assign(run=run.astype("float64"), run_since=since.groupby(block).transform("first"))
    return rows.drop(columns=["period_start", "value"])
