"""Hidden numbers in order, so that a number in a text finds those it could be at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np

from pmflib.scan.figures import Figures, Hidden
from pmflib.scan.mentions import Number

_HALF = 0.5 + 1e-6
_MOST_PLACES = 12
_RELATIVE = 1e-9


class Lookup:
    """The hidden figures of one subject by their numbers.

    Parameters
    ----------
    figures : Figures
    """

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._counts, self._counted = _ordered(figures.counts)
        self._measures, self._measured = _ordered(figures.measures)

    def __call__(self, number: Number) -> Iterator[tuple[Hidden, str]]:
        """Yield the figures of which this is one of the hidden numbers as it is written, and which."""
        if number.signed or number.unit == "pp":
            return
        if not (number.unit or number.counts or number.places):
            start, end = bisect_left(self._counts, number.value), bisect_right(self._counts, number.value)
            for one in self._at(self._counted[start:end]):
                # "3 of 11" is a rank unless there are eleven children.
                if number.pair is None or number.pair == one.base:
                    yield one, next(name for name, true in one.counts if true == number.value)
        if number.pair is None:
            yield from self._near(number)

    def _near(self, number: Number) -> Iterator[tuple[Hidden, str]]:
        close = _HALF * 10.0 ** -min(number.places, _MOST_PLACES) + _RELATIVE * abs(number.value)
        start = bisect_left(self._measures, number.value - close)
        end = bisect_right(self._measures, number.value + close)
        for one in self._at(self._measured[start:end]):
            counted = bool(number.counts) and number.counts not in one.unit
            if number.places >= one.decimals and not counted:
                yield one, next(name for name, true in one.measures if abs(true - number.value) <= close)

    def _at(self, rows: list[int]) -> Iterator[Hidden]:
        return (self._figures[row] for row in dict.fromkeys(rows))


def _ordered(numbers: np.ndarray) -> tuple[list[float], list[int]]:
    """Return the numbers that are there in order, and the row of each."""
    rows, columns = np.nonzero(~np.isnan(numbers))
    there = numbers[rows, columns]
    order = np.argsort(there, kind="stable")
    return there[order].tolist(), rows[order].tolist()
