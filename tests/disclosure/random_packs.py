"""Random councils whose figures are small, linked and hierarchical, as tables of figures before protection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.disclosure import AreaContext, Context

COUNTY = "A"
COUNTS = ["all", "some", "others"]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How large a random pack is.

    A family is a count, the rate it makes, and a percentage of it with its complement. With `others` two more
    percentages share out what the first leaves, and its count makes a rate of its own, for districts alone.
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
    cut: int = 0


def counted(shape: Shape, random: np.random.Generator) -> pd.DataFrame:
    """Return cells ``family, area, period, breakdown, category, all, some`` that add up in every direction."""
    places = [f"D{number}" for number in range(shape.districts)] + (["unallocated"] if shape.unplaced else [])
    cuts = shape.groups or (1,)
    size = (shape.families, len(places), shape.quarters, *cuts)
    level = random.gamma(1.5, shape.usual / 1.5, size=(shape.families, len(places), 1, *[1] * len(cuts)))
    everyone = random.poisson(level, size=size)
    some = random.binomial(everyone, random.beta(1.2, 3.0, size=(shape.families, 1, 1, *[1] * len(cuts))))
    # What is found out late changes nothing of what was drawn before.
    others = random.binomial(everyone - some, 0.5) if shape.others else np.zeros_like(some)
    _revise(everyone, some, shape.revisions, random)
    parts = []
    for number in range(-1, len(shape.groups)):
        axes = tuple(3 + other for other in range(len(cuts)) if other != number)
        table = [whole.sum(axis=axes) for whole in (everyone, some, others)]
        table = [each if number >= 0 else each[..., None] for each in table]
        index = pd.MultiIndex.from_product(
            [range(shape.families), places, range(shape.quarters), range(table[0].shape[-1])],
            names=["family", "area", "period", "category"],
        )
        part = pd.DataFrame(dict(zip(COUNTS, (each.ravel() for each in table), strict=True)), index=index)
        part = part.reset_index()
        part["breakdown"] = "all" if number < 0 else f"b{number}"
        part["category"] = "all" if number < 0 else "c" + part["category"].astype(str)
        parts.append(part)
    cells = pd.concat(parts, ignore_index=True)
    county = cells.groupby(["family", "period", "breakdown", "category"], as_index=False)[COUNTS].sum()
    return pd.concat([cells.loc[cells["area"] != "unallocated"], county.assign(area=COUNTY)], ignore_index=True)


def _revise(everyone: np.ndarray, some: np.ndarray, many: int, random: np.random.Generator) -> None:
    """Find out late about one more child in a few cells, half of them counting."""
    for _ in range(many):
        at = tuple(int(random.integers(size)) for size in everyone.shape)
        everyone[at] += 1
        some[at] += int(random.integers(2))


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
    population = np.where(cells["area"] == COUNTY, 400_000.0, 30_000.0)
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
    return frames.conform(pd.concat(made, ignore_index=True), frames.CORE)


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
            "level": np.where(cells["area"] == COUNTY, "authority", "district"),
            "breakdown": cells["breakdown"],
            "category": cells["category"],
            "window": cells["window"],
            "period_start": start,
            "period_end": end + pd.offsets.MonthEnd(0),
            "numerator": top.astype(float),
            "denominator": base,
            "value": times * top / base.where(base > 0),
            "n": base if times == 100.0 else top.astype(float),
            "source": "local",
        }
    )


def contexts(districts: int) -> dict[str, Context]:
    """Return the context of the county's slice."""
    names = [(COUNTY, "ashire", "authority", "")]
    names += [(f"D{number}", f"district-{number}", "district", COUNTY) for number in range(districts)]
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
