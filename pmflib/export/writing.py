"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pmflib.errors import BadInput


def replace(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write every file under a temporary name, then rename them all into place; return their paths.

    Until all are whole on the disk, what stood under their names is untouched.

    Raises
    ------
    BadInput
        If a folder or file cannot be written.
    """
    parts = {path.with_name(f".{path.name}.{os.getpid()}.part"): path for path in contents}
    try:
        for part, path in parts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(part, contents[path])
        for part, path in parts.items():
            part.replace(path)
    except OSError as error:
        place = error.filename or next(iter(contents)).parent
        raise BadInput.one(
            str(place),
            f"cannot be written ({error.strerror}).",
            "Free the space, close the file, or choose another folder.",
        ) from error
    finally:
        for part in filter(Path.exists, parts):
            part.unlink()
    return list(contents)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
