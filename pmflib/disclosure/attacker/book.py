"""What an attacker writes down: unknowns, and the equations among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from pmflib.disclosure.attacker.reading import WHERE

Numbers = NDArray[np.float64]
Cut = str | NDArray[np.object_]
NAME = ["count", *WHERE]
_CEILING = 1e7


@dataclass(frozen=True, kw_only=True)
class Puzzle:
    """Unknowns, the equations among them, and what is known of each.

    Parameters
    ----------
    unknowns : DataFrame
        Columns ``lower, upper, truth, hidden, kind``, their place, and ``then``: hidden by an earlier release.
    matrix : sparse matrix (equations, unknowns)
        Every row times the unknowns is zero.
    of_line : ndarray
        For each line of `facts` the number of its unknown.
    found_out : frozenset
        How columns hang together, by name: whoever knows it of one release knows it of every other.
    """

    unknowns: pd.DataFrame
    matrix: sparse.csr_matrix
    of_line: NDArray[np.int64]
    found_out: frozenset[tuple[str, ...]] = frozenset()


class Book:
    """Equations as they are found; what a sum leaves over becomes an unknown."""

    def __init__(self, unknowns: pd.DataFrame, known: frozenset[tuple[str, ...]] = frozenset()) -> None:
        self.known, self.found_out = known, set(known)
        self.unknowns = unknowns
        self.truth = unknowns["truth"].to_numpy(float)
        self.extra: list[pd.DataFrame] = []
        self.rows: list[NDArray[np.int64]] = []
        self.columns: list[NDArray[np.int64]] = []
        self.signs: list[Numbers] = []
        self.size, self.lines = len(unknowns), 0

    def add(
        self, whole: NDArray[np.int64], part: NDArray[np.int64], group: NDArray[np.int64], *, cut: Cut = ""
    ) -> None:
        """Take in sums: in each group the parts are the whole, cut in some way, or leave something over."""
        if not len(part):
            return
        _, at, number = np.unique(group, return_index=True, return_inverse=True)
        tops = whole[at]
        over = self.truth[tops] - np.bincount(number, weights=self.truth[part], minlength=len(tops))
        usable = (over > -0.5) | np.isnan(over)
        slack = usable & ~(np.abs(over) <= 0.5)
        ids = np.full(len(tops), -1)
        ids[slack] = self.size + np.arange(slack.sum())
        self.size += int(slack.sum())
        ways = cut if isinstance(cut, str) else cut[at[slack]]
        many = np.bincount(number, minlength=len(tops))[slack].astype(str)
        self._extra(
            np.asarray(over[slack], dtype=np.float64),
            self.unknowns.loc[tops[slack], NAME],
            ways + pd.Series(many, dtype=object),
        )
        line = self.lines + np.arange(len(tops))
        self.lines += len(tops)
        keep = usable[number]
        self._put(line[usable], tops[usable], 1.0)
        self._put(line[number][keep], part[keep], -1.0)
        self._put(line[slack], ids[slack], -1.0)

    def unshown(self, truth: Numbers, places: pd.DataFrame) -> NDArray[np.int64]:
        """Take in counts that stand in no row, of the places of these, and return their numbers."""
        ids = self.size + np.arange(len(truth))
        self._extra(truth, places[NAME], "gap ")
        self.size += len(truth)
        return ids

    def _extra(self, truth: Numbers, places: pd.DataFrame, called: pd.Series | str) -> None:
        names = (called + places["count"].reset_index(drop=True)) if len(places) else places["count"]
        self.extra.append(places.reset_index(drop=True).assign(count=names, truth=truth))

    def sums(self, whole: NDArray[np.int64], part: NDArray[np.int64], group: NDArray[np.int64]) -> None:
        """Take in sums that come out, with parts that may stand in no row: one whole for each group, in order."""
        line = self.lines + np.arange(len(whole))
        self.lines += len(whole)
        self._put(line, whole, 1.0)
        self._put(line[group], part, -1.0)

    def _put(self, rows: NDArray[np.int64], columns: NDArray[np.int64], sign: float) -> None:
        self.rows.append(rows)
        self.columns.append(columns)
        self.signs.append(np.full(len(rows), sign))

    def puzzle(self, of_line: NDArray[np.int64]) -> Puzzle:
        """Return what was found."""
        found = [one for one in self.extra if len(one)]
        more = pd.concat(found, ignore_index=True) if found else pd.DataFrame()
        more = more.assign(lower=0.0, upper=_CEILING, hidden=False, kind="over")
        cells = (np.concatenate(self.signs), (np.concatenate(self.rows), np.concatenate(self.columns)))
        matrix = sparse.csr_matrix(cells, shape=(self.lines, self.size))
        matrix.eliminate_zeros()
        return Puzzle(
            unknowns=pd.concat([self.unknowns, more], ignore_index=True) if len(more) else self.unknowns,
            matrix=matrix,
            of_line=of_line,
            found_out=frozenset(self.found_out),
        )


def look(number: pd.Series, frame: pd.DataFrame) -> NDArray[np.int64]:
    """Return the number of the unknown at each place; -1 where there is none."""
    found = number.reindex(pd.MultiIndex.from_frame(frame[NAME])).to_numpy()
    return np.where(np.isnan(found), -1, found).astype(np.int64)
