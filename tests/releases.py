"""Small fabricated Releases, made by hand, for the rooms that draw and word what a Release says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from pmflib import catalogue, frames
from pmflib.disclosure import AreaContext, Context, IndicatorContext, Release
from pmflib.disclosure import release as release_module
from pmflib.document import Table

_SHIPPED = catalogue.load("northmere")
OWN, ENGLAND, REGION = "X10000001", "E92000001", "X12000001"
CURRENT, PREVIOUS = "2025", "2021"
CODES = ("REF02", "REF01", "CP07")
TITLES = {
    "REF02": "Re-referrals within 12 months",
    "REF01": "Rate of referrals per 10,000 children",
    "CP07": "Second or subsequent child protection plans",
}
LONG = " and the former rural and urban districts of the Lower Northmere Vale"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the fabricated figures look like.

    `own` are the own values from the oldest period to the newest (None is suppressed);
    `quarterly` makes the own series quarters while the neighbours stay annual. `slice_of` makes it the slice of one
    district, which holds what is worked out for that district only.
    """

    own: tuple[float | None, ...] = (24.0, 23.5, 26.0, 25.2, 23.1, 21.6)
    neighbours: int = 10
    districts: int = 12
    long_names: bool = False
    equal: bool = False
    quarterly: bool = False
    synthetic: bool = True
    codes: tuple[str, ...] = CODES
    hidden_neighbour: bool = True
    small_district: bool = True
    slice_of: int | None = None


USUAL = Case()


@lru_cache(maxsize=32)
def fabricate(case: Case = USUAL) -> Release:
    """Return a Release with the figures the case describes."""
    core = pd.concat([_core(case, code) for code in case.codes], ignore_index=True)
    comparisons = pd.concat([_comparisons(case, core, code) for code in case.codes], ignore_index=True)
    return Release(
        context=_context(case, core),
        tables={"core": _shaped(core, frames.CORE), "comparisons": _shaped(comparisons, frames.COMPARISONS)},
        seal=release_module._SEAL,
    )


def changed(release: Release, context: Context | None = None, **tables: pd.DataFrame) -> Release:
    """Return a Release with some of its tables, or its context, in place of its own."""
    held = {name: release.table(name) for name in frames.RELEASED} | tables
    return Release(context=context or release.context, tables=held, seal=release_module._SEAL)


def texts(table: Table) -> list[list[str]]:
    """Return what the cells of a table say, row by row."""
    return [[cell.text for cell in row] for row in table.rows]


def neighbour_code(number: int) -> str:
    return f"X2{number:07d}"


def district_code(number: int) -> str:
    return f"X3{number:07d}"


def _core(case: Case, code: str) -> pd.DataFrame:
    own = [value if value is None else value + CODES.index(code) for value in case.own]
    rows = _series(case, code, OWN, "authority", own, n=2_400.0, quarterly=case.quarterly)
    annual = [20.0] * _years(case)
    for number in range(case.neighbours):
        values = [value if case.equal else value + number - 4 + 0.2 * year for year, value in enumerate(annual)]
        shown: list[float | None] = list(values)
        if case.hidden_neighbour and number == 3:
            shown[-1] = None
        rows += _series(case, code, neighbour_code(number), "authority", shown, n=1_500.0, quarterly=False)
    for number in range(case.districts):
        n = 6.0 if case.small_district and number == 1 else 180.0
        values = [None if v is None else (v if case.equal else v + 1.5 * (number % 7) - 4) for v in own]
        rows += _series(case, code, district_code(number), "district", values, n=n, quarterly=case.quarterly)
    rows += _series(
        case, code, ENGLAND, "england", [22.0 + 0.1 * y for y in range(_years(case))], n=6e5, quarterly=False
    )
    return pd.DataFrame(rows)


