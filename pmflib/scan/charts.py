"""Whether a hidden point is drawn: the points that may be seen give the scale, and the scale the place of others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from pmflib.scan.contents import Drawing, Passage
from pmflib.scan.hidden import Hidden, Protected
from pmflib.scan.judging import subject

_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_PATH = re.compile(r'\sd="([MLHVZmz\d\s.,eE-]+)"')
_PAIR = re.compile(rf"({_NUMBER})[\s,]+({_NUMBER})")
_DECIMALS = re.compile(r"\d\.(\d{1,8})\b")
_READ = 20_000
_DEFINED = re.compile(r"<(defs|clipPath)\b.*?</\1>", re.DOTALL)
_POINTS = re.compile(r'\spoints="([^"]+)"')
_PLACED = re.compile(r"<(?:use|circle|rect|ellipse|line|image)\b[^>]*>")
_ATTRIBUTE = re.compile(rf'\s(x|y|cx|cy|x1|x2|y1|y2|width|height)="({_NUMBER})"')
_FINEST, _COARSEST = 1e-5, 1e-3
"""How close is the same place, in the drawing's units: a few times what its decimals leave out."""
_FEWEST = 4
_SHARE = 0.8
_PROBES = 2
_AMBIGUOUS = 8
"""So many scales only fit where values and marks are evenly spaced: then they tell nothing."""
_MOST = 400
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0)
_CROWD = 150
"""Among so many places, those of a dozen panels together, something stands almost everywhere."""


def drawn(drawing: Drawing, protected: Protected) -> Iterator[tuple[Hidden, str]]:
    """Yield each hidden figure whose value stands in a drawing as a point or the end of a bar.

    Parameters
    ----------
    drawing : Drawing
        Straight lines, bars and markers are read, curves and letters are not.
    protected : Protected
        Its unrounded values give the scale: four of them at least, and four in five of those of one series, must stand
        where one straight scale puts them.
    """
    about = subject(Passage(place=drawing.place, text="", around=drawing.around), protected)
    sought = _sought(about.indicators, protected)
    if not sought:
        return
    axes, close = _coordinates(drawing.svg), _closeness(drawing.svg)
    found: dict[str, Hidden] = {}
    for key, figures in sought.items():
        values = protected.series.get(key, np.empty(0))
        if len(values) >= _FEWEST:
            seen = _seen(key[0], protected)
            for places in axes:
                found |= {one.named: one for one in _standing(places, np.sort(values), seen, close, figures)}
    yield from ((one, "value") for one in found.values())


def _sought(indicators: frozenset[str], protected: Protected) -> dict[tuple[str, str], list[tuple[Hidden, float]]]:
    """Return hidden values by the series they would be drawn in; a drawing that names no indicator may be of any."""
    found: dict[tuple[str, str], list[tuple[Hidden, float]]] = {}
    told = (each for each in protected.by_subject if not indicators or each[0] in indicators)
    for one in (figure for each in told for figure in protected.by_subject[each]):
        value = dict((*one.measures, *one.counts)).get("value")
        if value is not None and not one.category:
            # Groups are drawn for the edition's own period, areas for all of theirs.
            for series in (one.area, *(protected.groups.get(one.area, ()) if one.headline else ())):
                found.setdefault((one.indicator, series), []).append((one, value))
    return found


def _seen(indicator: str, protected: Protected) -> np.ndarray:
    """Return every number of an indicator, limits and targets too, shown for anybody: what stands may be one of it."""
    told = [*protected.series.items(), *protected.shown.items()]
    return np.unique(np.concatenate([values for key, values in told if key[0] == indicator]))


def _closeness(svg: str) -> float:
    written = max((len(part) for part in _DECIMALS.findall(svg[:_READ])), default=0)
    return max(_FINEST, min(5 * 10.0**-written, _COARSEST))


