"""The first page writes itself: the few things a reader must take away, ranked by certainty and size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.document import KeyMessages, Message
from pmflib.findings.reading import Beside, Reading, readings
from pmflib.findings.verdicts import move, size, stand
from pmflib.findings.words import change_words, gap_words, value_words

_EACH = 2
_NOTHING_CLEAR = Message(
    lead="No measure stands out.",
    rest="None shows a change or a gap to neighbours that its 95% interval sets apart from chance.",
)
_NEIGHBOURS = "the neighbours' median"


def key_messages(release: Release, area: str) -> KeyMessages:
    """Return the key messages of an area: the count against neighbours, then what moved and what stands apart.

    Only clear differences are named (95% interval without zero), the largest against its own uncertainty first.
    """
    found = readings(require_release(release), area)
    clear = [*_moves(found, "worse"), *_moves(found, "better"), *_stands(found)]
    said = [_overview(found), *(clear or [_NOTHING_CLEAR]), _missing(found)]
    return KeyMessages(items=tuple(message for message in said if message is not None))


def _overview(found: tuple[Reading, ...]) -> Message | None:
    judged = [stand(reading, reading.neighbours) for reading in found if reading.indicator.polarity in ("high", "low")]
    tested = [verdict for verdict in judged if verdict.certainty in ("clear", "unclear")]
    if not tested:
        return None
    better = sum(verdict.certainty == "clear" and verdict.side == "better" for verdict in tested)
    worse = sum(verdict.certainty == "clear" and verdict.side == "worse" for verdict in tested)
    level = len(tested) - better - worse
    return Message(
        lead=f"Against statistical neighbours: {better} better, {worse} worse, {level} not clearly different.",
        rest=f"Of {len(tested)} measures where high or low is good and the gap can be tested (95% interval).",
    )


def _moves(found: tuple[Reading, ...], side: str) -> list[Message]:
    moved = [reading for reading in found if move(reading).certainty == "clear" and move(reading).side == side]
    return [
        Message(
            lead=f"{'Worse' if side == 'worse' else 'Better'}: {_low(reading)}, {change_words(reading)}.",
            rest=f"Now {_value(reading)}; the change lies between {_limits(reading)}.{_beside(reading)}",
        )
        for reading in _largest(moved, lambda one: size(one.change, one.change_lower, one.change_upper))
    ]


def _stands(found: tuple[Reading, ...]) -> list[Message]:
    apart = [reading for reading in found if stand(reading, reading.neighbours).certainty == "clear"]
    behind = [reading for reading in apart if stand(reading, reading.neighbours).side == "worse"]
    ahead = [reading for reading in apart if stand(reading, reading.neighbours).side == "better"]
    return [
        Message(
            lead=f"{word}: {_low(reading)}, {gap_words(reading, reading.neighbours, _NEIGHBOURS)}.",
            rest=f"{_value(reading)} against {value_words(reading, reading.neighbours.value)}.{_list_effect(reading)}",
        )
        for word, group in (("Behind neighbours", behind), ("Ahead of neighbours", ahead))
        for reading in _largest(group, _gap_size)
        if reading.neighbours is not None
    ]


def _missing(found: tuple[Reading, ...]) -> Message | None:
    groups = (
        ("not shown", [one for one in found if not math.isfinite(one.value)]),
        ("resting on too few cases", [one for one in found if math.isfinite(one.value) and one.too_few]),
        ("with too many answers not known", [one for one in found if math.isfinite(one.value) and one.too_unknown]),
    )
    parts = [f"{len(group)} {words}" for words, group in groups if group]
    named = [reading.indicator.title for _, group in groups for reading in group]
    if not parts:
        return None
    more = f" and {len(named) - 4} more" if len(named) > 4 else ""
    return Message(lead=f"What cannot be judged: {', '.join(parts)}.", rest=f"{'; '.join(named[:4])}{more}.")


def _largest(group: Iterable[Reading], score: Callable[[Reading], float]) -> list[Reading]:
    return sorted(group, key=score, reverse=True)[:_EACH]


def _gap_size(reading: Reading) -> float:
    beside = reading.neighbours
    return 0.0 if beside is None else size(beside.gap, beside.gap_lower, beside.gap_upper)


def _low(reading: Reading) -> str:
    title = reading.indicator.title
    return title if title[:2].isupper() else title[0].lower() + title[1:]


def _value(reading: Reading) -> str:
    shown = value_words(reading, reading.value)
    limits = formats.interval(reading.lower, reading.upper, reading.indicator.unit, reading.indicator.decimals)
    return f"{shown} ({limits})" if limits else shown


def _limits(reading: Reading) -> str:
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    return formats.interval(reading.change_lower, reading.change_upper, unit, decimals, signed=True).replace(
        " to ", " and "
    )


def _beside(reading: Reading) -> str:
    beside = reading.neighbours
    if beside is None or not math.isfinite(beside.value):
        return ""
    return f" Neighbours' median: {value_words(reading, beside.value)}."


def _list_effect(reading: Reading) -> str:
    """Say when the other neighbour list tells a different story."""
    before: Beside | None = reading.neighbours_before
    if before is None or not math.isfinite(before.value):
        return ""
    now, then = stand(reading, reading.neighbours), stand(reading, before)
    said = f" On the {before.comparator_set} list the median is {value_words(reading, before.value)}"
    if (then.certainty, then.side) == (now.certainty, now.side):
        return f"{said}."
    return f"{said}, and the finding would differ: part of the gap is the list."
