"""Files about cases that leave the records: outside the outputs, for their owner alone, and not to last.

Their names say when they are to be deleted: ``…-delete-after-2026-12-24.xlsx``.
"""

from __future__ import annotations

import os
import re
import stat
from datetime import date
from pathlib import Path

from pmflib.errors import BadInput

_MARKED = re.compile(r"([a-z0-9_-]+)-delete-after-(\d{4}-\d{2}-\d{2})(-\d+)?\.(xlsx|csv)")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def marked(name: str, until: date, form: str) -> str:
    """Return a file's name with the day after which it is to be deleted."""
    return f"{name}-delete-after-{until.isoformat()}.{form}"


def unmarked(name: str) -> str:
    """Return the name a file was given, or nothing if it is not one that `marked` made."""
    found = _MARKED.fullmatch(name)
    return "" if found is None else found.group(1)


def private_folder(folder: Path, *, outputs: Path) -> Path:
    """Return the folder, made for its owner alone, or refuse one that others can see.

    Parameters
    ----------
    folder : Path
    outputs : Path
        Where reports are written: what names cases may not stand in there, because reports are passed on.

    Raises
    ------
    BadInput
        If the folder lies inside the outputs, others can open it or own it, or it cannot be made.
    """
    place, forbidden = folder.expanduser().resolve(), outputs.resolve()
    if place == forbidden or forbidden in place.parents:
        what = "lies inside the outputs, which are passed on."
        raise BadInput.one(str(folder), what, "Name a folder of your own outside them with --out.")
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = place.stat()
    except OSError as error:
        raise BadInput.one(str(folder), f"cannot be made ({error.strerror}).", "Name another with --out.") from error
    # Windows has no such bits: there a folder inherits the rights of its owner's.
    if os.name == "posix" and seen.st_uid != os.geteuid():
        what = "belongs to somebody else, who could open it."
        raise BadInput.one(str(folder), what, "Name a folder of your own with --out.")
    if os.name == "posix" and seen.st_mode & _OTHERS:
        what = "can be opened by others."
        raise BadInput.one(str(folder), what, "Name a new folder with --out, or close it: chmod 700.")
    return place


def store_private(path: Path, content: bytes) -> Path:
    """Write a file that only its owner can read, whole or not at all.

    Raises
    ------
    BadInput
        If it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return part.replace(path)
    except OSError as error:
        raise BadInput.one(str(path), f"cannot be written ({error.strerror}).", "Close it, or free space.") from error
    finally:
        part.unlink(missing_ok=True)


def delete_expired(folder: Path, *, today: date, ending: str) -> tuple[Path, ...]:
    """Delete the files in a folder whose day has passed, known by their names, and return their paths.

    Parameters
    ----------
    folder : Path
    today : date
    ending : str
        Last part of the names meant, before the day: ``worklist``.
    """
    past = [path for path in sorted(folder.iterdir()) if path.is_file() and _expired(path.name, today, ending)]
    for path in past:
        path.unlink()
    return tuple(past)


def _expired(name: str, today: date, ending: str) -> bool:
    found = _MARKED.fullmatch(name)
    try:
        return (
            found is not None and found.group(1).endswith(f"-{ending}") and date.fromisoformat(found.group(2)) < today
        )
    except ValueError:
        return False
