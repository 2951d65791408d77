"""Figures of which something is withheld, with their true numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import pandas as pd

from pmflib.scan.mentions import Month


@dataclass(frozen=True, kw_only=True)
class Hidden:
    """One figure of which something is withheld.

    Parameters
    ----------
    indicator, area : str
        Codes.
    category : str
        Group it is of; empty for all children.
    month : tuple of int
        Year and month its period ends in.
    headline : bool
        Whether it is of the period the edition shows where none is named.
    decimals : int
        Places in which its value is shown.
    unit : str
    counts, measures : tuple of tuple of str and float
        What is withheld by name: whole numbers of children, and values in the unit.
    base : float, optional
        The true denominator, withheld or not.
    """

    indicator: str
    area: str
    category: str
    month: Month
    headline: bool
    decimals: int
    unit: str
    counts: tuple[tuple[str, float], ...]
    measures: tuple[tuple[str, float], ...]
    base: float | None = None

    @property
    def named(self) -> str:
        """Return which figure it is, without its numbers."""
        group = f", {self.category}" if self.category else ""
        return f"{self.indicator}, {self.area}{group}, to {self.month[0]}-{self.month[1]:02d}"


class Figures(Sequence[Hidden]):
    """The hidden figures of one subject, each put together when it is first asked for.

    Parameters
    ----------
    counts, measures : array of shape (figures, kinds)
        Their withheld numbers, missing where there is none.
    make : callable
        Takes which of them.
    """

    def __init__(self, counts: np.ndarray, measures: np.ndarray, make: Callable[[int], Hidden]) -> None:
        self.counts, self.measures = counts, measures
        self._make = make
        self._made: dict[int, Hidden] = {}

    def __len__(self) -> int:
        return len(self.counts)

    @overload
    def __getitem__(self, at: int) -> Hidden: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Hidden]: ...

    def __getitem__(self, at: int | slice) -> Hidden | Sequence[Hidden]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        if at not in self._made:
            self._made[at] = self._make(at % len(self))
        return self._made[at]


def figures(told: Sequence[Hidden]) -> Figures:
    """Return figures that are put together already."""
    kinds = ([dict(one.counts) for one in told], [dict(one.measures) for one in told])
    counts, measures = (pd.DataFrame(each, index=range(len(told))).to_numpy(float) for each in kinds)
    return Figures(counts, measures, lambda at: told[at])


@dataclass(frozen=True, kw_only=True)
class Course:
    """The true values of one area over time, oldest first, and which of them are hidden."""

    values: np.ndarray
    gone: np.ndarray
