"""One batch at a time for one outputs folder: a second one is told who holds it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pmflib.errors import BadInput

_LOCK = ".lock"
# Windows lets nobody read a locked file, so the holder's name stands in a file of its own.
_HOLDER = ".lock-holder.json"
_SECONDS_TO_WAIT = 1.0


@contextmanager
def locked(outputs: Path, *, purpose: str) -> Iterator[None]:
    """Hold the outputs folder, creating it if need be, for as long as the block runs.

    Parameters
    ----------
    outputs : Path
    purpose : str
        What a second batch is told the first one does, e.g. ``pmf run quarterly``.

    Raises
    ------
    BadInput
        If another process holds it, or it cannot be written to.
    """
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        lock = FileLock(outputs / _LOCK)
        lock.acquire(timeout=_SECONDS_TO_WAIT)
        _write_holder(outputs, purpose)
    except Timeout as error:
        remedy = "Wait until it has finished, or give another folder with --outputs."
        raise BadInput.one(str(outputs), f"in use by {_worded(holder(outputs))}.", remedy) from error
    except OSError as error:
        remedy = "Give a folder you may write to with --outputs."
        raise BadInput.one(str(outputs), f"cannot be written to: {error.strerror or error}.", remedy) from error
    try:
        yield
    finally:
        (outputs / _HOLDER).unlink(missing_ok=True)
        lock.release()


def held_by(outputs: Path, host: str, process: int) -> bool:
    """Return whether a process of a host holds the outputs folder now."""
    if not (outputs / _LOCK).exists():
        return False
    try:
        with FileLock(outputs / _LOCK, timeout=0):
            return False
    except (Timeout, OSError):  # a lock that is another user's cannot be tried
        said = holder(outputs)
        return not said or (said.get("host"), said.get("process")) == (host, process)


def holder(outputs: Path) -> dict[str, Any]:
    """Return what the holder of an outputs folder says of itself, or nothing."""
    try:
        said = json.loads((outputs / _HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _write_holder(outputs: Path, purpose: str) -> None:
    said = {
        "process": os.getpid(),
        "host": platform.node(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "purpose": purpose,
    }
    (outputs / _HOLDER).write_text(json.dumps(said), encoding="utf-8")


def _worded(said: dict[str, Any]) -> str:
    try:
        return f"process {said['process']} on {said['host']} since {said['since']} ({said['purpose']})"
    except KeyError:
        return "another process that has not said its name yet"
