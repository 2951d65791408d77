"""What a reader takes from released rows: every count, as a number, a range or a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pmflib.disclosure.attacker.limits import by_limits

Numbers = NDArray[np.float64]
WHERE = ["area", "breakdown", "category", "window", "end"]
_ROWKEY = ["indicator", "area", "breakdown", "category", "window", "period_end"]
_CEILING = 1e7
_TINY = 1e-6
#: Places looked at first when two columns are compared, and places above none in which they must agree to be one count.
_GLANCE, _BELIEVED = 200, 10


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What is public about how a pack was protected.

    Parameters
    ----------
    threshold : int
        Counts from 1 to this are hidden.
    zeros_shown : bool
    rounding : int
        Base of what is shown rounded; 0 for none.
    rounded_levels : tuple of str, optional
        Levels whose counts are rounded; none given means every level.
    adding_up : bool
        Rounded either way so that totals add up, not to the nearest.
    parents : mapping
        Area to the area it is part of.
    overlapping : tuple of str
        Breakdowns whose categories overlap.
    means : tuple of str
        Indicators whose top adds up what was measured of each child.
    """

    threshold: int
    zeros_shown: bool = True
    rounding: int = 0
    rounded_levels: tuple[str, ...] | None = None
    adding_up: bool = False
    parents: dict[str, str]
    overlapping: tuple[str, ...] = ()
    means: tuple[str, ...] = ()

    def reach(self) -> float:
        """How far a rounded number may lie from the true one."""
        return self.rounding - 1.0 if self.adding_up else self.rounding / 2


