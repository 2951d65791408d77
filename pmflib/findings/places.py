"""Which district stands out as worse than its fellows, over all measures."""

from __future__ import annotations

from pmflib.disclosure import Release
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


def _behind(release: Release, code: str) -> list[Reading]:
    verdicts = ((one, stand(one, one.districts)) for one in readings(release, code))
    return [one for one, verdict in verdicts if (verdict.certainty, verdict.side) == ("clear", "worse")]


def _apart(reading: Reading) -> float:
    beside = reading.districts
    return 0.0 if beside is None else size(beside.gap, beside.gap_lower, beside.gap_upper)
