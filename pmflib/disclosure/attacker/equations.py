"""How a reader ties counts together: places within places, groups within a whole, shorter periods within longer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from pmflib.disclosure.attacker.reading import WHERE, Rules

Numbers = NDArray[np.float64]
_NAME = ["count", *WHERE]
_CEILING = 1e7


@dataclass(frozen=True, kw_only=True)
class Puzzle:
    """Unknowns, the equations among them, and what is known of each.

    Parameters
    ----------
    unknowns : DataFrame
        Columns ``lower, upper, truth, hidden, kind`` and, of counts that are shown somewhere, their place.
    matrix : sparse matrix (equations, unknowns)
        Every row times the unknowns is zero.
    of_line : ndarray
        For each line of `facts` the number of its unknown.
    """

    unknowns: pd.DataFrame
    matrix: sparse.csr_matrix
    of_line: NDArray[np.int64]


class _Book:
    """Equations as they are found; what a sum leaves over becomes an unknown."""

    def __init__(self, unknowns: pd.DataFrame) -> None:
        self.unknowns = unknowns
        self.truth = unknowns["truth"].to_numpy(float)
        self.extra: list[Numbers] = []
        self.rows: list[NDArray[np.int64]] = []
        self.columns: list[NDArray[np.int64]] = []
        self.signs: list[Numbers] = []
        self.size, self.lines = len(unknowns), 0

    def add(self, whole: NDArray[np.int64], part: NDArray[np.int64], group: NDArray[np.int64]) -> None:
        """Take in sums: in each group the parts are the whole, or leave something over."""
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
        self.extra.append(np.asarray(over[slack], dtype=np.float64))
        line = self.lines + np.arange(len(tops))
        self.lines += len(tops)
        keep = usable[number]
        self._put(line[usable], tops[usable], 1.0)
        self._put(line[number][keep], part[keep], -1.0)
        self._put(line[slack], ids[slack], -1.0)

    def _put(self, rows: NDArray[np.int64], columns: NDArray[np.int64], sign: float) -> None:
        self.rows.append(rows)
        self.columns.append(columns)
        self.signs.append(np.full(len(rows), sign))

    def puzzle(self, of_line: NDArray[np.int64]) -> Puzzle:
        """Return what was found."""
        over = np.concatenate(self.extra) if self.extra else np.zeros(0)
        more = pd.DataFrame({"lower": 0.0, "upper": _CEILING, "truth": over, "hidden": False, "kind": "over"})
        cells = (np.concatenate(self.signs), (np.concatenate(self.rows), np.concatenate(self.columns)))
        matrix = sparse.csr_matrix(cells, shape=(self.lines, self.size))
        matrix.eliminate_zeros()
        return Puzzle(
            unknowns=pd.concat([self.unknowns, more], ignore_index=True) if len(more) else self.unknowns,
            matrix=matrix,
            of_line=of_line,
        )


def puzzle(found: pd.DataFrame, rules: Rules, names: dict[str, str]) -> Puzzle:
    """Return everything published together as one puzzle.

    Parameters
    ----------
    found : DataFrame
        As `reading.facts` gives it.
    rules : Rules
    names : dict
        As `reading.counts` gives it.
    """
    own = found["indicator"] + "|" + found["kind"]
    found = found.assign(count=own.map(names).fillna(own))
    named = found.groupby(_NAME, sort=False)
    of_line = np.asarray(named.ngroup(), dtype=np.int64)
    unknowns = named.agg(
        lower=("lower", "max"),
        upper=("upper", "min"),
        truth=("truth", "first"),
        hidden=("hidden", "max"),
        seen=("seen", "count"),
        level=("level", "first"),
        start=("start", "first"),
    ).reset_index()
    left = found["kind"].eq("left").groupby(of_line).min()
    unknowns["kind"] = np.where(left, "left", "count")
    book = _Book(unknowns)
    book.rows.append(np.zeros(0, dtype=np.int64))
    book.columns.append(np.zeros(0, dtype=np.int64))
    book.signs.append(np.zeros(0))
    number = pd.Series(np.arange(len(unknowns)), index=pd.MultiIndex.from_frame(unknowns[_NAME]))
    _places(book, number, rules)
    _categories(book, number, rules)
    _times(book, number)
    _fractions(book, found, of_line)
    return book.puzzle(of_line)


def _look(number: pd.Series, frame: pd.DataFrame) -> NDArray[np.int64]:
    found = number.reindex(pd.MultiIndex.from_frame(frame[_NAME])).to_numpy()
    return np.where(np.isnan(found), -1, found).astype(np.int64)


def _places(book: _Book, number: pd.Series, rules: Rules) -> None:
    frame = book.unknowns
    within = frame["area"].map(rules.parents).astype(object)
    whole = _look(number, frame.assign(area=within.fillna("")))
    part = np.flatnonzero(whole >= 0)
    if not len(part):
        return
    level = frame["level"].to_numpy()[part]
    total = np.bincount(whole[part], weights=book.truth[part], minlength=len(frame))
    fits = ~(total > book.truth + 0.5)
    ok = pd.Series(fits[whole[part]]).groupby(frame["count"].to_numpy()[part]).transform("all").to_numpy()
    book.add(whole[part[ok]], part[ok], whole[part[ok]])
    # Districts and teams are two ways to cut one council.
    for one in np.unique(level[~ok].astype(str)):
        chosen = part[~ok & (level == one)]
        book.add(whole[chosen], chosen, whole[chosen])


def _categories(book: _Book, number: pd.Series, rules: Rules) -> None:
    frame = book.unknowns
    whole = _look(number, frame.assign(breakdown="all", category="all"))
    single = ~frame["breakdown"].isin(["all", *rules.overlapping]).to_numpy()
    part = np.flatnonzero((whole >= 0) & single)
    breakdown = pd.factorize(frame["breakdown"])[0]
    book.add(whole[part], part, whole[part] * (breakdown.max(initial=0) + 1) + breakdown[part])


def _times(book: _Book, number: pd.Series) -> None:
    frame = book.unknowns
    span = (frame["end"] - frame["start"] + 1).to_numpy()
    for window, length in (("month", 1), ("quarter", 3)):
        for pieces in np.unique(span[(span > length) & (span % length == 0)]) // length:
            wholes = np.flatnonzero((span == pieces * length) & ~frame["window"].isin([window, "snapshot"]).to_numpy())
            steps = np.stack(
                [
                    _look(
                        number, frame.iloc[wholes].assign(window=window, end=frame["end"].iloc[wholes] - length * back)
                    )
                    for back in range(pieces)
                ]
            )
            full = (steps >= 0).all(axis=0)
            wholes, steps = wholes[full], steps[:, full]
            equal = np.abs(book.truth[steps].sum(axis=0) - book.truth[wholes]) < 0.5
            adds = pd.Series(equal).groupby(frame["count"].to_numpy()[wholes]).transform("all").to_numpy(dtype=bool)
            wholes, steps = wholes[adds], steps[:, adds]
            book.add(np.tile(wholes, len(steps)), steps.ravel(), np.tile(wholes, len(steps)))


def _fractions(book: _Book, found: pd.DataFrame, of_line: NDArray[np.int64]) -> None:
    """A base is those who count and those who do not."""
    percent = found.loc[found["percent"]].assign(unknown=of_line[found["percent"].to_numpy()])
    wide = percent.pivot(index="line", columns="kind", values="unknown")
    if not {"top", "bottom", "left"} <= set(wide.columns):
        return
    trios = wide.dropna()[["bottom", "top", "left"]].drop_duplicates().to_numpy(np.int64)
    number = np.arange(len(trios))
    book.add(np.tile(trios[:, 0], 2), np.concatenate([trios[:, 1], trios[:, 2]]), np.tile(number, 2))


def joined(now: Puzzle, then: Puzzle) -> Puzzle:
    """Return the puzzle of two releases: a count that is the same in both is one unknown, a revised one another.

    Parameters
    ----------
    now, then : Puzzle
        `then` of the earlier release, what it hid filled in as a reader would suppose it.
    """
    known = now.unknowns.loc[now.unknowns["kind"] != "over", [*_NAME, "truth"]].reset_index(names="at")
    new = then.unknowns.reset_index(names="own")
    new["place"] = np.where(new["kind"] != "over", "", new["own"].astype(str))
    met = new.merge(known.assign(place=""), on=[*_NAME, "place"], how="left", suffixes=("", "_now"))
    same = (met["truth"] - met["truth_now"]).abs() < 0.5
    ids = np.where(same, met["at"], -1).astype(np.int64)
    fresh = ids < 0
    ids[fresh] = len(now.unknowns) + np.arange(fresh.sum())
    both = now.unknowns.copy()
    old = then.unknowns.loc[~fresh]
    lower, upper = both["lower"].to_numpy(float, copy=True), both["upper"].to_numpy(float, copy=True)
    np.maximum.at(lower, ids[~fresh], old["lower"].to_numpy(float))
    np.minimum.at(upper, ids[~fresh], old["upper"].to_numpy(float))
    shown = np.zeros(len(both), dtype=bool)
    shown[ids[~fresh]] = (old["seen"] > 0).to_numpy()
    both = both.assign(lower=lower, upper=upper, hidden=both["hidden"].to_numpy(bool) & ~shown)
    # What only an earlier release hid was its own concern: it is not asked for again.
    added = then.unknowns.loc[fresh].assign(hidden=False, kind="earlier")
    entry = then.matrix.tocoo()
    size = len(both) + len(added)
    moved = sparse.csr_matrix((entry.data, (entry.row, ids[entry.col])), shape=(then.matrix.shape[0], size))
    first = sparse.hstack([now.matrix, sparse.csr_matrix((now.matrix.shape[0], size - now.matrix.shape[1]))])
    return Puzzle(
        unknowns=pd.concat([both, added], ignore_index=True),
        matrix=sparse.csr_matrix(sparse.vstack([first, moved])),
        of_line=now.of_line,
    )
