"""Sums into observations: the council and its districts complete, values, marks, and why one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.catalogue import Catalogue, Indicator
from pmflib.catalogue.record_measures import RecordMeasure
from pmflib.measures.passes import Measured, Pass
from pmflib.measures.places import COUNTY_WIDE, UNALLOCATED
from pmflib.periods import year_share

_MULTIPLIERS = {"per cent": 100.0, "per 10,000": 10_000.0}
_HUNDRED = 100.0
_IN_DOUBT = ("doubtful", "out", "in", "less", "fewer")
_SUMS = ("num", "den", "value", *_IN_DOUBT)
DOUBTS = ("doubtful", "doubtful_share", "lowest", "highest")


def unpivoted(sums: pd.DataFrame, one: Pass, catalogue: Catalogue) -> list[pd.DataFrame]:
    """Return one frame for each indicator of a pass: level, area, breakdown, category, period and its sums.

    Parameters
    ----------
    sums : DataFrame
        As `sql.added_up` gives them.
    one : Pass
    catalogue : Catalogue
    """
    by = ["district", "team", "provider", *one.breakdowns]
    council = catalogue.council.authority.code
    placed = [sums.assign(area="", breakdown="", category="").iloc[:0]]
    for level in sums["level"].unique():
        kept = [name for place, name in enumerate(reversed(by)) if not int(level) >> place & 1]
        rows = sums.loc[sums["level"] == level]
        area = next((name for name in ("district", "team", "provider") if name in kept), "authority")
        split = next((name for name in kept if name in one.breakdowns), "all")
        placed.append(
            rows.assign(
                level=area,
                area=council if area == "authority" else rows[area],
                breakdown=split,
                category="all" if split == "all" else rows[split],
            )
        )
    whole = pd.concat(placed, ignore_index=True)
    whole = whole.loc[whole["area"].notna()]
    return [_own(whole, number, each) for number, each in enumerate(one.indicators)]


def _own(whole: pd.DataFrame, number: int, one: Measured) -> pd.DataFrame:
    """Return the rows and sums of one indicator: its breakdowns, and no empty ones beside the council's whole."""
    key = ["period", "level", "area", "breakdown", "category"]
    sums = {name: whole.get(f"{name}{number}", 0.0) for name in _SUMS}
    found = whole[key].assign(**sums).astype(dict.fromkeys(_SUMS, "float64"))
    found = found.fillna(dict.fromkeys(_IN_DOUBT, 0.0))
    found = found.loc[found["breakdown"].isin(["all", *one.spec.breakdowns])]
    if one.spec.type == "rate":
        found = found.loc[found["level"].isin(["authority", "district"])]
    whole_areas = found["level"].isin(["authority", "district"]) & (found["breakdown"] == "all")
    some = found["den"].gt(0) | found["num"].gt(0)
    return found.loc[whole_areas | some].assign(indicator=one.code)


