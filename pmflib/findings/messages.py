"""The first page writes itself: the few things a reader must take away, ranked by importance, certainty and size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.document import KeyMessages, Message
from pmflib.findings import sentences
from pmflib.findings.acted import actions_message
from pmflib.findings.exceptional import Exceptional, exceptions, is_concern, is_improvement
from pmflib.findings.places import behind_message
from pmflib.findings.reading import Reading, readings
from pmflib.findings.verdicts import move, size, stand
from pmflib.findings.words import change_words, gap_words, goal_words, value_words

MOST = 8
_EACH = 4
_LINES = 120
_NOTHING_CLEAR = Message(
    lead="No measure stands out.",
    rest="None misses its floor, and none shows a change or a gap to neighbours that is set apart from chance.",
)
_NO_FIGURES = Message(
    lead="This edition holds no figure of this area.",
    rest="Nothing can be said of it here: neither that it does well nor that it does badly.",
)
_NEIGHBOURS = "the neighbours’ median"
_MISSED = {"red": " (floor missed)"}


class _Said(NamedTuple):
    """A message and the measure it is about."""

    code: str
    message: Message


def key_messages(release: Release, area: str) -> KeyMessages:
    """Return the key messages of an area, at most eight.

    Floor breaches come first, then special causes of concern, clear changes and gaps for the worse, improvements,
    the counts against targets and neighbours, what became of the actions, and what cannot be judged. Each measure is
    named once, and only what its 95% interval or its process limits support is claimed.
    """
    found = readings(require_release(release), area)
    if not found:
        return KeyMessages(items=(_NO_FIGURES,))
    urgent = exceptions(release, area)
    summed = (_overview(found), actions_message(release, area), _missing(found))
    closing = [message for message in summed if message is not None]
    district = behind_message(release, area)
    tiers = _once(
        [
            [_breach(one) for one in urgent if one.tier == 0],
            [_concern(one) for one in _aimed_first([one.reading for one in urgent if is_concern(one.reading)])],
            _worse(found),
            _better(found),
        ]
    )
    said = _share(tiers, MOST - len(closing) - (district is not None))
    clear = [*said, *([district] if district else [])]
    return KeyMessages(items=(*(clear or [_NOTHING_CLEAR]), *closing))


def _aimed_first(concerns: Sequence[Reading]) -> list[Reading]:
    """Order concerns so that each theme tells its first before any tells another, one with a target before others."""
    ranked = sorted(concerns, key=lambda one: one.target is None)
    firsts = {one.indicator.theme: one for one in reversed(ranked)}
    return sorted(ranked, key=lambda one: firsts[one.indicator.theme] is not one)


def _once(tiers: Sequence[Sequence[_Said]]) -> list[list[Message]]:
    """Return the messages of each tier, without those on a measure that an earlier one speaks of."""
    seen: set[str] = set()
    kept: list[list[Message]] = []
    for tier in tiers:
        fresh = {said.code: said.message for said in reversed(tier) if said.code not in seen}
        first = [code for code in dict.fromkeys(said.code for said in tier) if code in fresh][:_EACH]
        seen.update(first)
        kept.append([fresh[code] for code in first])
    return kept


def _share(tiers: Sequence[Sequence[Message]], room: int) -> list[Message]:
    """Return as many messages as there is room for, in order of tiers, each tier in turn giving its next."""
    turns = chain.from_iterable(zip_longest(*[[(at, one) for one in tier] for at, tier in enumerate(tiers)]))
    chosen = [turn for turn in turns if turn is not None][:room]
    return [message for _, message in sorted(chosen, key=lambda turn: turn[0])]


def _breach(one: Exceptional) -> _Said:
    reading = one.reading
    where = sentences.rating_words(reading).partition(":")[0]
    missed = f": it {where}" if where.startswith("misses") else f", {where}"
    more = sentences.bounds_sentence(reading) or _chance(reading) or _against(reading)
    lead = f"Action required: {_low(reading)}, {_now(reading)}{missed}."
    return _Said(
        reading.indicator.code, Message(lead=lead, rest=f"{_interval(reading)} {more.strip()}{_doubt(reading)}".strip())
    )


def _concern(reading: Reading) -> _Said:
    lead = f"Concern: {_low(reading)}, {sentences.evidence(reading, brief=True)}."
    return _Said(reading.indicator.code, Message(lead=lead, rest=_stance(reading)))


def _stance(reading: Reading) -> str:
    """Say the value, the target, and the chance of meeting it this year."""
    goal = math.nan if reading.target is None else reading.target.target
    target = f", target {goal_words(reading, goal)}" if math.isfinite(goal) else ""
    return f"Now {_value(reading)}{target}.{_chance(reading) or _against(reading)}{_doubt(reading)}"


def _doubt(reading: Reading) -> str:
    return " Low confidence in the records." if reading.distrusted else ""


def _chance(reading: Reading) -> str:
    chance = math.nan if reading.signal is None else reading.signal.p_on_track
    return f" Chance of meeting its target this year: {sentences.odds(chance)}." if math.isfinite(chance) else ""


def _worse(found: Sequence[Reading]) -> list[_Said]:
    """Return clear changes and clear gaps for the worse, in turn, the largest against its own uncertainty first."""
    return _in_turn(_moves(found, "worse"), _stands(found, "worse"))


def _better(found: Sequence[Reading]) -> list[_Said]:
    stepped = sorted((one for one in found if is_improvement(one)), key=_step_size, reverse=True)
    steps = [_improved(one) for one in stepped]
    return [*steps, *_in_turn(_moves(found, "better"), _stands(found, "better"))]


def _improved(reading: Reading) -> _Said:
    lead = f"Improved: {_low(reading)}, {sentences.evidence(reading, brief=True)}."
    return _Said(reading.indicator.code, Message(lead=lead, rest=_stance(reading)))


def _in_turn(*lists: Sequence[_Said]) -> list[_Said]:
    return [said for said in chain.from_iterable(zip_longest(*lists)) if said is not None]


def _moves(found: Sequence[Reading], side: str) -> list[_Said]:
    moved = [one for one in found if move(one).certainty == "clear" and move(one).side == side]
    word = "Worse" if side == "worse" else "Better"
    return [
        _Said(
            one.indicator.code,
            Message(
                lead=f"{word}: {_low(one)}, {change_words(one)}.",
                rest=f"Now {_value(one)}; the change lies between {_limits(one)}.{_against(one)}{_doubt(one)}",
            ),
        )
        for one in sorted(moved, key=lambda one: -size(one.change, one.change_lower, one.change_upper))
    ]


def _stands(found: Sequence[Reading], side: str) -> list[_Said]:
    word = "Behind neighbours" if side == "worse" else "Ahead of neighbours"
    return [
        _Said(
            one.indicator.code,
            Message(
                lead=f"{word}: {_low(one)}, {gap_words(one, one.neighbours, _NEIGHBOURS)}.",
                rest=f"{_value(one)} against {value_words(one, one.neighbours.value)}.{_list_effect(one)}",
            ),
        )
        for one in sorted(_apart(found, side), key=_gap_size, reverse=True)
        if one.neighbours is not None
    ]


def _apart(found: Sequence[Reading], side: str) -> Iterator[Reading]:
    verdicts = ((one, stand(one, one.neighbours)) for one in found)
    return (one for one, verdict in verdicts if (verdict.certainty, verdict.side) == ("clear", side))


def _overview(found: Sequence[Reading]) -> Message | None:
    """Count how the figures stand against their targets and against the neighbours."""
    counted = [part for part in (_against_targets(found), _against_neighbours(found)) if part]
    if not counted:
        return None
    lead = "; ".join(lead for lead, _ in counted)
    return Message(lead=f"{lead[0].upper()}{lead[1:]}.", rest=" ".join(rest for _, rest in counted))


def _against_targets(found: Sequence[Reading]) -> tuple[str, str] | None:
    counted = sentences.ratings(found)
    if not counted:
        return None
    said = ", ".join(f"{count} {colour}{_MISSED.get(colour, '')}" for colour, count in counted.items())
    return f"against targets: {said}", f"Of {formats.many(sum(counted.values()), 'measure')} rated."


def _against_neighbours(found: Sequence[Reading]) -> tuple[str, str] | None:
    verdicts = [stand(one, one.neighbours) for one in found if one.indicator.polarity in ("high", "low")]
    tested = [verdict for verdict in verdicts if verdict.certainty in ("clear", "unclear")]
    if not tested:
        return None
    better = sum(verdict.certainty == "clear" and verdict.side == "better" for verdict in tested)
    worse = sum(verdict.certainty == "clear" and verdict.side == "worse" for verdict in tested)
    level = len(tested) - better - worse
    lead = f"against statistical neighbours: {better} better, {worse} worse, {level} not clearly different"
    return lead, f"Of {formats.many(len(tested), 'measure')} whose gap to neighbours can be judged (95% interval)."


def _missing(found: Sequence[Reading]) -> Message | None:
    groups = (
        ("not shown", [one for one in found if not math.isfinite(one.value)]),
        ("resting on too few cases", [one for one in found if math.isfinite(one.value) and one.too_few]),
        ("with too many answers not known", [one for one in found if math.isfinite(one.value) and one.too_unknown]),
        ("of low confidence", [one for one in found if math.isfinite(one.value) and one.distrusted]),
    )
    parts = [f"{len(group)} {words}" for words, group in groups if group]
    named = [one.indicator.title for _, group in groups for one in group]
    if not parts:
        return None
    shown = [title for at, title in enumerate(named) if at == 0 or len("; ".join(named[: at + 1])) <= _LINES]
    more = f" and {len(named) - len(shown)} more" if len(named) > len(shown) else ""
    return Message(lead=f"What cannot be judged: {', '.join(parts)}.", rest=f"{'; '.join(shown)}{more}.")


def _step_size(reading: Reading) -> float:
    mean = math.nan if reading.signal is None else reading.signal.mean
    return size(reading.value - mean, reading.lower - mean, reading.upper - mean)


def _gap_size(reading: Reading) -> float:
    beside = reading.neighbours
    return 0.0 if beside is None else size(beside.gap, beside.gap_lower, beside.gap_upper)


def _low(reading: Reading) -> str:
    return formats.lowered(reading.indicator.title)


def _now(reading: Reading) -> str:
    return value_words(reading, reading.value)


def _interval(reading: Reading) -> str:
    limits = formats.interval(reading.lower, reading.upper, reading.indicator.unit, reading.indicator.decimals)
    return f"95% interval: {limits}." if limits else ""


def _value(reading: Reading) -> str:
    limits = formats.interval(reading.lower, reading.upper, reading.indicator.unit, reading.indicator.decimals)
    return f"{_now(reading)} ({limits})" if limits else _now(reading)


def _limits(reading: Reading) -> str:
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    limits = formats.interval(reading.change_lower, reading.change_upper, unit, decimals, signed=True)
    return limits.replace(" to ", " and ")


def _against(reading: Reading) -> str:
    beside = reading.neighbours
    if beside is None or not math.isfinite(beside.value):
        return ""
    return f" Neighbours’ median: {value_words(reading, beside.value)}."


def _list_effect(reading: Reading) -> str:
    """Say when the other neighbour list tells a different story."""
    before = reading.neighbours_before
    if before is None or not math.isfinite(before.value):
        return ""
    now, then = stand(reading, reading.neighbours), stand(reading, before)
    said = f" On the {before.comparator_set} list the median is {value_words(reading, before.value)}"
    if (then.certainty, then.side) == (now.certainty, now.side):
        return f"{said}."
    return f"{said}, and the finding would differ."
