"""What a Release says of one indicator in one area, read off once and then only worded."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pmflib.disclosure import AreaContext, Context, IndicatorContext, Release, require_release
from pmflib.errors import PmfError
from pmflib.findings.records import Beside, Bounds, Confidence, Shift, Signal, Target, record
from pmflib.findings.slices import Rows, Slice, cut

UNKNOWN_AT_MOST = 10.0


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
    target: Target | None = None
    signal: Signal | None = None
    shifts: tuple[Shift, ...] = ()
    bounds: Bounds | None = None
    confidence: Confidence | None = None
    reasons: tuple[str, ...] = ()

    @property
    def too_few(self) -> bool:
        """Whether the value rests on fewer cases than the indicator asks for."""
        return math.isfinite(self.n) and self.n < self.indicator.minimum_n

    @property
    def too_unknown(self) -> bool:
        """Whether so many answers are not known that the value may mean anything (`unknown` in per cent)."""
        return math.isfinite(self.unknown) and self.unknown > UNKNOWN_AT_MOST

    @property
    def distrusted(self) -> bool:
        """Whether the records behind the value deserve little confidence: nothing good is then claimed of it."""
        return self.confidence is not None and self.confidence.confidence == "low"

    @property
    def broken(self) -> bool:
        """Whether its definition changed with this period, so that the one before does not compare."""
        return "break" in self.marks.split(";")


def readings(release: Release, area: str) -> tuple[Reading, ...]:
    """Return the reading of every indicator the edition shows for an area, in catalogue order."""
    held = cut(require_release(release))
    if area not in held.made:
        held.made[area] = _made(held, area)
    made: tuple[Reading, ...] = held.made[area]
    return made


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


def _made(held: Slice, area: str) -> tuple[Reading, ...]:
    context = held.context
    compared = held.rows("comparisons", area)
    whose: dict[str, dict[str, Any]] = {
        "neighbours": _besides(compared, "neighbours", context.current_set),
        "neighbours_before": _besides(compared, "neighbours", context.previous_set) if context.previous_set else {},
        **{name: _besides(compared, name) for name in ("region", "england", "districts")},
    }
    judged: dict[str, dict[str, Any]] = {
        "target": {row["indicator"]: record(Target, row) for row in held.rows("targets", area)},
        "signal": {row["indicator"]: record(Signal, row) for row in held.rows("signals", area)},
        "bounds": {row["indicator"]: record(Bounds, row) for row in held.rows("bounds", area)},
        "confidence": {row["indicator"]: record(Confidence, row) for row in held.rows("quality", area)},
    }
    shifts = _shifts(held.rows("shifts", area))
    found = [
        _reading(context, row, {name: of.get(row["indicator"]) for name, of in (whose | judged).items()})
        for row in held.rows("core", area)
    ]
    value = {reading.indicator.code: reading.value for reading in found}
    return tuple(
        replace(
            reading,
            unknown=_unknown(reading, value),
            shifts=shifts.get(reading.indicator.code, ()),
            reasons=_reasons(context, reading),
        )
        for reading in found
    )


def _besides(rows: Rows, comparator: str, chosen: str = "") -> dict[str, Beside]:
    of = [row for row in rows if row["comparator"] == comparator and chosen in ("", row["comparator_set"])]
    return {row["indicator"]: record(Beside, row) for row in of}


def _shifts(rows: Rows) -> dict[str, tuple[Shift, ...]]:
    """Return the shifts of each indicator, the shortest span first."""
    found: dict[str, tuple[Shift, ...]] = {}
    for row in sorted(rows, key=lambda row: row["since"], reverse=True):
        found[row["indicator"]] = (*found.get(row["indicator"], ()), record(Shift, row))
    return found


def _reasons(context: Context, reading: Reading) -> tuple[str, ...]:
    """Return in words what lowers the confidence in a figure, the worst first."""
    codes = () if reading.confidence is None else reading.confidence.reasons.split(";")
    return tuple(context.reasons.get(code, code) for code in codes if code)


def _unknown(reading: Reading, value: dict[str, float]) -> float:
    """Return the per cent of answers not known: the bounds' own count, or the indicator that publishes it."""
    counted = math.nan if reading.bounds is None else reading.bounds.unknown_share
    return counted if math.isfinite(counted) else value.get(reading.indicator.unknown_in, math.nan)


def _reading(context: Context, row: dict[Any, Any], beside: dict[str, Any]) -> Reading:
    before = row["previous_period_end"]
    return Reading(
        indicator=context.indicators[str(row["indicator"])],
        area=context.areas[str(row["area"])],
        period_start=row["period_start"].date(),
        period_end=row["period_end"].date(),
        # A missing moment is not equal to itself.
        previous_period_end=before.date() if before == before else None,  # noqa: PLR0124
        **{name: row[name] for name in _COPIED},
        **beside,
    )


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
