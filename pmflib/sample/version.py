"""Which version of this room wrote a sample folder."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FILE = "made-by.txt"
_ROOM = Path(__file__).resolve().parent


@cache
def fingerprint(*, seed: int = 2026, scale: float = 1.0, faults: bool = True) -> str:
    """Return a hash of everything the sample is made from: the code and the levels of this room, and what was asked."""
    digest = hashlib.sha256(f"{seed} {scale:g} {faults}".encode())
    for path in sorted([*_ROOM.rglob("*.py"), *_ROOM.rglob("*.csv")]):
        # Line ends differ between systems; what is written does not.
        digest.update(path.relative_to(_ROOM).as_posix().encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def stamp(*, seed: int, scale: float, faults: bool) -> str:
    """Return what is written beside a sample: which version wrote it, and what was asked of it."""
    return f"{fingerprint(seed=seed, scale=scale, faults=faults)}\n{seed} {scale:g} {'faults' if faults else 'clean'}\n"


def is_sample(folder: Path) -> bool:
    """Return whether a folder holds a sample, of whatever version."""
    return any((folder / name).is_file() for name in (FILE, "truth.json"))


def is_current(folder: Path) -> bool:
    """Return whether a folder holds a sample, of whatever scale, as this version writes it."""
    written = folder / FILE
    if not written.is_file():
        return False
    lines = written.read_text(encoding="utf-8").splitlines()
    asked = lines[1].split() if len(lines) > 1 else []
    try:
        seed, scale, kind = int(asked[0]), float(asked[1]), asked[2]
    except (IndexError, ValueError):
        return False
    return lines[0] == fingerprint(seed=seed, scale=scale, faults=kind == "faults")
