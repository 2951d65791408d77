"""Longer windows and the shorter ones in them; what shorter ones nobody shows come to is told by those around them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from pmflib.disclosure.attacker.book import Book, look

Whole = NDArray[np.int64]


def over_time(book: Book, number: pd.Series) -> None:
    """Take in every window that is the sum of shorter ones, for counts of which all complete ones are.

    Parameters
    ----------
    book : Book
    number : Series
        Number of the unknown at each place.
    """
    frame = book.unknowns
    span = (frame["end"] - frame["start"] + 1).to_numpy()
    for window, length in (("month", 1), ("quarter", 3)):
        long = ~frame["window"].isin([window, "snapshot"]).to_numpy() & (span > length) & (span % length == 0)
        found = [
            _steps(number, frame, np.flatnonzero(long & (span == pieces * length)), window, length, int(pieces))
            for pieces in np.unique(span[long]) // length
        ]
        if not found:
            continue
        adds = _adding(book, found, window)
        found = [(wholes[adds[wholes]], steps[:, adds[wholes]]) for wholes, steps in found]
        for wholes, steps in found:
            full = (steps >= 0).all(axis=0)
            book.add(np.tile(wholes[full], len(steps)), steps[:, full].ravel(), np.tile(wholes[full], len(steps)))
        _gaps(book, found, length)


def _steps(
    number: pd.Series, frame: pd.DataFrame, wholes: Whole, window: str, length: int, pieces: int
) -> tuple[Whole, Whole]:
    there = frame.iloc[wholes]
    steps = [look(number, there.assign(window=window, end=there["end"] - length * back)) for back in range(pieces)]
    return wholes, np.stack(steps) if steps else np.zeros((0, len(wholes)), dtype=np.int64)


def _adding(book: Book, found: list[tuple[Whole, Whole]], window: str) -> NDArray[np.bool_]:
    """Return, by unknown, whether its count adds up wherever it can be told, and somewhere can."""
    count, called = pd.factorize(book.unknowns["count"])
    right, wrong = np.zeros(count.max(initial=0) + 1), np.zeros(count.max(initial=0) + 1)
    for wholes, steps in found:
        full = (steps >= 0).all(axis=0)
        equal = np.abs(book.truth[steps[:, full]].sum(axis=0) - book.truth[wholes[full]]) < 0.5
        np.add.at(right, count[wholes[full]], equal)
        np.add.at(wrong, count[wholes[full]], ~equal)
    told = np.array([(window, name) in book.known for name in called] + [False] * (len(right) - len(called)))
    adds = ((right > 0) & (wrong == 0)) | told
    book.found_out |= {(window, str(name)) for name, one in zip(called, adds.tolist(), strict=False) if one}
    return np.asarray(adds[count])


def _gaps(book: Book, found: list[tuple[Whole, Whole]], length: int) -> None:
    """Take in windows that reach into periods nobody shows: all of them together may tell what those were."""
    frame = book.unknowns
    place = frame.groupby(["count", "area", "breakdown", "category"], sort=False).ngroup().to_numpy()
    end = frame["end"].to_numpy()
    whole: list[Whole] = []
    group, known, missing, line = [], [], [], 0
    for every, all_steps in found:
        short = (all_steps < 0).any(axis=0)
        wholes, steps = every[short], all_steps[:, short]
        back, at = np.nonzero(steps < 0)
        missing.append(np.stack([place[wholes[at]], end[wholes[at]] - length * back, line + at]))
        there, of = np.nonzero(steps >= 0)
        known.append(steps[there, of])
        group.append(line + of)
        whole.append(wholes)
        line += len(wholes)
    if not line:
        return
    tops, parts, of_part = (np.concatenate(each) for each in (whole, known, group))
    gaps = np.concatenate(missing, axis=1)
    _, piece = np.unique(gaps[:2], axis=1, return_inverse=True)
    piece = piece.ravel()
    shown = np.bincount(of_part, weights=book.truth[parts], minlength=line)
    left = np.asarray(book.truth[tops] - shown, dtype=np.float64)
    guess = _guessed(piece, gaps[2], left)
    if guess is not None:
        first = np.unique(piece, return_index=True)[1]
        tops_of = frame.iloc[tops[gaps[2][first]]]
        ids = book.unshown(guess, tops_of.assign(window=str(length), end=gaps[1][first]))
        book.sums(tops, np.concatenate([parts, ids[piece]]), np.concatenate([of_part, gaps[2]]))


def _guessed(piece: Whole, line: Whole, left: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return counts for the pieces that fit every window; none if nothing does."""
    entries = sparse.csr_matrix((np.ones(len(piece)), (line, piece)), shape=(len(left), int(piece.max()) + 1))
    solve: Any = linprog
    answer = solve(np.ones(entries.shape[1]), A_eq=entries, b_eq=left, bounds=(0, None), method="highs")
    return None if answer.x is None else np.asarray(answer.x)
