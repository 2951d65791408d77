"""Rules that no condition on a row can tell: months that leap or lack, returns that do not agree, published files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib import periods
from pmflib.catalogue import Catalogue, Method, QualityRule, Series
from pmflib.quality import monthly
from pmflib.quality.placing import COUNTY_WIDE, OLDEST_YEARS, UNALLOCATED
from pmflib.records import Records
from pmflib.stats.forecast.project import year_end
from pmflib.stats.intervals.proportions import proportion

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pmflib.sources import Sources

Flags = npt.NDArray[np.bool_]

#: Days after which late entries have as good as ended: younger months are not held against another extract.
SETTLED = 90
#: Per cent of a group whose answer is not known above which shares by that answer say little.
MOST_UNKNOWN = 5.0
#: Fewest children whose answers are judged together.
FEWEST_ASKED = 30
#: Per cent by which the year's outturn may leave the last published one.
FAR_OFF = 25.0
OUTTURN = (
    *("series", "indicator", "period_end", "so_far", "months_left", "value", "lower", "upper"),
    *("published", "published_end"),
)


@dataclass(frozen=True, kw_only=True)
class Material:
    """What the methods work on.

    Parameters
    ----------
    staged : Records
    catalogue : Catalogue
    published : Sources, optional
    months : mapping of str to Months
        Series by name, as far as the extract has them.
    before : mapping of str to Months
        The same out of the extract before; empty without one.
    returned : mapping of str to DataFrame
        The council's published counts of a series: period_start, period_end, numerator, a financial year a row.
    """

    staged: Records
    catalogue: Catalogue
    published: Sources | None
    months: Mapping[str, monthly.Months]
    before: Mapping[str, monthly.Months]
    returned: Mapping[str, pd.DataFrame]

    @property
    def areas(self) -> tuple[str, ...]:
        """Places that add up to the council."""
        return (*(one.code for one in self.catalogue.council.districts), COUNTY_WIDE, UNALLOCATED)

    def series_of(self, rule: QualityRule) -> Series:
        """Return the series a rule is about."""
        return self.catalogue.quality.series[rule.series]


def counts_of(
    connection: DuckDBPyConnection, staged: Records, catalogue: Catalogue, table: str
) -> dict[str, monthly.Months]:
    """Count the series of a table whose rows are in place, over the whole months within the extract's reach."""
    extracted, reach = staged.extracted, staged.look_back.get(table)
    first = date(extracted.year - OLDEST_YEARS // 2, extracted.month, 1)
    if reach is not None:
        first = max(first, (pd.Timestamp(reach) + pd.offsets.MonthBegin(0)).date())
    last = extracted.replace(day=1) - timedelta(days=1)
    areas = (*(one.code for one in catalogue.council.districts), COUNTY_WIDE, UNALLOCATED)
    return {
        name: monthly.counted(connection, series, areas=areas, first=first, last=last)
        for name, series in catalogue.quality.series.items()
        if series.table == table
    }


def returned(catalogue: Catalogue, published: Sources | None) -> dict[str, pd.DataFrame]:
    """Return the council's published counts of each series, the newest release of each financial year."""
    wanted = {name: one.published for name, one in catalogue.quality.series.items() if one.published is not None}
    if published is None:
        return {name: pd.DataFrame(columns=["period_start", "period_end", "numerator"]) for name in wanted}
    every = published.observations
    own = every[
        every["indicator"].isin(wanted.values())
        & (every["area"] == catalogue.council.authority.code)
        & (every["breakdown"] == "all")
        & (every["window"] == "year")
        & every["numerator"].notna()
        & ~every["source"].isin(catalogue.own_files)
    ].sort_values(["period_end", "release"])
    newest = own.drop_duplicates(["indicator", "period_end"], keep="last")
    columns = ["period_start", "period_end", "numerator"]
    return {
        name: newest.loc[newest["indicator"] == code, columns].reset_index(drop=True) for name, code in wanted.items()
    }


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a method found.

    Parameters
    ----------
    counts : DataFrame
        area, team, period_end, checked, failed.
    found : DataFrame
        record_id, person_id, area, team, date.
    """

    counts: pd.DataFrame
    found: pd.DataFrame


def run(material: Material, rules: Mapping[str, QualityRule]) -> tuple[dict[str, Result], pd.DataFrame]:
    """Run the rules that have a method, but for `unknown_share`.

    Parameters
    ----------
    material : Material
    rules : mapping of str to QualityRule

    Returns
    -------
    results : dict of str to Result
        By rule.
    outturn : DataFrame
        Columns `OUTTURN`: what each series with a published count is heading for at the end of the financial year.
    """
    results = {code: _METHODS[rule.method](material, rule) for code, rule in rules.items() if rule.method in _METHODS}
    heading = [_heading(material, rule) for rule in rules.values() if rule.method == "outturn"]
    return results, pd.concat([pd.DataFrame(columns=list(OUTTURN)), *heading], ignore_index=True)


def _by_month(months: monthly.Months, judged: Flags, failed: Flags) -> Result:
    """Return a month's verdicts by place, which add up to the council's.

    What fails in the council's total fails in every place, unless it is the doing of some: half of the places that
    can be judged by themselves, or fewer.
    """
    own = failed[:, :-1].sum(axis=1, keepdims=True)
    of_some = (own > 0) & (2 * own <= judged[:, :-1].sum(axis=1, keepdims=True))
    whole = failed[:, -1:] & ~of_some
    place = judged[:, :-1] | whole
    wrong = (failed[:, :-1] | whole) & place
    rows, columns = np.nonzero(place)
    cells = pd.DataFrame(
        {
            "area": np.asarray(months.areas, dtype=object)[columns],
            "team": "",
            "date": months.months[rows],
            "failed": wrong[rows, columns],
        }
    )
    ends = (cells["date"].dt.to_period("Q").dt.end_time.dt.normalize()).astype("datetime64[s]")
    counts = cells.assign(period_end=ends, checked=1.0).groupby(["area", "team", "period_end"], as_index=False)
    found = cells[cells["failed"]]
    return Result(
        counts=counts.agg(checked=("checked", "sum"), failed=("failed", "sum")),
        found=found.assign(record_id=found["date"].dt.strftime("%Y-%m"), person_id="").drop(columns="failed"),
    )


def _jumps(material: Material, rule: QualityRule) -> Result:
    months = material.months[rule.series]
    judged, failed = monthly.jumps(months.count)
    return _by_month(months, judged, failed & ~monthly.gaps(months.count)[1])


def _gaps(material: Material, rule: QualityRule) -> Result:
    months = material.months[rule.series]
    return _by_month(months, *monthly.gaps(months.count))


def _swapped(material: Material, rule: QualityRule) -> Result:
    months = material.months[rule.series]
    return _by_month(months, *monthly.swapped(months))


def _volumes(material: Material, rule: QualityRule) -> Result:
    """Hold the months that were settled when the extract before was taken against what it knew of them."""
    now, then = material.months[rule.series], material.before.get(rule.series)
    if then is None:
        return _nothing()
    settled = pd.Timestamp(material.staged.earlier[-1].extracted - timedelta(days=SETTLED)) - pd.offsets.MonthBegin(1)
    both = now.months.intersection(then.months)
    both = both[both < settled]
    cells = [one.count[one.months.isin(both)] for one in (now, then)]
    return _by_month(replace(now, months=both), *monthly.shrunk(*cells))


def _everywhere(material: Material, ends: pd.Series, wrong: Flags, names: pd.Series) -> Result:
    """Return verdicts on the council as a whole: each place carries them, and the council's own row their sum."""
    year = pd.DataFrame({"period_end": ends.to_numpy(), "failed": wrong.astype(float), "record_id": names.to_numpy()})
    cells = year.merge(pd.DataFrame({"area": material.areas, "team": ""}), how="cross").assign(checked=1.0)
    counts = cells.groupby(["area", "team", "period_end"], as_index=False)[["checked", "failed"]].sum()
    found = cells[cells["failed"] > 0].assign(person_id="", date=lambda one: one["period_end"])
    return Result(counts=counts, found=found[["record_id", "person_id", "area", "team", "date"]])


def _returns(material: Material, rule: QualityRule) -> Result:
    """Hold the records of each financial year against the published count of the same year."""
    series = material.series_of(rule)
    published, months = material.returned[rule.series], material.months[rule.series]
    total = pd.Series(months.count[:, -1], index=months.months)
    inside = (published["period_start"] >= total.index.min()) & (
        published["period_end"] <= months.months.max() + pd.offsets.MonthEnd(1)
    )
    years = published[inside] if len(total) else published.iloc[:0]
    counted = np.array([total.loc[row.period_start : row.period_end].sum() for row in years.itertuples()])
    off = np.abs(counted - years["numerator"]) > years["numerator"] * series.tolerance / 100.0
    quarters = years.loc[years.index.repeat(4)]
    back = np.tile(np.arange(4), len(years))
    ends = (quarters["period_end"].dt.to_period("Q") - back).dt.end_time.dt.normalize()
    names = pd.Series([f"{end.year - 1}-{end.year % 100:02d}" for end in quarters["period_end"]])
    return _everywhere(material, ends, np.repeat(off.to_numpy(dtype=bool), 4), names)


def _heading(material: Material, rule: QualityRule) -> pd.DataFrame:
    """Return what a series is heading for at the end of the financial year, beside the last published count."""
    series, months = material.series_of(rule), material.months[rule.series]
    if len(months.months) < 2 * 12:
        return pd.DataFrame(columns=list(OUTTURN))
    end = periods.containing(months.months[-1].date(), "year").end
    own = pd.DataFrame({"date": months.months + pd.offsets.MonthEnd(0), "value": months.count[:, -1]})
    ahead = year_end(own, end=end, total="sum", every="month", seasonal=True, confidence=0.95, lowest=0.0)
    published = material.returned[rule.series]
    last = published.iloc[-1] if len(published) else pd.Series({"numerator": np.nan, "period_end": pd.NaT})
    return ahead.rename(columns={"periods_left": "months_left", "lower_95": "lower", "upper_95": "upper"}).assign(
        series=rule.series,
        indicator=series.published or "",
        period_end=pd.Timestamp(end),
        published=float(last["numerator"]),
        published_end=last["period_end"],
    )[list(OUTTURN)]


def _outturn(material: Material, rule: QualityRule) -> Result:
    heading = _heading(material, rule)
    known = heading[heading["published"].notna() & (heading["published"] > 0)]
    if known.empty:
        return _nothing()
    outside = (known["published"] < known["lower"]) | (known["published"] > known["upper"])
    far = np.abs(known["value"] / known["published"] - 1.0) * 100.0 > FAR_OFF
    ends = pd.Series(pd.Timestamp(periods.last_over(material.staged.extracted, "quarter").end), index=known.index)
    return _everywhere(material, ends, (outside & far).to_numpy(dtype=bool), known["period_end"].dt.strftime("%Y-%m"))


def unknown_share(connection: DuckDBPyConnection, rule: QualityRule) -> Result:
    """Judge each place and quarter by the lower limit of its share of children whose ethnicity is not known.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the rows of ssd_person in place.
    rule : QualityRule
    """
    rows = connection.execute(
        """SELECT q_area AS area, '' AS team, q_end AS period_end, count(*) AS base,
            count(*) FILTER (coalesce(pers_ethnicity, 'NOBT') IN ('NOBT', 'REFU')) AS unknown
        FROM q_rows GROUP BY ALL HAVING count(*) >= ?""",
        [FEWEST_ASKED],
    ).df()
    lower = proportion(rows["unknown"], rows["base"]).lower if len(rows) else np.empty(0)
    cells = rows.assign(checked=1.0, failed=(lower > MOST_UNKNOWN).astype(float))
    found = cells[cells["failed"] > 0].assign(record_id=rule.code, person_id="", date=lambda one: one["period_end"])
    return Result(
        counts=cells[["area", "team", "period_end", "checked", "failed"]],
        found=found[["record_id", "person_id", "area", "team", "date"]],
    )


def _symbols(material: Material, _rule: QualityRule) -> Result:
    """Find published values that are missing without their symbol, or there in spite of one."""
    if material.published is None:
        return _nothing()
    every = material.published.observations
    lost = ((every["value"].isna()) & (every["status"] == "")) | (every["value"].notna() & (every["status"] != ""))
    names = every["indicator"] + "|" + every["area"] + "|" + every["period_end"].dt.strftime("%Y-%m-%d")
    return _of_files(material, names, lost.to_numpy(dtype=bool))


def _superseded(material: Material, _rule: QualityRule) -> Result:
    """Find neighbours of the council that are no more, are two councils in one row, or have no figures at all."""
    if material.published is None:
        return _nothing()
    own = material.published.neighbours
    own = own[own["area"] == material.catalogue.council.authority.code]
    areas = material.published.areas
    gone = areas.loc[areas["successor"].fillna("") != "", "code"]
    seen = material.published.observations["area"].unique()
    lost = own["neighbour"].isin(gone) | own["neighbour"].str.contains("+", regex=False) | ~own["neighbour"].isin(seen)
    return _of_files(material, own["set"] + "|" + own["neighbour"], lost.to_numpy(dtype=bool))


def _of_files(material: Material, names: pd.Series, wrong: Flags) -> Result:
    """Return verdicts on published files: they belong to no district, and to the quarter last over."""
    end = pd.Timestamp(periods.last_over(material.staged.extracted, "quarter").end)
    place = {"area": UNALLOCATED, "team": ""}
    counts = pd.DataFrame([place | {"period_end": end, "checked": float(len(names)), "failed": float(wrong.sum())}])
    found = pd.DataFrame({"record_id": names[wrong].to_numpy(), "person_id": "", "date": end}).assign(**place)
    return Result(counts=counts, found=found)


def _nothing() -> Result:
    return Result(
        counts=pd.DataFrame(columns=["area", "team", "period_end", "checked", "failed"]),
        found=pd.DataFrame(columns=["record_id", "person_id", "area", "team", "date"]),
    )


_METHODS: dict[Method, Callable[[Material, QualityRule], Result]] = {
    "swapped_dates": _swapped,
    "jumps": _jumps,
    "gaps": _gaps,
    "volumes": _volumes,
    "reconciliation": _returns,
    "outturn": _outturn,
    "symbols": _symbols,
    "superseded": _superseded,
}
