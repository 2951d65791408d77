"""What a Release says of one indicator in one area, read off once and then only worded."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from pmflib.disclosure import AreaContext, IndicatorContext, Release, require_release
from pmflib.errors import PmfError

UNKNOWN_AT_MOST = 10.0


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One comparator: its own period and value, the spread of its group, the gap to it."""

    comparator: str
    comparator_set: str
    period_end: date
    value: float
    mean: float
    spread_lower: float
    spread_upper: float
    with_data: float
    members: float
    gap: float
    gap_lower: float
    gap_upper: float
    rank: float
    of: float
    quartile_band: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The edition's figure of one indicator in one area, with its comparators."""

    indicator: IndicatorContext
    area: AreaContext
    window: str
    period_start: date
    period_end: date
    value: float
    lower: float
    upper: float
    n: float
    numerator: float
    denominator: float
    status: str
    marks: str
    previous_period_end: date | None
    previous: float
    change: float
    change_lower: float
    change_upper: float
    neighbours: Beside | None
    neighbours_before: Beside | None
    region: Beside | None
    england: Beside | None
    districts: Beside | None
    unknown: float = math.nan

    @property
    def too_few(self) -> bool:
        """Whether the value rests on fewer cases than the indicator asks for."""
        return math.isfinite(self.n) and self.n < self.indicator.minimum_n

    @property
    def too_unknown(self) -> bool:
        """Whether so many answers are not known that the value may mean anything (`unknown` in per cent)."""
        return math.isfinite(self.unknown) and self.unknown > UNKNOWN_AT_MOST


@lru_cache(maxsize=32)
def readings(release: Release, area: str) -> tuple[Reading, ...]:
    """Return the reading of every indicator the edition shows for an area, in catalogue order."""
    context = require_release(release).context
    rows = release.headline(area)
    besides = {
        name: _besides(release, rows, area, comparator, chosen)
        for name, comparator, chosen in (
            ("neighbours", "neighbours", context.current_set),
            ("neighbours_before", "neighbours", context.previous_set),
            ("region", "region", ""),
            ("england", "england", ""),
            ("districts", "districts", ""),
        )
        if comparator != "neighbours" or chosen
    }
    found = [_reading(release, row, besides) for row in rows.to_dict("records")]
    value = {reading.indicator.code: reading.value for reading in found}
    return tuple(replace(reading, unknown=value.get(reading.indicator.unknown_in, math.nan)) for reading in found)


def read(release: Release, indicator: str, area: str) -> Reading:
    """Return the reading of one indicator in one area.

    Raises
    ------
    PmfError
        If the edition shows no such figure.
    """
    found = find(release, indicator, area)
    if found is None:
        raise PmfError(f"This edition shows no figure of {indicator} for {area}.")
    return found


def find(release: Release, indicator: str, area: str) -> Reading | None:
    """Return the reading of one indicator in one area, or None where the edition shows none."""
    return next((one for one in readings(release, area) if one.indicator.code == indicator), None)


def _besides(
    release: Release, shown: pd.DataFrame, area: str, comparator: str, chosen: str
) -> dict[tuple[str, str, pd.Timestamp], Beside]:
    rows = release.beside(area, comparator, chosen)
    # Only the periods the edition shows: the whole history in Python objects costs two seconds a report.
    keys = shown[["indicator", "window", "period_end"]].astype({"period_end": rows["period_end"].dtype})
    whole = rows.loc[rows["breakdown"] == "all"].merge(keys)
    return {(row["indicator"], row["window"], row["period_end"]): _beside(row) for row in whole.to_dict("records")}


def _beside(row: dict[Any, Any]) -> Beside:
    renamed = {"period_end": "comparator_period_end", "value": "comparator_value", "mean": "comparator_mean"}
    renamed |= {"status": "comparator_status"}
    values = {field: row[renamed.get(field, field)] for field in Beside.__dataclass_fields__}
    values["period_end"] = pd.Timestamp(str(values["period_end"])).date()
    return Beside(**values)


def _reading(
    release: Release,
    row: dict[Any, Any],
    besides: dict[str, dict[tuple[str, str, pd.Timestamp], Beside]],
) -> Reading:
    key = (row["indicator"], row["window"], row["period_end"])
    taken = {name: row[name] for name in _COPIED}
    comparators: dict[str, Any] = {name: besides.get(name, {}).get(key) for name in _COMPARATORS}
    before = row["previous_period_end"]
    return Reading(
        indicator=release.context.indicators[str(row["indicator"])],
        area=release.context.areas[str(row["area"])],
        period_start=pd.Timestamp(str(row["period_start"])).date(),
        period_end=pd.Timestamp(str(row["period_end"])).date(),
        previous_period_end=None if pd.isna(before) else pd.Timestamp(str(before)).date(),
        **taken,
        **comparators,
    )


_COMPARATORS = ("neighbours", "neighbours_before", "region", "england", "districts")
_COPIED = (
    "window",
    "value",
    "lower",
    "upper",
    "n",
    "numerator",
    "denominator",
    "status",
    "marks",
    "previous",
    "change",
    "change_lower",
    "change_upper",
)
