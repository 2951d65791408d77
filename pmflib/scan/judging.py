"""Whether a passage tells a hidden figure: its number, in its place, and nothing shown that explains it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from pmflib.scan.contents import Passage
from pmflib.scan.hidden import Hidden, Protected
from pmflib.scan.mentions import Mentions, Month, Number

_HALF = 0.5 + 1e-6
_MOST_PLACES = 12
_CROWD = 40
_BARE = re.compile(r"\d+")
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
    words : str
        All that is said around, to find a group in.
    """

    indicators: frozenset[str]
    areas: frozenset[str]
    months: frozenset[Month]
    range: bool
    words: str


def subject(passage: Passage, protected: Protected, *, beside: bool = True) -> Subject:
    """Return what a passage is about; one that names no area is about the slice's own.

    Parameters
    ----------
    passage : Passage
    protected : Protected
    beside : bool
        Whether the other sentences of its paragraph may tell it.
    """
    read = protected.reader
    near = [(passage.text,), *([(passage.beside,)] if beside and passage.beside else [])]
    layers = [[read(text) for text in layer if text] for layer in (*near, *passage.around)]
    dated = next((at for at, layer in enumerate(layers) if any(one.months for one in layer)), -1)
    return Subject(
        indicators=_nearest([one.indicators for one in layer] for layer in layers),
        areas=_nearest([one.areas for one in layer] for layer in layers) or frozenset({protected.area}),
        months=frozenset(month for one in layers[dated] for month in one.months) if dated >= 0 else frozenset(),
        range=dated > 1,
        words=" ".join(one.words for layer in layers for one in layer),
    )


def _nearest(layers: Iterable[list[frozenset[str]]]) -> frozenset[str]:
    for layer in layers:
        if found := frozenset[str]().union(*layer):
            return found
    return frozenset()


def told(passage: Passage, protected: Protected) -> Iterator[tuple[Hidden, str]]:
    """Yield each hidden figure a passage tells, and which of its numbers."""
    said: Mentions = protected.reader(passage.text)
    if not said.numbers or not protected.by_subject or protected.defined(passage.text):
        return
    about = subject(passage, protected)
    # A whole number alone could count anything: its own sentence must say what.
    alone = subject(passage, protected, beside=False) if passage.beside else about
    # Among so many numbers some are alike; the parts of such a text are read by themselves as well.
    crowded = len(said.numbers) > _CROWD
    for one in candidates(about, protected):
        for number in said.numbers:
            name = _matches(number, one)
            if name in dict(one.counts) and (crowded or one.indicator not in alone.indicators):
                continue
            if name and not (
                _explained(number, name, one, about, protected) or _in_unit(passage, number, one, protected)
            ):
                yield one, name


def candidates(about: Subject, protected: Protected) -> Iterator[Hidden]:
    """Yield the hidden figures a passage on this subject could tell."""
    for indicator in about.indicators:
        for area in about.areas:
            for one in protected.by_subject.get((indicator, area), ()):
                if _in_time(one, about) and _of_group(one, about):
                    yield one


def _in_time(one: Hidden, about: Subject) -> bool:
    if not about.months:
        return one.headline
    if about.range:
        return min(about.months) <= one.month <= max(about.months)
    return one.month in about.months


def _of_group(one: Hidden, about: Subject) -> bool:
    return not one.category or one.category.replace("_", " ").casefold() in about.words


def _matches(number: Number, one: Hidden) -> str:
    """Return which of a hidden figure's numbers this is as written; empty for none."""
    if number.signed or number.unit == "pp":
        return ""
    for name, true in one.counts:
        if _is_count(number, true, one):
            return name
    for name, true in one.measures:
        if _is_measure(number, true, one):
            return name
    return ""


def _is_count(number: Number, true: float, one: Hidden) -> bool:
    # Nobody counts children in decimals.
    if number.unit or number.counts or number.places or number.value != true:
        return False
    # "3 of 11" is a rank unless there are eleven children.
    return number.pair is None or number.pair == one.base


def _is_measure(number: Number, true: float, one: Hidden) -> bool:
    if number.pair is not None or number.places < one.decimals:
        return False
    if number.counts and number.counts not in one.unit:
        return False
    return abs(number.value - true) <= _HALF * 10.0 ** -min(number.places, _MOST_PLACES) + 1e-9 * abs(true)


def _explained(number: Number, name: str, one: Hidden, about: Subject, protected: Protected) -> bool:
    """Return whether the release itself gives this number on the subject: then it tells nothing hidden."""
    if name in dict(one.measures):
        near = _HALF * 10.0**-number.places
        return any(
            bool((abs(protected.shown[one.indicator, area] - number.value) <= near).any())
            for area in about.areas | {protected.area, one.area}
            if (one.indicator, area) in protected.shown
        )
    areas = about.areas if len(about.areas) > 1 else {one.area}
    return any(
        number.value in counted
        for indicator in about.indicators
        for area in areas
        if (indicator, area) in protected.counted
        for month, counted in protected.counted[indicator, area].items()
        if _meant(month, one, about)
    )


def _in_unit(passage: Passage, number: Number, one: Hidden, protected: Protected) -> bool:
    """Return whether a bare whole number is a value shown, as a spreadsheet's cell holds 24.0 per cent as 24."""
    head = passage.around[0][-1] if passage.around else ""
    if not _BARE.fullmatch(passage.text.strip()) or _COUNTED.search(head.casefold()):
        return False
    shown = protected.shown.get((one.indicator, one.area), np.empty(0))
    return bool(np.isclose(np.round(shown, one.decimals), number.value, rtol=0, atol=1e-9).any())


def _meant(month: Month, one: Hidden, about: Subject) -> bool:
    """Return whether a number of that month may be the one said: under a range, that of any month in it."""
    if about.range:
        return min(about.months) <= month <= max(about.months)
    return month in about.months if about.months else month == one.month
