"""What is known by indicator and area, worked out for those that a report speaks of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

T = TypeVar("T")
#: Indicator and area.
About = tuple[str, str]
Rows = NDArray[np.intp]


class BySubject(Mapping[About, T], Generic[T]):
    """A value for each indicator and area, made from its rows when it is first asked for.

    Parameters
    ----------
    rows : mapping of (indicator, area) to ndarray of int
    make : callable
        Takes a subject's rows.
    """

    def __init__(self, rows: Mapping[About, Rows], make: Callable[[Rows], T]) -> None:
        self._rows = rows
        self._make = make
        self._made: dict[About, T] = {}

    def __getitem__(self, subject: About) -> T:
        if subject not in self._made:
            self._made[subject] = self._make(self._rows[subject])
        return self._made[subject]

    def __iter__(self) -> Iterator[About]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, subject: object) -> bool:
        return subject in self._rows


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
    one, indicators = pd.factorize(table["indicator"].iloc[at])
    other, areas = pd.factorize(table["area"].iloc[at])
    code = one * max(len(areas), 1) + other
    order = np.argsort(code, kind="stable")
    found, first = np.unique(code[order], return_index=True)
    parts = np.split(at[order], first[1:]) if len(found) else []
    return {
        (str(indicators[each // len(areas)]), str(areas[each % len(areas)])): part
        for each, part in zip(found.tolist(), parts, strict=True)
    }
