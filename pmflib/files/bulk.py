"""A CSV too long to be held: looked through byte by byte, and made plain UTF-8 where it is anything else."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pmflib.errors import BadInput
from pmflib.files.guards import Limits, damaged, existing, too_large

#: Long tables are streamed, so more may come in than is ever held at once.
BULK_LIMITS = Limits(stored=16 << 30, unpacked=32 << 30, ratio=200, cells=25_000_000)
_CHUNK = 1 << 20
_HEAD = 1 << 18
_MOST_COLUMNS = 2_000
_KINDS = {
    b"PK\x03\x04": "an Excel workbook or zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf": "an old Excel workbook",
    b"%PDF": "a PDF",
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAVE_UTF8 = "In Excel choose 'CSV UTF-8' on saving."


@dataclass(frozen=True, kw_only=True)
class PlainCsv:
    """A CSV that is UTF-8 with one kind of line end, and what was seen in it.

    Parameters
    ----------
    path : Path
        The file itself, or a copy of it in UTF-8.
    header : tuple of str
    skip : int
        Lines before the header.
    lines : int
        Lines of text from the header on; a last one without an end counts.
    quoted : bool
        Whether there is a quotation mark anywhere.
    ended : bool
        Whether the last line has an end: a file cut short mostly has none.
    ruled : bool
        Whether a line of dashes follows the header, as ``sqlcmd`` writes it.
    odd_blanks : bool
        Whether there are blanks that are no spaces: tabs that separate nothing, or hard spaces.
    """

    path: Path
    header: tuple[str, ...]
    skip: int
    lines: int
    quoted: bool
    ended: bool
    ruled: bool
    odd_blanks: bool


@dataclass(frozen=True, kw_only=True)
class _Seen:
    lines: int
    quoted: bool
    ended: bool
    mixed_ends: bool
    utf8: bool
    tabs: bool
    hard_spaces: bool


def plain_csv(
    path: Path,
    *,
    into: Path,
    encoding: str | None = None,
    separator: str = ",",
    header_row: int = 1,
    limits: Limits = BULK_LIMITS,
) -> PlainCsv:
    """Look through a CSV or gzipped CSV, and return it as plain UTF-8.

    Parameters
    ----------
    path : Path
    into : Path
        Folder for a copy, needed where the file is packed, not UTF-8, or mixes line ends.
    encoding : str, optional
        ``utf-8``, ``cp1252`` or ``utf-16``; without it UTF-8, or UTF-16 where the file says so itself.
    separator : str
    header_row : int
        Row of the column names, counted from 1.
    limits : Limits

    Raises
    ------
    BadInput
        If the file is absent, empty, too large, of another kind than its name says, damaged, or in an encoding nobody
        named.
    """
    found = existing(path, limits)
    if path.name.lower().endswith(".gz"):
        found = _unpacked(path, into / "unpacked.csv", limits)
    actual = _encoding(path, found, encoding)
    if actual != "utf-8":
        found = _transcribed(path, found, into / "plain.csv", actual)
    seen = _looked_through(path, found)
    _check_encoding(path, found, seen, encoding)
    if seen.mixed_ends:
        found = _transcribed(path, found, into / "ends.csv", "utf-8")
        seen = _looked_through(path, found)
    header, ruled = _header(path, found, separator, header_row)
    return PlainCsv(
        path=found,
        header=header,
        skip=header_row - 1,
        lines=seen.lines - header_row + 1,
        quoted=seen.quoted,
        ended=seen.ended,
        ruled=ruled,
        odd_blanks=seen.hard_spaces or (seen.tabs and separator != "\t"),
    )


def blank_lines(plain: PlainCsv) -> int:
    """Return how many lines from the header on hold nothing."""
    with plain.path.open("rb") as stream:
        return sum(1 for place, line in enumerate(stream) if place >= plain.skip and not line.strip(b"\r\n"))


def _unpacked(path: Path, into: Path, limits: Limits) -> Path:
    most = min(limits.unpacked, max(limits.ratio * path.stat().st_size, 10 << 20))
    written = 0
    try:
        with gzip.open(path) as stream, into.open("wb") as copy:
            while chunk := stream.read(_CHUNK):
                written += len(chunk)
                if written > most:
                    raise too_large(path, "it unpacks suspiciously", most)
                copy.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise damaged(path, f"{error}.") from error
    return into


def _encoding(path: Path, found: Path, declared: str | None) -> str:
    with found.open("rb") as stream:
        head = stream.read(_HEAD)
    for start, kind in _KINDS.items():
        if head.startswith(start):
            raise BadInput.one(str(path), f"The file is {kind}, not CSV.", _SAVE_UTF8)
    if head.startswith(_UTF16):
        return "utf-16"
    if declared == "utf-16":
        return "utf-16-le"
    if declared == "cp1252" and head.startswith(codecs.BOM_UTF8):
        raise BadInput.one(str(path), "The file is UTF-8, not cp1252.", "Take 'encoding' out of sources.yml.")
    return declared or "utf-8"


def _transcribed(path: Path, found: Path, into: Path, encoding: str) -> Path:
    """Write a copy in UTF-8 with plain line ends."""
    try:
        with (
            found.open(encoding=encoding, newline=None) as stream,
            into.open("w", encoding="utf-8", newline="\n") as copy,
        ):
            while text := stream.read(_CHUNK):
                copy.write(text)
    except (UnicodeDecodeError, UnicodeError) as error:
        what = f"The text is not {encoding.removesuffix('-le')}."
        cure = f"Correct 'encoding' in sources.yml, or export as UTF-8. {_SAVE_UTF8}"
        raise BadInput.one(str(path), what, cure) from error
    return into


def _looked_through(path: Path, found: Path) -> _Seen:
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, returns, pairs, size = 0, 0, 0, 0
    quoted, tabs, hard, utf8, only_ascii, last = False, False, False, True, True, b""
    for chunk in _chunks(found):
        if b"\x00" in chunk:
            line = lines + chunk.count(b"\n", 0, chunk.index(b"\x00")) + 1
            what = "There is a zero byte in the text: the file is damaged, or is not UTF-8."
            cure = "Export it again; if it is UTF-16, write 'encoding: utf-16' in sources.yml."
            raise BadInput.one(f"{path}, line {line}", what, cure)
        here = chunk.count(b"\r")
        if here or last == b"\r":
            pairs += (last + chunk).count(b"\r\n")
        lines += chunk.count(b"\n")
        returns += here
        quoted = quoted or b'"' in chunk
        tabs = tabs or b"\t" in chunk
        size += len(chunk)
        last = chunk[-1:]
        if only_ascii and chunk.isascii():
            continue
        only_ascii = False
        # Half of one at the edge of a piece counts as one: the byte is rare, and looking closer costs little.
        hard = hard or b"\xa0" in chunk or b"\xef\xbb\xbf" in chunk
        utf8 = utf8 and _decodes(decoder, chunk)
    bare = lines - pairs
    # Old Macs end lines with a return alone: such a file has no other line end at all.
    mixed = bool(returns) and (bool(bare) or returns != pairs)
    ended = last in {b"\n", b"\r"}
    counted = (lines or returns) + (not ended and size > 0)
    return _Seen(lines=counted, quoted=quoted, ended=ended, mixed_ends=mixed, utf8=utf8, tabs=tabs, hard_spaces=hard)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _check_encoding(path: Path, found: Path, seen: _Seen, declared: str | None) -> None:
    if seen.utf8:
        return
    line = _first_bad_line(found)
    cure = f"If it comes from Windows, write 'encoding: cp1252' in sources.yml; or export as UTF-8. {_SAVE_UTF8}"
    what = "The text is not UTF-8." if declared is None else f"The text is not {declared}."
    raise BadInput.one(f"{path}, line {line}", what, cure)


def _first_bad_line(found: Path) -> int:
    with found.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def _header(path: Path, found: Path, separator: str, header_row: int) -> tuple[tuple[str, ...], bool]:
    with found.open("rb") as stream:
        rows = _first_rows(path, stream, separator, header_row + 1)
    header = rows[header_row - 1] if len(rows) >= header_row else []
    if not any(name.strip() for name in header):
        what = f"Row {header_row} has no column names."
        raise BadInput.one(str(path), what, "Give the table one header row; name another with 'header_row'.")
    if len(header) == 1 and (other := [mark for mark in ",;\t|" if mark in header[0]]):
        name = "tab" if other[0] == "\t" else other[0]
        what = f"The cells are not separated by {_spoken(separator)}."
        raise BadInput.one(str(path), what, f"Write 'separator: \"{name}\"' in sources.yml if that is what it has.")
    if len(header) > _MOST_COLUMNS:
        raise BadInput.one(str(path), f"The header has {len(header):,} columns.", "Export the columns needed.")
    below = rows[header_row] if len(rows) > header_row else []
    ruled = len(below) == len(header) and all(cell.strip() and not cell.strip().strip("-") for cell in below)
    return tuple(name.strip().strip("\ufeff").strip() for name in header), ruled


def _first_rows(path: Path, stream: IO[bytes], separator: str, count: int) -> list[list[str]]:
    head = stream.read(_HEAD).decode("utf-8-sig", errors="replace")
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    try:
        return [row for row, _ in zip(reader, range(count), strict=False)]
    except csv.Error as error:
        raise damaged(path, f"its header is not CSV ({error}).") from error


def _spoken(separator: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "strokes"}.get(separator, f"'{separator}'")
