"""What charts of one indicator are drawn of: courses and groups of values, and the hidden ones among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pmflib.scan.figures import Course, Hidden
from pmflib.scan.subjects import About


class Known(Protocol):
    """What is known of a slice that its charts are drawn of; `hidden.Protected` says what each is."""

    @property
    def by_subject(self) -> Mapping[About, Sequence[Hidden]]:
        """Return what is hidden."""

    @property
    def courses(self) -> Mapping[About, tuple[Course, ...]]:
        """Return true values in time."""

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Return by area the groups it is drawn among."""

    @property
    def series(self) -> Mapping[About, np.ndarray]:
        """Return the values shown in one chart."""

    def seen(self, indicator: str) -> np.ndarray:
        """Return every number of an indicator that is given of any area."""


@dataclass(frozen=True, kw_only=True)
class Lost:
    """Hidden values of one area, or of the areas of a group."""

    areas: tuple[str, ...]
    values: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Courses:
    """So many values on end, as rows, each with its area and which of its values are hidden."""

    values: np.ndarray
    gone: np.ndarray
    areas: tuple[str, ...]


class Charted:
    """One indicator as charts show it.

    Parameters
    ----------
    indicator : str
    areas : sequence of str
        Those of which anything is hidden.
    known : Known
    """

    def __init__(self, indicator: str, areas: list[str], known: Known) -> None:
        self._indicator, self._areas, self._known = indicator, areas, known
        self._kept: dict[tuple[int, bool], Courses] = {}

    @cached_property
    def _courses(self) -> dict[str, list[Course]]:
        """Return by area the courses of which any value is hidden."""
        every = {area: self._known.courses.get((self._indicator, area), ()) for area in self._areas}
        told = {area: [one for one in courses if one.gone.any()] for area, courses in every.items()}
        return {area: courses for area, courses in told.items() if courses}

    def __bool__(self) -> bool:
        return bool(self._courses)

    @cached_property
    def seen(self) -> np.ndarray:
        """Return every number of the indicator, limits and targets too, shown for anybody: what stands may be one."""
        return self._known.seen(self._indicator)

    def figures(self, lost: Lost, values: np.ndarray) -> Iterator[Hidden]:
        """Yield the hidden figures these are the values of."""
        for area in lost.areas:
            for one in self._known.by_subject.get((self._indicator, area), ()):
                true = dict((*one.measures, *one.counts)).get("value")
                if not one.category and true is not None and np.isclose(values, true, rtol=1e-9, atol=1e-9).any():
                    yield one

    def courses(self, points: int, *, true: bool) -> Courses:
        """Return every so many values on end of the areas of which any is hidden.

        Parameters
        ----------
        points : int
            How many.
        true : bool
            The true values, those of them among which one is hidden; else the values that may be seen, on end.
        """
        if (points, true) not in self._kept:
            every = [(area, one) for area, courses in self._courses.items() for one in courses]
            self._kept[points, true] = _on_end(every, points, true)
        return self._kept[points, true]

    def of_area(self, area: str) -> Lost:
        """Return all that is hidden of an area."""
        gone = [one.values[one.gone] for one in self._courses[area]]
        return Lost(areas=(area,), values=np.concatenate(gone))

    def series(self, areas: frozenset[str]) -> Iterator[tuple[np.ndarray, Lost]]:
        """Yield the values shown of each series the areas are drawn in, with what is hidden of it."""
        groups = self._known.groups
        for name in dict.fromkeys(name for area in sorted(areas) for name in groups.get(area, ())):
            members = tuple(area for area in self._courses if name in groups.get(area, ()))
            # Areas are held against each other by the newest value of each.
            newest = [one.values[-1] for area in members for one in self._courses[area] if one.gone[-1]]
            yield self._shown(name), Lost(areas=members, values=np.array(newest))
        for area in sorted(areas & self._courses.keys()):
            yield self._shown(area), self.of_area(area)

    def _shown(self, name: str) -> np.ndarray:
        return self._known.series.get((self._indicator, name), np.empty(0))


def _on_end(every: list[tuple[str, Course]], points: int, true: bool) -> Courses:
    values, gone = [np.empty((0, points))], [np.empty((0, points), dtype=bool)]
    areas: list[str] = []
    for area, course in every:
        kept = slice(None) if true else ~course.gone
        if len(course.values[kept]) >= points:
            rows, lost = (sliding_window_view(one[kept], points) for one in (course.values, course.gone))
            told = lost.any(axis=1) if true else np.ones(len(rows), dtype=bool)
            values.append(rows[told])
            gone.append(lost[told])
            areas += [area] * int(told.sum())
    return Courses(values=np.concatenate(values), gone=np.concatenate(gone), areas=tuple(areas))
