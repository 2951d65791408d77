"""Random councils whose figures are small, linked and hierarchical, as tables of figures before protection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import AreaContext, Context
from pmflib.stats import intervals

COUNTY = "A"
NOWHERE = "unallocated"
COUNTS = ["all", "some", "others", "total"]
#: Score of a child at the mean, for the sums that means are made of.
_SCORE = 12.0


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How large a random pack is.

    A family is a count, the rate it makes, and a percentage of it with its complement. With `others` two more
    percentages share out what the first leaves, and its count makes a rate of its own, for districts alone.
    With `teams` each district has so many; what is `unplaced` belongs to none of them, or to no district.
    With `middles` there is the mean and the median of a score beside the count it rests on, with `limits` each
    percentage and rate has its own, and with `looks_back` each row tells the one before it and the change.
    `cut` is how many of the first quarters no row shows, though years reach back into them.
    """

    districts: int = 5
    teams: int = 0
    families: int = 1
    quarters: int = 2
    groups: tuple[int, ...] = (3,)
    usual: float = 6.0
    years: bool = False
    rolling: bool = False
    unplaced: bool = False
    revisions: int = 0
    others: bool = False
    middles: bool = False
    limits: bool = False
    looks_back: bool = False
    cut: int = 0


def counted(shape: Shape, random: np.random.Generator) -> pd.DataFrame:
    """Return cells ``family, area, period, breakdown, category`` and `COUNTS` that add up in every direction."""
    districts = [f"D{number}" for number in range(shape.districts)]
    places = [f"{one}T{team}" for one in districts for team in range(shape.teams)] or districts
    places += [NOWHERE] if shape.unplaced else []
    cuts = shape.groups or (1,)
    size = (shape.families, len(places), shape.quarters, *cuts)
    level = random.gamma(1.5, shape.usual / 1.5, size=(shape.families, len(places), 1, *[1] * len(cuts)))
    everyone = random.poisson(level, size=size)
    some = random.binomial(everyone, random.beta(1.2, 3.0, size=(shape.families, 1, 1, *[1] * len(cuts))))
    # What is found out late changes nothing of what was drawn before.
    others = random.binomial(everyone - some, 0.5) if shape.others else np.zeros_like(some)
    total = random.poisson(_SCORE * everyone) if shape.middles else np.zeros_like(some)
    counts = [everyone, some, others, total]
    _revise(counts, shape.revisions, random)
    cells = pd.concat([_tabled(counts, places, by) for by in range(-1, len(shape.groups))])
    return _joined(cells.reset_index(drop=True), shape)


def _tabled(counts: list[np.ndarray], places: list[str], by: int) -> pd.DataFrame:
    """Return the counts added up over all groups but those of one breakdown; -1 for over all."""
    axes = tuple(axis for axis in range(3, counts[0].ndim) if axis != 3 + by)
    table = [whole.sum(axis=axes) for whole in counts]
    table = [each if by >= 0 else each[..., None] for each in table]
    families, _, quarters, groups = table[0].shape
    index = pd.MultiIndex.from_product(
        [range(families), places, range(quarters), range(groups)], names=["family", "area", "period", "category"]
    )
    part = pd.DataFrame(dict(zip(COUNTS, (each.ravel() for each in table), strict=True)), index=index).reset_index()
    part["breakdown"] = "all" if by < 0 else f"b{by}"
    part["category"] = "all" if by < 0 else "c" + part["category"].astype(str)
    return part


def _joined(cells: pd.DataFrame, shape: Shape) -> pd.DataFrame:
    """Add districts to their teams and the county to both; who is placed nowhere is counted in the whole alone."""
    by = ["family", "period", "breakdown", "category"]
    county = cells.groupby(by, as_index=False)[COUNTS].sum().assign(area=COUNTY)
    placed = cells.loc[cells["area"] != NOWHERE]
    if not shape.teams:
        return pd.concat([placed, county], ignore_index=True)
    within = placed["area"].str.split("T", expand=True)
    districts = placed.assign(area=within[0]).groupby([*by, "area"], as_index=False)[COUNTS].sum()
    # Some of a district's children have no team yet.
    teams = placed.loc[(within[1] != "0") | (not shape.unplaced)]
    return pd.concat([teams, districts, county], ignore_index=True)


def _revise(counts: list[np.ndarray], many: int, random: np.random.Generator) -> None:
    """Find out late about a few children more or fewer in some cells, some of them counting."""
    everyone, some, others, total = counts
    for _ in range(many):
        at = tuple(int(random.integers(size)) for size in everyone.shape)
        gone = int(random.integers(7)) if random.integers(2) else 0
        came = int(random.integers(1, 7))
        some[at] = max(some[at] - gone, 0)
        everyone[at] = max(everyone[at] - gone, some[at] + others[at]) + came
        some[at] += int(random.integers(came + 1))
        total[at] += came * int(total.any())


