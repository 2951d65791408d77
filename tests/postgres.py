"""A PostgreSQL server of the tests' own: started in a temporary folder, on a socket of its own, and ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

#: Its user's password, odd characters included: it must turn up in no message, record or file.
PASSWORD = "Canary:p@ss/w%rd#7731"
USER = "pmf_reader"
_UNPRIVILEGED = ("postgres", "nobody")
_SECONDS_TO_START = 120.0


def binaries() -> Path | None:
    """Return the folder of the newest server installed, if any is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Yield the address of a running server."""
    folder = Path(tempfile.mkdtemp(prefix="pmf-pg-"))
    account = _account()
    identity = {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if account is not None:
            for path in (folder, secret):
                os.chown(path, account.pw_uid, account.pw_gid)
        data = folder / "data"
        made = [programs / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", secret]
        _run([*made, "--no-sync", "-E", "UTF8", "--locale=C"], cwd=folder, **identity)
        options = ["-k", folder, "-h", "", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=10"]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *options], cwd=folder, stdout=log, stderr=log, **identity
            )
        try:
            _wait(programs, folder, process)
            yield f"postgresql://{USER}:{quote(PASSWORD, safe='')}@/postgres?host={folder}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=120)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> Any:
    """Return who the server runs as, or None for who we are: it refuses to run as root."""
    import pwd  # there is none on Windows, where the tests that need a server say that they lack one

    if os.geteuid() != 0:
        return None
    known = {one.pw_name: one for one in pwd.getpwall()}
    return next(known[name] for name in _UNPRIVILEGED if name in known)


def _run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _wait(programs: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError((folder / "log").read_text(encoding="utf-8", errors="replace"))
        if subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start within {_SECONDS_TO_START:g} seconds")
