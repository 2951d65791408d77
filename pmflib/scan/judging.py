"""Whether a passage tells a hidden figure: its number, in its place, and nothing shown that explains it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np

from pmflib.scan.contents import Passage
from pmflib.scan.figures import Hidden
from pmflib.scan.hidden import Protected
from pmflib.scan.lookup import Lookup
from pmflib.scan.mentions import Mentions, Month, Number

_HALF = 0.5 + 1e-6
_BARE = re.compile(r"\d+")
Layers = tuple[tuple[Mentions, ...], ...]
_INDICATORS, _AREAS, _MONTHS = (attrgetter(name) for name in ("indicators", "areas", "months"))
_COUNTED = re.compile(r"numerator|denominator|cases|children|count|number|\bn\b")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a passage is about: each part told by the nearest text that tells it.

    Parameters
    ----------
    indicators, areas : frozenset of str
    months : frozenset of tuple of int
        None named: the edition's own.
    range : bool
        Whether the months are the ends of a range, as captions tell them.
    """

    indicators: frozenset[str]
    areas: frozenset[str]
    months: frozenset[Month]
    range: bool


def subject(passage: Passage, protected: Protected, *, beside: bool = True) -> Subject:
    """Return what a passage is about.

    Parameters
    ----------
    passage : Passage
        One whose own words, row and column name no area may always be about the slice's own: a caption or a note
        names others to hold it against.
    protected : Protected
    beside : bool
        Whether the other sentences of its paragraph may tell it.
    """
    read = protected.reader
    own = ((read(passage.text),), (read(passage.beside),)) if beside and passage.beside else ((read(passage.text),),)
    layers = (*own, *map(read.equal, passage.around[:1]), *read.outer(passage.around[1:]))
    _, indicators = _nearest(layers, _INDICATORS)
    told, areas = _nearest(layers, _AREAS)
    dated, months = _nearest(layers, _MONTHS)
    return Subject(
        indicators=indicators,
        areas=areas if 0 <= told <= len(own) else areas | {protected.area},
        months=months,
        range=dated > 1,
    )


def _nearest(layers: Layers, kind: Callable[[Mentions], frozenset[Any]]) -> tuple[int, frozenset[Any]]:
    """Return the nearest layer that names anything of a kind, -1 for none, and all that it names."""
    for at, layer in enumerate(layers):
        found = [named for one in layer if (named := kind(one))]
        if found:
            return at, found[0] if len(found) == 1 else found[0].union(*found[1:])
    return -1, frozenset()


def told(passage: Passage, protected: Protected) -> Iterator[tuple[Hidden, str]]:
    """Yield each hidden figure a passage tells, and which of its numbers."""
    said = protected.reader(passage.text)
    if not said.numbers or not protected.by_subject:
        return
    about, lookups = _placed(passage, said, protected)
    found = [(number, one, name) for lookup in lookups for number in said.numbers for one, name in lookup(number)]
    found = [each for each in found if _in_time(each[1], about) and _of_group(each[1], passage, protected)]
    if not found or protected.defined(passage.text):
        return
    # A whole number alone could count anything: its own sentence must say what.
    alone = subject(passage, protected, beside=False) if passage.beside else about
    for number, one, name in found:
        if name in dict(one.counts) and one.indicator not in alone.indicators:
            continue
        # A sentence that names no indicator may be about any that those beside it name.
        among = alone.indicators & {one.indicator} or about.indicators
        if not (
            _explained(number, name, one, about, among, protected) or _in_unit(passage, number, one, about, protected)
        ):
            yield one, name


def _placed(passage: Passage, said: Mentions, protected: Protected) -> tuple[Subject, tuple[Lookup, ...]]:
    """Return what a passage is about, and what is hidden on that; of the cells of one row it is worked out once."""
    row = passage.around[0] if passage.around else ()
    if passage.beside or len(row) != 2 or said.names or protected.reader(row[1]).names:
        about = subject(passage, protected)
        return about, _hidden(about, protected)
    key = (row[0], passage.around[1:])
    known: tuple[Subject, tuple[Lookup, ...]] | None = protected.rows.get(key)
    if known is None:
        about = subject(passage, protected)
        known = protected.rows[key] = (about, _hidden(about, protected))
    return known


def _hidden(about: Subject, protected: Protected) -> tuple[Lookup, ...]:
    subjects = ((indicator, area) for indicator in about.indicators for area in about.areas)
    return tuple(protected.lookups[each] for each in subjects if each in protected.lookups)


def _in_time(one: Hidden, about: Subject) -> bool:
    if not about.months:
        return one.headline
    if about.range:
        return min(about.months) <= one.month <= max(about.months)
    return one.month in about.months


def _of_group(one: Hidden, passage: Passage, protected: Protected) -> bool:
    if not one.category:
        return True
    group, read = one.category.replace("_", " ").casefold(), protected.reader
    texts = (passage.text, passage.beside, *(text for layer in passage.around for text in layer))
    return group in " ".join(read(text).words for text in texts)


def _explained(
    number: Number, name: str, one: Hidden, about: Subject, among: frozenset[str], protected: Protected
) -> bool:
    """Return whether the release itself gives this number on the subject: then it tells nothing hidden."""
    if name in dict(one.measures):
        near = _HALF * 10.0**-number.places
        return any(
            bool((abs(protected.shown[indicator, area] - number.value) <= near).any())
            for indicator in among
            for area in about.areas | {protected.area, one.area}
            if (indicator, area) in protected.shown
        )
    return any(
        number.value in counted
        for indicator in about.indicators
        for area in about.areas
        if (indicator, area) in protected.counted
        for month, counted in protected.counted[indicator, area].items()
        if _meant(month, one, about)
    )


def _in_unit(passage: Passage, number: Number, one: Hidden, about: Subject, protected: Protected) -> bool:
    """Return whether a bare whole number is a value shown, as a spreadsheet's cell holds 24.0 per cent as 24."""
    head = passage.around[0][-1] if passage.around else ""
    if not _BARE.fullmatch(passage.text.strip()) or _COUNTED.search(head.casefold()):
        return False
    return any(
        bool(np.isclose(np.round(protected.shown[one.indicator, area], one.decimals), number.value, rtol=0).any())
        for area in about.areas
        if (one.indicator, area) in protected.shown
    )


def _meant(month: Month, one: Hidden, about: Subject) -> bool:
    """Return whether a number of that month may be the one said: under a range, that of any month in it."""
    if about.range:
        return min(about.months) <= month <= max(about.months)
    return month in about.months if about.months else month == one.month
