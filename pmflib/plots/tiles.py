"""A tile for each district, about where it lies: its value, and its rating as a shape and a word on a colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from pmflib import document, findings, formats, theme
from pmflib.disclosure import AreaContext, Release
from pmflib.document import Cell
from pmflib.findings import Reading
from pmflib.findings.sentences import Colour
from pmflib.plots import labels, numbers, ratings, series, style, words
from pmflib.plots.series import Subject
from pmflib.plots.style import WIDTH

#: More tiles than this cannot be read.
MOST = 60
MOST_ACROSS = 8
_NAMED = 4
_WIDEST, _NARROWEST = 1.1, 0.62
_GAP = 0.07
_PAD = 0.06
_MARK = 0.13
_EDGE = 0.02
_TINTS: dict[Colour, str] = {"red": "#F6DDE1", "amber": "#FFF1D0", "green": "#DCEBE5", "none": theme.FAINT}
_BESIDE: dict[str, tuple[Colour, str]] = {
    "better": ("green", "Better"),
    "worse": ("red", "Worse"),
    "up": ("none", "Higher"),
    "down": ("none", "Lower"),
}
_LEVEL: tuple[Colour, str] = ("none", "Not apart")


@dataclass(frozen=True, kw_only=True)
class _Tile:
    """One district: what stands on its tile, and where that is."""

    place: AreaContext
    reading: Reading | None
    value: str
    rated: Colour
    word: str
    column: int
    row: int
    own: bool


def has_tiles(release: Release, indicator: str, area: str) -> bool:
    """Return whether the edition shows the indicator for at least two districts, and not for too many."""
    about = series.subject(release, indicator, area)
    return 2 <= int(series.district_rows(about)["value"].notna().sum()) <= MOST


def tiles(release: Release, indicator: str, area: str) -> document.Figure:
    """Draw the districts as tiles, rated by their targets, or without targets against the middle of the districts.

    Parameters
    ----------
    release : Release
    indicator, area : str
        Codes; the area is the authority, or one of its districts.

    Returns
    -------
    document.Figure
        Tiles stand where the council's ``tile: [column, row]`` put them, else in a block in order of name.

    Raises
    ------
    Unprotected
        If handed anything but a Release.
    BadInput
        If the Release holds no such indicator or area.
    """
    about = series.subject(release, indicator, area)
    found = _tiles(about)
    return document.Figure(
        title=_title(about, found),
        subtitle=words.subtitle(about, words.headline_period(about), _key(found)),
        svg=_draw(found),
        alt=_description(about, found),
        source=words.source(about, comparators=False),
        data=_behind(about, found),
    )


def _tiles(about: Subject) -> list[_Tile]:
    authority = series.county(about).area.code
    areas = about.release.context.areas.values()
    named = sorted(
        (place for place in areas if place.level == "district" and place.parent == authority),
        key=lambda place: place.name,
    )[:MOST]
    at = _grid(named)
    return [_tile(about, place, *at[place.code]) for place in named]


def _grid(named: Sequence[AreaContext]) -> dict[str, tuple[int, int]]:
    """Return column and row of each district: as the council says, and the others in the places left."""
    told = {place.code: place.tile for place in named if place.tile is not None}
    block = min(math.ceil(math.sqrt(1.5 * len(named))), MOST_ACROSS)
    across = max([block, *(column for column, _ in told.values())], default=1)
    taken = set(told.values())
    free = ((column, row) for row in range(1, len(named) + len(taken) + 2) for column in range(1, across + 1))
    left = (spot for spot in free if spot not in taken)
    return {place.code: told.get(place.code) or next(left) for place in named}


def _tile(about: Subject, place: AreaContext, column: int, row: int) -> _Tile:
    reading = findings.find(about.release, about.indicator.code, place.code)
    rated, word = _rated(reading)
    value = words.value(about, math.nan, status="not_available")
    if reading is not None:
        value = words.value(about, reading.value, status=reading.status)
    return _Tile(
        place=place,
        reading=reading,
        value=words.TOO_FEW if reading is not None and reading.too_few else value,
        rated=rated,
        word=word,
        column=column,
        row=row,
        own=place.code == about.area.code,
    )


def _rated(reading: Reading | None) -> tuple[Colour, str]:
    """Return the rating by the district's target; without one, how it clearly differs from the middle."""
    if reading is None or not math.isfinite(reading.value) or reading.too_few:
        return "none", "No rating"
    if reading.target is not None and math.isfinite(reading.target.target):
        rated = findings.rating(reading)
        return rated, ratings.WORDS[rated]
    verdict = findings.stand(reading, reading.districts)
    return _BESIDE.get(verdict.side, _LEVEL) if verdict.certainty == "clear" else _LEVEL


def _against_targets(found: Sequence[_Tile]) -> bool:
    return any(tile.word in ratings.WORDS.values() and tile.rated != "none" for tile in found)


