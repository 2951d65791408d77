"""What a theme's measures say together: which stand out, how they compare with neighbours, and which districts do."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.document import KeyMessages, Message
from pmflib.findings import sentences, titles
from pmflib.findings.exceptional import exceptions, is_improvement
from pmflib.findings.reading import Reading, find
from pmflib.findings.records import Beside
from pmflib.findings.verdicts import move, size, stand
from pmflib.findings.words import number_words, value_words

_NAMED = 2
_PLACES = 3
_UNUSUAL = {"neutral_high": "unusually high", "neutral_low": "unusually low"}


def standing_out(release: Release, indicators: Sequence[str], area: str) -> str:
    """Say how many of some measures must be looked at, improve or are unusual: ``of 6 measures, 1 improving (…)``.

    Parameters
    ----------
    release : Release
    indicators : sequence of str
        Codes; those without a figure are left out.
    area : str
        Code of the area.
    """
    found = _found(release, indicators, area)
    urgent = {one.reading.indicator.code for one in exceptions(release, area)}
    bad = [one for one in found if one.indicator.code in urgent]
    good = [one for one in found if one.indicator.code not in urgent and _improves(one)]
    odd = {way: [one for one in found if _varies(one, way)] for way in _UNUSUAL}
    counted = ((bad, "to look at"), (good, "improving"), *((odd[way], word) for way, word in _UNUSUAL.items()))
    if len(found) == 1:
        return next((words for some, words in counted if some), "no clear change")
    parts = [f"{len(some)} {words} ({_titles(some)})" for some, words in counted if some]
    if not parts:
        return f"none of {len(found)} measures stands out"
    return f"of {formats.many(len(found), 'measure')}, {', '.join(parts)}"


def story(
    release: Release, indicators: Sequence[str], area: str, *, headline: str = "", charted: bool = False
) -> KeyMessages | None:
    """Return what some measures say: the headline one now, against neighbours, and the districts that stand out.

    Parameters
    ----------
    release : Release
    indicators : sequence of str
        Codes, the ones that tell most first.
    area : str
        Code of the area.
    headline : str
        Code of the measure whose state, target and outlook are told first; without one, the leading figures are told.
    charted : bool
        Whether a chart whose title tells the state stands beside it.

    Returns
    -------
    KeyMessages or None
        None where nothing can be said.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    """
    found = _found(require_release(release), indicators, area)
    first = next((one for one in found if one.indicator.code == headline), None)
    leading = _now(found) if first is None else _headline(release, first, charted=charted)
    said = (leading, _beside_neighbours(found), _districts(release, found, area))
    items = tuple(one for one in said if one is not None)
    return KeyMessages(items=items) if items else None


def _found(release: Release, indicators: Iterable[str], area: str) -> list[Reading]:
    found = (find(release, code, area) for code in indicators)
    return [one for one in found if one is not None]


def _varies(reading: Reading, way: str) -> bool:
    return reading.signal is not None and reading.signal.variation == way and sentences.judged(reading)


def _improves(reading: Reading) -> bool:
    verdict = move(reading)
    return is_improvement(reading) or (verdict.certainty == "clear" and verdict.side == "better")


def _titles(some: Sequence[Reading]) -> str:
    return formats.listed([formats.lowered(one.indicator.title) for one in some], _NAMED, by="; ")


def _headline(release: Release, reading: Reading | None, *, charted: bool) -> Message | None:
    if reading is None:
        return None
    told = titles.signal_title if reading.signal is not None else titles.trend_title
    lead = f"{told(release, reading.indicator.code, reading.area.code)}."
    parts = [part for part in (_aim(reading), sentences.outlook_sentence(reading)) if part]
    if charted:
        return Message(lead=f"{reading.indicator.title}:", rest=" ".join(parts)) if parts else None
    return Message(lead=lead, rest=" ".join(parts))


def _now(found: Sequence[Reading]) -> Message | None:
    """Tell the leading figures beside the neighbours': the answer of a theme that no single measure stands for."""
    told = [one for one in found if math.isfinite(one.value)][:_PLACES]
    said = "; ".join(f"{formats.lowered(one.indicator.title)} {_beside(one)}" for one in told)
    return Message(lead="Now:", rest=f"{said}.") if told else None


