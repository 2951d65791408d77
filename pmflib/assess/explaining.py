"""What a change is made of and which groups differ: many comparisons at once, held to one rate of false alarms."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from pmflib.assess.disproportionality import FEWEST_EVENTS, relative_rates
from pmflib.assess.spans import Span, adds_up
from pmflib.stats import decompose, multiplicity

PLACES = "place"
#: Share of the differences called clear that may be chance.
FALSE_ALARMS = 0.05
_COUNTS = ["numerator_then", "denominator_then", "numerator", "denominator"]
_UNKNOWN = ("not known", "unknown", "unallocated")
PARTS = ("breakdown", "category", "mix", "within", "change", "change_lower", "change_upper", "adjusted", "clear")
GROUPS = ("breakdown", "category", "value", "base", "relative_rate", "lower", "upper", "adjusted", "verdict")


def made_of(span: Span, area: str, children: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return a change split by each breakdown, and by place, into changed mix and change within groups.

    Parameters
    ----------
    span : Span
    area : str
    children : tuple of str
        Areas that make up the area: districts, and what belongs to none.

    Returns
    -------
    DataFrame
        Columns of `PARTS`, one row for each category of each breakdown whose categories add up to the whole in both
        years; the breakdown by place is called ``place``. ``mix`` and ``within`` add up to the whole change over the
        categories of one breakdown. ``adjusted`` is the p-value of the category's own change, adjusted for having
        looked at all of them, and ``clear`` whether it stands.

    Source
    ------
    As `stats.decompose.kitagawa` and `stats.multiplicity.adjusted`.
    """
    whole = span.whole(area)
    rows = span.table
    own = rows.loc[(rows["area"] == area) & (rows["breakdown"] != "all")]
    placed = rows.loc[rows["area"].isin(children) & (rows["breakdown"] == "all")]
    placed = placed.assign(breakdown=PLACES, category=placed["area"])
    parts = pd.concat([own, placed])
    fits = parts.groupby("breakdown")["breakdown"].transform(lambda part: adds_up(parts, whole, part.index))
    parts = parts.loc[fits.astype(bool)].reset_index(drop=True)
    if parts.empty:
        return pd.DataFrame(columns=list(PARTS))
    before, base_before, after, base_after = (parts[name].fillna(0.0).to_numpy() for name in _COUNTS)
    by = pd.factorize(parts["breakdown"])[0]
    split = decompose.kitagawa(before, base_before, after, base_after, by, multiplier=float(whole["per"]))
    p = _change_p(parts)
    adjusted = multiplicity.adjusted(np.where(parts["category"].isin(_UNKNOWN), np.nan, p))
    found = parts.assign(mix=split.mix_by_row, within=split.within_by_row, adjusted=adjusted)
    return found.assign(clear=adjusted <= FALSE_ALARMS)[list(PARTS)]


def subgroups(rows: pd.DataFrame, span: Span, area: str, *, fewest: int = 1) -> pd.DataFrame:
    """Return how each group of children differs from all others, over the year now.

    Parameters
    ----------
    rows : DataFrame
        Shape `frames.CORE`, for the columns that the year's counts are laid out in.
    span : Span
    area : str
    fewest : int
        Groups of fewer cases are not judged.

    Returns
    -------
    DataFrame
        Columns of `GROUPS`: value and base of the group, its rate relative to all others with 95% limits, and a
        verdict. It is higher or lower where the p-value, adjusted for all groups looked at, stands at a false
        discovery rate of 5%; else no clear difference, too few to judge, or not known.
    """
    own = span.table.loc[(span.table["area"] == area) & (span.table["breakdown"] != "all")].reset_index(drop=True)
    known = own.loc[own["numerator"].notna() & (own["denominator"] > 0)]
    # A group without another of known answer has nothing to be held against.
    answered = ~known["category"].str.casefold().isin(_UNKNOWN)
    known = known.loc[answered.groupby(known["breakdown"]).transform("sum") > 1]
    if known.empty:
        return pd.DataFrame(columns=list(GROUPS))
    about = rows.iloc[0]
    laid = known.assign(indicator=about["indicator"], window=about["window"], period_end=pd.Timestamp(span.now))
    found = pd.concat([relative_rates(laid, breakdown=name) for name in known["breakdown"].unique()], ignore_index=True)
    both = found.merge(known[["breakdown", "category", "value", "numerator", "denominator"]])
    few = (both["denominator"] < fewest) & (both["verdict"] != "not known")
    both = both.assign(verdict=both["verdict"].mask(few, "too few to judge"))
    return settled(both).assign(base=both["denominator"])[list(GROUPS)]


def settled(groups: pd.DataFrame) -> pd.DataFrame:
    """Return relative rates whose higher and lower hold for all groups looked at together.

    Parameters
    ----------
    groups : DataFrame
        As `relative_rates` returns them, of any number of breakdowns, with the counts ``numerator`` and
        ``denominator`` of each group.

    Returns
    -------
    DataFrame
        With ``adjusted``, the p-value at a false discovery rate; what does not stand at 5% is no clear difference.
    """
    p = np.where(groups["verdict"].isin(["higher", "lower", "no clear difference"]), _rate_p(groups), np.nan)
    adjusted = multiplicity.adjusted(p)
    unsure = groups["verdict"].isin(["higher", "lower"]) & ~(adjusted <= FALSE_ALARMS)
    return groups.assign(adjusted=adjusted, verdict=groups["verdict"].mask(unsure, "no clear difference"))


def _change_p(parts: pd.DataFrame) -> np.ndarray:
    """Two-sided p of each category's change: pooled test of two rates; none on fewer than ten events."""
    events = parts["numerator"] + parts["numerator_then"]
    p = _two_rates(*(parts[name].to_numpy(dtype=float) for name in _COUNTS))
    return np.where(events >= FEWEST_EVENTS, p, np.nan)


def _rate_p(groups: pd.DataFrame) -> np.ndarray:
    """Two-sided p of each group against all others of its breakdown whose answer is known."""
    known = groups[["numerator", "denominator"]].where(~groups["category"].str.casefold().isin(_UNKNOWN), 0.0)
    others = known.groupby(groups["breakdown"]).transform("sum") - known
    return _two_rates(*(part[name].to_numpy() for part in (others, groups) for name in ("numerator", "denominator")))


def _two_rates(x: np.ndarray, n: np.ndarray, y: np.ndarray, m: np.ndarray) -> np.ndarray:
    """Two-sided p that two counts come from one rate: normal, pooled under no difference (Fleiss 1981, 2.3)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (x + y) / (n + m)
        spread = pooled * np.maximum(1.0 - np.minimum(pooled, 1.0), 1e-9) * (1.0 / n + 1.0 / m)
        z = (y / m - x / n) / np.sqrt(spread)
    return np.asarray(2.0 * special.ndtr(-np.abs(z)))
