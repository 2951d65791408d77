"""What is not as it was in the edition before: ratings, signals, aims and definitions, and figures since revised."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.findings import sentences
from pmflib.findings.exceptional import is_concern, is_improvement
from pmflib.findings.reading import Reading, readings
from pmflib.findings.words import goal_words, value_words

_RANK = {"red": 0, "amber": 1, "green": 2, "none": 3}


@dataclass(frozen=True, kw_only=True)
class Since:
    """One measure that is not as it was.

    Parameters
    ----------
    now : Reading
    then : Reading or None
        None if the measure is new.
    says : tuple of str
        What changed, in words, the gravest first.
    grave : int
        0 if it turned red, 1 if it is a new concern, 2 for anything else.
    """

    now: Reading
    then: Reading | None
    says: tuple[str, ...]
    grave: int


@dataclass(frozen=True, kw_only=True)
class Revised:
    """One figure that the edition before printed, and that is another now.

    Parameters
    ----------
    then : Reading
        As it was printed.
    value : float
        As it is now, of the same period.
    why : str
        What its publisher or its records say of it: a mark such as revised, or nothing.
    """

    then: Reading
    value: float
    why: str


def since(now: Release, then: Release) -> tuple[Since, ...]:
    """Return the measures that are not as they were in the edition before, the gravest first.

    Parameters
    ----------
    now, then : Release
        Slices of one area for one audience.
    """
    area = require_release(now).context.area
    before = {one.indicator.code: one for one in readings(require_release(then), area)}
    found = [_since(one, before.get(one.indicator.code)) for one in readings(now, area)]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.grave))


def gone(now: Release, then: Release) -> tuple[str, ...]:
    """Return the titles of the measures the edition before had and this one has not."""
    held = {one.indicator.code for one in readings(now, now.context.area)}
    return tuple(one.indicator.title for one in readings(then, then.context.area) if one.indicator.code not in held)


def revised(now: Release, then: Release) -> tuple[Revised, ...]:
    """Return the figures the edition before printed that have another value now, as both are displayed."""
    area = require_release(now).context.area
    core = now.core
    rows = core.loc[(core["area"] == area) & (core["breakdown"] == "all")]
    keys = zip(rows["indicator"], rows["window"], rows["period_end"], strict=True)
    stands = dict(zip(keys, zip(rows["value"], rows["marks"], strict=True), strict=True))
    printed = [
        (one, stands.get((one.indicator.code, one.window, pd.Timestamp(one.period_end))))
        for one in readings(require_release(then), area)
    ]
    return tuple(
        Revised(then=one, value=found[0], why=found[1])
        for one, found in printed
        if found is not None and _apart(one, found[0])
    )


def since_summary(now: Release, then: Release) -> str:
    """Return in one line how many measures turned red, are no longer red, and how many printed figures were revised."""
    found = since(now, then)
    turned = sum(_turned(one, "red") for one in found)
    left = sum(one.then is not None and sentences.is_red(one.then) and not sentences.is_red(one.now) for one in found)
    concerns = sum(one.grave == 1 for one in found)
    corrected = len(revised(now, then))
    parts = (
        (turned, "turned red", "turned red"),
        (left, "no longer red", "no longer red"),
        (concerns, "new concern", "new concerns"),
        (corrected, "figure revised", "figures revised"),
    )
    return ", ".join(formats.many(*part) for part in parts if part[0]) or "no rating or signal changed"


def _since(now: Reading, then: Reading | None) -> Since | None:
    if then is None:
        return Since(now=now, then=None, says=("new in this edition",), grave=2)
    says = [*_ratings(now, then), *_signals(now, then), *_aims(now, then)]
    if now.indicator.definition != then.indicator.definition:
        says.append("its definition has changed")
    if not says:
        return None
    return Since(now=now, then=then, says=tuple(says), grave=_grave(now, then))


def _grave(now: Reading, then: Reading) -> int:
    if sentences.is_red(now) and not sentences.is_red(then):
        return 0
    return 1 if is_concern(now) and not is_concern(then) else 2


def _ratings(now: Reading, then: Reading) -> list[str]:
    before, after = sentences.rating(then), sentences.rating(now)
    if before == after or now.target is None:
        return []
    named = {"none": "not rated"}
    return [f"{named.get(before, before)} before, {named.get(after, after)} now"]


def _signals(now: Reading, then: Reading) -> list[str]:
    if is_concern(now) and not is_concern(then):
        return ["a special cause of concern is new"]
    if is_improvement(now) and not is_improvement(then):
        return ["a special cause of improvement is new"]
    return ["the concern of the edition before is over"] if is_concern(then) and not is_concern(now) else []


def _aims(now: Reading, then: Reading) -> list[str]:
    before = math.nan if then.target is None else then.target.target
    after = math.nan if now.target is None else now.target.target
    if not (math.isfinite(before) and math.isfinite(after)) or before == after:
        return []
    return [f"its target was {goal_words(then, before)} and is {goal_words(now, after)}"]


def _turned(one: Since, colour: str) -> bool:
    return one.then is not None and sentences.rating(one.now) == colour and sentences.rating(one.then) != colour


def _apart(then: Reading, value: float) -> bool:
    """Return whether two values are shown as different ones; what is hidden now is not told by what it was."""
    if not math.isfinite(value) or not math.isfinite(then.value):
        return False
    decimals = then.indicator.decimals
    return bool(formats.rounded(then.value, decimals) != formats.rounded(value, decimals))


def then_words(one: Since) -> str:
    """Return the figure of the edition before in words."""
    return "–" if one.then is None else value_words(one.then, one.then.value, status=one.then.status)
