"""Rating, signal, direction, outlook, place in the nation and doubt, each in plain words.

A clause has no full stop and can follow a value; a sentence stands alone. All are empty where nothing can be said.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

from pmflib import formats
from pmflib.document import Message
from pmflib.findings.reading import Reading
from pmflib.findings.records import Confidence, Signal, Target
from pmflib.findings.verdicts import move
from pmflib.findings.words import difference_words, goal_words, range_words, rhythm, value_words

Colour = Literal["red", "amber", "green", "none"]

_COLOURS: dict[str, Colour] = {"red": "red", "amber": "amber", "green": "green", "none": "none", "": "none"}
_RATINGS: tuple[Colour, ...] = ("red", "amber", "green")
_RUN = 7
_CAUSES = 2
_KINDS = {
    "improvement": "special cause, improvement",
    "concern": "special cause, concern",
    "neutral_high": "special cause, high",
    "neutral_low": "special cause, low",
}
_JUDGED = {
    "improvement": "improving",
    "concern": "concern",
    "neutral_high": "unusually high",
    "neutral_low": "unusually low",
}
_ASSURED = {
    "consistent_pass": "keeps meeting its target",
    "consistent_fail": "will miss its target unless something changes",
    "inconsistent": "may hit or miss its target by chance",
}


def judged(reading: Reading) -> bool:
    """Return whether anything may be claimed of the figure at all.

    Of a figure whose records deserve little confidence nothing is claimed but what is of concern.
    """
    if not math.isfinite(reading.value) or reading.too_few or reading.too_unknown:
        return False
    return not reading.distrusted or (reading.signal is not None and reading.signal.variation == "concern")


def rating(reading: Reading) -> Colour:
    """Return green, amber, red or none; a figure on too few cases or of little confidence has none.

    Too many unknown answers, or records that deserve little confidence, take away a good rating only: doubt never
    hides a floor that is missed.
    """
    if reading.target is None or not math.isfinite(reading.value) or reading.too_few:
        return "none"
    doubted = reading.too_unknown or reading.distrusted
    return "none" if doubted and reading.target.rag != "red" else _COLOURS[reading.target.rag]


def ratings(shown: Iterable[Reading]) -> dict[Colour, int]:
    """Return how many figures are red, amber and green, the worst first; none of a colour that none has."""
    colours = [rating(reading) for reading in shown]
    return {colour: colours.count(colour) for colour in _RATINGS if colour in colours}


def is_red(reading: Reading) -> bool:
    """Return whether the figure misses its floor."""
    return rating(reading) == "red"


def rating_words(reading: Reading) -> str:
    """Say how the value stands to its target: ``misses the floor of at least 80%: action is required``."""
    goal, colour = reading.target, rating(reading)
    if goal is None:
        return ""
    if colour == "red":
        return f"{_beyond_floor(reading, goal)}: action is required"
    if colour == "amber":
        floor = f" but meets the floor of {goal_words(reading, goal.floor)}" if math.isfinite(goal.floor) else ""
        return f"misses the target of {goal_words(reading, goal.target)}{floor}"
    if colour == "green":
        return f"meets the target of {goal_words(reading, goal.target)}"
    return _threshold_words(reading, goal) if judged(reading) else ""


def _beyond_floor(reading: Reading, goal: Target) -> str:
    if reading.indicator.polarity == "near" and math.isfinite(goal.floor_tolerance):
        away = difference_words(reading, goal.floor_tolerance)
        return f"more than {away} from the target of {goal_words(reading, goal.target)}"
    if not math.isfinite(goal.floor):
        return f"misses the target of {goal_words(reading, goal.target)}"
    # A floor of what should be low is passed from below: "above the floor" would sound like good news.
    side = "at least" if reading.indicator.polarity == "high" else "at most"
    return f"misses the floor of {side} {goal_words(reading, goal.floor)}"


def _threshold_words(reading: Reading, goal: Target) -> str:
    if not goal.threshold:
        return ""
    if goal.threshold == "within":
        return "within the range expected"
    limit = goal.lower_threshold if goal.threshold == "below" else goal.upper_threshold
    return f"{goal.threshold} the range expected ({goal_words(reading, limit)}): ask why"


def has_signal(reading: Reading) -> bool:
    """Return whether the newest point shows a special cause, whichever way."""
    signal = reading.signal
    return signal is not None and signal.variation in _KINDS and judged(reading)


def signal_words(reading: Reading) -> str:
    """Say what the series shows: ``special cause, concern: 7 quarters in a row above the mean``."""
    signal = reading.signal
    if signal is None or not signal.variation or not judged(reading):
        return ""
    if signal.variation == "common_cause":
        return "common cause: it moves up and down as usual"
    return f"{_KINDS[signal.variation]}: {evidence(reading)}"


def signal_sentence(reading: Reading) -> str:
    """Say what the series shows and what that means."""
    said = signal_words(reading)
    if not said:
        return ""
    return f"{said[0].upper()}{said[1:]}. {_meaning(reading)}"


def _meaning(reading: Reading) -> str:
    if reading.signal is not None and reading.signal.variation != "common_cause":
        return "Chance alone seldom does that."
    if move(reading).certainty == "clear":
        return "The newest change is more than chance, but no more than this series has moved before."
    return "There is no sign of real change."


def evidence(reading: Reading, *, brief: bool = False) -> str:
    """Say by which facts a special cause is known; empty where there is none. Brief leaves out the mean's value."""
    signal = reading.signal
    if signal is None or not signal.special_cause:
        return ""
    noun = rhythm(reading)
    if signal.run >= _RUN:
        side = "above" if reading.value > signal.mean else "below"
        since = "" if signal.run_since is None else f"{'' if brief else ','} since {formats.month(signal.run_since)}"
        mean = "" if brief else f" of {value_words(reading, signal.mean)}"
        return f"{signal.run:.0f} {noun}s in a row {side} the mean{mean}{since}"
    return _point_words(reading, signal, noun)


