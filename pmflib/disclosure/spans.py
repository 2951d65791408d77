"""Longer windows as sums of shorter ones, the shorter ones that stand in no row among them.

Years that end with each quarter reach back before the first quarter that is shown. What they leave, set against one
another and against the quarters, is a quarter all the same: a cell that no row shows and a reader works out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmflib.disclosure.cells import labels

_SLACK = 0.5
#: Months in each window of which others are made, the shortest first.
_BASES = {"month": 1, "quarter": 3}
#: A shorter window and the name of a count.
Adding = tuple[str, str]
_PLACE = ["count", "area", "breakdown", "category"]


@dataclass(frozen=True, kw_only=True)
class Spans:
    """Sums over time.

    Parameters
    ----------
    terms : DataFrame
        Columns ``equation, cell, sign``; cells from `cells` on are those of `pieces`.
    pieces : ndarray of float
        True counts of shorter periods, one or several together, that stand in no row.
    labels : ndarray of int
        Of each piece that of its place, as `cells.labels` gives it; of several together, their sum.
    adding : frozenset
        Shorter window and count of which the sums are.
    """

    terms: pd.DataFrame
    pieces: np.ndarray
    labels: np.ndarray
    adding: frozenset[Adding]


def spans(cells: pd.DataFrame, known: frozenset[Adding] = frozenset()) -> Spans:
    """Return the longer windows that are sums of shorter ones, for counts of which that is so in every row.

    Parameters
    ----------
    cells : DataFrame
        As `cells.gather` gives them, with ``true`` filled in.
    known : frozenset
        Shorter windows and counts known to add up from another table: some of its sums may be another's.
    """
    terms: list[pd.DataFrame] = []
    pieces, called = np.zeros(0), np.zeros(0, dtype=np.int64)
    adding: set[Adding] = set()
    for part in _spread(cells, known):
        adding |= set(part[["window", "count"]].drop_duplicates().itertuples(index=False, name=None))
        told, more, names = _pieced(part, len(cells) + len(pieces))
        before = sum(len(one.index) for one in terms)
        terms.append(told.assign(equation=told["equation"] + before))
        pieces, called = np.concatenate([pieces, more]), np.concatenate([called, names])
    blank = pd.DataFrame({"equation": [], "cell": [], "sign": []}).astype(int)
    whole = pd.concat(terms, ignore_index=True) if terms else blank
    return Spans(terms=whole, pieces=pieces, labels=called, adding=frozenset(adding))


def _spread(cells: pd.DataFrame, known: frozenset[Adding]) -> Iterator[pd.DataFrame]:
    """Yield one line per longer window and shorter period in it: ``top, whole, cell, true`` and the period's place.

    Children counted once in each quarter are not so many in the year: such counts do not add up, and are left out.
    """
    months = cells["last"] - cells["first"] + 1
    for base, length in _BASES.items():
        parts = cells.assign(cell=np.arange(len(cells), dtype=float)).loc[cells["window"] == base]
        long = cells.loc[~cells["window"].isin([base, "snapshot"]) & (months > length) & (months % length == 0)]
        if not len(parts) or not len(long):
            continue
        tops = long[[*_PLACE, "last"]].assign(top=long.index, whole=long["true"], pieces=months[long.index] // length)
        spread = tops.loc[tops.index.repeat(tops["pieces"])]
        spread["last"] -= length * spread.groupby("top").cumcount()
        linked = spread.merge(parts[[*_PLACE, "last", "cell", "true"]], on=[*_PLACE, "last"], how="left")
        linked["window"] = base
        by = linked.groupby("top")
        full = by["cell"].transform("count") == linked["pieces"]
        equal = (by["true"].transform("sum") - linked["whole"]).abs() < _SLACK
        count = linked["count"]
        some, all_of_them = (full & equal).groupby(count), (equal | ~full).groupby(count)
        told = count.isin([one for window, one in known if window == base])
        yield linked.loc[told | (some.transform("any") & all_of_them.transform("all"))]


def _pieced(linked: pd.DataFrame, start: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return the terms of the sums, the counts that stand in no row, as cells from `start` on, and their labels."""
    gap = linked["cell"].isna().to_numpy()
    gone = linked.loc[gap]
    piece = gone.groupby([*_PLACE, "last"], sort=False).ngroup().to_numpy()
    top = linked["top"].to_numpy()
    rest = linked["whole"].groupby(top).first() - linked["true"].groupby(top).sum()
    found = _alone(gone["top"].to_numpy(), piece, rest)
    single = ~np.isnan(found[piece])
    known = pd.Series(np.where(single, found[piece], 0.0)).groupby(gone["top"].to_numpy()).sum()
    left = rest.sub(known, fill_value=0.0)
    together = _together(gone["top"].to_numpy()[~single], piece[~single])
    shared = pd.Series(left.reindex(together.index).to_numpy()).groupby(together.to_numpy()).first().sort_index()
    values = np.concatenate([found[~np.isnan(found)], shared.to_numpy(float)])
    called = _called(gone, piece, found, together)
    place = np.cumsum(~np.isnan(found)) - 1
    ids = np.concatenate([start + place[piece[single]], start + (~np.isnan(found)).sum() + together.to_numpy()])
    tops = np.concatenate([gone["top"].to_numpy()[single], together.index.to_numpy()]).astype(int)
    terms = pd.concat(
        [
            pd.DataFrame({"top": np.unique(top), "cell": np.unique(top), "sign": 1.0}),
            pd.DataFrame({"top": top[~gap], "cell": linked["cell"].to_numpy()[~gap].astype(int), "sign": -1.0}),
            pd.DataFrame({"top": tops, "cell": ids, "sign": -1.0}),
        ],
        ignore_index=True,
    )
    unlike = (left.reindex(together.index) - shared.reindex(together).to_numpy()).abs() > _SLACK
    off = left.drop(together.index).abs() > _SLACK
    return _sound(terms, values, start, [*unlike.index[unlike], *off.index[off]]), values, called


