"""Folders that only this user can enter, gone with the process that made them or swept up by the next one.

A folder is its owner's for as long as the owner holds the lock on a file inside. A lock ends with its process however
that ends, and means the same to every container that shares the folder for temporary files: unlike the number of a
process, which another one may have by now, and unlike a clock, which may be set.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_NAME = "pmf-"
_OWNED = "owned"


class PrivateFolder:
    """A new folder of this user's own below the system's one for temporary files.

    Attributes
    ----------
    path : Path
    """

    def __init__(self) -> None:
        self._lock: FileLock | None = None
        while self._lock is None:
            self.path = Path(tempfile.mkdtemp(prefix=_NAME))
            self._lock = _held(self.path)

    def close(self) -> None:
        """Delete it with all that is in it."""
        if self._lock is not None:
            self._lock.release()  # first: Windows deletes no file that is open
            self._lock = None
            shutil.rmtree(self.path, ignore_errors=True)


@contextmanager
def private_folder() -> Iterator[Path]:
    """Yield a new folder of this user's own, after clearing away those whose owners were killed."""
    sweep()
    folder = PrivateFolder()
    try:
        yield folder.path
    finally:
        folder.close()


def sweep() -> None:
    """Delete the folders that nobody owns any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_NAME}*"):
        # One without the file is another's, or was made this moment.
        if _ours(folder) and (folder / _OWNED).is_file():
            _delete_unowned(folder)


def _held(folder: Path) -> FileLock | None:
    """Lock a new folder; nothing if a sweep came between its making and the lock, and took it for unowned."""
    lock = FileLock(folder / _OWNED, thread_local=False)
    with suppress(FileNotFoundError):
        lock.acquire()
        if (folder / _OWNED).exists():
            return lock
        lock.release()
    return None


def _delete_unowned(folder: Path) -> None:
    with suppress(Timeout, OSError):  # it has its owner, or has gone this moment
        with FileLock(folder / _OWNED, timeout=0):
            shutil.rmtree(folder, ignore_errors=True)  # lock and all, so that whoever waits for it sees that it is gone
        shutil.rmtree(folder, ignore_errors=True)  # Windows keeps what is open


def _ours(folder: Path) -> bool:
    with suppress(OSError):
        return not folder.is_symlink() and (not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid())
    return False
