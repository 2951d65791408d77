"""Whether content has been staged before: hashes of files and recipes, remembered while a file is untouched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from pmflib.sources.records.inputs import Input

#: Raised when the same content would be staged differently: what was staged before is then staged anew.
STAGING = 1
_MEMORY = ".hashes.json"


class Hashes:
    """Hashes of files; a file of the same size and times since it was last hashed is not read again."""

    def __init__(self, place: Path) -> None:
        self._path = place / _MEMORY
        self._known = _remembered(self._path)
        self._new: dict[str, list[str]] = {}

    def of(self, path: Path) -> str:
        """Return the SHA-256 of a file, or why there is none."""
        if not path.is_file():
            return "absent"
        state = path.stat()
        mark = f"{state.st_size}-{state.st_mtime_ns}-{state.st_ctime_ns}-{state.st_ino}"
        name = str(path.resolve())
        known = self._known.get(name, ["", ""])
        if known[0] != mark:
            with path.open("rb") as stream:
                known = [mark, hashlib.file_digest(stream, "sha256").hexdigest()]
            self._new[name] = known
        return known[1]

    def remember(self) -> None:
        """Write down what was hashed anew."""
        if not self._new or not self._path.parent.is_dir():
            return
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(self._known | self._new), encoding="utf-8")
        part.chmod(0o600)
        part.replace(self._path)


def _remembered(path: Path) -> dict[str, list[str]]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): [str(mark), str(digest)] for name, (mark, digest) in known.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        # Nothing but time is lost: what is not remembered is hashed again.
        return {}


def fingerprint(inputs: Iterable[Input], contents: Iterable[str]) -> str:
    """Return the fingerprint of one table: its inputs' content and the recipe each is read by."""
    whole = hashlib.sha256(str(STAGING).encode())
    for given, content in zip(inputs, contents, strict=True):
        whole.update(f"\n{given.name}\n{given.recipe()}\n{content}".encode())
    return whole.hexdigest()
