"""Limits that hold before anything is parsed, and the one way a file that cannot be read is reported."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pmflib.errors import BadInput, near

_CHUNK = 1 << 20
_MEGABYTE = 1 << 20
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,7})["']""")
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)")
_LONGEST_MATCH = 64


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large a file may be before it is refused unread.

    Parameters
    ----------
    stored : int
        Bytes on disk.
    unpacked : int
        Bytes after decompression, all parts together.
    ratio : int
        Unpacked to stored bytes of one part; only parts over 10 MB are held to it, since small ones do no harm.
    parts : int
        Members of a workbook.
    cells : int
        Rows times columns of a sheet, the empty ones up to the last used cell included.
    """

    stored: int = 512 * _MEGABYTE
    unpacked: int = 1024 * _MEGABYTE
    ratio: int = 400
    parts: int = 2_000
    cells: int = 5_000_000


LIMITS = Limits()


def existing(path: Path, limits: Limits = LIMITS) -> Path:
    """Return the path if it is a readable file within the limit.

    Raises
    ------
    BadInput
        If there is no such file (near names of the folder are offered), or it is empty or too large.
    """
    if not path.is_file():
        raise BadInput.one(str(path), "There is no such file.", _neighbours(path))
    size = path.stat().st_size
    if size == 0:
        raise BadInput.one(str(path), "The file is empty.", "Fetch or save it again.")
    if size > limits.stored:
        raise too_large(path, f"{size // _MEGABYTE} MB on disk", limits.stored)
    return path


def too_large(path: Path, what: str, limit: int) -> BadInput:
    """Return the error for a file that passes a limit of bytes."""
    return BadInput.one(
        str(path), f"The file is too large: {what}, of {limit // _MEGABYTE} MB allowed.", "Split it or keep fewer rows."
    )


def damaged(path: Path, detail: str) -> BadInput:
    """Return the error for a file that is cut short or not what its name says."""
    return BadInput.one(str(path), f"The file cannot be read: {detail}", "It may be cut short: fetch or save it again.")


def unzipped(path: Path, limits: Limits = LIMITS) -> bytes:
    """Return the content of a gzip file, stopping as soon as it passes the limit."""
    content = bytearray()
    try:
        with gzip.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                if len(content) > limits.unpacked:
                    raise too_large(path, "more than the limit when unpacked", limits.unpacked)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise damaged(path, f"{error}.") from error
    return bytes(content)


def sheet_extent(path: Path, limits: Limits = LIMITS) -> tuple[int, int]:
    """Return the largest row and column used by any sheet, having checked that the workbook is safe to parse.

    Raises
    ------
    BadInput
        If it is not a workbook, unpacks to too much, declares XML entities, or spreads over too many cells.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(path, archive, limits)
            sheets = [_scan(path, archive, part.filename) for part in archive.infolist() if _is_xml(part.filename)]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise damaged(path, f"it is not a whole Excel workbook ({error}).") from error
    rows = max((row for row, _ in sheets), default=1)
    columns = max((column for _, column in sheets), default=1)
    if rows * columns > limits.cells:
        raise BadInput.one(
            str(path),
            f"A sheet reaches to row {rows:,} and column {columns:,}, more than {limits.cells:,} cells.",
            "Delete what stands far below or to the right of the table.",
        )
    return rows, columns


def _check_parts(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise BadInput.one(str(path), f"The workbook has {len(parts):,} parts.", "Save its table as CSV.")
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise too_large(path, "more than the limit when unpacked", limits.unpacked)
    for part in parts:
        if part.file_size > 10 * _MEGABYTE and part.file_size > limits.ratio * max(part.compress_size, 1):
            raise too_large(path, f"its part {part.filename} unpacks suspiciously", limits.unpacked)


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _scan(path: Path, archive: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """Return the largest row and column referred to in one part of a workbook."""
    rows, columns = 1, 1
    is_sheet = name.lower().startswith("xl/worksheets/")
    with archive.open(name) as stream:
        for window in _windows(stream):
            if _DECLARATION.search(window):
                raise damaged(path, f"its part {name} declares XML entities.")
            for letters, digits in _REFERENCE.findall(window) if is_sheet else ():
                rows = max(rows, int(digits))
                columns = max(columns, _column_number(letters))
    return rows, columns


def _windows(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield overlapping pieces, so that nothing looked for is cut by the edge of one."""
    tail = b""
    while chunk := stream.read(_CHUNK):
        yield tail + chunk
        tail = chunk[-_LONGEST_MATCH:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return max(number, 1)


def _neighbours(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"The folder {folder} does not exist either: check the path."
    try:
        return near(path.name, [entry.name for entry in folder.iterdir() if entry.is_file()]) or "The folder is empty."
    except OSError:
        return f"The folder {folder} cannot be opened: check your rights."
