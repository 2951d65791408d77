"""Colours, sizes and font faces: the one place every picture and page takes them from."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from pmflib.errors import BadInput
from pmflib.formats import contrast

INK = "#0B0C0C"
MUTED = "#484949"
BRAND = "#12436D"
ACCENT = "#28A197"
LINK = "#0B4F8A"
FOCUS = "#FFDD00"
RULE = "#B1B4B6"
FAINT = "#F3F4F6"
WARNING = "#C2500A"
WARNING_FILL = "#FDF1EC"
NOTE_FILL = "#EEF3F8"
WHITE = "#FFFFFF"

PALETTE: tuple[str, ...] = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
"""Analysis Function order. Teal, orange and lilac are fills only; orange text is `ORANGE_TEXT`."""
ORANGE_TEXT = "#A83F00"
OTHERS = "#A9B1BC"
"""Areas that are not the reader's own."""

CONCERN = "#C2500A"
IMPROVEMENT = "#1D70B8"
COMMON_CAUSE = "#6B7280"

Shape = Literal["square", "triangle", "circle", "dash"]
Face = Literal["Regular", "Semibold", "Bold"]


@dataclass(frozen=True, kw_only=True)
class Badge:
    """How a rating is shown: fill, colour of the word, and a shape that survives greyscale."""

    fill: str
    text: str
    shape: Shape
    border: str


RATINGS: dict[str, Badge] = {
    "red": Badge(fill="#A3001B", text=WHITE, shape="square", border="#A3001B"),
    "amber": Badge(fill="#FFC845", text=INK, shape="triangle", border="#FFC845"),
    "green": Badge(fill="#00694A", text=WHITE, shape="circle", border="#00694A"),
    "none": Badge(fill=WHITE, text=INK, shape="dash", border=INK),
}

FONT = "Source Sans Pro"
FACES: tuple[Face, ...] = ("Regular", "Semibold", "Bold")
WEIGHTS: dict[Face, int] = {"Regular": 400, "Semibold": 600, "Bold": 700}

# Latin with Welsh, Polish, Romanian and Turkish letters, punctuation, and the few signs texts use.
_SUBSET = (
    *range(0x0020, 0x007F),
    *range(0x00A0, 0x0250),
    *range(0x02C6, 0x02DE),
    *range(0x1E80, 0x1E86),
    *range(0x1EF2, 0x1EF4),
    *range(0x2010, 0x2027),
    *range(0x202F, 0x2040),
    *range(0x2070, 0x208F),
    *range(0x2190, 0x2194),
    *(0x20AC, 0x2212, 0x2260, 0x2264, 0x2265, 0x25A0, 0x25B2, 0x25BC, 0x25C6, 0x2713),
)
_FEATURES = ["kern", "ccmp", "locl", "mark", "mkmk"]
_TEXT_CONTRAST = 4.5


def brand(colour: str) -> str:
    """Return the council's colour if white text on it, and it on white, can be read.

    Raises
    ------
    BadInput
        If its contrast with white is below 4.5 to 1.
    """
    ratio = contrast(colour, WHITE)
    if ratio >= _TEXT_CONTRAST:
        return colour.upper()
    raise BadInput.one(
        "council.yml: brand.colour",
        f"{colour} has a contrast of {ratio:.1f} to 1 with white.",
        "Choose a darker shade: at least 4.5 to 1 is needed.",
    )


def face_file(face: Face) -> Path:
    """Return the static TrueType file of a face."""
    with as_file(files("font_source_sans_pro") / "files" / f"SourceSansPro-{face}.ttf") as path:
        return path


@lru_cache(maxsize=len(FACES))
def woff2(face: Face) -> bytes:
    """Return a face as WOFF2, cut to the letters and signs reports use."""
    from fontTools import subset

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = _FEATURES
    font = subset.load_font(str(face_file(face)), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=_SUBSET)
    subsetter.subset(font)
    buffer = io.BytesIO()
    subset.save_font(font, buffer, options)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def covered() -> frozenset[str]:
    """Return the characters every face can print."""
    return frozenset(set.intersection(*(set(_advances(face)) for face in FACES)))


@lru_cache(maxsize=len(FACES))
def _advances(face: Face) -> dict[str, float]:
    from fontTools.ttLib import TTFont

    font = TTFont(face_file(face), lazy=True)
    metrics, em = font["hmtx"], font["head"].unitsPerEm
    return {chr(point): metrics[glyph][0] / em for point, glyph in font.getBestCmap().items()}


def width(text: str, face: Face = "Regular") -> float:
    """Return how wide a text is, in ems, leaving out kerning; a sign the face lacks counts as one em."""
    advances = _advances(face)
    return sum(advances.get(sign, 1.0) for sign in text)


@lru_cache(maxsize=1)
def register_fonts() -> str:
    """Make the faces known to Matplotlib, once, and return the family name to ask for."""
    from matplotlib import font_manager

    for face in FACES:
        font_manager.fontManager.addfont(face_file(face))
    return FONT
