"""Small Releases about case audits, made by hand: a county of districts that did more or fewer of their audits."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from pmflib import catalogue, frames
from pmflib.disclosure import IndicatorContext, Release
from pmflib.disclosure import release as release_module
from pmflib.stats import intervals
from tests.releases import OWN, Case, _shaped, district_code, fabricate

END = pd.Timestamp("2026-09-30")
_KNOWN = catalogue.load("northmere").indicators
#: Planned, done within the month, graded good or better of those done; and the same a year before.
Counts = tuple[float, float, float]
USUAL: Counts = (80, 64, 40)


def audited_release(districts: dict[int, Counts] | None = None, *, county: Counts = (820, 640, 400)) -> Release:
    """Return a Release of six districts that did 64 of 80 audits, but for those given."""
    asked = dict.fromkeys(range(6), USUAL) | (districts or {})
    base = fabricate(Case(districts=6, neighbours=0))
    places = {OWN: county} | {district_code(at): counts for at, counts in asked.items()}
    core = pd.DataFrame([row for area, counts in places.items() for row in _rows(area, counts)])
    compared = pd.DataFrame([row for code in ("AUD01", "AUD02") for row in _beside(core, code)])
    codes = ("AUD01", "AUD02", "AUD03", "IRO01", "IRO02", "IRO04", "IRO05")
    context = base.context.model_copy(update={"indicators": {code: _indicator(code) for code in codes}})
    tables = {"core": _shaped(core, frames.CORE), "comparisons": _shaped(compared, frames.COMPARISONS)}
    return Release(context=context, tables=tables, seal=release_module._SEAL)


def _rows(area: str, counts: Counts) -> list[dict[str, object]]:
    planned, done, good = counts
    level = "authority" if area == OWN else "district"
    found = [
        _row(area, level, "AUD01", "r12m", done, planned, END),
        _row(area, level, "AUD01", "r12m", 0.8 * planned, planned, END - pd.DateOffset(years=1)),
        _row(area, level, "AUD02", "r12m", good, done, END),
        _row(area, level, "AUD02", "r12m", good, done, END - pd.DateOffset(years=1)),
    ]
    if area == OWN:
        found += [_row(area, level, "AUD03", "r12m", 120, 600, END), _row(area, level, "IRO02", "r12m", 30, 40, END)]
        for back in range(8):
            end = END - pd.offsets.QuarterEnd(back)
            many = {"IRO01": 20.0, "IRO04": 60.0, "IRO05": 4.0}
            found += [_row(area, level, code, "quarter", count, np.nan, end) for code, count in many.items()]
    return found


def _row(
    area: str, level: str, code: str, window: str, numerator: float, base: float, end: pd.Timestamp
) -> dict[str, object]:
    counted = np.isnan(base)
    limits = None if counted else intervals.proportion(numerator, base)
    months = 3 if window == "quarter" else 12
    return {
        **{"indicator": code, "area": area, "level": level, "breakdown": "all", "category": "all", "window": window},
        **{"period_start": end - pd.DateOffset(months=months) + pd.DateOffset(days=1), "period_end": end},
        **{"numerator": numerator, "denominator": base, "value": numerator if counted else 100 * numerator / base},
        **{"lower": np.nan if limits is None else float(limits.lower)},
        **{"upper": np.nan if limits is None else float(limits.upper)},
        **{"n": numerator if counted else base, "source": "records", "release": pd.Timestamp("2026-10-12")},
    }


def _beside(core: pd.DataFrame, code: str) -> list[dict[str, object]]:
    """Compare each district with the middle of the districts."""
    rows = core.loc[(core["indicator"] == code) & (core["level"] == "district") & (core["period_end"] == END)]
    middle = rows["value"].median()
    return [
        {
            **{key: row[key] for key in frames.KEY},
            **{"comparator": "districts", "comparator_set": "", "comparator_period_end": END},
            **{"comparator_period_start": row["period_start"], "comparator_value": middle},
            **{"with_data": float(len(rows)), "members": float(len(rows)), "gap": row["value"] - middle},
            **{"gap_lower": row["lower"] - middle, "gap_upper": row["upper"] - middle},
        }
        for row in rows.to_dict("records")
    ]


def _indicator(code: str) -> IndicatorContext:
    one = _KNOWN[code]
    start = END - pd.DateOffset(months=3 if one.window == "quarter" else 12) + pd.DateOffset(days=1)
    taken = ("code", "title", "definition", "theme", "element", "kind", "measure", "unit", "decimals", "polarity")
    more = ("interval", "minimum_n", "owner", "national_reference", "note", "window")
    return IndicatorContext(
        **{name: getattr(one, name) for name in (*taken, *more)},
        unknown_in="",
        period_start=start.date(),
        period_end=END.date(),
        source="Northmere records (synthetic)",
        released=date(2026, 10, 12),
    )
