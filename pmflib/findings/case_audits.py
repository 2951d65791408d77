"""What case audits, reviewing officers and conference chairs found, and how far the audits not done could change it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pmflib import formats
from pmflib.disclosure import AreaContext, Release, require_release
from pmflib.document import KeyMessages, Message
from pmflib.findings.acted import acted
from pmflib.findings.explained import Moved, moved
from pmflib.findings.grades import GOOD_OR_BETTER, judged
from pmflib.findings.reading import Reading, find
from pmflib.findings.verdicts import stand
from pmflib.findings.yearly import year_reading, yearly

DONE, GOOD, CHANGED, CHANCE, INADEQUATE, LATE, UNDONE, MODERATED = (f"AUD0{at}" for at in range(1, 9))
DISPUTES, SETTLED, DRIFT, CONCERNS, FURTHER, OVERDUE, PRAISE = (f"IRO0{at}" for at in range(1, 8))
#: What actions can come from that this report follows up.
SOURCES = ("audit", "deep dive", "reviewing officer")
_NONE = "No case audit was planned or done in this period."
_WIDE = 30.0
#: What is held against the year before, but for audits done, of which the first message speaks.
_YEARLY = (LATE, UNDONE, CHANCE, GOOD, INADEQUATE, MODERATED, CHANGED, CONCERNS, PRAISE, DRIFT, DISPUTES, SETTLED)


@dataclass(frozen=True, kw_only=True)
class Audited:
    """The audits of one place in a year: done of those planned, good of those done, and what the rest leave open."""

    place: AreaContext
    done: Reading
    good: Reading | None

    @property
    def planned(self) -> float:
        """Audits planned whose month is over."""
        return self.done.denominator

    @property
    def undone(self) -> float:
        """Audits planned and not done within their month."""
        return self.done.denominator - self.done.numerator

    @property
    def bounds(self) -> tuple[float, float]:
        """Per cent good or better had the audits not done all been worse, and had they all been good."""
        if self.good is None or not self.good.denominator > 0 or not self.undone >= 0:
            return math.nan, math.nan
        of = self.good.denominator + self.undone
        return 100 * self.good.numerator / of, 100 * (self.good.numerator + self.undone) / of

    @property
    def reading(self) -> str:
        """How the grades of the place may be read: what is not done goes before what was found."""
        lower, upper = self.bounds
        if not math.isfinite(lower):
            return "no audit done"
        if _worse(self.done):
            return "clearly fewer done: the grades say little"
        if upper - lower > _WIDE:
            return "too many not done to judge"
        side = stand(self.good, self.good.districts) if self.good is not None else None
        if side is not None and side.certainty == "clear":
            return f"clearly {side.side} than most"
        return "no clear difference"


def audited(release: Release, area: str) -> tuple[Audited, ...]:
    """Return the audits of each part of an area: districts of an authority, teams of a district."""
    places = require_release(release).context.areas.values()
    asked = "district" if release.context.areas[area].level == "authority" else "team"
    inside = (one.code for one in places if one.parent == area and one.level == asked)
    found = (_audited(release, code) for code in inside)
    return tuple(one for one in found if one is not None)


def audit_messages(release: Release, area: str) -> KeyMessages:
    """Return what a reader of the audit report must take away."""
    own = _audited(require_release(release), area)
    said = (
        None if own is None else _activity(release, own),
        None if own is None else _grades(own),
        _behind(release, area),
        _graded_worse(release, area),
        _moderation(release, area),
        _themed(release, area),
        _officers(release, area),
        _changed(release, area),
        _overdue(release, area),
    )
    found = tuple(one for one in said if one is not None)
    return KeyMessages(items=found or (Message(lead=_NONE),))


def bounds_words(one: Audited) -> str:
    """Return where the share of good audits could lie had all that were planned been done."""
    lower, upper = one.bounds
    return formats.interval(lower, upper, "per cent", 0)


def _audited(release: Release, area: str) -> Audited | None:
    """Return the audits of a place; None where none were planned."""
    done = find(release, DONE, area)
    if done is None or not done.denominator > 0:
        return None
    return Audited(place=release.context.areas[area], done=done, good=find(release, GOOD, area))


def _worse(reading: Reading) -> bool:
    verdict = stand(reading, reading.districts)
    return (verdict.certainty, verdict.side) == ("clear", "worse")


def _activity(release: Release, own: Audited) -> Message:
    planned = formats.number(own.planned)
    if not math.isfinite(own.done.numerator + own.done.value):
        return Message(lead=f"{planned} audits were planned for the year; how many were done is hidden.")
    done = formats.number(own.done.numerator)
    share = formats.value(own.done.value, "per cent", 0)
    lead = f"{done} of {planned} audits planned for the year were done within a month of their day ({share})."
    one = moved(release, DONE, own.place.code, years=1)
    way = "" if one is None or not one.way else "more" if one.way > 0 else "fewer"
    said = f"That is clearly {way} than a year before." if way else ""
    return Message(lead=lead, rest=said)


def _grades(own: Audited) -> Message | None:
    if own.good is None or not math.isfinite(own.good.value) or own.good.too_few:
        return None
    span = formats.interval(own.good.lower, own.good.upper, "per cent", 0)
    lead = f"{formats.value(own.good.value, 'per cent', 0)} of those done were graded good or better ({span})."
    rest = f"Had all that were planned been done, the share could lie anywhere in {bounds_words(own)}."
    return Message(lead=lead, rest=rest if own.undone > 0 else "")


def _behind(release: Release, area: str) -> Message | None:
    few = [one for one in audited(release, area) if _worse(one.done)]
    if not few:
        return None
    shares = [f"{one.place.name} {formats.value(one.done.value, 'per cent', 0)}" for one in few]
    lead = f"Clearly fewer audits than elsewhere are done in {', '.join(one.place.name for one in few)}."
    rest = f"Done within a month: {', '.join(shares)}. What looks good there may be what was picked."
    return Message(lead=lead, rest=rest)


def _graded_worse(release: Release, area: str) -> Message | None:
    """Name the places whose audits are graded clearly worse than most, where enough of them were done to say so."""
    worse = [one for one in audited(release, area) if one.reading == "clearly worse than most"]
    told = [(one.place.name, one.good) for one in worse if one.good is not None]
    if not told:
        return None
    shares = [
        f"{name} {formats.value(good.value, 'per cent', 0)} ({formats.interval(good.lower, good.upper, 'per cent', 0)})"
        for name, good in told
    ]
    lead = f"Audits are graded clearly worse than elsewhere in {', '.join(name for name, _ in told)}."
    return Message(lead=lead, rest=f"Good or better: {', '.join(shares)}.")


def _moderation(release: Release, area: str) -> Message | None:
    changed = find(release, CHANGED, area)
    if changed is None or not math.isfinite(changed.value) or changed.too_few:
        return None
    lead = f"Moderators changed {formats.value(changed.value, 'per cent', 0)} of the grades they looked at again."
    seen = f"{formats.number(changed.denominator)} audits were moderated."
    return Message(lead=lead, rest=seen)


def _officers(release: Release, area: str) -> Message | None:
    concerns, disputes, further = (find(release, code, area) for code in (CONCERNS, DISPUTES, FURTHER))
    if concerns is None or disputes is None or not math.isfinite(concerns.value + disputes.value):
        return None
    raised, formal = formats.number(concerns.value), formats.number(disputes.value)
    lead = f"Reviewing officers and chairs raised {raised} concerns in the quarter, {formal} of them formally."
    hidden = further is None or not math.isfinite(further.value)
    taken = "" if further is None or hidden else f"{formats.number(further.value)} were taken further. "
    settled = find(release, SETTLED, area)
    if settled is None or not math.isfinite(settled.value):
        return Message(lead=lead, rest=taken.strip())
    share = formats.value(settled.value, "per cent", 0)
    return Message(lead=lead, rest=f"{taken}{share} of the year’s formal disputes were settled in time.")


def _themed(release: Release, area: str) -> Message | None:
    """Say how many files of themed audits were read, and what share of all cases is good or better by theme."""
    found = {theme.title: judged(release, slug, area) for slug, theme in release.context.dives.items()}
    rounds = {title: one for title, one in found.items() if one is not None}
    if not rounds:
        return None
    planned, done = (sum(one.count(item) for one in rounds.values()) for item in ("planned", "done"))
    good = {title: one.share("grade", "overall", GOOD_OR_BETTER) for title, one in rounds.items()}
    said = [
        f"{title}: {formats.value(share.value, 'per cent', 0)} of cases good or better ({share.interval})."
        for title, share in good.items()
        if share is not None and share.told
    ]
    lead = f"{done} of {planned} files drawn for {formats.many(len(rounds), 'themed audit')} were read."
    return Message(lead=lead, rest=" ".join(said))


def _changed(release: Release, area: str) -> Message | None:
    """Say which measures of audits and reviews clearly changed on the year before, with both numbers."""
    clear = [one for one in yearly(release, area, _YEARLY) if one.way]
    if not clear:
        return None
    said = [f"{one.reading.indicator.title} {year_reading(one)} ({_then_and_now(one)})" for one in clear]
    lead = f"{formats.many(len(clear), 'measure has', 'measures have')} clearly changed on the year before."
    return Message(lead=lead, rest=f"{'; '.join(said)}.")


def _then_and_now(one: Moved) -> str:
    unit, decimals = one.reading.indicator.unit, one.reading.indicator.decimals
    then, now = (formats.value(number, unit, decimals) for number in (one.value_then, one.value))
    return f"{then}, now {now}"


def _overdue(release: Release, area: str) -> Message | None:
    followed = [one for one in acted(release, area) if one.action.source in SOURCES]
    late = [one for one in followed if one.standing == "overdue"]
    if not late:
        return None
    one, several = ("action from audits and reviews is", "actions from audits and reviews are")
    lead = f"{formats.many(len(late), one, several)} overdue."
    return Message(lead=lead, rest=" ".join(one.action.action for one in late))
