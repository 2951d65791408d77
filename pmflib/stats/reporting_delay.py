"""How much of what has happened is already recorded, learnt from how late records came before."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from pmflib.stats.checks import BadNumbers, Floats, broadcast, not_negative, require

_FORTNIGHT = 14


class Development(NamedTuple):
    """Share of events recorded by so many days after them, and what is known of its error.

    Parameters
    ----------
    share : array of float
        By days since the event, 0 first; the last is 1 by definition.
    error : array of float
        Standard error of the logarithm of the share.
    dispersion : float
        How many times as much the number still missing scatters as chance alone would let it; at least 1.
    """

    share: Floats
    error: Floats
    dispersion: float


class Completed(NamedTuple):
    """How many events there will be once late records are in, with limits, one figure a group."""

    expected: Floats
    lower: Floats
    upper: Floats


def development(
    delay: npt.ArrayLike, age: npt.ArrayLike, weight: npt.ArrayLike | None = None, *, longest: int = 180
) -> Development:
    """Learn from recorded events by when they had been recorded.

    An event is only seen if its delay is no longer than its age, so that young ones say nothing of long delays. The
    chance of a delay of d days among those of at most d, taken from the events at least d days old, does not suffer
    from that; the share recorded within d days is the product of what is left over all longer delays. Daily steps
    make this the chain-ladder method.

    Parameters
    ----------
    delay, age : array of float
        Days from the event to its record, and to the day of the extract. A record before its event counts as delay 0.
    weight : array of float, optional
        Events of each row; default one.
    longest : int
        Days after which nothing more comes; longer delays count as that.

    Returns
    -------
    Development

    Raises
    ------
    BadNumbers
        For negative weights or ages, missing numbers, or a delay longer than the event's age.

    Source
    ------
    Lagakos, Barraj and De Gruttola, Biometrika 75 (1988) 515-523; Kalbfleisch and Lawless, Statistica Sinica 1 (1991)
    19-32; Mack, ASTIN Bulletin 23 (1993) 213-225, for the chain ladder. Greenwood's formula on the reversed clock.
    """
    if longest < 1:
        raise BadNumbers.one("longest", f"{longest} days leave nothing to learn.", "Give 1 or more.")
    took, old, many = broadcast(delay=delay, age=age, weight=np.ones(1) if weight is None else weight)
    late = took > old
    wrong = ~(np.isfinite(took) & np.isfinite(old) & np.isfinite(many))
    require(
        [
            ("delay", wrong, took, "are missing", "Leave rows without a day of record out."),
            ("delay", late, took, "are longer than the event is old", "The extract cannot hold it: check its day."),
            *(not_negative(name, each) for name, each in (("age", old), ("weight", many))),
        ]
    )
    days = np.clip(took, 0, longest).astype(np.int64)
    seen = np.minimum(old, longest).astype(np.int64)
    exact, within = _triangle(days, seen, many, longest)
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = np.where(within > 0, exact / within, 0.0)
        step = np.where(chance < 1, chance / (within * (1 - chance)), 0.0)
        logs = np.log1p(-np.minimum(chance, 1 - 1e-12))
    # The share after d days leaves out the chances of all longer delays.
    left = np.append(np.cumsum(logs[:0:-1])[::-1], 0.0)
    spread = np.append(np.cumsum(np.nan_to_num(step[:0:-1]))[::-1], 0.0)
    share = np.exp(left)
    return Development(share, np.sqrt(spread), _dispersion(days, old, many, longest))


def _triangle(
    days: npt.NDArray[np.int64], seen: npt.NDArray[np.int64], many: Floats, longest: int
) -> tuple[Floats, Floats]:
    """Return, by delay d, the events of exactly d and of at most d days, both among those at least d days old."""
    cells = np.zeros((longest + 1, longest + 1))
    np.add.at(cells, (seen, days), many)
    old_enough = np.cumsum(cells[::-1], axis=0)[::-1]
    place = np.arange(longest + 1)
    return old_enough[place, place], np.cumsum(old_enough, axis=1)[place, place]


def _dispersion(days: npt.NDArray[np.int64], old: Floats, many: Floats, longest: int) -> float:
    """Return Pearson's scatter of the share that came later than a week, over the months that are complete."""
    complete = old >= longest
    if not complete.any():
        return 1.0
    month = ((old[complete] - longest) // 30).astype(np.int64)
    base = np.bincount(month, weights=many[complete])
    came = np.bincount(month, weights=many[complete] * (days[complete] > 7))
    kept = base > 0
    share = came.sum() / base.sum()
    if kept.sum() < 3 or not 0 < share < 1:
        return 1.0
    chi = np.sum((came[kept] - base[kept] * share) ** 2 / (base[kept] * share * (1 - share)))
    return float(max(1.0, chi / (kept.sum() - 1)))


def compared(then: npt.ArrayLike, now: npt.ArrayLike) -> Development:
    """Learn from two extracts, where records do not say when they were made: what the earlier knew of each day.

    Parameters
    ----------
    then, now : array of float
        Events of each day by its age at the earlier extract, 0 first, as known then and as known now. The later
        extract must be so much later that nothing more comes.

    Returns
    -------
    Development
        Shares are those of fortnights up to each age and never fall with it.
    """
    before, after = broadcast(then=then, now=now)
    require([not_negative("then", before), not_negative("now", after)])
    window = min(_FORTNIGHT, max(len(after), 1))
    kernel = np.ones(window)
    known, whole = (np.convolve(each, kernel)[: len(each)] for each in (before, after))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(whole > 0, np.minimum(known / whole, 1.0), np.nan)
        error = np.where(known > 0, np.sqrt((1 - share) / np.maximum(known, 1.0)), 0.0)
    # An age no event has takes over what the next age that has some shows.
    known_share = pd.Series(np.append(share, 1.0)).bfill().to_numpy()
    rising = np.maximum.accumulate(known_share)
    return Development(rising, np.append(np.nan_to_num(error), 0.0), 1.0)


def completed(
    learnt: Development, age: npt.ArrayLike, count: npt.ArrayLike, group: npt.ArrayLike, *, confidence: float = 0.95
) -> Completed:
    """Return how many events each group will have once late records are in.

    Parameters
    ----------
    learnt : Development
    age, count : array of float
        Days since the events of each row, and how many of them are recorded.
    group : array of int
        Group of each row, 0 first.
    confidence : float

    Returns
    -------
    Completed
        The number recorded is the lowest a limit can be.

    Source
    ------
    Number missing of a binomial sample, n (1 - p) / p² scaled by the dispersion, plus the error of p as estimated.
    """
    old, many = broadcast(age=age, count=count)
    places = np.asarray(group, dtype=np.int64)
    require([not_negative("age", old), not_negative("count", many)])
    day = np.minimum(old, len(learnt.share) - 1).astype(np.int64)
    share = np.maximum(learnt.share[day], 1e-9)
    width = int(places.max(initial=-1)) + 1

    def summed(values: Floats) -> Floats:
        return np.asarray(np.bincount(places, weights=values, minlength=width), dtype=np.float64)

    known, whole = summed(many), summed(many / share)
    chance = summed(many * (1 - share) / share**2) * learnt.dispersion
    # The same curve serves all days of a group, so its errors add up before they are squared.
    learning = summed(many / share * learnt.error[day]) ** 2
    reach = float(special.ndtri((1 + confidence) / 2)) * np.sqrt(chance + learning)
    return Completed(whole, np.maximum(whole - reach, known), whole + reach)
