"""What one slice withholds, with the true numbers, and what it shows, which explains a number that looks alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from pmflib.scan.charted import Charted
from pmflib.scan.figures import Course, Figures, Hidden, figures
from pmflib.scan.lookup import Lookup
from pmflib.scan.mentions import Month, Reader
from pmflib.scan.phrases import words
from pmflib.scan.subjects import About, BySubject

_FEWEST_WORDS = 3


@dataclass(frozen=True, kw_only=True)
class Protected:
    """What the reports made from one slice must not tell.

    Parameters
    ----------
    area : str
        Code of the slice's own area: what a text that names none is about.
    by_subject : mapping of (indicator, area) to sequence of Hidden
        What is hidden; nothing for a subject of which nothing is.
    names : tuple of tuple of str
        Titles and codes of indicators, each with the code.
    places : tuple of tuple of str
        Names, slugs and codes of areas, each with the code.
    shown : mapping of (indicator, area) to array
        Every number the release gives in the unit, its own limits, targets and comparators included.
    counted : mapping of (indicator, area) to mapping of month to frozenset of float
        Whole numbers it gives.
    groups : mapping of str to tuple of str
        By area, the names of the groups it is drawn among: its neighbours, the parts of its authority.
    series : mapping of (indicator, area or group) to array
        Values drawn in one chart, unrounded: of an area in all periods, of a group in the edition's.
    courses : mapping of (indicator, area) to tuple of Course
        True values from the oldest to the newest, with which of them are hidden.
    definitions : str
        What indicators mean, as `parameters/` words it: the same whatever the figures are.
    """

    area: str
    by_subject: Mapping[About, Sequence[Hidden]] = field(default_factory=dict)
    names: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    shown: Mapping[About, np.ndarray] = field(default_factory=dict)
    counted: Mapping[About, Mapping[Month, frozenset[float]]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    series: Mapping[About, np.ndarray] = field(default_factory=dict)
    courses: Mapping[About, tuple[Course, ...]] = field(default_factory=dict)
    definitions: str = field(default="", repr=False)

    def defined(self, text: str) -> bool:
        """Return whether a sentence is one of a definition: too long to be there by chance, and no word changed."""
        plain = " ".join(words(text))
        return plain.count(" ") >= _FEWEST_WORDS - 1 and f" {plain} " in self.definitions

    @property
    def hidden(self) -> Iterator[Hidden]:
        """Yield every hidden figure."""
        for told in self.by_subject.values():
            yield from told

    @cached_property
    def lookups(self) -> Mapping[About, Lookup]:
        """Return what is hidden by how it would be written."""
        return BySubject(self.by_subject, self._lookup)

    def _lookup(self, about: About) -> Lookup:
        told = self.by_subject[about]
        return Lookup(told if isinstance(told, Figures) else figures(told))

    @cached_property
    def rows(self) -> dict[Any, Any]:
        """Return what `judging` has found rows to be about."""
        return {}

    @cached_property
    def charted(self) -> Mapping[str, Charted]:
        """Return by indicator what its charts are drawn of, for those of which anything is hidden."""
        areas: dict[str, list[str]] = {}
        for indicator, area in self.by_subject:
            areas.setdefault(indicator, []).append(area)
        return {indicator: Charted(indicator, own, self) for indicator, own in areas.items()}

    def seen(self, indicator: str) -> np.ndarray:
        """Return every number of an indicator that is given of any area."""
        kept = (self.series, self.shown)
        return np.unique(
            np.concatenate([each.get(about, np.empty(0)) for about in self._about[indicator] for each in kept])
        )

    @cached_property
    def _about(self) -> dict[str, list[About]]:
        found: dict[str, list[About]] = {}
        for about in {*self.series, *self.shown, *self.by_subject}:
            found.setdefault(about[0], []).append(about)
        return found

    @cached_property
    def reader(self) -> Reader:
        """Return what reads the texts of these reports."""
        return _reader(self.names, self.places)


@lru_cache(maxsize=8)
def _reader(names: tuple[tuple[str, str], ...], places: tuple[tuple[str, str], ...]) -> Reader:
    """Return one reader for all reports that name the same: most of their texts are the same too."""
    return Reader(names, places)


NOTHING = Protected(area="")
