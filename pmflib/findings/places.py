"""Which district stands out as worse than its fellows, and with which councils the area is compared."""

from __future__ import annotations

from pmflib.disclosure import Release, require_release
from pmflib.document import Message
from pmflib.findings.reading import Reading, readings
from pmflib.findings.verdicts import size, stand

_FEWEST = 2
_NAMED = 3


def behind_message(release: Release, area: str) -> Message | None:
    """Name the district clearly worse than the middle of the districts on most measures; None if on fewer than two."""
    places = release.context.areas.items()
    districts = [code for code, place in places if place.level == "district" and place.parent == area]
    behind = sorted((_behind(release, code) for code in districts), key=len, reverse=True)
    if not behind or len(behind[0]) < _FEWEST or (len(behind) > 1 and len(behind[0]) == len(behind[1])):
        return None
    worst = sorted(behind[0], key=_apart, reverse=True)
    titles = "; ".join(one.indicator.title for one in worst[:_NAMED])
    return Message(
        lead=f"{worst[0].area.name} is clearly worse than the middle of the districts on {len(worst)} measures.",
        rest=f"{'Among them: ' if len(worst) > _NAMED else ''}{titles}.",
    )


def kept_neighbours(release: Release) -> str:
    """Say how many statistical neighbours of the list in use were on the list before."""
    lists = [set(members) for members in _lists(release).values()]
    if len(lists) < 2:
        return "The statistical neighbours"
    now, before = lists
    return f"{len(now & before)} of the {len(now)} neighbours on the list in use were on the list before"


def neighbour_lists(release: Release) -> tuple[str, ...]:
    """Name the statistical neighbours of the list in use and of the one before, the closest first."""
    known = require_release(release).context.areas
    return tuple(
        f"{name} list: {', '.join(known[code].name if code in known else code for code in members)}."
        for name, members in _lists(release).items()
        if members
    )


def _lists(release: Release) -> dict[str, tuple[str, ...]]:
    context = release.context
    return {name: context.neighbours.get(name, ()) for name in (context.current_set, context.previous_set) if name}


def _behind(release: Release, code: str) -> list[Reading]:
    verdicts = ((one, stand(one, one.districts)) for one in readings(release, code))
    return [one for one, verdict in verdicts if (verdict.certainty, verdict.side) == ("clear", "worse")]


def _apart(reading: Reading) -> float:
    beside = reading.districts
    return 0.0 if beside is None else size(beside.gap, beside.gap_lower, beside.gap_upper)