def _years(case: Case) -> int:
    return max(1, len(case.own) // 4) if case.quarterly else len(case.own)


def _series(
    case: Case, code: str, area: str, level: str, values: list[float | None], *, n: float, quarterly: bool
) -> list[dict[str, object]]:
    rows = []
    last: tuple[object, float] | None = None
    for place, value in enumerate(values):
        start, end = _period(place - len(values) + 1, quarterly=quarterly, own_quarterly=case.quarterly)
        spread = 1.96 * 100 * np.sqrt(0.2 * 0.8 / n)
        previous = last[1] if last else np.nan
        change = np.nan if value is None or last is None else value - previous
        rows.append(
            {
                "indicator": code,
                "area": area,
                "level": level,
                "breakdown": "all",
                "category": "all",
                "window": "quarter" if quarterly else "year",
                "period_start": start,
                "period_end": end,
                "numerator": np.nan if value is None else value * n / 100,
                "denominator": np.nan if value is None else n,
                "value": np.nan if value is None else value,
                "lower": np.nan if value is None else value - spread,
                "upper": np.nan if value is None else value + spread,
                "n": np.nan if value is None else n,
                "status": "suppressed" if value is None else "",
                "marks": "",
                "source": "referrals",
                "release": pd.Timestamp("2026-10-29"),
                "previous_period_end": last[0] if last else pd.NaT,
                "previous": previous,
                "change": change,
                "change_lower": change - 1.4 * spread,
                "change_upper": change + 1.4 * spread,
            }
        )
        last = (end, value) if value is not None else last
    return rows


def _period(back: int, *, quarterly: bool, own_quarterly: bool) -> tuple[pd.Timestamp, pd.Timestamp]:
    if quarterly:
        end = pd.Timestamp("2026-09-30") + pd.offsets.QuarterEnd(back)
        return end - pd.offsets.QuarterBegin(1, startingMonth=1), end
    end = pd.Timestamp("2026-03-31") + pd.DateOffset(years=back)
    return end - pd.DateOffset(years=1) + pd.DateOffset(days=1), end


def _sets(case: Case) -> dict[str, tuple[str, ...]]:
    numbers = range(case.neighbours)
    return {
        CURRENT: tuple(neighbour_code(number) for number in numbers),
        PREVIOUS: tuple(neighbour_code(number) for number in numbers if number < max(1, case.neighbours // 2)),
    }


def _comparisons(case: Case, core: pd.DataFrame, code: str) -> pd.DataFrame:
    own = core[(core["indicator"] == code) & (core["area"] == OWN)]
    groups = {("neighbours", name): members for name, members in _sets(case).items()}
    groups[("england", ENGLAND)] = (ENGLAND,)
    rows = []
    for row in own.to_dict("records"):
        for (comparator, name), members in groups.items():
            group = core[(core["indicator"] == code) & core["area"].isin(members)]
            usual = group[group["period_end"] <= row["period_end"]]
            at = group[group["period_end"] == usual["period_end"].max()]
            rows.append(_comparison(row, comparator, name, at, len(members)))
    districts = core[(core["indicator"] == code) & (core["level"] == "district")]
    judged = core["area"].map(lambda area: case.slice_of is None or area == district_code(case.slice_of))
    for _, group in districts.groupby("period_end"):
        rows += [
            _comparison(row, "districts", "", group, len(group))
            for row in group[judged.loc[group.index]].to_dict("records")
        ]
    return pd.DataFrame(rows)


def _comparison(
    row: dict[str, object], comparator: str, name: str, group: pd.DataFrame, members: int
) -> dict[str, object]:
    values = group["value"].dropna()
    value = values.median() if len(values) else np.nan
    gap = row["value"] - value
    ranked = comparator == "neighbours" and len(values) > 0 and bool(np.isfinite(row["value"]))
    rank = 1 + (values < row["value"]).sum() if ranked else np.nan
    spread = len(values) > 0 and comparator in ("neighbours", "districts")
    return {
        **{key: row[key] for key in frames.KEY},
        "comparator": comparator,
        "comparator_set": name,
        "comparator_period_start": group["period_start"].max(),
        "comparator_period_end": group["period_end"].max(),
        "comparator_value": value,
        "comparator_mean": values.mean() if len(values) else np.nan,
        "spread_lower": values.quantile(0.25) if spread else np.nan,
        "spread_upper": values.quantile(0.75) if spread else np.nan,
        "with_data": float(len(values)),
        "members": float(members),
        "gap": gap,
        "gap_lower": gap - 2.0,
        "gap_upper": gap + 2.0,
        "rank": rank,
        "of": len(values) + 1.0 if ranked else np.nan,
        "quartile_band": ("A" if rank <= 3 else "B" if rank <= 6 else "C" if rank <= 9 else "D") if ranked else "",
        "comparator_status": "" if len(values) else "not_available",
    }


def _context(case: Case, core: pd.DataFrame) -> Context:
    return Context(
        council="northmere",
        council_name="Northmere County Council",
        authority=OWN,
        area=OWN if case.slice_of is None else district_code(case.slice_of),
        edition="2026-27-q2" if case.quarterly else "2025-26",
        edition_label="Quarter 2 2026-27, July to September 2026" if case.quarterly else "Year 2025-26",
        edition_end=date(2026, 9, 30) if case.quarterly else date(2026, 3, 31),
        audience="internal-officer",
        as_of=date(2026, 11, 6),
        synthetic=case.synthetic,
        annual_only=not case.quarterly,
        marking="OFFICIAL",
        contact="performance@northmere.example",
        colour="#12436D",
        current_set=CURRENT,
        previous_set=PREVIOUS,
        indicators={code: _indicator(case, core, code) for code in case.codes},
        areas={area.code: area for area in _areas(case)},
        neighbours=_sets(case),
        revisions=("Re-referrals within 12 months, Ashmere, year to 31 March 2025: 21.9 became 21.6.",),
        notes=(),
        quarterly=_SHIPPED.quarterly,
        dives=_SHIPPED.dives,
    )


def _indicator(case: Case, core: pd.DataFrame, code: str) -> IndicatorContext:
    own = core[(core["indicator"] == code) & (core["area"] == OWN)]
    return IndicatorContext(
        code=code,
        title=TITLES[code],
        definition=f"What {TITLES[code].lower()} means in plain words.",
        theme="Child protection" if code == "CP07" else "Front door",
        element="key indicators" if code != "CP07" else "outcomes",
        kind="outcome",
        measure="flow",
        unit="per 10,000" if code == "REF01" else "per cent",
        decimals=1,
        polarity="none" if code == "REF01" else "low",
        interval="wilson",
        minimum_n=10,
        owner="Head of front door",
        national_reference="DfE CIN census",
        note="",
        unknown_in="",
        window="quarter" if case.quarterly else "year",
        period_start=own["period_start"].max().date(),
        period_end=own["period_end"].max().date(),
        source="Northmere children in need return (synthetic)",
        released=date(2026, 10, 29),
    )


def _areas(case: Case) -> list[AreaContext]:
    suffix = LONG if case.long_names else ""
    own = AreaContext(code=OWN, name="Northmere" + suffix, slug="northmere", level="authority", parent=REGION)
    england = AreaContext(code=ENGLAND, name="England", slug="england", level="england", parent="")
    neighbours = [
        AreaContext(
            code=neighbour_code(i), name=f"Council {i}" + suffix, slug=f"council-{i}", level="authority", parent=""
        )
        for i in range(case.neighbours)
    ]
    districts = [
        AreaContext(
            code=district_code(i), name=f"District {i}" + suffix, slug=f"district-{i}", level="district", parent=OWN
        )
        for i in range(case.districts)
    ]
    return [own, england, *neighbours, *districts]


def _shaped(frame: pd.DataFrame, shape: tuple[frames.Column, ...]) -> pd.DataFrame:
    """Bring a frame into its shape; columns these cases say nothing about are blank."""
    blank: dict[frames.Kind, object] = {"text": "", "number": np.nan, "date": pd.NaT}
    unsaid = {column.name: blank[column.kind] for column in shape if column.name not in frame}
    return frames.conform(frame.assign(**unsaid)[frames.names(shape)], shape)
