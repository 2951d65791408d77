"""Letters as outlines: where each stands in a line of text, and its shape, looked up once and kept.

Matplotlib shapes every text anew, which costs more than all else in a chart. Here a line is set from the advance of
each letter and the kerning of each pair, and both are the same in every chart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from pmflib import theme

UNITS = 1000.0
"""Of an em: the size the outlines are drawn at."""
_STEPS: dict[int, str] = {
    int(code): letter
    for code, letter in (
        (Path.MOVETO, "M"),
        (Path.LINETO, "L"),
        (Path.CURVE3, "Q"),
        (Path.CURVE4, "C"),
        (Path.CLOSEPOLY, "Z"),
    )
}
_POINTS = {"M": 1, "L": 1, "Q": 2, "C": 3, "Z": 1}
_FACES = {weight: face for face, weight in theme.WEIGHTS.items()}


@cache
def placed(text: str, weight: int) -> tuple[tuple[float, ...], float]:
    """Return where each letter of a line begins, and how wide the line is, in units of the em."""
    at = 0.0
    places = []
    for sign, following in pairwise(f"{text}\0"):
        places.append(at)
        at += _advance(sign, weight) + (_kerning(sign + following, weight) if following != "\0" else 0.0)
    return tuple(places), at


@cache
def outline(sign: str, weight: int) -> str:
    """Return the shape of a letter as the path of an SVG, in units of the em, upwards positive; blank for a space."""
    font = _font(weight)
    font.load_char(ord(sign), flags=LoadFlags.NO_SCALE)
    points, codes = font.get_path()
    return "".join(_drawn((points * 64).round().astype(int).tolist(), codes.tolist()))


@cache
def face(weight: int) -> theme.Face:
    """Return the face of a weight, the nearest there is."""
    return _FACES[min(_FACES, key=lambda known: abs(known - weight))]


def _drawn(points: list[list[int]], codes: list[int]) -> Iterator[str]:
    at = 0
    while at < len(codes):
        letter = _STEPS[codes[at]]
        step = points[at : at + _POINTS[letter]]
        yield letter + ("" if letter == "Z" else " ".join(f"{x} {y}" for x, y in step))
        at += len(step)


@cache
def _advance(sign: str, weight: int) -> float:
    glyph = _font(weight).load_char(ord(sign), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance)


@cache
def _kerning(pair: str, weight: int) -> float:
    """Return how much closer (negative) or further apart two letters stand than by themselves; figures all alike."""
    if pair.isdigit():
        return 0.0
    font = _font(weight)
    font.set_size(TextToPath.FONT_SCALE, 72)
    found, *_ = TextToPath().get_glyphs_with_font(font, pair)
    scale = UNITS / TextToPath.FONT_SCALE
    # Letters that the font draws as one have no place of their own.
    return float(found[1][1] * scale) - _advance(pair[0], weight) if len(found) == len(pair) else 0.0


@cache
def _font(weight: int) -> FT2Font:
    return FT2Font(str(theme.face_file(face(weight))))
