"""What an extract's folder says of itself: where each table came from, what it was made of, what was wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pmflib.errors import Problem
from pmflib.records import Records

NAME = "extract.json"
UNREADABLE_FILE = "unreadable.parquet"
_VERSION = 1
_FOLDER = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-([2-9]|[1-9]\d{1,3}))?")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One table of an extract.

    Parameters
    ----------
    source : str
        Entry of sources.yml.
    fingerprint : str
        Of the content read and the recipe it was read by.
    taken : date
    look_back : date, optional
    rows, size : int
        Of the staged file.
    missing : str
        Why there is no such file; empty if there is.
    notes : tuple of Problem
    """

    source: str
    fingerprint: str
    taken: date
    look_back: date | None = None
    rows: int = 0
    size: int = 0
    missing: str = ""
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One extract: its folder, its day, its tables."""

    folder: Path
    extracted: date
    entries: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether every staged file is there in the size it was written in."""
        files = {self.folder / f"{name}.parquet": one.size for name, one in self.entries.items() if not one.missing}
        present = all(path.is_file() and path.stat().st_size == size for path, size in files.items())
        return present and (self.folder / UNREADABLE_FILE).is_file()

    def holds(self, fingerprints: Mapping[str, str]) -> bool:
        """Tell whether it was made of the same content by the same recipe, table by table."""
        own = {name: one.fingerprint for name, one in self.entries.items()}
        return all(own.get(name) == print_ for name, print_ in fingerprints.items()) and self.whole


def write(manifest: Manifest, folder: Path) -> None:
    """Write what an extract says of itself into its folder."""
    data = {
        "version": _VERSION,
        "extracted": manifest.extracted.isoformat(),
        "tables": {name: _written(one) for name, one in manifest.entries.items()},
    }
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def _written(one: Entry) -> dict[str, Any]:
    return {
        "source": one.source,
        "fingerprint": one.fingerprint,
        "taken": one.taken.isoformat(),
        "look_back": one.look_back.isoformat() if one.look_back else None,
        "rows": one.rows,
        "size": one.size,
        "missing": one.missing,
        "notes": [[note.where, note.what, note.remedy] for note in one.notes],
    }


def read_all(place: Path) -> list[Manifest]:
    """Return every extract under a folder, oldest day first, of one day in the order they were staged.

    A folder without a readable account of itself is no extract: it is passed over, and never written to.
    """
    if not place.is_dir():
        return []
    found = [(key, path) for path in place.iterdir() if path.is_dir() and (key := _key(path.name)) is not None]
    read = [read_one(path) for _, path in sorted(found)]
    return [one for one in read if one is not None]


def _key(name: str) -> tuple[str, int] | None:
    match = _FOLDER.fullmatch(name)
    return None if match is None else (match[1], int(match[2] or 1))


def read_one(folder: Path) -> Manifest | None:
    """Return what an extract says of itself; nothing if it says nothing that can be read."""
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if data["version"] != _VERSION:
            return None
        entries = {str(name): _entry(one) for name, one in data["tables"].items()}
        return Manifest(folder=folder, extracted=date.fromisoformat(data["extracted"]), entries=entries)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _entry(data: Mapping[str, Any]) -> Entry:
    return Entry(
        source=str(data["source"]),
        fingerprint=str(data["fingerprint"]),
        taken=date.fromisoformat(data["taken"]),
        look_back=date.fromisoformat(data["look_back"]) if data["look_back"] else None,
        rows=int(data["rows"]),
        size=int(data["size"]),
        missing=str(data["missing"]),
        notes=tuple(Problem(where=where, what=what, remedy=remedy) for where, what, remedy in data["notes"]),
    )


def as_records(
    manifest: Manifest,
    *,
    chosen: Mapping[str, str] | None = None,
    missing: Mapping[str, str] | None = None,
    notes: tuple[Problem, ...] = (),
    earlier: tuple[Records, ...] = (),
) -> Records:
    """Return an extract as what the rooms above query.

    Parameters
    ----------
    manifest : Manifest
    chosen : mapping, optional
        Only these tables; all of them without it.
    missing : mapping of str to str
        Tables that have no input at all, with the reason.
    notes : tuple of Problem
        Notes of no single table.
    earlier : tuple of Records
    """
    entries = {name: one for name, one in manifest.entries.items() if chosen is None or name in chosen}
    staged = {name: one for name, one in entries.items() if not one.missing}
    failed = {name: one.missing for name, one in entries.items() if one.missing}
    return Records(
        folder=manifest.folder,
        extracted=manifest.extracted,
        tables={name: manifest.folder / f"{name}.parquet" for name in staged},
        sources={name: one.source for name, one in staged.items()},
        missing={**{name: reason for name, reason in (missing or {}).items() if name not in staged}, **failed},
        look_back={name: one.look_back for name, one in staged.items() if one.look_back is not None},
        taken={name: one.taken for name, one in staged.items() if one.taken != manifest.extracted},
        unreadable=manifest.folder / UNREADABLE_FILE,
        notes=(*notes, *(note for one in entries.values() for note in one.notes)),
        earlier=earlier,
    )
