"""A folder that only this user can enter, gone with the process that made it or swept up a day later."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

_NAME = "pmf-"
# Numbers of processes mean nothing from one container to the next, though they share a folder: what is new is let be.
_SECONDS_LEFT_ALONE = 86_400


@contextmanager
def private_folder() -> Iterator[Path]:
    """Yield a new folder of this user's own, after clearing away those of processes long killed."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_NAME}{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Delete the folders of processes that are no longer there."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_NAME}*-*"):
        number = folder.name.removeprefix(_NAME).partition("-")[0]
        with suppress(OSError):  # another user's, or already gone
            if number.isdigit() and not psutil.pid_exists(int(number)) and _ours(folder) and _old(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _ours(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()


def _old(folder: Path) -> bool:
    return time.time() - folder.lstat().st_mtime > _SECONDS_LEFT_ALONE
