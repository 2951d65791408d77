"""What the service said it would do, how it stands, and whether the figure that should move has moved."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from pmflib import formats
from pmflib.disclosure import ActionContext, ChangeContext, Release, require_release
from pmflib.document import Message
from pmflib.findings.of_indicator import whole_of
from pmflib.findings.reading import Reading, find
from pmflib.findings.slices import cut
from pmflib.findings.words import rhythm, signed_words, value_words
from pmflib.stats.trend import FEWEST_AFTER, FEWEST_BEFORE

# What works an effect out loads much that a report without actions need not wait for.
if TYPE_CHECKING:
    from pmflib.assess.actions import Effect

Standing = Literal["overdue", "open", "done", "given up"]
_ORDER = {"overdue": 0, "done": 1, "open": 2, "given up": 3}
_MANY = {"month": "months", "quarter": "quarters", "year": "years", "snapshot": "counts"}
#: What the figures can say of an action by now.
_TOLD = ("worked", "not yet moved", "moved the other way")
_VERDICTS = {
    "worked": "Worked, as far as figures tell",
    "not yet moved": "Not yet moved",
    "moved the other way": "Moved the other way",
    "too early to say": "Too early to say",
    "cannot be told": "Cannot be told",
}


@dataclass(frozen=True, kw_only=True)
class Acted:
    """One action: where, how it stands on the day of the report, and what became of its measure once it was done."""

    action: ActionContext
    place: str
    standing: Standing
    reading: Reading | None
    effect: Effect | None

    @property
    def late(self) -> int:
        """Days by which it was, or is, late; 0 if it is not."""
        return max(0, (self.action.done - self.action.due).days) if self.action.done else 0


def acted(release: Release, area: str, *, theme: str = "") -> tuple[Acted, ...]:
    """Return the actions of an area, those overdue first; an authority's with those of its districts.

    Parameters
    ----------
    release : Release
    area : str
        Code of the area.
    theme : str
        Only those of one deep dive.
    """
    held = cut(require_release(release))
    key = f"acted {area}"
    if key not in held.made:
        held.made[key] = tuple(_acted(release, one) for one in held.context.actions if _of(release, one, area))
    found: tuple[Acted, ...] = held.made[key]
    chosen = (one for one in found if theme in ("", one.action.theme))
    return tuple(sorted(chosen, key=lambda one: (_ORDER[one.standing], _newest_first(one))))


def acted_title(found: tuple[Acted, ...]) -> str:
    """Return how many actions there are and how they stand: the finding of a table of actions."""
    return f"{formats.many(len(found), 'action')}: {_counted(found)}{_worked(found)}"


def actions_message(release: Release, area: str) -> Message | None:
    """Say how many actions are overdue, and whether those that are done worked; None where none is recorded."""
    found = acted(release, area)
    if not found:
        return None
    late = [one for one in found if one.standing == "overdue"]
    named = f" Longest overdue: {late[0].action.action.rstrip('.')} ({late[0].place})." if late else ""
    return Message(lead=f"Actions: {_counted(found)}{_worked(found)}.", rest=named.strip())


def _counted(found: tuple[Acted, ...]) -> str:
    counted = {name: sum(one.standing == name for one in found) for name in _ORDER}
    return ", ".join(f"{count} {name}" for name, count in counted.items() if count)


def _worked(found: tuple[Acted, ...]) -> str:
    """Say after how many of the actions that are done the measure moved as hoped, and of how many that can be told."""
    done = [one for one in found if one.standing == "done"]
    told = [one.effect.verdict for one in done if one.effect is not None and one.effect.verdict in _TOLD]
    if not done:
        return ""
    if not told:
        return "; whether what is done worked cannot be told yet"
    if len(told) == 1:
        return f"; the one that can be judged {'worked' if told[0] == 'worked' else 'has not worked so far'}"
    return f"; of the {len(told)} that can be judged {told.count('worked') or 'none'} worked"


def verdict_words(one: Acted) -> str:
    """Return in a few words whether an action worked; empty while it is not done."""
    if one.standing != "done":
        return ""
    return _VERDICTS[one.effect.verdict] if one.effect is not None else "Cannot be told"


def effect_sentence(one: Acted) -> str:
    """Return what the figures say of an action that is done, with how much they rest on; empty while it is not done."""
    if one.standing != "done":
        return ""
    if not one.action.indicator:
        return "No measure was named that should move."
    if one.reading is None or one.effect is None or not one.effect.window:
        return "This edition shows no figures of the measure that should move."
    return _told(one.reading, one.effect)


def known_changes(release: Release, indicator: str, area: str) -> tuple[tuple[ChangeContext, str], ...]:
    """Return the confirmed changes of practice of a measure that hold for an area, each with what followed it."""
    reading = find(require_release(release), indicator, area)
    changes = changes_of(release, indicator, area)
    if reading is None or not changes:
        return tuple((one, "") for one in changes)
    from pmflib.assess.actions import effect

    rows = whole_of(release, indicator, area)
    days = [one.begun for one in changes]
    # Which way was hoped for makes no difference to what the figures did.
    found = [effect(rows, done=day, direction="up", changes=[other for other in days if other != day]) for day in days]
    return tuple((one, _told(reading, after)) for one, after in zip(changes, found, strict=True))


def points_sentence(release: Release, indicator: str, area: str) -> str:
    """Say on how many points the process limits rest; empty where there are none."""
    reading = find(require_release(release), indicator, area)
    if reading is None or reading.signal is None or not math.isfinite(reading.signal.mean):
        return ""
    noun = f"{rhythm(reading)}s" if reading.signal.points != 1 else rhythm(reading)
    return (
        f"the limits rest on {reading.signal.points:.0f} {noun} since the last break; a point beyond them is seldom "
        "chance, and a confirmed change begins new limits once 12 points lie on either side."
    )


def _of(release: Release, one: ActionContext, area: str) -> bool:
    place = release.context.areas.get(one.area)
    return one.area == area or (place is not None and place.parent == area and place.level == "district")


def _newest_first(one: Acted) -> int:
    """Order within a standing: the longest overdue first, the newest done first, the next due first."""
    return -one.action.done.toordinal() if one.action.done else one.action.due.toordinal()


def _acted(release: Release, one: ActionContext) -> Acted:
    context = release.context
    overdue = one.status == "open" and one.due < context.as_of
    standing = "overdue" if overdue else one.status
    done = one.done if one.status == "done" else None
    reading = find(release, one.indicator, one.area) if one.indicator else None
    return Acted(
        action=one,
        place=context.areas[one.area].name,
        standing=cast(Standing, standing),
        reading=reading,
        effect=_effect(release, one, done) if reading is not None and done is not None else None,
    )


def _effect(release: Release, one: ActionContext, done: date) -> Effect:
    from pmflib.assess.actions import effect

    rows = whole_of(release, one.indicator, one.area)
    others = [other.done for other in release.context.actions if _beside(other, one) and other.done]
    changes = [other.begun for other in changes_of(release, one.indicator, one.area)]
    direction = cast(Literal["up", "down"], one.direction)
    return effect(rows, done=done, direction=direction, changes=[*changes, *others])


def changes_of(release: Release, indicator: str, area: str) -> tuple[ChangeContext, ...]:
    """Return the confirmed changes of practice of a measure that hold for an area: its own, and its authority's."""
    context = release.context
    parent = context.areas[area].parent if area in context.areas else ""
    return tuple(one for one in context.changes if one.indicator == indicator and one.area in (area, parent))


def _beside(other: ActionContext, one: ActionContext) -> bool:
    return other.id != one.id and (other.indicator, other.area) == (one.indicator, one.area)


def _told(reading: Reading, found: Effect) -> str:
    moved, many = found.moved, _MANY[found.window]
    if found.verdict == "cannot be told":
        return f"Only {moved.points_before} {many} before it can be compared; {FEWEST_BEFORE} are needed."
    if found.verdict == "too early to say":
        return f"{moved.points_after} of the {FEWEST_AFTER} {many} needed since it was done."
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    span = formats.interval(moved.lower, moved.upper, unit, decimals, signed=True)
    said = (
        f"{value_words(reading, moved.before)} in the {moved.points_before} {many} before, "
        f"{value_words(reading, moved.after)} in the {moved.points_after} since; "
        f"{signed_words(reading, moved.effect)} ({span}) against the course before"
    )
    return f"{said}{_limits_words(found)}.{_CUT if found.cut_short else ''}"


_CUT = " Other known changes of the measure bound the time compared."


def _limits_words(found: Effect) -> str:
    if not found.special:
        return ""
    return "; within the limits before" if found.special == "none" else "; beyond the limits before"
