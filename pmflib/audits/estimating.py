"""What a sample of cases says of all of them: weighted shares with limits, by area and by team."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib.stats.intervals import sampled_proportion

#: What places an estimate, and what it is of.
PLACE = ["area", "team"]
OF = ["measure", "item", "answer"]


def weighted(cases: pd.DataFrame, counts: pd.DataFrame) -> pd.Series:
    """Return how many cases of the frame each audited case stands for.

    Parameters
    ----------
    cases : DataFrame
        ``stratum`` of each case that was audited.
    counts : DataFrame
        ``stratum, cases``: the frame.

    Returns
    -------
    Series of float
        Cases of the stratum by audits done in it: the inverse of the chance of being audited, where those given up or
        not done are as the others of their stratum.

    Source
    ------
    Weighting classes for non-response: Lohr, Sampling: Design and Analysis, 3rd ed. (2021), 8.5.
    """
    there = counts.groupby("stratum")["cases"].sum()
    done = cases.groupby("stratum").size()
    share: pd.Series = cases["stratum"].map(there / done).astype("float64")
    return share


def estimated(said: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return weighted shares with 95% limits.

    Parameters
    ----------
    said : DataFrame
        One row for each case, place and answer it could have had: the columns of `PLACE` and `OF`, ``hit`` (bool) and
        ``weight``. The cases of a place are its base, whether they are hits or not.
    frame : DataFrame
        The columns of `PLACE`, and ``frame``: how many cases there are.

    Returns
    -------
    DataFrame
        `PLACE`, `OF`, ``frame, number`` (hits), ``base`` (cases), ``value, lower, upper`` (per cent) and ``n`` (cases
        allowing for unequal weights).

    Notes
    -----
    ``n`` is Kish's effective size, the square of the sum of the weights by the sum of their squares. Limits are
    Wilson's for that size, with the finite population correction of `sampled_proportion`. What stratifying gains in
    precision is not claimed: limits are, if anything, a little wide.

    Source
    ------
    Kish, Survey Sampling (1965), 11.7; J. Off. Stat. 8 (1992) 183-200; Wilson's interval with an effective size:
    Korn and Graubard, Surv. Methodol. 24 (1998) 193-201, and Franco, Little, Louis and Slud, J. Surv. Stat. Methodol. 7
    (2019) 334-364.
    """
    parts = said[[*PLACE, *OF]].assign(
        hits=said["hit"].astype("float64"),
        cases=1.0,
        whole=said["weight"],
        squares=said["weight"] ** 2,
        hit_weight=said["weight"].where(said["hit"], 0.0),
    )
    sums = parts.groupby([*PLACE, *OF], sort=False, as_index=False).sum()
    sums = sums.merge(frame, on=PLACE, how="left")
    share = sums["hit_weight"] / sums["whole"]
    size = np.minimum(sums["whole"] ** 2 / sums["squares"], sums["cases"])
    # Rounding in the last digit must not make all cases fewer than all.
    size = np.where(np.isclose(size, sums["cases"], rtol=1e-9), sums["cases"], size)
    there = np.maximum(sums["frame"], sums["cases"])
    hits = np.clip(share * size, 0.0, size)
    limits = sampled_proportion(hits, size, there, fractional=True)
    return sums[[*PLACE, *OF]].assign(
        frame=there,
        number=sums["hits"],
        base=sums["cases"],
        value=100.0 * share,
        lower=np.minimum(limits.lower, 100.0 * share),
        upper=np.maximum(limits.upper, 100.0 * share),
        n=size,
    )
