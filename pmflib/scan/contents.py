"""What an opened file says: passages with what stands around them, drawings, and everything else as it lies there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_ORDER = re.compile(rb"\xff\xfe|\xfe\xff")
_PLAIN = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")
_REPEATED = re.compile(r"(.+) \(\d+\)")
_PICTURE = b"\x89PNG\r\n\x1a\n"
#: Texts of equal rank that say what a passage is about.
Layer = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A text a reader can reach, and what tells its subject where it does not say so itself.

    Parameters
    ----------
    place : str
        Where in the file it stands.
    text : str
    around : tuple of Layer
        From near to far: of a cell its row and column, then the caption, then the heading.
    beside : str
        The whole paragraph, if the text is a sentence of one.
    """

    place: str
    text: str
    around: tuple[Layer, ...] = ()
    beside: str = ""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A vector drawing, and what tells its subject."""

    place: str
    svg: str
    around: tuple[Layer, ...] = ()


@dataclass(kw_only=True)
class Opened:
    """All that one file holds.

    Parameters
    ----------
    placed : bool
        Whether anybody needs to know what each text of a printed page is about, which costs more than the text.
    passages : list of Passage
    drawings : list of Drawing
    raw : list of tuple of str
        Place and text of every part, markup and properties included.
    closed : list of tuple of str
        Place of each part that could not be opened, and why.
    """

    placed: bool = True
    passages: list[Passage] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    raw: list[tuple[str, str]] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)

    def say(self, place: str, text: str, around: tuple[Layer, ...] = ()) -> None:
        """Add a passage, if it says anything."""
        if text and not text.isspace():
            self.passages.append(Passage(place=place, text=text, around=around))

    def keep(self, place: str, content: bytes) -> None:
        """Add a part as it lies there: as text, and without its null bytes, which makes UTF-16 readable."""
        if content.startswith(_PICTURE):
            content = _without_pixels(content)
        self.raw.append((place, content.decode("utf-8", errors="replace")))
        if b"\0" in content:
            plain = _ORDER.sub(b" ", content).replace(b"\0", b"")
            self.raw.append((f"{place}, UTF-16", plain.decode("latin-1")))


def _without_pixels(picture: bytes) -> bytes:
    """Return a PNG picture without its packed pixels, which hold no words: what else it carries stays."""
    kept, at = [picture[: len(_PICTURE)]], len(_PICTURE)
    while at + 12 <= len(picture):
        end = at + 12 + int.from_bytes(picture[at : at + 4], "big")
        if picture[at + 4 : at + 8] != b"IDAT":
            kept.append(picture[at:end])
        at = end
    return b" ".join([*kept, picture[at:]])


def cells(
    rows: Sequence[Sequence[str]], heads: Sequence[str], place: str, around: tuple[Layer, ...]
) -> Iterator[Passage]:
    """Yield every cell of a table with its row and column as the nearest that tells its subject.

    Parameters
    ----------
    rows : sequence of sequences of str
        Without the heads.
    heads : sequence of str
        A row may be longer.
    place : str
        The table's.
    around : tuple of Layer
        What stands around the table.
    """
    for at, row in enumerate(rows, start=1):
        whole = " | ".join(row)
        for across, text in enumerate(row):
            if text and not text.isspace():
                head = heads[across] if across < len(heads) else ""
                # A spreadsheet's cell holds the bare number; its unit stands in the head.
                said = f"{text}%" if "%" in head and _PLAIN.fullmatch(text.strip()) else text
                yield Passage(
                    place=f"{place}, row {at}, column {across + 1}", text=said, around=((whole, head), *around)
                )


def heads_alone(heads: Sequence[str]) -> list[str]:
    """Return the heads of a table without what only tells a repeated one from the one before: "Limit (2)"."""
    found = [_REPEATED.fullmatch(head) for head in heads]
    return [one[1] if one and one[1] in heads else head for head, one in zip(heads, found, strict=True)]
