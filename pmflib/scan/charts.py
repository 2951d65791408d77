"""Whether a hidden point is drawn: the points that may be seen give the scale, and the scale the place of others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pmflib.scan.charted import Charted, Lost
from pmflib.scan.contents import Drawing, Passage
from pmflib.scan.figures import Hidden
from pmflib.scan.hidden import Protected
from pmflib.scan.judging import subject
from pmflib.scan.scales import FEWEST, SHARE, Scale, along, along_which, closeness, fitting, near, ticks, winding
from pmflib.scan.shapes import Shapes, shapes

_AXES = (1, 0)
MOST_PLACES = 1_000
"""More places than any chart of ours has: to try them in pairs would take minutes."""


def drawn(drawing: Drawing, protected: Protected) -> Iterator[tuple[Hidden, str]]:
    """Yield each hidden figure whose value stands in a drawing as a point or the end of a bar.

    Parameters
    ----------
    drawing : Drawing
        Straight lines, bars and markers are read, curves and letters are not.
    protected : Protected
        A line that follows the true course of an area through a hidden value tells it, whatever its scale. Else
        values shown give the scale, by a line that follows them or where four in five of a series, four at least,
        stand; and a hidden value of the series is told if something stands in its place.
    """
    seen = shapes(drawing.svg)
    if len(seen.ends) < FEWEST or crowded(drawing):
        return
    about = subject(Passage(place=drawing.place, text="", around=drawing.around), protected)
    found: dict[str, Hidden] = {}
    for indicator in about.indicators or protected.charted:
        if protected.charted.get(indicator):
            found |= {one.named: one for one in _told(seen, protected.charted[indicator], about.areas)}
    yield from ((one, "value") for one in found.values())


def crowded(drawing: Drawing) -> bool:
    """Return whether something stands in so many places that what stands where cannot be told."""
    return any(len(places) > MOST_PLACES for places in shapes(drawing.svg).places)


def _told(seen: Shapes, charted: Charted, areas: frozenset[str]) -> Iterator[Hidden]:
    close, every = closeness(seen.written), seen.places
    for axis in _AXES:
        places, known = every[axis], list[Scale]()
        for line in (each for each in seen.courses(axis) if winding(each)):
            yield from _followed(line, charted, seen.written)
            for scale, lost, own in _scaled(line, charted, seen.written):
                known.append(scale)
                wanted = lost.values[~_hit(scale, lost.values, own, seen.written)]
                yield from charted.figures(lost, _standing(places, scale, charted.seen, close, wanted))
        for values, lost in charted.series(areas):
            for scale in _scales(places, values, close, known) if len(lost.values) else ():
                known.append(scale)
                wanted = lost.values[~_hit(scale, lost.values, values, seen.written)]
                yield from charted.figures(lost, _standing(places, scale, charted.seen, close, wanted))
        if known:
            return


def _followed(line: np.ndarray, charted: Charted, written: int) -> Iterator[Hidden]:
    """Yield the hidden figures that a line goes through on the true course of an area."""
    courses = charted.courses(len(line), true=True)
    for at in np.flatnonzero(along(line, courses.values, written)):
        values = courses.values[at][courses.gone[at]]
        yield from charted.figures(Lost(areas=(courses.areas[at],), values=values), values)


def _scaled(line: np.ndarray, charted: Charted, written: int) -> Iterator[tuple[Scale, Lost, np.ndarray]]:
    """Yield the scale of a line that goes through values shown, with what is hidden of their area, and the values."""
    courses = charted.courses(len(line), true=False)
    for at in np.flatnonzero(along(line, courses.values, written)):
        yield along_which(line, courses.values[at]), charted.of_area(courses.areas[at]), courses.values[at]


def _hit(scale: Scale, values: np.ndarray, own: np.ndarray, written: int) -> np.ndarray:
    """Return which values stand where one that is drawn stands, as near as places are written."""
    return near(np.sort(scale.places(own)), scale.places(values), 0.5 * 10.0**-written + closeness(written))


def _scales(places: np.ndarray, values: np.ndarray, close: float, known: list[Scale]) -> list[Scale]:
    """Return the scales a series is drawn on: one that is known already, or those that fit."""
    if len(values) < FEWEST or len(places) < FEWEST:
        return []
    fit = [one for one in known if near(places, one.places(values), close).mean() >= SHARE]
    return fit or fitting(places, values, close)


def _standing(places: np.ndarray, scale: Scale, seen: np.ndarray, close: float, values: np.ndarray) -> np.ndarray:
    """Return the values that stand on a scale where no number that may be seen stands."""
    ends = np.sort(scale.values(places[[0, -1]]))
    taken = np.sort(scale.places(np.concatenate([seen, ticks(ends[0], ends[1])])))
    wanted = scale.places(values)
    standing: np.ndarray = values[near(places, wanted, 2 * close) & ~near(taken, wanted, 4 * close)]
    return standing
