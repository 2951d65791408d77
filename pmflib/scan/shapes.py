"""What stands where in a drawing: its lines, and the places of everything that marks one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_PATH = re.compile(r'\sd="([MLHVZmz\d\s.,eE-]+)"')
_POINTS = re.compile(r'\spoints="([^"]+)"')
_PAIR = re.compile(rf"({_NUMBER})[\s,]+({_NUMBER})")
_DECIMALS = re.compile(r"\d\.(\d{1,8})\b")
_DEFINED = re.compile(r"<(defs|clipPath)\b.*?</\1>", re.DOTALL)
# A letter of a text has a place in its line only.
_PLACED = re.compile(r"<(?:use(?=[^>]*\sy=)|circle|rect|ellipse|line|image)\b[^>]*>")
_ATTRIBUTE = re.compile(rf'\s(x|y|cx|cy|x1|x2|y1|y2|width|height)="({_NUMBER})"')
_FEWEST = 3


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """The shapes of one drawing.

    Parameters
    ----------
    lines : tuple of array of shape (points, 2)
        Straight lines of three points at least, each point with its place across and down.
    ends : array of shape (marks, 2)
        Every corner, marker and end of a bar.
    written : int
        Decimals in which places are written.
    """

    lines: tuple[np.ndarray, ...]
    ends: np.ndarray
    written: int

    @cached_property
    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the places across and down, each once and in order."""
        return np.unique(self.ends[:, 0]), np.unique(self.ends[:, 1])

    def courses(self, axis: int) -> list[np.ndarray]:
        """Return the places on one axis of each line that goes one way on the other, as time does, each once."""
        onward = [line[:, axis] for line in self.lines if (np.diff(line[:, 1 - axis]) > 0).all()]
        return list({line.tobytes(): line for line in onward}.values())


@lru_cache(maxsize=4)
def shapes(svg: str) -> Shapes:
    """Read the straight lines, bars and markers of a drawing; curves and letters are not read."""
    # What is only defined (letters, markers, frames) stands where it is used.
    svg = _DEFINED.sub("", svg)
    told = (*_PATH.findall(svg), *_POINTS.findall(svg))
    lines = [np.array(_PAIR.findall(one), dtype=float).reshape(-1, 2) for one in told]
    marks = np.array([end for tag in _PLACED.findall(svg) for end in _ends(tag)], dtype=float).reshape(-1, 2)
    return Shapes(
        lines=tuple(line for line in lines if len(line) >= _FEWEST),
        ends=np.concatenate([marks, *lines]),
        written=max((len(part) for part in _DECIMALS.findall(svg)), default=0),
    )


def _ends(tag: str) -> Iterator[tuple[float, float]]:
    """Yield the corners of what one element marks."""
    told = {name: float(value) for name, value in _ATTRIBUTE.findall(tag)}
    across, down = (
        [told[name] for name in (axis, f"c{axis}", f"{axis}1", f"{axis}2") if name in told] for axis in "xy"
    )
    across += [told["x"] + told["width"]] if {"x", "width"} <= told.keys() else []
    down += [told["y"] + told["height"]] if {"y", "height"} <= told.keys() else []
    # A bar that starts at the edge says so by saying nothing.
    across, down = across or [0.0], down or [0.0]
    yield from ((one, other) for one in across for other in down)