def _called(gone: pd.DataFrame, piece: np.ndarray, found: np.ndarray, together: pd.Series) -> np.ndarray:
    """Return the labels of the pieces, in the order of their counts."""
    own = labels(gone)
    first = np.unique(piece, return_index=True)[1]
    several = np.isnan(found)[piece]
    sums = pd.Series(own[several]).groupby(gone["top"].to_numpy()[several]).sum()
    shared = pd.Series(sums.reindex(together.index).to_numpy()).groupby(together.to_numpy()).first().sort_index()
    return np.concatenate([own[first][~np.isnan(found)], shared.to_numpy(np.int64)])


def _alone(top: np.ndarray, piece: np.ndarray, rest: pd.Series) -> np.ndarray:
    """Return, by piece, its count where it is all that is left of some sum; missing for the others."""
    out = np.full(int(piece.max(initial=-1)) + 1, np.nan)
    while True:
        known = out[piece]
        waiting = np.isnan(known)
        left = rest - pd.Series(np.where(waiting, 0.0, known)).groupby(top).sum().reindex(rest.index, fill_value=0.0)
        one = pd.Series(waiting.astype(int)).groupby(top).transform("sum").to_numpy() == 1
        new = waiting & one
        if not new.any():
            return out
        out[piece[new]] = left.loc[top[new]].to_numpy()


def _together(top: np.ndarray, piece: np.ndarray) -> pd.Series:
    """Return, by sum, the number of the pieces that nothing tells apart: the same for sums that lack the same ones."""
    lacking = pd.Series(piece).groupby(top).agg(lambda each: " ".join(map(str, sorted(each))))
    return pd.Series(pd.factorize(lacking.to_numpy())[0], index=lacking.index, dtype=int)


def _sound(terms: pd.DataFrame, values: np.ndarray, start: int, off: list[int]) -> pd.DataFrame:
    """Return the sums whose pieces are counts at all, but for those that do not come out."""
    number = terms["cell"].to_numpy() - start
    inside = (number >= 0) & (number < len(values)) & (terms["sign"] < 0).to_numpy()
    negative = np.zeros(len(terms), dtype=bool)
    negative[inside] = values[number[inside]] < -_SLACK
    kept = terms.loc[~terms["top"].isin([*off, *terms.loc[negative, "top"]])]
    return kept.assign(equation=kept.groupby("top", sort=False).ngroup())[["equation", "cell", "sign"]]
