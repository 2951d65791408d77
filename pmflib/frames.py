"""The shapes that cross doors: which columns, what each means, what each could reveal.

One list of `Column` per table. Rooms check a frame at the door with `conform`; disclosure asks
each column what it reveals; the data dictionary is written from the same lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal["text", "number", "date"]
Reveals = Literal["neither", "numerator", "denominator", "both"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a shape.

    Parameters
    ----------
    name : str
    kind : {"text", "number", "date"}
        Text is ``str``, a number ``float64`` (missing is NaN), a date naive ``datetime64``.
    meaning : str
        One line for the data dictionary.
    reveals : {"neither", "numerator", "denominator", "both"}
        Which count of children a reader could work out from it.
    """

    name: str
    kind: Kind
    meaning: str
    reveals: Reveals = "neither"


class ShapeError(ValueError):
    """A frame does not have the shape its door asks for: a fault of ours, not of the user."""


def _text(name: str, meaning: str) -> Column:
    return Column(name=name, kind="text", meaning=meaning)


def _date(name: str, meaning: str) -> Column:
    return Column(name=name, kind="date", meaning=meaning)


def _number(name: str, meaning: str, reveals: Reveals = "neither") -> Column:
    return Column(name=name, kind="number", meaning=meaning, reveals=reveals)


_IDENTITY = (
    _text("indicator", "Code in indicators.yml"),
    _text("area", "ONS code; fictional codes start with X; teams and providers by slug"),
)
_SPLIT = (
    _text("breakdown", "Characteristic the row is split by, or all"),
    _text("category", "Group within the breakdown, or all"),
    _text("window", "month, quarter, ytd, r12m, year or snapshot"),
)
KEY: tuple[str, ...] = ("indicator", "area", "breakdown", "category", "window", "period_end")
SERIES: tuple[str, ...] = KEY[:-1]
_KEY_COLUMNS = (*_IDENTITY, *_SPLIT, _date("period_end", "Last day of the period"))

_MEASURED = (
    _number("numerator", "Events or cases counted", "numerator"),
    _number("denominator", "Base of the figure", "denominator"),
    _number("value", "In the indicator's unit", "both"),
    _number("lower", "Lower 95% limit (observations: only where the source publishes one)", "both"),
    _number("upper", "Upper 95% limit (observations: only where the source publishes one)", "both"),
    _number("n", "Cases the value rests on; decides 'too few to judge'", "both"),
)
_ORIGIN = (
    _text("status", "Why a value is missing; empty where it is there"),
    _text("marks", "Qualifies a value that is there: provisional, estimated, revised, break; joined by ;"),
    _text("source", "Table it came from, as named in sources.yml"),
    _date("release", "Publication or extract date"),
)

OBSERVATIONS: tuple[Column, ...] = (
    *_IDENTITY,
    _text("level", "england, region, authority, district, provider or team"),
    *_SPLIT,
    _date("period_start", "First day of the period"),
    _date("period_end", "Last day of the period"),
    *_MEASURED,
    *_ORIGIN,
)

CORE: tuple[Column, ...] = (
    *OBSERVATIONS,
    _date("previous_period_end", "Last day of the period before, of the same series"),
    _number("previous", "Value of the period before", "both"),
    _number("change", "Value minus previous, in the unit (percentage points for per cent)", "both"),
    _number("change_lower", "Lower 95% limit of the change", "both"),
    _number("change_upper", "Upper 95% limit of the change", "both"),
)

COMPARISONS: tuple[Column, ...] = (
    *_KEY_COLUMNS,
    _text("comparator", "neighbours, region, england or districts"),
    _text("comparator_set", "Name of the neighbour set, or code of the region or country"),
    _date("comparator_period_start", "First day of the comparator's own period"),
    _date("comparator_period_end", "Last day of the comparator's own period"),
    _number("comparator_value", "Median of the neighbours or districts; published value of region or England", "both"),
    _number("comparator_mean", "Unweighted mean of the neighbours or districts with data", "both"),
    _number("spread_lower", "Lower quartile of the group", "both"),
    _number("spread_upper", "Upper quartile of the group", "both"),
    _number("with_data", "Members of the group with a value"),
    _number("members", "Members of the group"),
    _number("gap", "Value minus comparator_value, in the unit", "both"),
    _number("gap_lower", "Lower 95% limit of the gap", "both"),
    _number("gap_upper", "Upper 95% limit of the gap", "both"),
    _number("rank", "1 is best; ties share the smaller rank; missing without polarity", "both"),
    _number("of", "Areas ranked, the area itself included"),
    _text("quartile_band", "A (best quarter) to D; empty without polarity"),
    _text("comparator_status", "Why the comparator's value is missing; empty where it is there"),
    _number("funnel_z", "England: standard errors from the pooled figure, over-dispersion allowed for", "both"),
    _number("funnel_position", "England: limits (95%, 99.8%) the value lies beyond: -2, -1, 0, 1 or 2", "both"),
)

SHAPES: dict[str, tuple[Column, ...]] = {
    "observations": OBSERVATIONS,
    "core": CORE,
    "comparisons": COMPARISONS,
}


def names(shape: Sequence[Column]) -> list[str]:
    """Return the column names of a shape, in order."""
    return [column.name for column in shape]


def empty(shape: Sequence[Column]) -> pd.DataFrame:
    """Return a frame of the shape without rows."""
    return conform(pd.DataFrame({column.name: [] for column in shape}), shape)


def conform(frame: pd.DataFrame, shape: Sequence[Column]) -> pd.DataFrame:
    """Return the frame with exactly the columns of the shape, in order and of their kinds.

    Raises
    ------
    ShapeError
        If a column is missing or unknown, or its values are not of its kind.
    """
    wanted = names(shape)
    missing = [name for name in wanted if name not in frame.columns]
    unknown = [str(name) for name in frame.columns if name not in wanted]
    if missing or unknown:
        raise ShapeError(f"columns missing: {missing}; columns unknown: {unknown}")
    return pd.DataFrame({column.name: _cast(frame[column.name], column) for column in shape})


def _cast(values: pd.Series, column: Column) -> pd.Series:
    try:
        if column.kind == "number":
            return values.astype("float64")
        if column.kind == "date":
            return values.astype("datetime64[s]")
        return values.astype("str").fillna("")
    except (TypeError, ValueError) as error:
        raise ShapeError(f"column {column.name} is not {column.kind}: {error}") from error


def missing_is_explained(frame: pd.DataFrame) -> pd.Series:
    """Return, by row, whether the value is there or its status says why not."""
    return pd.Series(np.isfinite(frame["value"]) | (frame["status"] != ""), index=frame.index)
