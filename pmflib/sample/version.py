"""Which version of this room wrote a sample folder."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FILE = "made-by.txt"
_ROOM = Path(__file__).resolve().parent


@cache
def fingerprint() -> str:
    """Return a hash of everything the sample is made from: the code and the levels of this room."""
    digest = hashlib.sha256()
    for path in sorted([*_ROOM.glob("*.py"), *_ROOM.glob("data/*.csv")]):
        # Line ends differ between systems; what is written does not.
        digest.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def is_sample(folder: Path) -> bool:
    """Return whether a folder holds a sample, of whatever version."""
    return any((folder / name).is_file() for name in (FILE, "truth.json"))


def is_current(folder: Path) -> bool:
    """Return whether a folder holds the sample as this version writes it."""
    written = folder / FILE
    return written.is_file() and written.read_text(encoding="utf-8").strip() == fingerprint()
