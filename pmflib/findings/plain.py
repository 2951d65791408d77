"""Findings in plain words, for readers who see the service from outside: no intervals, and nothing overclaimed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from pmflib.findings import sentences
from pmflib.findings.exceptional import is_concern, is_improvement
from pmflib.findings.reading import Reading
from pmflib.findings.verdicts import move, stand
from pmflib.findings.words import goal_words, value_words

Mood = Literal["well", "attention", ""]
_FEW = "too few children to tell"
_NOT_SHOWN = "not shown, to protect children"


def now_words(reading: Reading) -> str:
    """Return the value in words, or why there is none."""
    if not math.isfinite(reading.value):
        return _NOT_SHOWN if reading.status == "suppressed" else "not available"
    return value_words(reading, reading.value)


def aim_words(reading: Reading) -> str:
    """Return the target and whether it is met, or nothing where there is none."""
    goal = reading.target
    if goal is None or not math.isfinite(goal.target):
        return "no target"
    said = {"green": "met", "amber": "nearly met", "red": "not met"}.get(sentences.rating(reading), "cannot be said")
    side = {"high": " or more", "low": " or less"}.get(reading.indicator.polarity, "")
    return f"{goal_words(reading, goal.target)}{side}: {said}"


def course_words(reading: Reading) -> str:
    """Return whether the figure is changing, as far as chance allows to say."""
    if not math.isfinite(reading.value):
        return "cannot be said"
    if reading.too_few:
        return _FEW
    if is_concern(reading):
        return "getting worse"
    if is_improvement(reading):
        return "getting better"
    verdict = move(reading)
    if verdict.certainty != "clear":
        return "cannot be said" if verdict.certainty == "unknown" else "no clear change"
    return {"better": "better than before", "worse": "worse than before", "up": "higher", "down": "lower"}.get(
        verdict.side, "no clear change"
    )


def beside_words(reading: Reading) -> str:
    """Return how the figure stands to that of councils like this one."""
    beside = reading.neighbours
    if beside is None or not math.isfinite(beside.value):
        return "not known"
    verdict = stand(reading, beside)
    said = {
        "better": "better than most",
        "worse": "worse than most",
        "up": "higher than most",
        "down": "lower than most",
    }
    unsure = "cannot be said" if verdict.certainty == "unknown" else "no clear difference"
    clear = said.get(verdict.side, unsure) if verdict.certainty == "clear" else unsure
    return f"{clear} ({value_words(reading, beside.value)})"


def mood(reading: Reading) -> Mood:
    """Return whether a figure is named among what goes well or what needs attention; neither if nothing is sure."""
    rated = sentences.rating(reading)
    worse = move(reading).certainty == "clear" and move(reading).side == "worse"
    if rated == "red" or is_concern(reading) or worse:
        return "attention"
    better = is_improvement(reading) or (move(reading).certainty == "clear" and move(reading).side == "better")
    return "well" if rated == "green" or better else ""


def plain_sentences(found: Sequence[Reading], kind: Mood, *, most: int) -> tuple[str, ...]:
    """Return one sentence for each figure of a kind, those with a target first, at most so many.

    Parameters
    ----------
    found : sequence of Reading
    kind : {"well", "attention"}
    most : int
    """
    chosen = [one for one in found if mood(one) == kind]
    ranked = sorted(chosen, key=lambda one: sentences.rating(one) == "none")
    said = tuple(_sentence(one) for one in ranked[:most])
    left = len(ranked) - len(said)
    return (*said, f"And {left} more, in the quarterly report.") if left > 0 else said


def _sentence(reading: Reading) -> str:
    aim, course = aim_words(reading), course_words(reading)
    parts = [part for part in (f"aim {aim}" if aim != "no target" else "", course) if part]
    return f"{reading.indicator.title}: {now_words(reading)} ({'; '.join(parts)})."
