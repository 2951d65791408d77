"""Titles that state the finding of a chart or table, and never more than the interval supports."""

from __future__ import annotations

import math

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.findings import sentences
from pmflib.findings.reading import Reading, find, read
from pmflib.findings.records import Beside
from pmflib.findings.verdicts import move, stand
from pmflib.findings.words import before_words, change_words, gap_words, value_words

_JUDGED = {"better": "better", "worse": "worse", "up": "higher", "down": "lower"}


def trend_title(release: Release, indicator: str, area: str) -> str:
    """Say where the figure is and whether it moved: ``Re-referrals …: 21.6%, worse than the year before``."""
    reading = read(require_release(release), indicator, area)
    return f"{reading.indicator.title}: {_now(reading)}{_movement(reading)}"


def signal_title(release: Release, indicator: str, area: str) -> str:
    """Say what a control chart shows: ``Re-referrals …: 20.0%, improved: 8 quarters in a row below the mean``."""
    reading = read(require_release(release), indicator, area)
    said = sentences.evidence(reading) if sentences.judged(reading) else ""
    if reading.signal is None or not said:
        withheld = _withheld(reading) if math.isfinite(reading.value) else ""
        return f"{reading.indicator.title}: {_now(reading)}{withheld or _course(reading)}"
    word = {"improvement": "improved", "concern": "a concern"}.get(reading.signal.variation, "unusual")
    return f"{reading.indicator.title}: {_now(reading)}, {word}: {said}"


def _course(reading: Reading) -> str:
    """Say where a series without a special cause is heading over the time shown, or how it moved of late.

    That it moves as usual is said only where process limits show it, and a clear change is never passed over.
    """
    if not math.isfinite(reading.value):
        return ""
    signal = reading.signal
    said = sentences.direction_words(reading)
    if said and signal is not None and signal.direction != "no clear change":
        return f", {said}"
    usual = signal is not None and signal.variation == "common_cause"
    if move(reading).certainty == "clear":
        return f"{_movement(reading)}{', within its usual range' if usual else ''}"
    if usual:
        return ", moving up and down as usual"
    return f", {said}" if said else _movement(reading)


def neighbours_title(release: Release, indicator: str, area: str) -> str:
    """Say where the figure stands among the statistical neighbours of the current list."""
    reading = read(require_release(release), indicator, area)
    beside = reading.neighbours
    if beside is None or not math.isfinite(beside.gap):
        return f"{reading.indicator.title}: {_now(reading)}; no comparison with neighbours is possible"
    verdict = stand(reading, beside)
    if withheld := _withheld(reading, verdict.side):
        return f"{reading.indicator.title}: {_now(reading)}{withheld}"
    against = f"the neighbours' median of {value_words(reading, beside.value)}"
    if verdict.certainty == "clear":
        judged = f", clearly {_JUDGED[verdict.side]}" if verdict.side in ("better", "worse") else ""
        return f"{reading.indicator.title}: {gap_words(reading, beside, against)}{judged}"
    if verdict.certainty == "unclear":
        return f"{reading.indicator.title}: not clearly different from {against}"
    return f"{reading.indicator.title}: {gap_words(reading, beside, against)} (no interval can be given)"


def members_sentence(release: Release, indicator: str, area: str) -> str:
    """Say how many neighbours the comparison rests on; empty where there is none."""
    beside = read(require_release(release), indicator, area).neighbours
    if beside is None or not beside.with_data > 0:
        return ""
    span = "" if math.isnan(beside.gap_lower) else "; a gap is called clear where its 95% interval leaves out zero"
    return f"{beside.with_data:.0f} of {beside.members:.0f} neighbours have a figure{span}."


def gap_title(release: Release, indicator: str, area: str) -> str:
    """Say what the gap to the neighbours is on the current list and on the one before."""
    reading = read(require_release(release), indicator, area)
    current, before = reading.neighbours, reading.neighbours_before
    if current is None or not math.isfinite(current.gap):
        return f"{reading.indicator.title}: no gap to neighbours can be given"
    said = (
        f"{reading.indicator.title}: {gap_words(reading, current, 'neighbours')} on the {current.comparator_set} list"
    )
    if before is None or not math.isfinite(before.gap):
        return said
    return f"{said}, {gap_words(reading, before, 'them')} on the {before.comparator_set} list"


def districts_title(release: Release, indicator: str, area: str) -> str:
    """Say how many districts differ clearly from the middle of the districts, and which stands out most."""
    places = require_release(release).context.areas.items()
    codes = [code for code, place in places if place.level == "district" and place.parent == area]
    own = [reading for code in codes if (reading := find(release, indicator, code)) is not None]
    title = release.context.indicators[indicator].title
    apart = [reading for reading in own if stand(reading, reading.districts).certainty == "clear"]
    if not own:
        return f"{title}: no figures by district"
    if not apart:
        return f"{title}: no district differs clearly from the others"
    widest = max(apart, key=lambda reading: abs(_gap(reading.districts)))
    differ = "differs" if len(apart) == 1 else "differ"
    number = f"{len(apart)} of {len(own)} districts {differ} clearly from the middle of them"
    return f"{title}: {number}, most of all {widest.area.name} with {value_words(widest, widest.value)}"


def _gap(beside: Beside | None) -> float:
    return math.nan if beside is None else beside.gap


def _now(reading: Reading) -> str:
    if math.isfinite(reading.value):
        return value_words(reading, reading.value)
    return {"suppressed": "hidden to protect children", "not_applicable": "not applicable"}.get(
        reading.status, "not available"
    )


def _movement(reading: Reading) -> str:
    if not math.isfinite(reading.value):
        return ""
    verdict = move(reading)
    if reading.broken:
        return "; its definition changed, so the period before does not compare"
    judged = f"clearly {_JUDGED[verdict.side]}" if verdict.side in ("better", "worse") else "a clear change"
    return (
        _withheld(reading, verdict.side)
        or {
            "clear": f", {change_words(reading)}, {judged}",
            "unclear": f", no clear change {before_words(reading)}",
            "not tested": f", {change_words(reading)} (no interval can be given)",
            "unknown": ", no period before to compare with",
        }[verdict.certainty]
    )


def _withheld(reading: Reading, side: str = "level") -> str:
    """Say why a figure is shown but not judged; nothing where it is judged, as what is worse is whatever the doubt."""
    if reading.too_few:
        return f" (too few cases to judge: {formats.number(reading.n)})"
    if reading.too_unknown:
        return f" (not judged: {formats.value(reading.unknown, 'per cent', 1)} not known)"
    if reading.distrusted and side != "worse":
        return " (not judged: low confidence in the records)"
    return ""
