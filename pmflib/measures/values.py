"""Sums into observations: the council and its districts complete, values, marks, and why one is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from pmflib.catalogue import Catalogue
from pmflib.measures.passes import Measured
from pmflib.measures.places import COUNTY_WIDE, UNALLOCATED
from pmflib.measures.sql import DOUBT_SUMS, SUMS
from pmflib.measures.windows import spans, windows_of
from pmflib.periods import Period, year_share

_MULTIPLIERS = {"per cent": 100.0, "per 10,000": 10_000.0}
_HUNDRED = 100.0
_KEY = ["indicator", "window", "period_start", "period_end", "level", "area", "breakdown", "category"]
#: What doubtful records make of a figure, beside the key.
DOUBTS = ("doubtful", "doubtful_share", "lowest", "highest")


def completed(sums: pd.DataFrame, indicators: Sequence[Measured], last: Period, catalogue: Catalogue) -> pd.DataFrame:
    """Add the council's and its districts' periods in which nothing happened, with zero.

    Parameters
    ----------
    sums : DataFrame
        As `sql.added_up` gives them, of all indicators, with those of doubtful rows.
    indicators : sequence of Measured
    last : Period
        The newest quarter.
    catalogue : Catalogue
    """
    council = catalogue.council
    windows = dict.fromkeys(windows_of(one.indicator) for one in indicators)
    periods = {key: spans(key, last) for key in windows}
    timed = pd.concat(
        [periods[windows_of(one.indicator)].drop(columns="period").assign(indicator=one.code) for one in indicators],
        ignore_index=True,
    )
    places = [(council.authority.code, "authority"), *((one.code, "district") for one in council.districts)]
    grid = timed.merge(pd.DataFrame(places, columns=["area", "level"]), how="cross")
    # Nobody is missed in a place that is none: it is shown where anything ever belonged to it.
    nowhere = sums.loc[sums["area"].isin([COUNTY_WIDE, UNALLOCATED]), ["indicator", "area", "level"]].drop_duplicates()
    grid = pd.concat([grid, timed.merge(nowhere, on="indicator")], ignore_index=True)
    named = sums.assign(area=sums["area"].astype("object").where(sums["area"].notna(), council.authority.code))
    whole = named.merge(grid.assign(breakdown="all", category="all"), on=_KEY, how="outer")
    return whole.fillna(dict.fromkeys(["num", "den", *DOUBT_SUMS], 0.0))


def valued(
    rows: pd.DataFrame, indicators: Sequence[Measured], *, population: pd.DataFrame, extracted: date, council: str
) -> pd.DataFrame:
    """Return the observations, with what doubtful records could make of each value.

    Parameters
    ----------
    rows : DataFrame
        Sums, completed.
    indicators : sequence of Measured
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
    said = _said(rows, indicators)
    kind = said["type"]
    base = rows["den"].mask(kind == "rate", _children(rows, population, council)).mask(kind == "count")
    scale = said["multiplier"] / year_share(rows["window"], rows["period_start"], rows["period_end"]).where(
        said["annual"], 1.0
    )

    def quotient(above: pd.Series, below: pd.Series) -> pd.Series:
        return (above / below.where(below != 0)).mask(kind == "count", above) * scale

    value = rows["value"].where(kind == "median", quotient(rows["num"], base))
    there = value.notna()
    provisional = there & (rows["period_end"] > pd.Timestamp(extracted) - pd.to_timedelta(said["settles"], unit="D"))
    marks = np.where(provisional, "provisional;", "") + np.where(
        there & (scale != said["multiplier"]), "estimated;", ""
    )
    return _with_doubt(rows, kind, base, quotient).assign(
        numerator=rows["num"].mask(kind == "median"),
        denominator=base,
        value=value,
        lower=np.nan,
        upper=np.nan,
        n=rows["num"].where(said["events"], base),
        status=np.where(there, "", _reason(rows, kind)),
        marks=pd.Series(marks, index=rows.index).str.rstrip(";"),
    )