def _point_words(reading: Reading, signal: Signal, noun: str) -> str:
    cause = signal.special_cause
    if cause.startswith("two in three"):
        return f"two of the last three {noun}s near the {'upper' if cause.endswith('above') else 'lower'} limit"
    if cause.endswith("trend"):
        return f"{'rising' if cause.startswith('rising') else 'falling'} for {_RUN} {noun}s or more"
    if cause.startswith("shift"):
        return f"{_RUN} {noun}s or more in a row {cause.removeprefix('shift ')} the mean"
    return f"{cause.split()[0]} the usual range of {range_words(reading, signal.lpl, signal.upl)}"


def assurance_words(reading: Reading) -> str:
    """Say whether a process that runs as usual can be relied on to meet its target; empty while it is changing."""
    signal = reading.signal
    if signal is None or signal.variation != "common_cause" or not judged(reading):
        return ""
    return _ASSURED.get(signal.assurance, "")


def direction_words(reading: Reading) -> str:
    """Say where the figure is heading over the period shown, with its pace."""
    signal = reading.signal
    if signal is None or not signal.direction or not judged(reading):
        return ""
    noun, span = rhythm(reading), f"over the {signal.points:.0f} {rhythm(reading)}s shown"
    if signal.direction == "no clear change":
        return f"no clear direction {span}"
    pace = difference_words(reading, signal.slope)
    return f"{signal.direction} {span}" + (f", by about {pace} a {noun}" if pace else "")


def outlook_sentence(reading: Reading) -> str:
    """Say where the year ends on its present course, and the chance of meeting its target."""
    signal = reading.signal
    if signal is None or not math.isfinite(signal.forecast_lower) or not judged(reading):
        return ""
    span = range_words(reading, signal.forecast_lower, signal.forecast_upper, rough=True)
    said = f"On its present course the year ends at {span}"
    return f"{said}; the chance of meeting its target is {odds(signal.p_on_track)}." if _sure(signal) else f"{said}."


def funnel_words(reading: Reading) -> str:
    """Say whether the figure lies outside what chance and the usual spread of councils explain."""
    position = math.nan if reading.england is None else reading.england.funnel_position
    if not math.isfinite(position) or not judged(reading):
        return ""
    if position == 0:
        return "within the range that chance and the usual spread of councils explain"
    limits = "99.8%" if abs(position) > 1 else "95%"
    return f"{'above' if position > 0 else 'below'} the {limits} limits of all councils in England"


