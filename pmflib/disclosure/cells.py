"""The counts behind a council's own figures: which number stands in which rows, and how large it is.

A count may stand in many rows: the referrals of one indicator are the base of the next. It is one cell here, hidden in
all of them or in none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pmflib import frames
from pmflib.disclosure.naming import WHERE

#: What places a count: its name, then where and when.
PLACE = ["count", *WHERE]
#: The numbers of a figure.
NUMBERS = ["numerator", "denominator", "n", "value"]
_WHOLE = 1e-6
_RATE_FROM = 5_000.0
_MOST = 0.8
#: A base no smaller than this anywhere is a population, if no figure says otherwise.
_PEOPLE = 1_000.0


def months(dates: pd.Series) -> pd.Series:
    """Return the running number of each date's month."""
    running: pd.Series = dates.dt.year * 12 + dates.dt.month
    return running


def scales(rows: pd.DataFrame) -> pd.Series:
    """Return, by indicator, what numerator over denominator is multiplied by; missing where that is not its value."""
    ratio = rows["value"] * rows["denominator"] / rows["numerator"].where(rows["numerator"] > 0)
    middle = ratio.groupby(rows["indicator"]).median()
    # In-year rates are annualised by days, which differ a little; one wrong row must not hide what the others say.
    usual = rows["indicator"].map(middle)
    near = (ratio - usual).abs() <= usual * np.where(usual >= _RATE_FROM, 1.0, 1e-3)
    agree = near.where(ratio.notna()).astype(float).groupby(rows["indicator"]).mean()
    return middle.where(agree >= _MOST)


def whole(values: pd.Series) -> pd.Series:
    """Return, by row, whether a number is whole or missing."""
    return values.isna() | ((values - values.round()).abs() < _WHOLE)


def long(rows: pd.DataFrame, averages: Sequence[str] = ()) -> pd.DataFrame:
    """Return one line per row and count in it: numerator, denominator, and remainder of a share.

    Parameters
    ----------
    rows : DataFrame
        Shape `frames.CORE` or `frames.OBSERVATIONS`, one row per key, true counts.
    averages : sequence of str
        Indicators whose numerator is a sum over children, whole or not.

    Returns
    -------
    DataFrame
        Columns ``row`` (position), ``role``, ``own`` (indicator and role), ``true``, ``unknown`` (hidden by its
        source), ``published`` (1, of a remainder 0), ``level``, ``first`` and those of `PLACE` but the count's name.
    """
    scale = rows["indicator"].map(scales(rows))
    numerator = rows["numerator"].mask(_counts_itself(rows), rows["value"])
    base = rows["denominator"].fillna(rows["n"])
    fractional = (~whole(numerator)).groupby(rows["indicator"]).transform("any")
    part_base = (~whole(base)).groupby(rows["indicator"]).transform("any")
    exceeds = (numerator > base + _WHOLE).groupby(rows["indicator"]).transform("any")
    # Nothing was counted at all: what it is a rate of shows only in its size.
    people = base.groupby(rows["indicator"]).transform("min") >= _PEOPLE
    rate = _transformed(rows, (scale >= _RATE_FROM) | (scale.isna() & people))
    share = _transformed(rows, (scale - 100).abs() < 1) & ~exceeds & ~fractional & ~part_base
    roles = {
        "numerator": (numerator, ~fractional | rows["indicator"].isin(list(averages))),
        "denominator": (base, ~rate & ~part_base),
        "remainder": (base - numerator, share),
    }
    place = rows[["indicator", "area", "level", "breakdown", "category", "window"]]
    place = place.assign(
        row=np.arange(len(rows)),
        first=months(rows["period_start"]).to_numpy(),
        last=months(rows["period_end"]).to_numpy(),
        suppressed=rows["status"].to_numpy() == "suppressed",
    )
    parts = [
        place.assign(role=role, true=values.to_numpy()).loc[chosen.to_numpy()]
        for role, (values, chosen) in roles.items()
    ]
    lines = pd.concat(parts, ignore_index=True)
    lines["unknown"] = lines["suppressed"] & lines["true"].isna()
    lines["published"] = (lines["role"] != "remainder").astype(int)
    lines = lines.loc[lines["true"].notna() | lines["unknown"]].drop(columns="suppressed")
    return lines.assign(own=lines["indicator"] + "." + lines["role"]).reset_index(drop=True)


def _counts_itself(rows: pd.DataFrame) -> pd.Series:
    """Return which rows have a count for all their figure: not a median, which may pass the cases it rests on."""
    alone = rows["numerator"].isna() & rows["denominator"].isna()
    return alone & ~_transformed(rows, alone & (rows["value"] > rows["n"] + _WHOLE))


def _transformed(rows: pd.DataFrame, flags: pd.Series) -> pd.Series:
    return flags.fillna(False).astype(bool).groupby(rows["indicator"]).transform("any")


def gather(lines: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the cells, one per count and place, and for each line the position of its cell.

    The cells carry ``shown_in``, the number of rows a reader sees the count in (a remainder stands in none).
    """
    grouped = lines.groupby(PLACE, sort=True)
    position = grouped.ngroup().to_numpy()
    cells = grouped.agg(
        first=("first", "max"),
        level=("level", "first"),
        true=("true", "first"),
        unknown=("unknown", "min"),
        shown_in=("published", "sum"),
    ).reset_index()
    return cells, position


def key_of(rows: pd.DataFrame) -> pd.MultiIndex:
    """Return the key of each row."""
    return pd.MultiIndex.from_frame(rows[list(frames.KEY)])


def labels(places: pd.DataFrame) -> NDArray[np.int64]:
    """Return a number for each place of a count, the same in whatever table it stands.

    Parameters
    ----------
    places : DataFrame
        Columns of `PLACE`.
    """
    plain = places[PLACE].astype(dict.fromkeys(PLACE[:-1], object)).astype({"last": np.int64})
    return np.asarray(pd.util.hash_pandas_object(plain, index=False), dtype=np.uint64).view(np.int64)