def _coordinates(svg: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the places across and down of every marker and bar, and of every corner if there are not too many."""
    # What is only defined (letters, markers, frames) stands where it is used.
    svg = _DEFINED.sub("", svg)
    corners = [pair for shape in (*_PATH.findall(svg), *_POINTS.findall(svg)) for pair in _PAIR.findall(shape)]
    marks: tuple[list[float], list[float]] = ([], [])
    for tag in _PLACED.findall(svg):
        told = {name: float(value) for name, value in _ATTRIBUTE.findall(tag)}
        if tag.startswith("<use") and len(told) < 2:
            continue
        for standing, axis, side in zip(marks, "xy", ("width", "height"), strict=True):
            standing.extend(told[name] for name in (axis, f"c{axis}", f"{axis}1", f"{axis}2") if name in told)
            standing.extend([told[axis] + told[side]] if {axis, side} <= told.keys() else [])
    across, down = (_some([*places, *(float(pair[at]) for pair in corners)], places) for at, places in enumerate(marks))
    return across, down


def _some(every: list[float], marks: list[float]) -> np.ndarray:
    places = np.unique(every)
    return places if len(places) <= _MOST else np.unique(marks)[:_MOST]


def _standing(
    places: np.ndarray, values: np.ndarray, seen: np.ndarray, close: float, figures: list[tuple[Hidden, float]]
) -> Iterator[Hidden]:
    """Yield the figures whose value stands on an axis that the values shown fit."""
    if not _FEWEST <= len(places) <= _CROWD:
        return
    for slope, start in _scales(places, values, close):
        ends = np.sort((places[[0, -1]] - start) / slope)
        taken = slope * np.concatenate([seen, _ticks(ends[0], ends[1])]) + start
        for one, true in figures:
            place = slope * true + start
            stands = bool((np.abs(places - place) <= 2 * close).any())
            if stands and not (np.abs(taken - place) <= 4 * close).any():
                yield one


def _ticks(low: float, high: float) -> np.ndarray:
    """Return the round numbers at which an axis from low to high may have its lines, whatever its figures are."""
    size = 10.0 ** np.floor(np.log10(max(high - low, 1e-9)))
    steps = [step * size / 10.0 for step in _ROUND]
    return np.unique(np.concatenate([np.arange(np.ceil(low / one), np.floor(high / one) + 1) * one for one in steps]))


def _scales(places: np.ndarray, values: np.ndarray, close: float) -> list[tuple[float, float]]:
    """Return each straight scale under which most of the values stand somewhere."""
    last = len(values) - 1
    one, other = (each.ravel() for each in np.meshgrid(places, places))
    apart = np.abs(one - other) > 1
    one, other = one[apart], other[apart]
    for low, high in ((0, last), (1, last - 1), (0, last - 1), (1, last)):
        slopes = (other - one) / (values[high] - values[low])
        starts = one - slopes * values[low]
        rest = np.delete(values, [low, high])
        found = _fitting(places, rest, close, slopes, starts)
        if 0 < len(found) <= _AMBIGUOUS:
            return [(float(slopes[at]), float(starts[at])) for at in found]
    return []


def _fitting(
    places: np.ndarray, values: np.ndarray, close: float, slopes: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """Return which scales put enough of the values where something stands; most are dropped after two."""
    left = np.arange(len(slopes))
    hits = np.zeros(len(slopes), dtype=int)
    for at, value in enumerate(np.roll(values, -(len(values) // 2))):
        hits = hits + _near(places, slopes[left] * value + starts[left], close)
        if at + 1 == _PROBES:
            left, hits = left[hits > 0], hits[hits > 0]
    enough = max(_FEWEST - 2, int(np.ceil(_SHARE * (len(values) + 2))) - 2)
    return left[hits >= max(enough, int(hits.max(initial=0)))]


def _near(places: np.ndarray, wanted: np.ndarray, close: float) -> np.ndarray:
    """Return for each wanted place whether one of the places, in order, is close to it."""
    at = np.searchsorted(places, wanted)
    before, after = places[np.maximum(at - 1, 0)], places[np.minimum(at, len(places) - 1)]
    near: np.ndarray = np.minimum(np.abs(wanted - before), np.abs(wanted - after)) <= close
    return near
