"""Which figures need the service's own words, and the words it gave."""

from __future__ import annotations

from dataclasses import dataclass

from pmflib.disclosure import CommentContext, Release, require_release
from pmflib.findings import sentences
from pmflib.findings.reading import Reading, readings


@dataclass(frozen=True, kw_only=True)
class Commented:
    """A figure with the service's commentary on it; none where it was asked for and not received."""

    reading: Reading
    needed: bool
    said: CommentContext | None


def commented(release: Release, area: str) -> tuple[Commented, ...]:
    """Return the figures that miss their floor, each with its commentary or none, then others that have one."""
    context = require_release(release).context
    said = {one.indicator: one for one in context.commentary if one.area == area}
    found = [
        Commented(reading=one, needed=sentences.is_red(one), said=said.get(one.indicator.code))
        for one in readings(release, area)
    ]
    kept = (one for one in found if one.needed or one.said is not None)
    return tuple(sorted(kept, key=lambda one: not one.needed))
