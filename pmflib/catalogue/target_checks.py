"""What one target cannot tell: known indicators and places, possible values, no two targets for one day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, pairwise

from pmflib import periods
from pmflib.catalogue.models import Council, Indicator, Polarity, Target
from pmflib.catalogue.places import folded
from pmflib.catalogue.strict_yaml import KeyPath, shown
from pmflib.catalogue.validation import Entries
from pmflib.errors import near

Fault = tuple[KeyPath, str, str]

_DISTRICTS = "districts"
_AIMS = ("target", "floor", "stretch")
_BANDS = ("tolerance", "floor_tolerance")
_THRESHOLDS = ("lower_threshold", "upper_threshold")
_NEEDS: dict[Polarity, tuple[str, ...]] = {
    "high": ("target", "floor"),
    "low": ("target", "floor"),
    "near": ("target", *_BANDS),
    "none": _THRESHOLDS,
}
_ALLOWS: dict[Polarity, tuple[str, ...]] = {
    "high": _AIMS,
    "low": _AIMS,
    "near": ("target", *_BANDS),
    "none": _THRESHOLDS,
}
_FULL_YEAR = (4, 12)


def placed(found: Mapping[int, Target], council: Council) -> tuple[dict[int, Target], list[Fault]]:
    """Return the targets with their areas by code, and a fault for each area the council does not have."""
    places = (council.authority, *council.districts)
    codes = {folded(name): place.code for place in places for name in (place.name, place.slug, *place.aliases)}
    codes |= {place.code.casefold(): place.code for place in places}
    names = [place.slug for place in places] + [_DISTRICTS]
    faults: list[Fault] = []
    named: dict[str, set[str]] = {}
    for number, target in found.items():
        for position, area in enumerate(target.areas):
            if area != _DISTRICTS and folded(area) not in codes:
                at = ("targets", number, "areas", position)
                faults.append((at, f"{shown(area)} is not a place of this council.", near(area, names)))
        here = {codes[folded(area)] for area in target.areas if folded(area) in codes}
        named.setdefault(target.indicator, set()).update(here)
    out = {}
    for number, target in found.items():
        own = [codes[folded(area)] for area in target.areas if folded(area) in codes]
        rest = [place.code for place in council.districts if place.code not in named[target.indicator]]
        areas = dict.fromkeys([*own, *(rest if _DISTRICTS in target.areas else ())])
        out[number] = target.model_copy(update={"areas": tuple(areas)})
    return out, faults


def targets(found: Mapping[int, Target], indicators: Entries[Indicator]) -> Iterator[Fault]:
    """Check each target against its indicator, and the targets against one another."""
    names = indicators.names or ()
    for number, target in found.items():
        at = ("targets", number)
        if target.indicator not in names:
            remedy = near(target.indicator, names)
            yield (*at, "indicator"), f"{shown(target.indicator)} is not an indicator.", remedy
        elif target.indicator in indicators.models:
            yield from _fits(at, target, indicators.models[target.indicator])
        yield from _dates(at, target)
    yield from _together(found)


def _fits(at: KeyPath, target: Target, indicator: Indicator) -> Iterator[Fault]:
    given = {name for name in (*_AIMS, *_BANDS, *_THRESHOLDS) if getattr(target, name) is not None}
    polarity = indicator.polarity
    for name in _NEEDS[polarity]:
        if name not in given:
            yield (*at, name), f"is missing: the polarity is '{polarity}'.", f"Add the key '{name}'."
    for name in sorted(given - set(_ALLOWS[polarity])):
        known = ", ".join(_ALLOWS[polarity])
        yield (*at, name), f"does not go with the polarity '{polarity}'.", f"It takes {known}."
    yield from _possible(at, target, indicator, given)
    yield from _order(at, target, polarity)
    yield from _profile(at, target, indicator)


def _possible(at: KeyPath, target: Target, indicator: Indicator, given: set[str]) -> Iterator[Fault]:
    if indicator.unit == "score":
        return
    most = 100.0 if indicator.unit == "per cent" else float("inf")
    limits = "between 0 and 100" if indicator.unit == "per cent" else "0 or more"
    for name in ("baseline", *(one for one in (*_AIMS, *_THRESHOLDS) if one in given)):
        value = getattr(target, name)
        if not 0 <= value <= most:
            yield (*at, name), f"{value:g} is outside the possible range.", f"{indicator.unit} lies {limits}."


def _order(at: KeyPath, target: Target, polarity: Polarity) -> Iterator[Fault]:
    better = -1 if polarity == "low" else 1
    steps = [(name, getattr(target, name)) for name in ("floor", "target", "stretch")]
    rising = [(name, value) for name, value in steps if value is not None]
    for (lower, worse), (upper, value) in pairwise(rising):
        if (value - worse) * better < 0:
            word = "above" if polarity == "low" else "below"
            what = f"{value:g} is {word} the {lower} of {worse:g}, yet '{polarity}' is better."
            yield (*at, upper), what, "Swap or correct them."
    for lower, upper in (_BANDS, _THRESHOLDS):
        low, high = getattr(target, lower), getattr(target, upper)
        if low is not None and high is not None and low > high:
            yield (*at, upper), f"{high:g} is below {lower}, {low:g}.", "Swap or correct them."


def _profile(at: KeyPath, target: Target, indicator: Indicator) -> Iterator[Fault]:
    if not target.profile:
        return
    path = (*at, "profile")
    if indicator.unit != "count":
        yield path, f"{indicator.unit} does not add up through the year.", "Only a count has a profile: remove it."
    if len(target.profile) not in _FULL_YEAR:
        yield path, f"has {len(target.profile)} shares.", "Write one for each quarter (4) or month (12)."
    rising = all(0 <= before <= after for before, after in pairwise(target.profile))
    if not rising or target.profile[-1] != 1:
        yield path, "does not rise to 1.", "Write the share due by the end of each part, the last one 1."


def _dates(at: KeyPath, target: Target) -> Iterator[Fault]:
    if target.valid_to is not None and target.valid_to < target.valid_from:
        what = f"{target.valid_to} comes before valid_from {target.valid_from}."
        yield (*at, "valid_to"), what, "Swap or correct them."
    if target.review_due < target.agreed_on:
        what = f"{target.review_due} comes before agreed_on {target.agreed_on}."
        yield (*at, "review_due"), what, "Swap or correct them."
    if periods.read(target.baseline_period) is None:
        what = f"{shown(target.baseline_period)} is not a period."
        yield (*at, "baseline_period"), what, periods.suggestion(target.baseline_period)


def _together(found: Mapping[int, Target]) -> Iterator[Fault]:
    by_place: dict[tuple[str, str], list[tuple[int, Target]]] = {}
    for number, target in found.items():
        for area in target.areas:
            by_place.setdefault((target.indicator, area), []).append((number, target))
    seen: set[tuple[str, int, int]] = set()
    for (indicator, _), entries in by_place.items():
        for (first, one), (second, other) in combinations(entries, 2):
            for key, what, remedy in _conflicts(indicator, first, one, other):
                if (key, first, second) not in seen:
                    yield ("targets", second, key), what, remedy
                seen.add((key, first, second))


def _conflicts(indicator: str, first: int, one: Target, other: Target) -> Iterator[tuple[str, str, str]]:
    if one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (one.valid_to or date.max):
        what = f"entry {first + 1} already holds a target for {indicator} at that time."
        yield "valid_from", what, "End the one before the other begins."
    if one.baseline_period == other.baseline_period and one.baseline != other.baseline:
        what = f"{other.baseline:g} for {other.baseline_period}, but entry {first + 1} says {one.baseline:g}."
        yield "baseline", what, "Keep the one that was measured."
