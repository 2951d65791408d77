"""Whether some groups of children meet an event more often than others, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.stats.intervals import rate_ratio

#: Below so many events in the group and its reference together a ratio says nothing.
FEWEST_EVENTS = 10
_SERIES = ["indicator", "area", "breakdown", "window", "period_end"]
_COUNTS = ["numerator", "denominator"]
_TOO_FEW, _UNKNOWN = "too few to judge", "not known"
COLUMNS = (*frames.KEY, "reference", "relative_rate", "lower", "upper", "events", "verdict")


def relative_rates(
    rows: pd.DataFrame, *, breakdown: str, reference: str = "", unknown: tuple[str, ...] = ("unknown", "not known")
) -> pd.DataFrame:
    """Return the rate of each group relative to all others, or to one reference group.

    Parameters
    ----------
    rows : DataFrame
        Shape `frames.OBSERVATIONS` or `frames.CORE`.
    breakdown : str
        Characteristic whose groups are compared, e.g. ``ethnicity``.
    reference : str
        Group the others are held against; without it, everyone else whose group is known.
    unknown : tuple of str
        Groups of unknown answer: never compared, never part of everyone else.

    Returns
    -------
    DataFrame
        `COLUMNS`. ``verdict``: higher or lower where the interval leaves 1 out, no clear difference, not known, or
        too few to judge (fewer than 10 events in both together; no ratio is then given).

    Notes
    -----
    A group whose count is hidden has no ratio, nor has any other it would have to be part of the reference of.

    Source
    ------
    Relative rate index with the score interval of a ratio of two counts: Price and Bonett, Comput. Stat. Data Anal.
    34 (2000) 345-356. For shares of frequent events it is a little wide.
    """
    chosen = rows.loc[rows["breakdown"] == breakdown, [*frames.KEY, *_COUNTS]].reset_index(drop=True)
    asked = ~chosen["category"].str.casefold().isin([name.casefold() for name in unknown])
    other = _reference(chosen, asked, reference)
    events = (chosen["numerator"] + other["numerator"]).to_numpy(dtype=np.float64)
    compared = asked.to_numpy() & (chosen["category"] != reference).to_numpy() & (events >= FEWEST_EVENTS)
    laid = [
        np.where(compared, part, np.nan)
        for part in (chosen["numerator"], chosen["denominator"], other["numerator"], other["denominator"])
    ]
    ratio = rate_ratio(*laid)
    found = chosen.assign(
        reference=reference or "all others",
        relative_rate=ratio.value,
        lower=ratio.lower,
        upper=ratio.upper,
        events=events,
        verdict=_verdict(ratio.lower, ratio.upper, asked.to_numpy(), events),
    )
    return found.loc[chosen["category"] != reference, list(COLUMNS)].reset_index(drop=True)


def _reference(chosen: pd.DataFrame, asked: pd.Series, reference: str) -> pd.DataFrame:
    """Return the counts each group is held against; a hidden count makes the sum missing."""
    part_of = chosen[_COUNTS].where(chosen["category"] == reference if reference else asked, 0.0)
    sums = part_of.groupby([chosen[name] for name in _SERIES]).transform(lambda part: part.sum(skipna=False))
    return sums if reference else sums - chosen[_COUNTS]


def _verdict(lower: np.ndarray, upper: np.ndarray, asked: np.ndarray, events: np.ndarray) -> np.ndarray:
    few = ~(events >= FEWEST_EVENTS) & np.isfinite(events)
    clear = [lower > 1, upper < 1, np.isfinite(lower)]
    return np.select([~asked, few, *clear], [_UNKNOWN, _TOO_FEW, "higher", "lower", "no clear difference"], "")
