"""Files opened by what they are; one that cannot be opened is told, since nobody can say what is in it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from pmflib.scan import office, web
from pmflib.scan.contents import Layer, Opened, cells, heads_alone

_TEXT = (".txt", ".md", ".css", ".js", ".xml", ".log", ".yml", ".yaml")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".woff2", ".ttf")
_DEEPEST = 3
#: In a report's manifest, how many figures and tables it has.
_PARTS = re.compile(r"elements\.\w+")


def opened(name: str, content: bytes, depth: int = 0, *, placed: bool = True) -> Opened:
    """Open a file of any kind a pack may hold.

    Parameters
    ----------
    name : str
        Its path below the pack's folder, which is read as text too.
    content : bytes
    depth : int
        How many files it lies inside.
    placed : bool
        Whether it must be known what each text is about; if not, texts of a printed page are kept as they lie there.
    """
    found = Opened(placed=placed)
    found.raw.append(("file name", name))
    found.say("file name", " ".join(PurePosixPath(name).with_suffix("").parts).replace("-", " ").replace("_", " "))
    suffix = PurePosixPath(name).suffix.lower()
    opens = _OPENS.get(suffix)
    if opens is None and suffix not in _PICTURES + _TEXT:
        found.closed.append(("whole file", f"is of a kind that is not opened: {suffix or 'no suffix'}"))
    if opens is None:
        found.keep("whole file", content)
    if suffix in _TEXT:
        found.say("text", content.decode("utf-8", errors="replace"))
    if opens is not None:
        _guarded(opens, name, content, found, depth)
    return found


def _guarded(opens: Callable[..., Any], name: str, content: bytes, found: Opened, depth: int) -> None:
    import pikepdf
    import pypdfium2
    from lxml import etree

    try:
        inside = opens(content, found)
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, RecursionError, NotImplementedError),
        *(etree.LxmlError, pikepdf.PdfError, pypdfium2.PdfiumError, csv.Error, EOFError),
    ) as error:
        found.closed.append(("whole file", f"cannot be opened ({type(error).__name__})"))
        found.keep("whole file", content)
        return
    for part, held in (inside or {}).items():
        deep = depth >= _DEEPEST
        _add(found, part, None if deep else opened(f"{name}/{part}", held, depth + 1, placed=found.placed))


def _add(found: Opened, part: str, inner: Opened | None) -> None:
    """Add what was found in a file inside a file."""
    if inner is None:
        found.closed.append((part, "lies too deep in other files"))
        return
    found.passages += [replace(one, place=f"{part}: {one.place}") for one in inner.passages]
    found.drawings += [replace(one, place=f"{part}: {one.place}") for one in inner.drawings]
    found.raw += [(f"{part}: {place}", text) for place, text in inner.raw]
    found.closed += [(f"{part}: {place}", why) for place, why in inner.closed]


def _package(reads: Callable[[office.Parts, Opened], None] | None) -> Callable[[bytes, Opened], Mapping[str, bytes]]:
    def opens(content: bytes, found: Opened) -> Mapping[str, bytes]:
        parts = office.parts_of(content)
        if reads is None:
            found.keep(office.COMMENTS, parts.pop(office.COMMENTS))
            return {name: held for name, held in parts.items() if not name.endswith("/")}
        reads(parts, found)
        return {name: held for name, held in parts.items() if "/embeddings/" in name}

    return opens


def _pdf(content: bytes, found: Opened) -> Mapping[str, bytes]:
    from pmflib.scan.printed import printed

    return printed(content, found)


def _svg(content: bytes, found: Opened) -> None:
    found.keep("drawing", content)
    web.svg(content, found, "drawing", ())


def _json(content: bytes, found: Opened) -> None:
    found.keep("text", content)
    _walk(json.loads(content.decode("utf-8")), "", (), found)


def _walk(value: Any, place: str, around: tuple[Layer, ...], found: Opened) -> None:
    """Say every value with its key and those beside it, as a row with its heads."""
    if isinstance(value, dict):
        plain = {key: str(one) for key, one in value.items() if not isinstance(one, dict | list)}
        row = " | ".join(plain.values())
        for key, one in value.items():
            _walk(one, f"{place}.{key}".lstrip("."), ((row, key.replace("_", " ")), *around), found)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            _walk(one, f"{place}[{at}]", around, found)
    elif isinstance(value, int) and _PARTS.fullmatch(place):
        return
    elif value is not None and not isinstance(value, bool):
        found.say(place, str(value), around)


def _csv(content: bytes, found: Opened) -> None:
    found.keep("text", content)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace"))))
    found.passages.extend(cells(rows[1:], rows[0] if rows else [], "table", ()))
    found.passages.extend(cells([heads_alone(row) for row in rows[:1]], [], "heads", ()))


_OPENS: dict[str, Callable[[bytes, Opened], Mapping[str, bytes] | None]] = {
    ".html": web.page,
    ".htm": web.page,
    ".svg": _svg,
    ".pdf": _pdf,
    ".xlsx": _package(office.workbook),
    ".docx": _package(office.document),
    ".zip": _package(None),
    ".json": _json,
    ".ipynb": _json,
    ".csv": _csv,
}