def bounds_sentence(reading: Reading) -> str:
    """Say how far unknown answers could move the figure."""
    doubt = reading.bounds
    if doubt is None or not doubt.unknown_share > 0:
        return ""
    share = formats.value(doubt.unknown_share, "per cent", 0 if doubt.unknown_share >= 1 else 1)
    span = range_words(reading, doubt.bound_lower, doubt.bound_upper)
    return f"{share} of answers are not known; with them it may lie anywhere in {span}."


def confidence_short(reading: Reading) -> str:
    """Return the data-quality confidence level in a word; empty for figures that nobody here recorded."""
    return "" if reading.confidence is None else reading.confidence.confidence.capitalize()


def confidence_sentence(reading: Reading) -> str:
    """Say how far the records can be trusted, what is wrong with them, and how far that could move the figure."""
    said = reading.confidence
    if said is None or not said.confidence:
        return ""
    causes = f": {'; '.join(reading.reasons[:_CAUSES])}" if reading.reasons else ""
    level = f"{said.confidence.capitalize()} confidence in the records{causes}."
    if said.confidence == "high":
        return level
    look = pushed(reading)
    push = f"They make it look {look} than it is." if look else ""
    return " ".join(part for part in (level, push, _doubt_words(reading, said)) if part)


def confidence_counts(found: Sequence[Reading]) -> str:
    """Say of how many of some figures the records can be trusted how far."""
    levels = [confidence_short(one) for one in found]
    counts = [f"{levels.count(level)} {level.lower()}" for level in ("High", "Medium", "Low") if level in levels]
    return f"How far the records behind {formats.many(len(found), 'measure')} can be trusted: {', '.join(counts)}."


def doubts(found: Sequence[Reading]) -> tuple[Message, ...]:
    """Return each figure whose records deserve less than high confidence, with why and how far that could move it."""
    order = {"low": 0, "medium": 1}
    told = [one for one in found if one.confidence is not None and one.confidence.confidence in order]
    told.sort(key=lambda one: order["" if one.confidence is None else one.confidence.confidence])
    return tuple(
        Message(
            lead=f"{one.indicator.title}, {value_words(one, one.value, status=one.status)}.",
            rest=" ".join(part for part in (confidence_sentence(one), provisional_sentence(one)) if part),
        )
        for one in told
    )


def provisional_sentence(reading: Reading) -> str:
    """Say what a provisional figure is expected to become once late entries are in."""
    said = reading.confidence
    if said is None or not math.isfinite(said.expected):
        return ""
    span = range_words(reading, said.expected_lower, said.expected_upper)
    expected = value_words(reading, said.expected)
    return f"Provisional: once late entries are in, expect {expected}" + (f" ({span})." if span else ".")


def pushed(reading: Reading) -> str:
    """Return how the doubtful records make the figure look: better, worse, higher or lower; empty if it is unclear."""
    said = reading.confidence
    if said is None or said.bias not in ("up", "down"):
        return ""
    polarity = reading.indicator.polarity
    if polarity not in ("high", "low"):
        return "higher" if said.bias == "up" else "lower"
    return "better" if (said.bias == "up") == (polarity == "high") else "worse"


def _doubt_words(reading: Reading, said: Confidence) -> str:
    span = range_words(reading, said.lowest, said.highest)
    if not span or not said.doubtful_share > 0:
        return ""
    share = formats.value(said.doubtful_share, "per cent", 0 if said.doubtful_share >= 1 else 1)
    return f"{share} of its records are doubtful; with them it may lie anywhere in {span}."


def odds(chance: float) -> str:
    """Return a probability as people say it: ``about 1 in 10``, ``less than 1 in 20``."""
    if chance < 0.05:
        return "less than 1 in 20"
    if chance > 0.95:
        return "more than 19 in 20"
    return f"about {min(max(round(chance * 10), 1), 9)} in 10"


def signal_short(reading: Reading) -> str:
    """Return the signal in the few words a table cell holds."""
    signal = reading.signal
    if signal is None or not judged(reading):
        return ""
    if signal.variation in _JUDGED:
        return _JUDGED[signal.variation]
    if signal.variation:
        return "as usual"
    return "no clear direction" if signal.direction == "no clear change" else signal.direction


def _sure(signal: Signal) -> bool:
    return math.isfinite(signal.p_on_track)