def core(shape: Shape, seed: int) -> pd.DataFrame:
    """Return the figures of one random pack: rates, percentages, their complements, quarters and years."""
    cells = counted(shape, np.random.default_rng(seed))
    if shape.rolling:
        by = ["family", "area", "breakdown", "category"]
        last = [cells.loc[cells["period"].between(end - 3, end)].assign(period=end) for end in range(3, shape.quarters)]
        year = pd.concat(last).groupby([*by, "period"], as_index=False)[COUNTS].sum()
        shown = cells.loc[cells["period"] >= shape.cut].assign(window="quarter")
        cells = pd.concat([shown, year.assign(window="r12m")], ignore_index=True)
    elif shape.years:
        whole = cells.loc[cells["period"] < shape.quarters // 4 * 4]
        by = ["family", "area", "breakdown", "category"]
        year = whole.assign(period=whole["period"] // 4).groupby([*by, "period"], as_index=False)[COUNTS].sum()
        cells = pd.concat([cells.assign(window="quarter"), year.assign(window="year")], ignore_index=True)
    else:
        cells["window"] = "quarter"
    population = cells["area"].map(lambda area: 400_000.0 if area == COUNTY else np.nan if "T" in area else 30_000.0)
    made = [
        figures(cells, "R", cells["all"], population, 10_000.0),
        figures(cells, "P", cells["some"], cells["all"], 100.0),
        figures(cells, "C", cells["all"] - cells["some"], cells["all"], 100.0),
    ]
    if shape.others:
        left = cells["all"] - cells["some"] - cells["others"]
        made += [figures(cells, code, top, cells["all"], 100.0) for code, top in (("E", cells["others"]), ("L", left))]
        places = (cells["breakdown"] == "all") & (cells["area"] != COUNTY)
        made.append(figures(cells, "H", cells["some"], population, 10_000.0).loc[places])
    if shape.middles:
        made.append(figures(cells, "M", cells["total"], cells["all"], 1.0))
        middle = (2.0 * cells["total"] / cells["all"].where(cells["all"] > 0)).round() / 2.0
        medians = figures(cells, "N", cells["total"], cells["all"], 1.0).assign(numerator=np.nan, value=middle)
        # Some sources tell how many a median rests on, and no base beside it.
        made.append(medians.assign(denominator=np.nan) if shape.districts % 2 else medians)
    rows = pd.concat(made, ignore_index=True)
    rows = _limited(rows) if shape.limits else rows
    return frames.conform(_looking_back(rows) if shape.looks_back else rows, frames.CORE)


def _limited(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the limits of percentages and rates; means and medians have none."""
    kind, top, base = rows["indicator"].str[0], rows["numerator"], rows["denominator"].where(rows["denominator"] > 0)
    share, rate = kind.isin(["P", "C", "E", "L"]), kind.isin(["R", "H"])
    of_share = intervals.proportion(top.where(share), base.where(share))
    of_rate = intervals.rate(top.where(rate), base.where(rate))
    return rows.assign(
        lower=np.where(share, of_share.lower, of_rate.lower), upper=np.where(share, of_share.upper, of_rate.upper)
    )


def _looking_back(rows: pd.DataFrame) -> pd.DataFrame:
    """Add to each row the one before it of its series."""
    series = rows.sort_values("period_end", kind="stable").groupby(list(frames.SERIES))
    previous = series["value"].shift()
    return rows.assign(
        previous_period_end=series["period_end"].shift(), previous=previous, change=rows["value"] - previous
    )


def figures(cells: pd.DataFrame, code: str, top: pd.Series, bottom: object, times: float) -> pd.DataFrame:
    """Return core rows of one indicator a family."""
    months = np.where(cells["window"] == "quarter", 3, 12)
    last = np.where(cells["window"] == "year", cells["period"] * 12 + 11, cells["period"] * 3 + 2)
    start = pd.to_datetime("2022-04-01") + pd.Series(0, index=cells.index).astype("timedelta64[s]")
    numbers = (2022 * 12 + 3 + last - months + 1, 2022 * 12 + 3 + last)
    start, end = (
        pd.to_datetime(pd.DataFrame({"year": number // 12, "month": number % 12 + 1, "day": 1})) for number in numbers
    )
    base = pd.Series(np.asarray(bottom, dtype=float), index=cells.index)
    blank = {column.name: {"text": "", "number": np.nan, "date": pd.NaT}[column.kind] for column in frames.CORE}
    return pd.DataFrame(
        {
            **{name: [value] * len(cells) for name, value in blank.items()},
            "indicator": code + cells["family"].astype(str),
            "area": cells["area"],
            "level": cells["area"].map(_level),
            "breakdown": cells["breakdown"],
            "category": cells["category"],
            "window": cells["window"],
            "period_start": start,
            "period_end": end + pd.offsets.MonthEnd(0),
            "numerator": top.astype(float),
            "denominator": base,
            "value": times * top / base.where(base > 0),
            "n": top.astype(float) if times == 10_000.0 else base,
            "source": "local",
        }
    )


def _level(area: str) -> str:
    return "authority" if area == COUNTY else "team" if "T" in area else "district"


def parents(shape: Shape) -> dict[str, str]:
    """Return the area each district and team is part of."""
    districts = [f"D{number}" for number in range(shape.districts)]
    return dict.fromkeys(districts, COUNTY) | {f"{one}T{team}": one for one in districts for team in range(shape.teams)}


def contexts(districts: int, teams: int = 0) -> dict[str, Context]:
    """Return the context of the county's slice."""
    within = parents(Shape(districts=districts, teams=teams))
    names = [(COUNTY, "ashire", "authority", "")]
    names += [(code, code.lower().replace("d", "district-"), _level(code), above) for code, above in within.items()]
    areas = {
        code: AreaContext(code=code, name=slug.title(), slug=slug, level=level, parent=parent)
        for code, slug, level, parent in names
    }
    return {
        "ashire": Context(
            council="ashire",
            council_name="Ashire",
            authority=COUNTY,
            area=COUNTY,
            edition="2023-24",
            edition_label="2023-24",
            edition_end=date(2024, 3, 31),
            audience="public",
            as_of=date(2024, 6, 1),
            synthetic=True,
            annual_only=False,
            marking="OFFICIAL",
            contact="a@example",
            colour="#12436D",
            current_set="",
            previous_set="",
            indicators={},
            areas=areas,
            neighbours={},
            revisions=(),
            notes=(),
        )
    }
