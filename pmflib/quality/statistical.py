"""Rules that no condition on a row can tell: months that leap or lack, returns that do not agree, published files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmflib import periods
from pmflib.catalogue import Catalogue, Method, QualityRule, Series
from pmflib.quality import monthly
from pmflib.quality.placing import COUNTY_WIDE, OLDEST_YEARS, UNALLOCATED, last_quarter, placed, prepare
from pmflib.quality.subjects import SUBJECTS
from pmflib.records import Records, connected
from pmflib.sources import Sources
from pmflib.stats.forecast.project import year_end
from pmflib.stats.intervals.proportions import proportion

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
    connection : DuckDBPyConnection
        As `placing.prepare` leaves it.
    staged : Records
    catalogue : Catalogue
    published : Sources, optional
    counted : dict
        Series already counted: several methods look at each.
    """

    connection: DuckDBPyConnection
    staged: Records
    catalogue: Catalogue
    published: Sources | None
    counted: dict[tuple[str, date], monthly.Months] = field(default_factory=dict)

    @property
    def areas(self) -> tuple[str, ...]:
        """Places that add up to the council."""
        return (*(one.code for one in self.catalogue.council.districts), COUNTY_WIDE, UNALLOCATED)

    @property
    def last_day(self) -> date:
        """Last day of the last month that was over when the extract was taken."""
        return self.staged.extracted.replace(day=1) - timedelta(days=1)

    def months(self, series: Series, *, last: date | None = None) -> monthly.Months:
        """Return a series by month and place, of whole months within the extract's reach."""
        until = last or self.last_day
        known = self.counted.get((series.title, until))
        return known or self.counted.setdefault((series.title, until), self._count(series, until))

    def _count(self, series: Series, until: date) -> monthly.Months:
        extracted = self.staged.extracted
        reach = self.staged.look_back.get(series.table)
        first = date(extracted.year - OLDEST_YEARS // 2, extracted.month, 1)
        if reach is not None:
            first = max(first, (pd.Timestamp(reach) + pd.offsets.MonthBegin(0)).date())
        return monthly.counted(self.connection, series, areas=self.areas, first=first, last=until)

    def series_of(self, rule: QualityRule) -> Series:
        """Return the series a rule is about."""
        return self.catalogue.quality.series[rule.series]

    def returned(self, series: Series) -> pd.DataFrame:
        """Return the council's published counts of a series, a financial year a row, the newest release of each."""
        if self.published is None or series.published is None:
            return pd.DataFrame(columns=["period_start", "period_end", "numerator"])
        every = self.published.observations
        own = every[
            (every["indicator"] == series.published)
            & (every["area"] == self.catalogue.council.authority.code)
            & (every["breakdown"] == "all")
            & (every["window"] == "year")
            & every["numerator"].notna()
            & ~every["source"].isin(self.catalogue.own_files)
        ]
        newest = own.sort_values("release").drop_duplicates("period_end", keep="last").sort_values("period_end")
        return newest[["period_start", "period_end", "numerator"]].reset_index(drop=True)


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
    """Run the rules that have a method.

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
    results = {code: _METHODS[rule.method](material, rule) for code, rule in rules.items() if rule.method is not None}
    heading = [_heading(material, rule) for rule in rules.values() if rule.method == "outturn"]
    return results, pd.concat([pd.DataFrame(columns=list(OUTTURN)), *heading], ignore_index=True)


def _by_month(months: monthly.Months, judged: Flags, failed: Flags) -> Result:
    """Return a month's verdicts: what fails in the council's total fails in every place, so that places add up."""
    whole = failed[:, -1:]
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
    months = material.months(material.series_of(rule))
    judged, failed = monthly.jumps(months.count)
    return _by_month(months, judged, failed & ~monthly.gaps(months.count)[1])


def _gaps(material: Material, rule: QualityRule) -> Result:
    months = material.months(material.series_of(rule))
    return _by_month(months, *monthly.gaps(months.count))


def _swapped(material: Material, rule: QualityRule) -> Result:
    months = material.months(material.series_of(rule))
    return _by_month(months, *monthly.swapped(months))


def _volumes(material: Material, rule: QualityRule) -> Result:
    """Hold the months that were settled when the extract before was taken against what it knew of them."""
    series = material.series_of(rule)
    before = material.staged.earlier[-1] if material.staged.earlier else None
    if before is None or series.table not in before.tables:
        return _nothing()
    last = before.extracted - timedelta(days=SETTLED)
    last = last.replace(day=1) - timedelta(days=1)
    now = material.months(series, last=last)
    with connected(before) as connection:
        prepare(connection, material.catalogue, extracted=before.extracted)
        earlier = Material(
            connection=connection, staged=before, catalogue=material.catalogue, published=material.published
        )
        then = earlier.months(series, last=last)
    both = now.months.intersection(then.months)
    cells = [one.count[one.months.isin(both)] for one in (now, then)]
    judged, failed = monthly.shrunk(*cells)
    return _by_month(replace(now, months=both), judged, failed)


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
    published = material.returned(series)
    months = material.months(series)
    total = pd.Series(months.count[:, -1], index=months.months)
    inside = (published["period_start"] >= total.index.min()) & (
        published["period_end"] <= pd.Timestamp(material.last_day)
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
    series = material.series_of(rule)
    months = material.months(series)
    if len(months.months) < 2 * 12:
        return pd.DataFrame(columns=list(OUTTURN))
    end = periods.containing(material.last_day, "year").end
    own = pd.DataFrame({"date": months.months + pd.offsets.MonthEnd(0), "value": months.count[:, -1]})
    ahead = year_end(own, end=end, total="sum", every="month", seasonal=True, confidence=0.95, lowest=0.0)
    published = material.returned(series)
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
    ends = pd.Series(pd.Timestamp(last_quarter(material.staged.extracted).end), index=known.index)
    return _everywhere(material, ends, (outside & far).to_numpy(dtype=bool), known["period_end"].dt.strftime("%Y-%m"))


def _unknown_share(material: Material, rule: QualityRule) -> Result:
    """Judge each place and quarter by the lower limit of its share of children whose ethnicity is not known."""
    rows = material.connection.execute(
        f"""SELECT q_area AS area, '' AS team, q_end AS period_end, count(*) AS base,
            count(*) FILTER (coalesce(pers_ethnicity, 'NOBT') IN ('NOBT', 'REFU')) AS unknown
        FROM ({placed("ssd_person", SUBJECTS["ssd_person"])}) GROUP BY ALL HAVING count(*) >= {FEWEST_ASKED}"""  # noqa: S608
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
    end = pd.Timestamp(last_quarter(material.staged.extracted).end)
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
    "unknown_share": _unknown_share,
    "symbols": _symbols,
    "superseded": _superseded,
}