def _key(found: Sequence[_Tile]) -> str:
    targets = "green meets the target, amber the floor, red neither"
    by = targets if _against_targets(found) else "against the middle of the districts"
    return f"{by}; tiles are not to scale"


def _title(about: Subject, found: Sequence[_Tile]) -> str:
    """Say which districts miss their floor, or are clearly worse than the others."""
    title = about.indicator.title
    missed = [tile for tile in found if tile.rated == "red"]
    if _against_targets(found):
        verb = "misses its floor" if len(missed) == 1 else "miss their floor"
        least = "no district misses its floor"
    else:
        verb = "is clearly worse than the middle" if len(missed) == 1 else "are clearly worse than the middle"
        least = "no district is clearly worse than the middle"
    if not missed:
        return f"{title}: {least}"
    named = formats.listed([tile.place.name for tile in missed], _NAMED)
    return f"{title}: {len(missed)} of {len(found)} districts {verb} ({named})"


def _draw(found: Sequence[_Tile]) -> str:
    columns = max([tile.column for tile in found], default=1)
    rows = max([tile.row for tile in found], default=1)
    wide = min(max((WIDTH - _GAP * (columns - 1)) / columns, _NARROWEST), _WIDEST)
    inches = wide - 2 * _PAD
    names = [labels.wrap(tile.place.name, inches=inches, weight=theme.WEIGHTS["Semibold"]) for tile in found]
    values = [labels.wrap(tile.value, inches=inches) for tile in found]
    both = [f"{name}\n{value}".count("\n") + 1 for name, value in zip(names, values, strict=True)]
    tall = (max(both, default=1) + 1) * labels.LINE + 2.5 * _PAD
    height = rows * tall + (rows - 1) * _GAP + 2 * _EDGE
    left = (WIDTH - columns * wide - (columns - 1) * _GAP) / 2
    with style.canvas(height=height) as axes:
        corners = [
            (left + (tile.column - 1) * (wide + _GAP), height - _EDGE - (tile.row - 1) * (tall + _GAP))
            for tile in found
        ]
        _draw_boxes(axes, found, corners, wide, tall)
        for tile, name, value, (x, top) in zip(found, names, values, corners, strict=True):
            _write(axes, tile, (name, value), (x + _PAD, top - _PAD), top - tall + _PAD + labels.LINE / 2)
        if not found:
            labels.write(axes, "No district", (WIDTH / 2, height / 2), align=("center", "center"))
        shapes = [(x + _PAD + 0.05, top - tall + _PAD + labels.LINE / 2) for x, top in corners]
        ratings.draw_shapes(axes, shapes, [tile.rated for tile in found], size=6.0)
        return style.svg(axes)


def _draw_boxes(
    axes: Axes, found: Sequence[_Tile], corners: Sequence[tuple[float, float]], wide: float, tall: float
) -> None:
    boxes = [[(x, top), (x + wide, top), (x + wide, top - tall), (x, top - tall)] for x, top in corners]
    drawn = PolyCollection(
        boxes,
        facecolors=[_TINTS[tile.rated] for tile in found],
        edgecolors=[theme.INK if tile.own else theme.RULE for tile in found],
        linewidths=[1.6 if tile.own else 0.6 for tile in found],
        zorder=1,
    )
    axes.add_collection(drawn, autolim=False)


def _write(axes: Axes, tile: _Tile, words_: tuple[str, str], start: tuple[float, float], foot: float) -> None:
    """Write name, value and rating from the top down; the rating stands at the foot, beside its shape."""
    name, value = words_
    labels.write(axes, name, start, align=("left", "top"), weight=theme.WEIGHTS["Semibold"])
    labels.write(axes, value, (start[0], foot + labels.LINE / 2), align=("left", "bottom"))
    labels.write(axes, tile.word, (start[0] + _MARK, foot))


def _description(about: Subject, found: Sequence[_Tile]) -> str:
    """Describe the tiles in words: every district with its value and its rating."""
    said = "; ".join(f"{tile.place.name} {tile.value}, {tile.word.lower()}" for tile in found)
    opening = f"Tile map of {words.measure(about)} in {len(found)} districts, {words.headline_period(about)}"
    return f"{opening}. {said}."


def _behind(about: Subject, found: Sequence[_Tile]) -> document.Table:
    columns = (*numbers.heads("District", "Value"), document.ColumnHead(label="Rating"))
    rows = [
        (
            numbers.text(tile.place.name),
            numbers.amount(
                about,
                math.nan if tile.reading is None else tile.reading.value,
                status="not_available" if tile.reading is None else tile.reading.status,
            ),
            Cell(text=tile.word, tone=tile.rated),
        )
        for tile in found
    ]
    return numbers.table(about, "districts and their ratings", columns, rows)
