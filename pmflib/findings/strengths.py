"""Which measures are strengths: what the figures support, and nothing that rests on records few would trust."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pmflib.disclosure import Release, require_release
from pmflib.findings import sentences
from pmflib.findings.exceptional import exceptions, is_improvement
from pmflib.findings.reading import Reading, readings
from pmflib.findings.verdicts import size, stand
from pmflib.findings.words import gap_words, value_words


@dataclass(frozen=True, kw_only=True)
class Strong:
    """One measure that is a strength, and the reasons, each of which would do alone."""

    reading: Reading
    reasons: tuple[str, ...]
    weight: float


def strengths(release: Release, area: str) -> tuple[Strong, ...]:
    """Return the measures that improved beyond chance, stand clearly better than neighbours, or can be relied on.

    What is an exception at the same time is none, and neither is what rests on records of low confidence, on too few
    cases or on too many unknown answers. Those with most reasons come first.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    """
    worse = {one.reading.indicator.code for one in exceptions(require_release(release), area)}
    able = (one for one in readings(release, area) if one.indicator.code not in worse and _able(one))
    found = (_strong(one) for one in able)
    kept = [one for one in found if one is not None]
    return tuple(sorted(kept, key=lambda one: (-len(one.reasons), -one.weight)))


def _able(reading: Reading) -> bool:
    judged = reading.indicator.polarity in ("high", "low") and math.isfinite(reading.value)
    return judged and not (reading.too_few or reading.too_unknown or reading.distrusted)


def _strong(reading: Reading) -> Strong | None:
    reasons = tuple(said for said in (_improved(reading), _ahead(reading), _reliable(reading)) if said)
    beside = reading.neighbours
    weight = 0.0 if beside is None else size(beside.gap, beside.gap_lower, beside.gap_upper)
    return Strong(reading=reading, reasons=reasons, weight=weight) if reasons else None


def _improved(reading: Reading) -> str:
    return f"improved: {sentences.evidence(reading, brief=True)}" if is_improvement(reading) else ""


def _ahead(reading: Reading) -> str:
    beside = reading.neighbours
    verdict = stand(reading, beside)
    if beside is None or (verdict.certainty, verdict.side) != ("clear", "better"):
        return ""
    median = f"the neighbours’ median of {value_words(reading, beside.value)}"
    return f"clearly better: {gap_words(reading, beside, median)}"


def _reliable(reading: Reading) -> str:
    signal = reading.signal
    sure = signal is not None and signal.assurance == "consistent_pass" and sentences.rating(reading) == "green"
    return "can be relied on to meet its target" if sure else ""