def completed(found: pd.DataFrame, one: Measured, spans: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add the council's and its districts' periods in which nothing happened, with zero."""
    council = catalogue.council
    held = set(found.loc[(found["level"] == "district") & (found["breakdown"] == "all"), "area"])
    districts = [place.code for place in council.districts]
    districts += [area for area in (COUNTY_WIDE, UNALLOCATED) if area in held]
    places = [(council.authority.code, "authority"), *((code, "district") for code in districts)]
    grid = pd.DataFrame(places, columns=["area", "level"]).merge(spans[["period"]], how="cross")
    grid = grid.assign(breakdown="all", category="all", indicator=one.code)
    key = ["indicator", "level", "area", "breakdown", "category", "period"]
    there = pd.MultiIndex.from_frame(found[key])
    absent = grid.loc[~pd.MultiIndex.from_frame(grid[key]).isin(there)]
    zero = dict.fromkeys(_SUMS, 0.0) | {"value": np.nan}
    return pd.concat([found, absent.assign(**zero)], ignore_index=True)


def valued(
    found: pd.DataFrame, one: Measured, spans: pd.DataFrame, *, population: pd.DataFrame, extracted: date, council: str
) -> pd.DataFrame:
    """Return the observations of one indicator, with what doubtful records could make of each value.

    Parameters
    ----------
    found : DataFrame
        Sums, completed.
    one : Measured
    spans : DataFrame
        Periods by number.
    population : DataFrame
        Columns ``area, date, population``.
    extracted : date
    council : str
        Code of the authority: all areas take the estimate of the newest year it has one for.

    Returns
    -------
    DataFrame
        `frames.OBSERVATIONS` without source and release, and `DOUBTS`.
    """
    rows = found.merge(spans, on="period", how="left")
    rows = rows.assign(base=_base(rows, one, population, council), scale=_scale(rows, one.indicator))
    value = _values(rows, one.spec)
    there = value.notna()
    filling = there & (rows["period_end"] > pd.Timestamp(extracted) - pd.Timedelta(days=one.spec.settles))
    annualised = there & (rows["scale"] != _MULTIPLIERS.get(one.indicator.unit, 1.0))
    marks = np.where(filling, "provisional;", "") + np.where(annualised, "estimated;", "")
    events = one.indicator.interval == "byar" or one.indicator.unit == "per 10,000" or one.spec.type == "count"
    return _with_doubt(rows, one.spec).assign(
        numerator=np.nan if one.spec.type == "median" else rows["num"],
        denominator=rows["base"],
        value=value,
        lower=np.nan,
        upper=np.nan,
        n=rows["num"] if events else rows["base"],
        status=np.where(there, "", _reason(rows, one.spec.type)),
        marks=pd.Series(marks, index=rows.index).str.rstrip(";"),
    )


def _base(rows: pd.DataFrame, one: Measured, population: pd.DataFrame, council: str) -> pd.Series:
    """Return what the count stands over: cases, children who live there, or nothing."""
    if one.spec.type == "rate":
        return _children(rows, population, council)
    return pd.Series(np.nan, index=rows.index) if one.spec.type == "count" else rows["den"]


def _scale(rows: pd.DataFrame, indicator: Indicator) -> pd.Series:
    """Return what a quotient is multiplied by: an in-year rate is annualised by days."""
    multiplier = pd.Series(_MULTIPLIERS.get(indicator.unit, 1.0), index=rows.index)
    if indicator.unit != "per 10,000":
        return multiplier
    return multiplier / year_share(rows["window"], rows["period_start"], rows["period_end"])


def _values(rows: pd.DataFrame, spec: RecordMeasure) -> pd.Series:
    return rows["value"] if spec.type == "median" else _quotient(rows, spec, rows["num"], rows["base"])


def _quotient(rows: pd.DataFrame, spec: RecordMeasure, above: pd.Series, below: pd.Series) -> pd.Series:
    return above * rows["scale"] if spec.type == "count" else above / below.where(below != 0) * rows["scale"]


def _with_doubt(rows: pd.DataFrame, spec: RecordMeasure) -> pd.DataFrame:
    """Add `DOUBTS`: rows in doubt, and the value if all fell the one way or the other.

    A row judged wrongly goes over to the other side of a share; one that does not belong there leaves its base too.
    """
    share = spec.type == "share"
    cases = rows["num"] if spec.type in ("count", "rate") else rows["den"]
    lowest = _quotient(rows, spec, rows["num"] - rows["out"] - rows["less"], rows["base"] - rows["less"] * share)
    highest = _quotient(rows, spec, rows["num"] + rows["in"], rows["base"] - rows["fewer"] * share)
    bounded = spec.type in ("share", "rate", "count")
    return rows.assign(
        doubtful_share=_HUNDRED * rows["doubtful"] / cases.where(cases > 0),
        lowest=lowest if bounded else np.nan,
        highest=highest if bounded else np.nan,
    )


def _children(rows: pd.DataFrame, population: pd.DataFrame, council: str) -> pd.Series:
    """Return the children who live in each row's area: one year's estimate for all areas of a period."""
    estimates = population.astype({"date": "datetime64[s]"})
    years = np.sort(estimates.loc[estimates["area"] == council, "date"].unique())
    at = np.searchsorted(years, rows["period_end"].to_numpy(), side="right") - 1
    if not len(years):
        return pd.Series(np.nan, index=rows.index)
    wanted = pd.DataFrame({"area": rows["area"], "date": years[np.maximum(at, 0)]})
    held = wanted.merge(estimates, on=["area", "date"], how="left")["population"].to_numpy(dtype="float64")
    return pd.Series(np.where(at >= 0, held, np.nan), index=rows.index)


def _reason(rows: pd.DataFrame, kind: str) -> np.ndarray | str:
    """Say why a value is missing: nothing to take a share of, nobody lives there, or no estimate."""
    if kind != "rate":
        return "not_applicable"
    nowhere = rows["area"].isin([COUNTY_WIDE, UNALLOCATED])
    return np.where(nowhere, "not_applicable", "not_available")


def emptied(rows: pd.DataFrame, unknown: pd.Series | np.ndarray) -> pd.DataFrame:
    """Return the rows with every number of the unknown ones taken out and their status not available."""
    numbers = [column.name for column in frames.OBSERVATIONS if column.kind == "number"]
    blank = {name: rows[name].mask(unknown) for name in (*numbers, *DOUBTS)}
    kept = {"status": rows["status"].mask(unknown, "not_available"), "marks": rows["marks"].mask(unknown, "")}
    return rows.assign(**blank, **kept)


def within_validity(rows: pd.DataFrame, one: Measured) -> pd.DataFrame:
    """Return the rows of periods in which the indicator's definition holds."""
    valid: Mapping[str, date | None] = {"from": one.indicator.valid_from, "to": one.indicator.valid_to}
    newest = rows["period_end"] == rows["period_end"].max()
    kept = newest if one.spec.latest_only else pd.Series(True, index=rows.index)
    if valid["from"] is not None:
        kept &= rows["period_start"] >= pd.Timestamp(valid["from"])
    if valid["to"] is not None:
        kept &= rows["period_end"] <= pd.Timestamp(valid["to"])
    return rows.loc[kept]