def facts(released: pd.DataFrame, truth: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return one line per count of each row with what the reader sees of it.

    Parameters
    ----------
    released : DataFrame
        Core rows as published.
    truth : DataFrame
        The same rows with their true counts, in the same order: for the judge, and to know which sums hold.
    rules : Rules

    Returns
    -------
    DataFrame
        Columns ``line, indicator, kind`` (top or bottom of the fraction, or what is
        left between them), those of `WHERE`, ``level, start, lower,
        upper, hidden, truth``, and ``enough``: of what a few children come to, that of one more than a few.
    """
    top, bottom, times = _fractions(truth)
    tops, bottoms = _read(released, truth, times, rules)
    least = pd.Series(bottom).groupby(truth["indicator"].to_numpy()).transform("min").to_numpy()
    rate = (times >= 5_000) | (np.isnan(times) & (least >= 1_000))
    base = {
        **{name: truth[name].to_numpy() for name in ("indicator", "area", "breakdown", "category", "window", "level")},
        "line": np.arange(len(truth)),
        "start": _month(truth["period_start"]),
        "end": _month(truth["period_end"]),
        "percent": np.abs(times - 100) < 1,
    }
    mean = truth["indicator"].isin(rules.means).to_numpy()
    whole_top = _all_whole(top, truth["indicator"]) | mean
    whole_bottom = _all_whole(bottom, truth["indicator"])
    enough = np.where(mean, _of_enough(top, bottom, rules), np.nan)
    # What a few children come to must not be told; a mean hidden for others' sake takes its sum along, no more.
    tops |= {"hidden": np.where(mean, ~np.isnan(enough), tops["hidden"]), "truth": top, "enough": enough}
    bottoms |= {"truth": bottom, "enough": np.nan}
    parts = [
        pd.DataFrame({**base, "kind": "top", **tops}).loc[whole_top],
        pd.DataFrame({**base, "kind": "bottom", **bottoms}).loc[whole_bottom & ~rate],
    ]
    # Those who do not count are nobody's line, and may be another's count.
    share = whole_top & whole_bottom & base["percent"] & _never_above(top, bottom, truth["indicator"])
    left = {"seen": np.nan, "hidden": False, "truth": bottom - top, "enough": np.nan, "give": 0.0}
    parts.append(pd.DataFrame({**base, "kind": "left", **left}).loc[share])
    out = pd.concat(parts, ignore_index=True)
    return _bounded(out.loc[out["truth"].notna()].reset_index(drop=True), rules)


def _read(
    released: pd.DataFrame, truth: pd.DataFrame, times: Numbers, rules: Rules
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return of tops and bottoms what is ``seen``, where one is ``hidden``, and how much it may ``give``."""
    seen_top = released["numerator"].to_numpy(float)
    seen_bottom = released["denominator"].to_numpy(float)
    seen_top = np.where(_alone(truth), released["value"], seen_top)
    n, value = released["n"].to_numpy(float), released["value"].to_numpy(float)
    no_bottom = np.isnan(truth["denominator"].to_numpy(float))
    seen_bottom = np.where(no_bottom, n, seen_bottom)
    gap_top, gap_bottom = np.isnan(seen_top), np.isnan(seen_bottom)
    # A figure beside one of its counts gives the other away.
    with np.errstate(divide="ignore", invalid="ignore"):
        seen_top = np.where(np.isnan(seen_top), value * seen_bottom / times, seen_top)
        by_rate = np.where(seen_top > 0, seen_top * times / value, np.nan)
        seen_bottom = np.where(np.isnan(seen_bottom), by_rate, seen_bottom)
    told_top, told_bottom = by_limits(released, times)
    seen_top, top_give = _nearer(seen_top, told_top, rules)
    seen_bottom, bottom_give = _nearer(seen_bottom, told_bottom, rules)
    return (
        {"seen": seen_top, "hidden": gap_top, "give": top_give},
        {"seen": seen_bottom, "hidden": gap_bottom, "give": bottom_give},
    )


def _nearer(seen: Numbers, told: Numbers, rules: Rules) -> tuple[Numbers, Numbers]:
    """Return the counts as seen, or else as limits tell them, and how far they may lie from the true ones."""
    # Limits of a rounded count tell no more than that count; those of another tell the true one.
    off = np.abs(told - seen)
    closer = ~np.isnan(told) & (np.isnan(seen) | ((off > 0.5) & (off <= rules.reach())))
    return np.where(closer, told, seen), np.where(closer, 0.0, rules.reach())


def _of_enough(top: Numbers, bottom: Numbers, rules: Rules) -> Numbers:
    """Return what sums of few children would be of one child more than few; missing for others."""
    few = (bottom >= (0.5 if rules.zeros_shown else 0.0)) & (bottom < rules.threshold + 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(few, np.maximum(top * (rules.threshold + 1) / np.maximum(bottom, 1.0), top + 1.0), np.nan)


def _fractions(truth: pd.DataFrame) -> tuple[Numbers, Numbers, Numbers]:
    top = truth["numerator"].to_numpy(float)
    bottom = truth["denominator"].to_numpy(float)
    value = truth["value"].to_numpy(float)
    top = np.where(_alone(truth), value, top)
    bottom = np.where(np.isnan(bottom), truth["n"].to_numpy(float), bottom)
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(top > 0, value * bottom / top, np.nan)
    usual = pd.Series(times).groupby(truth["indicator"].to_numpy()).transform("median")
    return top, bottom, np.where(np.isnan(times), usual, times)


def _alone(truth: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which figures are nothing but a count: none of an indicator that is more than the cases it rests on."""
    alone = truth["numerator"].isna() & truth["denominator"].isna()
    middle = truth.loc[alone & (truth["value"] - truth["n"] > _TINY), "indicator"].unique()
    return np.asarray(alone & ~truth["indicator"].isin(middle))


def _all_whole(numbers: Numbers, indicator: pd.Series) -> NDArray[np.bool_]:
    broken = ~np.isnan(numbers) & (np.abs(numbers - np.round(numbers)) > _TINY)
    names = indicator.to_numpy()
    return ~np.isin(names, np.unique(names[broken].astype(str)) if broken.any() else [])


def _never_above(top: Numbers, bottom: Numbers, indicator: pd.Series) -> NDArray[np.bool_]:
    names = indicator.to_numpy()
    return ~np.isin(names, np.unique(names[top > bottom + _TINY].astype(str)))


def _month(days: pd.Series) -> NDArray[np.int64]:
    return np.asarray(days.dt.year * 12 + days.dt.month, dtype=np.int64)


def _bounded(out: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    rounded = np.zeros(len(out), dtype=bool)
    if rules.rounding:
        levels = rules.rounded_levels
        rounded = np.ones(len(out), dtype=bool) if levels is None else out["level"].isin(levels).to_numpy()
    give = np.where(rounded, out["give"], 0.0)
    unseen = out["seen"].isna()
    least = np.where((out["kind"] == "left") | (not rules.zeros_shown), 0.0, 1.0)
    out["lower"] = np.where(unseen, np.minimum(least, out["truth"]), np.maximum(out["seen"] - give, 0.0))
    out["upper"] = np.where(unseen, _CEILING, out["seen"] + give)
    return out


def counts(found: pd.DataFrame) -> dict[str, str]:
    """Return the name of the count for each column; columns that never differ where both stand are one count.

    Those that stand in different places must agree in enough of them for a reader to believe it.
    """
    names = found["indicator"] + "|" + found["kind"]
    place = found.groupby(WHERE, sort=False).ngroup().to_numpy()
    column, called = pd.factorize(names)
    numbers = np.full((place.max(initial=-1) + 1, len(called)), np.nan)
    numbers[place, column] = found["truth"].to_numpy(float)
    alias = {str(name): str(name) for name in called}
    heads: list[int] = []
    for at in np.argsort(np.isnan(numbers).sum(axis=0), kind="stable").tolist():
        head = next((one for one in _alike(numbers, heads, at) if _one_count(numbers[:, one], numbers[:, at])), None)
        if head is None:
            heads.append(at)
        else:
            alias[str(called[at])] = str(called[head])
            numbers[:, head] = np.where(np.isnan(numbers[:, head]), numbers[:, at], numbers[:, head])
    return alias


def _alike(numbers: Numbers, heads: list[int], at: int) -> list[int]:
    """Return the columns that do not differ from this one in the places where it is largest."""
    own = numbers[:, at]
    largest = np.argsort(-np.nan_to_num(own, nan=-1.0), kind="stable")[:_GLANCE]
    there = numbers[largest][:, heads]
    differ = ~np.isnan(there) & ~np.isnan(own[largest])[:, None] & (there != own[largest][:, None])
    return [heads[one] for one in np.flatnonzero(~differ.any(axis=0))]


def _one_count(one: Numbers, other: Numbers) -> bool:
    both = ~np.isnan(one) & ~np.isnan(other)
    if (one[both] != other[both]).any():
        return False
    shorter = min((~np.isnan(one)).sum(), (~np.isnan(other)).sum())
    everywhere = both.sum() == (~np.isnan(one) | ~np.isnan(other)).sum()
    believed = (one[both] > 0).sum() >= _BELIEVED and 2 * both.sum() >= shorter
    return bool(everywhere or believed)
