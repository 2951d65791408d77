"""What is known by indicator and area, worked out for those that a report speaks of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

T = TypeVar("T")
#: Indicator and area.
About = tuple[str, str]
Rows = NDArray[np.intp]
NO_ROWS: Rows = np.empty(0, dtype=np.intp)


class BySubject(Mapping[About, T], Generic[T]):
    """A value for each indicator and area, made when it is first asked for.

    Parameters
    ----------
    subjects : collection of (indicator, area)
    make : callable
        Takes a subject.
    """

    def __init__(self, subjects: Collection[About], make: Callable[[About], T]) -> None:
        self._subjects = subjects
        self._make = make
        self._made: dict[About, T] = {}

    def __getitem__(self, subject: About) -> T:
        if subject not in self._made:
            if subject not in self._subjects:
                raise KeyError(subject)
            self._made[subject] = self._make(subject)
        return self._made[subject]

    def __iter__(self) -> Iterator[About]:
        return iter(self._subjects)

    def __len__(self) -> int:
        return len(self._subjects)

    def __contains__(self, subject: object) -> bool:
        return subject in self._subjects


def rows_by_subject(table: pd.DataFrame, chosen: NDArray[np.bool_] | None = None) -> dict[About, Rows]:
    """Return the positions of each subject's rows, in order.

    Parameters
    ----------
    table : DataFrame
        With ``indicator`` and ``area``.
    chosen : ndarray of bool, optional
        Only these rows.
    """
    at = np.arange(len(table)) if chosen is None else np.flatnonzero(chosen)
    one, indicators = _coded(table["indicator"], at)
    other, areas = _coded(table["area"], at)
    code = one * max(len(areas), 1) + other
    order = np.argsort(code, kind="stable")
    found, first = np.unique(code[order], return_index=True)
    rows, bounds = at[order], [*first.tolist(), len(order)]
    return {
        (indicators[each // len(areas)], areas[each % len(areas)]): rows[start:end]
        for each, (start, end) in zip(found.tolist(), pairwise(bounds), strict=True)
    }


def _coded(column: pd.Series, at: Rows) -> tuple[NDArray[np.intp], list[str]]:
    """Return which of its texts stands in each row, and the texts."""
    codes, texts = pd.factorize(column if len(at) == len(column) else column.iloc[at])
    return codes, [str(text) for text in texts]
