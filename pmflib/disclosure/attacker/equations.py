"""How a reader ties counts together: places within places, groups within a whole, shorter periods within longer."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from pmflib.disclosure.attacker.across import across
from pmflib.disclosure.attacker.book import NAME, Book, Puzzle, look
from pmflib.disclosure.attacker.over_time import over_time
from pmflib.disclosure.attacker.reading import Rules


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
    named = found.groupby(NAME, sort=False)
    of_line = np.asarray(named.ngroup(), dtype=np.int64)
    unknowns = named.agg(
        lower=("lower", "max"),
        upper=("upper", "min"),
        truth=("truth", "first"),
        hidden=("hidden", "max"),
        enough=("enough", "max"),
        seen=("seen", "count"),
        level=("level", "first"),
        start=("start", "first"),
    ).reset_index()
    left = found["kind"].eq("left").groupby(of_line).min()
    unknowns["kind"] = np.where(left, "left", "count")
    book = Book(unknowns)
    book.rows.append(np.zeros(0, dtype=np.int64))
    book.columns.append(np.zeros(0, dtype=np.int64))
    book.signs.append(np.zeros(0))
    number = pd.Series(np.arange(len(unknowns)), index=pd.MultiIndex.from_frame(unknowns[NAME]))
    _places(book, number, rules)
    _categories(book, number, rules)
    over_time(book, number)
    across(book)
    _fractions(book, found, of_line)
    return book.puzzle(of_line)


def _places(book: Book, number: pd.Series, rules: Rules) -> None:
    frame = book.unknowns
    within = frame["area"].map(rules.parents).astype(object)
    whole = look(number, frame.assign(area=within.fillna("")))
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


def _categories(book: Book, number: pd.Series, rules: Rules) -> None:
    frame = book.unknowns
    whole = look(number, frame.assign(breakdown="all", category="all"))
    single = ~frame["breakdown"].isin(["all", *rules.overlapping]).to_numpy()
    part = np.flatnonzero((whole >= 0) & single)
    breakdown = pd.factorize(frame["breakdown"])[0]
    book.add(whole[part], part, whole[part] * (breakdown.max(initial=0) + 1) + breakdown[part])


def _fractions(book: Book, found: pd.DataFrame, of_line: NDArray[np.int64]) -> None:
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
    known = now.unknowns.loc[now.unknowns["kind"] != "over", [*NAME, "truth"]].reset_index(names="at")
    new = then.unknowns.reset_index(names="own")
    new["place"] = np.where(new["kind"] != "over", "", new["own"].astype(str))
    met = new.merge(known.assign(place=""), on=[*NAME, "place"], how="left", suffixes=("", "_now"))
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
