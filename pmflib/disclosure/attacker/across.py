"""Columns that come to another: a reader who adds up what is shown sees that two of them always make a third."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pmflib.disclosure.attacker.book import Book
from pmflib.disclosure.attacker.reading import WHERE

Numbers = NDArray[np.float64]
Sum = tuple[int, int, int]
#: Places a suspicion rests on, and places in which both parts are there and it must be borne out.
_PROBES, _BORNE_OUT = 40, 10


def across(book: Book) -> None:
    """Take in every two columns that make a third wherever the three of them stand."""
    frame = book.unknowns.loc[book.unknowns["kind"].isin(["count", "left"])]
    place, (column, called) = frame.groupby(WHERE, sort=False).ngroup().to_numpy(), pd.factorize(frame["count"])
    unknown = np.full((place.max(initial=-1) + 1, column.max(initial=-1) + 1), -1, dtype=np.int64)
    unknown[place, column] = frame.index.to_numpy()
    numbers = np.where(unknown >= 0, book.truth[unknown], np.nan)
    window = pd.factorize(frame["window"])[0]
    of_place = np.zeros(len(unknown), dtype=np.int64)
    of_place[place] = window
    suspected = {one for each in np.unique(of_place) for one in _suspected(numbers, of_place == each)}
    at = {str(name): number for number, name in enumerate(called)}
    told = {tuple(at[name] for name in names) for names in book.known if len(names) == 3 and set(names) <= at.keys()}
    for whole, one, other in sorted(suspected | told):
        off = numbers[:, whole] - numbers[:, one] - numbers[:, other]
        there = ~np.isnan(off)
        borne_out = (np.minimum(numbers[there, one], numbers[there, other]) > 0).sum() >= _BORNE_OUT
        if (whole, one, other) in told:
            there &= ~(np.abs(off) > 0.5)
            borne_out = True
        if borne_out and not np.any(np.abs(off[there]) > 0.5):
            book.found_out.add((str(called[whole]), str(called[one]), str(called[other])))
            tops = unknown[there, whole]
            parts = np.concatenate([unknown[there, one], unknown[there, other]])
            book.add(np.tile(tops, 2), parts, np.tile(np.arange(len(tops)), 2))


def _suspected(numbers: Numbers, chosen: NDArray[np.bool_]) -> Iterator[Sum]:
    """Yield whole and parts that fit in the fullest places with the largest numbers."""
    rows = np.flatnonzero(chosen)
    size = np.nansum(np.minimum(numbers[rows], 1e4), axis=1)
    probes = numbers[rows[np.argsort(-size, kind="stable")[:_PROBES]]]
    columns = np.flatnonzero(~np.isnan(probes).any(axis=0) & (np.nan_to_num(probes) > 0).any(axis=0))
    vectors = np.rint(probes[:, columns]).astype(np.int64).T
    called: dict[bytes, list[int]] = {}
    for at, vector in enumerate(vectors):
        called.setdefault(vector.tobytes(), []).append(at)
    for at, vector in enumerate(vectors):
        left = vector - vectors
        for other in np.flatnonzero((left >= 0).all(axis=1)).tolist():
            for third in called.get(left[other].tobytes(), []):
                if other <= third and at not in (other, third):
                    yield int(columns[at]), int(columns[other]), int(columns[third])