def _beside(reading: Reading) -> str:
    few = ", too few to judge" if reading.too_few else ""
    beside = reading.neighbours
    against = f" (neighbours {number_words(reading, beside.value)})" if beside and math.isfinite(beside.value) else ""
    return f"{number_words(reading, reading.value)}{few}{against}"


def _aim(reading: Reading) -> str:
    """Say how the figure stands to its target, as a sentence on it."""
    said = sentences.rating_words(reading)
    if not said:
        return ""
    return f"It {said}." if said.startswith(("meets", "misses")) else f"It is {said}."


def _beside_neighbours(found: Sequence[Reading]) -> Message | None:
    verdicts = [(one, stand(one, one.neighbours)) for one in found if one.indicator.polarity in ("high", "low")]
    tested = [(one, verdict) for one, verdict in verdicts if verdict.certainty in ("clear", "unclear")]
    if not tested:
        return None
    sides = {
        side: [one for one, verdict in tested if (verdict.certainty, verdict.side) == ("clear", side)]
        for side in ("worse", "better")
    }
    parts = [f"clearly {side} on {_against(some)}" for side, some in sides.items() if some]
    level = len(tested) - sum(len(some) for some in sides.values())
    if level:
        parts.append(f"not clearly different on {formats.many(level, 'measure')}")
    return Message(lead="Against neighbours:", rest=f"{'; '.join(parts)}.")


def _against(some: Sequence[Reading]) -> str:
    ordered = sorted(some, key=lambda one: -_apart(one.neighbours))
    told = [
        f"{formats.lowered(one.indicator.title)} "
        f"({value_words(one, one.value)} against {value_words(one, beside.value)})"
        for one in ordered[:_NAMED]
        if (beside := one.neighbours) is not None
    ]
    more = [f"{len(some) - _NAMED} more"] if len(some) > _NAMED else []
    return " and ".join([*told, *more])


def _districts(release: Release, found: Sequence[Reading], area: str) -> Message | None:
    """Name the districts that stand clearly apart from the middle of the districts; in its own report, a district."""
    places = release.context.areas
    own = places[area].level == "district"
    codes = [area] if own else [code for code, one in places.items() if (one.level, one.parent) == ("district", area)]
    shown = [one.indicator.code for one in found]
    readings = [one for code in codes for one in _found(release, shown, code) if one.districts is not None]
    if not readings:
        return None
    sides: dict[str, list[Reading]] = {"worse": [], "better": []}
    for one in readings:
        verdict = stand(one, one.districts)
        if verdict.certainty == "clear" and verdict.side in sides:
            sides[verdict.side].append(one)
    parts = [f"clearly {side}: {_placed(some, own=own)}" for side, some in sides.items() if some]
    return Message(lead="Against the middle of the districts:", rest=f"{'; '.join(parts)}.") if parts else None


def _placed(some: Sequence[Reading], *, own: bool) -> str:
    ordered = sorted(some, key=lambda one: -_apart(one.districts))
    told = [
        formats.lowered(one.indicator.title) if own else f"{one.area.name} on {formats.lowered(one.indicator.title)}"
        for one in ordered[:_PLACES]
    ]
    more = f", and {len(some) - _PLACES} more" if len(some) > _PLACES else ""
    return ", ".join(f"{text} ({_from_middle(one)})" for text, one in zip(told, ordered, strict=False)) + more


def _from_middle(reading: Reading) -> str:
    """Give a district's figure and the middle of the districts, which need not be near the authority's own figure."""
    beside = reading.districts
    middle = "" if beside is None else f" against {value_words(reading, beside.value)}"
    return f"{value_words(reading, reading.value)}{middle}"


def _apart(beside: Beside | None) -> float:
    return 0.0 if beside is None else size(beside.gap, beside.gap_lower, beside.gap_upper)
