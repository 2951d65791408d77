"""What moved the gap to the neighbours: own change, their change, the list, and the reason recorded."""

from __future__ import annotations

import math

from pmflib import formats
from pmflib.disclosure import Release, require_release
from pmflib.findings.group_words import breakdown_words
from pmflib.findings.reading import Reading, read
from pmflib.findings.records import Shift
from pmflib.findings.sentences import judged
from pmflib.findings.words import signed_words

#: A gap that closes by less than this share of what it closes on the list in use hardly closes.
_HARDLY = 1 / 3
_MOVED = {"real": "clearly moved", "unclear": "may not have moved"}
_UNTESTED = "moved, how surely cannot be told,"


def shift_sentences(reading: Reading, shift: Shift) -> tuple[str, ...]:
    """Return what moved the gap since an earlier period: its parts, the lists, the mix, and the reason recorded."""
    if not judged(reading) or not math.isfinite(shift.shift):
        return ()
    said = (_parts(reading, shift), _lists(reading, shift), _mix(reading, shift), justification(shift))
    return tuple(sentence for sentence in said if sentence)


def shift_title(release: Release, indicator: str, area: str) -> str:
    """Say in one line what moved the gap, over the longest span there is."""
    reading = read(require_release(release), indicator, area)
    title = reading.indicator.title
    if not reading.shifts:
        return f"{title}: no two periods to compare with the neighbours"
    longest = reading.shifts[-1]
    moved = _MOVED.get(longest.verdict, _UNTESTED) if judged(reading) else "is not judged, and may not have moved,"
    return (
        f"{title}: the gap to neighbours {moved} since {formats.day(longest.since)}, own change "
        f"{signed_words(reading, longest.own_change)}, neighbours’ {signed_words(reading, longest.neighbours_change)}"
    )


def justification(shift: Shift) -> str:
    """Return the recorded reason of a real shift, or that none is recorded; nothing for one that is not clear."""
    if shift.justification:
        by = f" ({shift.justified_by})" if shift.justified_by else ""
        return f"Justification: {shift.justification.rstrip('.')}{by}."
    return "No justification is recorded for this shift." if shift.verdict == "real" else ""


def _parts(reading: Reading, shift: Shift) -> str:
    moved = _MOVED.get(shift.verdict, "moved")
    return (
        f"Since {formats.day(shift.since)} the own figure {_own(reading, shift)} "
        f"({signed_words(reading, shift.own_change)}) and the neighbours’ median changed by "
        f"{signed_words(reading, shift.neighbours_change)}: the gap {moved} ({signed_words(reading, shift.shift)})."
    )


def _own(reading: Reading, shift: Shift) -> str:
    """Say how the own figure moved, and only what its interval supports."""
    tested = math.isfinite(shift.own_change_lower) and math.isfinite(shift.own_change_upper)
    if not tested:
        return "moved"
    if shift.own_change_lower <= 0 <= shift.own_change_upper:
        return "did not clearly change"
    up, polarity = shift.own_change > 0, reading.indicator.polarity
    if polarity not in ("high", "low"):
        return "rose" if up else "fell"
    return "improved" if up == (polarity == "high") else "worsened"


def _lists(reading: Reading, shift: Shift) -> str:
    """Give the gap on the list in use and on the one before; call it closer only where the shift is real."""
    before = reading.neighbours_before
    if before is None or not math.isfinite(before.gap) or not math.isfinite(shift.gap_then_previous_set):
        return ""
    gaps = (shift.gap_then, shift.gap_now, shift.gap_then_previous_set, before.gap)
    then, now, then_before, now_before = (signed_words(reading, gap) for gap in gaps)
    said = (
        f"The gap went from {then} to {now} on the {shift.comparator_set} list, and from {then_before} to "
        f"{now_before} on the {shift.previous_set} list"
    )
    closer = _closer(abs(gaps[0]) - abs(gaps[1]), abs(gaps[2]) - abs(gaps[3])) if shift.verdict == "real" else ""
    effect = f"The change of list alone moves the earlier gap by {signed_words(reading, shift.list_effect)}."
    return f"{said}{closer}. {effect}"


def _closer(on_current: float, on_previous: float) -> str:
    """Say whether the area came closer on each list, given how much smaller its gap became there."""
    if on_current > 0:
        if on_previous >= on_current * _HARDLY:
            return ": closer to the neighbours on both"
        return (
            f": closer to the neighbours on the current list, {'hardly so' if on_previous >= 0 else 'not'} on the old"
        )
    return ": further from the neighbours on both" if on_previous <= 0 else ": closer to the neighbours on the old only"


def _mix(reading: Reading, shift: Shift) -> str:
    if not shift.mix_breakdown or not math.isfinite(shift.mix_effect):
        return ""
    mix, within = signed_words(reading, shift.mix_effect), signed_words(reading, shift.within_effect)
    by = breakdown_words(shift.mix_breakdown).lower()
    return f"Of the own change, {mix} is a changed mix of cases by {by} and {within} change within it."
