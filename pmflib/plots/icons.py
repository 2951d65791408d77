"""Icons of a control chart: what the newest point says of the process, and whether the process can be relied on."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from pmflib import findings, theme
from pmflib.findings.sentences import judged
from pmflib.plots import labels
from pmflib.plots.style import WIDTH, Margins

#: Room above the axes for the icons.
ROOM = 0.34
_WORDS = {
    "common_cause": "As usual",
    "improvement": "Improvement",
    "concern": "Concern",
    "neutral_high": "Unusually high",
    "neutral_low": "Unusually low",
}
_ASSURED = {
    "consistent_pass": ("P", theme.IMPROVEMENT),
    "consistent_fail": ("F", theme.CONCERN),
    "inconsistent": ("?", theme.COMMON_CAUSE),
}
_SHAPES = {"common_cause": "o", "improvement": "D", "concern": "s", "neutral_high": "^", "neutral_low": "v"}
_COLOURS = {"common_cause": theme.COMMON_CAUSE, "improvement": theme.IMPROVEMENT, "concern": theme.CONCERN}
_SIZE, _STEP, _BETWEEN = 11.0, 0.16, 0.3


@dataclass(frozen=True, kw_only=True)
class Icon:
    """A shape with a letter in it, if any, and the words that say the same."""

    shape: str
    colour: str
    letter: str
    words: str


def icons(reading: findings.Reading | None, variation: str) -> tuple[Icon, ...]:
    """Return the icons of a series: its variation, and its assurance where it has a target.

    Parameters
    ----------
    reading : Reading, optional
        The newest figure; where nothing may be claimed of it there is no icon.
    variation : str
        As in `frames.SIGNALS`; empty shows no icon.
    """
    if reading is None or not judged(reading):
        return ()
    found = []
    if variation in _WORDS:
        colour = _COLOURS.get(variation, theme.INK)
        found.append(Icon(shape=_SHAPES[variation], colour=colour, letter="", words=_WORDS[variation]))
    said = findings.assurance_words(reading)
    if said and reading.signal is not None:
        letter, colour = _ASSURED[reading.signal.assurance]
        found.append(Icon(shape="o", colour=colour, letter=letter, words=said[0].upper() + said[1:]))
    return tuple(found)


def draw_icons(axes: Axes, drawn: tuple[Icon, ...], room: Margins, *, above: float = 0.0) -> None:
    """Draw icons side by side above the axes, and above the inches already taken there, each with its words."""
    inches = WIDTH - room.left - room.right
    tall = axes.bbox.height / axes.figure.dpi
    up = 1.0 + (above + ROOM / 2 + 0.02) / tall
    at = 0.08
    for icon in drawn:
        axes.plot(
            at / inches,
            up,
            icon.shape,
            color=icon.colour,
            markersize=_SIZE if icon.letter else 0.65 * _SIZE,
            transform=axes.transAxes,
            clip_on=False,
            zorder=6,
        )
        if icon.letter:
            place = (at / inches, up)
            bold = theme.WEIGHTS["Semibold"]
            labels.write(
                axes,
                icon.letter,
                place,
                within=("axes", "axes"),
                align=("center", "center"),
                colour=theme.WHITE,
                weight=bold,
                size=7.5,
            )
        labels.write(axes, icon.words, ((at + _STEP) / inches, up), within=("axes", "axes"))
        at += _STEP + labels.width(icon.words) + _BETWEEN
