"""What a share could be if the cases whose answer is not known were known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pmflib import frames
from pmflib.assess.grid import Floats
from pmflib.catalogue.models import Catalogue

_HUNDRED = 100.0
_UNKNOWN = "unknown_share"


def bounds(core: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return `frames.BOUNDS`: the share unknown, the value of the known cases, and what all of them could be.

    Parameters
    ----------
    core : DataFrame
        Shape `frames.CORE`.
    catalogue : Catalogue
        Indicators name in ``unknown_in`` the one that holds the share of their cases without an answer.

    Notes
    -----
    Unknown cases that count nowhere in the numerator but stand in the base (a care leaver whose activity is not
    known is not counted in work) can only add to it. So the value itself is the lower bound, and value plus share
    unknown the upper one; no bound passes what is possible.
    """
    unknown_in = {code: one.unknown_in for code, one in catalogue.indicators.items() if one.unknown_in}
    rows = core.loc[core["indicator"].isin(list(unknown_in)), [*frames.KEY, "value"]]
    key = ["area", "breakdown", "category", "window", "period_end"]
    held = core.loc[core["indicator"].isin(list(unknown_in.values())), ["indicator", *key, "value"]]
    held = held.rename(columns={"indicator": "held", "value": _UNKNOWN})
    both = rows.assign(held=rows["indicator"].map(unknown_in).astype("str")).merge(held, on=["held", *key])
    known, lower, upper = of_known(both["value"].to_numpy(), both[_UNKNOWN].to_numpy())
    found = both.assign(value_of_known=known, bound_lower=lower, bound_upper=upper).loc[both[_UNKNOWN].notna()]
    return frames.conform(found[frames.names(frames.BOUNDS)], frames.BOUNDS)


def of_known(share: Floats, unknown: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the share of the known cases, and the least and the most the share of all cases could be, in per cent.

    Parameters
    ----------
    share : array
        Cases counted, in per cent of all cases, the unknown ones included.
    unknown : array
        Cases whose answer is not known, in per cent of all cases.
    """
    known = _HUNDRED - unknown
    with np.errstate(divide="ignore", invalid="ignore"):
        # Two published shares are rounded each on its own and may pass the whole by a little.
        of_those = np.where(known > 0, np.minimum(_HUNDRED * share / known, _HUNDRED), np.nan)
    return of_those, np.asarray(share), np.minimum(share + unknown, _HUNDRED)
