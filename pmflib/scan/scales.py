"""The straight scale under which values stand where a drawing has something."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEWEST = 4
"""So many values stand on one scale by no chance."""
_FINEST, _COARSEST = 1e-5, 1e-3
"""How close is the same place, in the drawing's units: a few times what its decimals leave out."""
SHARE = 0.8
_AMBIGUOUS = 8
"""So many scales only fit where values and marks are evenly spaced: then they tell nothing."""
_PROBES = 2
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0)
_CHANCE = 1e-6
_ROUNDED = 1.05


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Where a value stands: ``slope * value + start``."""

    slope: float
    start: float

    def places(self, values: np.ndarray) -> np.ndarray:
        """Return where values stand."""
        return self.slope * values + self.start

    def values(self, places: np.ndarray) -> np.ndarray:
        """Return which values stand at places."""
        return (places - self.start) / self.slope


def closeness(written: int) -> float:
    """Return how close is the same place in a drawing with so many decimals."""
    return max(_FINEST, min(5 * 10.0**-written, _COARSEST))


def near(places: np.ndarray, wanted: np.ndarray, close: float) -> np.ndarray:
    """Return for each wanted place whether one of the places, in order, is close to it."""
    at = np.searchsorted(places, wanted)
    before, after = places[np.maximum(at - 1, 0)], places[np.minimum(at, len(places) - 1)]
    found: np.ndarray = np.minimum(np.abs(wanted - before), np.abs(wanted - after)) <= close
    return found


def ticks(low: float, high: float) -> np.ndarray:
    """Return the round numbers at which an axis from low to high may have its lines, whatever its figures are."""
    size = 10.0 ** np.floor(np.log10(max(high - low, 1e-9)))
    steps = [step * size / 10.0 for step in _ROUND]
    return np.unique(np.concatenate([np.arange(np.ceil(low / one), np.floor(high / one) + 1) * one for one in steps]))


def winding(line: np.ndarray) -> bool:
    """Return whether a line goes through so many places that it follows values, and no edge of a box."""
    return len(np.unique(line)) >= FEWEST


def along(line: np.ndarray, windows: np.ndarray, written: int) -> np.ndarray:
    """Return which courses are the course of a line.

    Parameters
    ----------
    line : array of shape (points,)
        Places of its points on one axis, in order.
    windows : array of shape (courses, points)
    written : int
        Decimals in which places are written.

    Returns
    -------
    array of bool
        None where a line so short or so flat could follow some course by chance. It must be `winding`.
    """
    low, high = int(line.argmin()), int(line.argmax())
    close = max(_ROUNDED * 10.0**-written, _FINEST)
    height = line[high] - line[low]
    free = len(np.unique(line)) - 2
    if not len(windows) or (2 * close / height) ** free * len(windows) > _CHANCE:
        return np.zeros(len(windows), dtype=bool)
    span = windows[:, high] - windows[:, low]
    slope = height / np.where(span == 0, np.inf, span)
    wanted = line[low] + slope[:, None] * (windows - windows[:, [low]])
    follows: np.ndarray = np.abs(wanted - line).max(axis=1) <= close
    return follows


def along_which(line: np.ndarray, values: np.ndarray) -> Scale:
    """Return the scale under which a line shows values that are its course."""
    low, high = int(line.argmin()), int(line.argmax())
    slope = (line[high] - line[low]) / (values[high] - values[low])
    return Scale(slope=slope, start=line[low] - slope * values[low])


def fitting(places: np.ndarray, values: np.ndarray, close: float) -> list[Scale]:
    """Return each scale under which four in five of the values, in order, stand at one of the places."""
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
            return [Scale(slope=float(slopes[at]), start=float(starts[at])) for at in found]
    return []


def _fitting(
    places: np.ndarray, values: np.ndarray, close: float, slopes: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """Return which scales put enough of the values where something stands; most are dropped on the way."""
    left = np.arange(len(slopes))
    hits = np.zeros(len(slopes), dtype=int)
    enough = max(FEWEST - 2, int(np.ceil(SHARE * (len(values) + 2))) - 2)
    for at, value in enumerate(np.roll(values, -(len(values) // 2))):
        hits = hits + near(places, slopes[left] * value + starts[left], close)
        able = (hits + (len(values) - 1 - at) >= enough) & (hits > 0 if at + 1 == _PROBES else True)
        left, hits = left[able], hits[able]
    most = int(hits.max(initial=0))
    fit: np.ndarray = left[hits >= most]
    return fit
