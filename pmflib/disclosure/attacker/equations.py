"""How a reader ties counts together: places within places, groups within a whole, shorter periods within longer."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pmflib.disclosure.attacker.across import across
from pmflib.disclosure.attacker.book import NAME, Book, Puzzle, look
from pmflib.disclosure.attacker.over_time import over_time
from pmflib.disclosure.attacker.reading import Rules


def puzzle(
    found: pd.DataFrame, rules: Rules, names: dict[str, str], known: frozenset[tuple[str, ...]] = frozenset()
) -> Puzzle:
    """Return everything published together as one puzzle.

    Parameters
    ----------
    found : DataFrame
        As `reading.facts` gives it.
    rules : Rules
    names : dict
        As `reading.counts` gives it.
    known : frozenset
        What was found out from another release of how columns hang together.
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
    book = Book(unknowns, known)
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
    book.add(whole[part[ok]], part[ok], whole[part[ok]], cut="places ")
    # Districts and teams are two ways to cut one council.
    for one in np.unique(level[~ok].astype(str)):
        chosen = part[~ok & (level == one)]
        book.add(whole[chosen], chosen, whole[chosen], cut=f"{one} ")


def _categories(book: Book, number: pd.Series, rules: Rules) -> None:
    frame = book.unknowns
    whole = look(number, frame.assign(breakdown="all", category="all"))
    single = ~frame["breakdown"].isin(["all", *rules.overlapping]).to_numpy()
    part = np.flatnonzero((whole >= 0) & single)
    breakdown = pd.factorize(frame["breakdown"])[0]
    ways: NDArray[np.object_] = (frame["breakdown"].astype(object) + " ").to_numpy()[part]
    group = whole[part] * (breakdown.max(initial=0) + 1) + breakdown[part]
    book.add(whole[part], part, group, cut=ways)


def _fractions(book: Book, found: pd.DataFrame, of_line: NDArray[np.int64]) -> None:
    """A base is those who count and those who do not."""
    percent = found.loc[found["percent"]].assign(unknown=of_line[found["percent"].to_numpy()])
    wide = percent.pivot(index="line", columns="kind", values="unknown")
    if not {"top", "bottom", "left"} <= set(wide.columns):
        return
    trios = wide.dropna()[["bottom", "top", "left"]].drop_duplicates().to_numpy(np.int64)
    number = np.arange(len(trios))
    book.add(np.tile(trios[:, 0], 2), np.concatenate([trios[:, 1], trios[:, 2]]), np.tile(number, 2))