def _said(rows: pd.DataFrame, indicators: Sequence[Measured]) -> pd.DataFrame:
    """Return what the catalogue says of each row's indicator."""
    table = pd.DataFrame.from_dict(
        {
            one.code: {
                "type": one.spec.type,
                "multiplier": _MULTIPLIERS.get(one.indicator.unit, 1.0),
                "annual": one.indicator.unit == "per 10,000" and not one.spec.is_stock,
                "settles": one.spec.settles,
                "events": one.indicator.interval == "byar"
                or one.indicator.unit == "per 10,000"
                or one.spec.type == "count",
            }
            for one in indicators
        },
        orient="index",
    )
    return table.astype({"annual": bool, "events": bool}).reindex(rows["indicator"]).set_axis(rows.index)


def _with_doubt(
    rows: pd.DataFrame, kind: pd.Series, base: pd.Series, quotient: Callable[[pd.Series, pd.Series], pd.Series]
) -> pd.DataFrame:
    """Add `DOUBTS`: rows in doubt, and the value if all fell the one way or the other.

    A row judged wrongly goes over to the other side of a share; one that does not belong there leaves its base too.
    """
    share = kind == "share"
    cases = rows["num"].where(kind.isin(["count", "rate"]), rows["den"])
    lowest = quotient(rows["num"] - rows["taken"] - rows["less"], base - rows["less"] * share)
    highest = quotient(rows["num"] + rows["added"], base - rows["fewer"] * share)
    bounded = kind.isin(["share", "rate", "count"])
    return rows.assign(
        doubtful_share=_HUNDRED * rows["doubtful"] / cases.where(cases > 0),
        lowest=lowest.where(bounded),
        highest=highest.where(bounded),
    )


def _children(rows: pd.DataFrame, population: pd.DataFrame, council: str) -> pd.Series:
    """Return the children who live in each row's area: one year's estimate for all areas of a period."""
    estimates = population.astype({"date": "datetime64[s]", "area": "object"})
    years = np.sort(estimates.loc[estimates["area"] == council, "date"].unique())
    if not len(years):
        return pd.Series(np.nan, index=rows.index)
    at = np.searchsorted(years, rows["period_end"].to_numpy(), side="right") - 1
    wanted = pd.DataFrame({"area": rows["area"].astype("object"), "date": years[np.maximum(at, 0)]})
    held = wanted.merge(estimates, on=["area", "date"], how="left")["population"].to_numpy(dtype="float64")
    return pd.Series(np.where(at >= 0, held, np.nan), index=rows.index)


def _reason(rows: pd.DataFrame, kind: pd.Series) -> np.ndarray:
    """Say why a value is missing: nothing to take a share of, nobody lives there, or no estimate of who does."""
    lacking = (kind == "rate") & ~rows["area"].isin([COUNTY_WIDE, UNALLOCATED])
    return np.where(lacking, "not_available", "not_applicable")


def emptied(rows: pd.DataFrame, unknown: pd.Series) -> pd.DataFrame:
    """Return the rows with every number of the unknown ones taken out and their status not available."""
    numbers = [*SUMS, *DOUBTS, "numerator", "denominator", "lower", "upper", "n"]
    blank = {name: rows[name].mask(unknown) for name in dict.fromkeys(numbers)}
    kept = {"status": rows["status"].mask(unknown, "not_available"), "marks": rows["marks"].mask(unknown, "")}
    return rows.assign(**blank, **kept)


def within_validity(rows: pd.DataFrame, indicators: Sequence[Measured]) -> pd.DataFrame:
    """Return the rows of periods in which each indicator's definition holds, and that its records can tell of."""
    always = (pd.Timestamp.min.ceil("D"), pd.Timestamp.max.floor("D"))
    newest = rows["period_end"].max()
    held = {
        one.code: (
            pd.Timestamp(one.indicator.valid_from or always[0]),
            pd.Timestamp(one.indicator.valid_to or always[1]),
            newest if one.spec.latest_only else always[0],
        )
        for one in indicators
    }
    each = pd.DataFrame.from_dict(held, orient="index", columns=["first", "last", "since"])
    said = each.iloc[each.index.get_indexer(pd.Index(rows["indicator"]))].set_axis(rows.index)
    kept = (rows["period_start"] >= said["first"]) & (rows["period_end"] <= said["last"])
    return rows.loc[kept & (rows["period_end"] >= said["since"])]
