"""The explore notebook as a page for people without JupyterLab: this machine only, behind a token, no other host."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pmflib.errors import BadInput
from pmflib.runs import notebooks
from pmflib.runs.private import private_folder

# The template of the page names style sheets on other hosts; a browser told this asks this server only.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "frame-ancestors 'self'",
    )
)
_IDLE_SECONDS = 1_800
# A socket's path may have 104 characters on macOS; the server adds a folder and a name with a UUID below its own.
_LONGEST_FOLDER = 104 - len("/voila_12345678/kernel-00000000-0000-0000-0000-000000000000-ipc-1")


@dataclass(frozen=True, kw_only=True)
class Served:
    """Where the page is served.

    Parameters
    ----------
    host : str
        Address to listen on; 127.0.0.1 is this machine only.
    port : int
    browser : bool
        Whether a browser window opens.
    token : str
        What a visitor must bring: new each time.
    """

    host: str = "127.0.0.1"
    port: int = 8866
    browser: bool = True
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def address(self) -> str:
        """The address to open, token included."""
        return f"http://{self.host}:{self.port}/?token={self.token}"


def serve(notebook: Path, given: Mapping[str, str], *, at: Served) -> int:
    """Serve a notebook without its code until stopped, and return the server's exit code.

    Each visitor has a kernel of their own, ended after half an hour without use. Token, connection files and the copy
    with the given parameters lie in a folder that only this user can enter.

    Parameters
    ----------
    notebook : Path
    given : mapping of str to str
        A value for every parameter the notebook declares.
    at : Served

    Raises
    ------
    BadInput
        If the parameters do not fit the notebook, or the port is taken.
    """
    declared = notebooks.declared(notebook)
    if wrong := notebooks.mismatches(notebook, declared, given):
        raise BadInput(wrong)
    _must_be_free(at)
    with private_folder() as folder:
        copy = folder / notebook.name
        copy.write_text(_filled(notebook, given), encoding="utf-8")
        (folder / "voila.json").write_text(json.dumps(_settings(folder, at)), encoding="utf-8")
        environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder)}
        command = [sys.executable, "-m", "voila", str(copy)]
        with subprocess.Popen(command, env=environment) as server:  # noqa: S603 (our own words and a path)
            try:
                return server.wait()
            except KeyboardInterrupt:
                # Ctrl-C reached the server too, which is ending its kernels.
                return server.wait()


def _must_be_free(at: Served) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((at.host, at.port))
        except OSError as error:
            what = f"cannot be listened on: {error.strerror}."
            raise BadInput.one(f"{at.host}, port {at.port}", what, "Give another with --port.") from error


def _filled(notebook: Path, given: Mapping[str, str]) -> str:
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    return json.dumps(parameterize_notebook(load_notebook_node(str(notebook)), dict(given)))


def _transport(folder: Path) -> dict[str, str]:
    """Keep what kernels say from other users: in the private folder, or encrypted where its path is too long."""
    if os.name == "posix" and len(str(folder)) <= _LONGEST_FOLDER:
        return {"transport": "ipc"}
    return {"transport": "tcp", "transport_encryption": "required"}


def _settings(folder: Path, at: Served) -> dict[str, object]:
    return {
        "Voila": {
            "ip": at.host,
            "port": at.port,
            "port_retries": 0,
            "token": at.token,
            "open_browser": at.browser,
            "connection_dir_root": str(folder),
            "tornado_settings": {"headers": {"Content-Security-Policy": _POLICY}},
        },
        # A traceback would show code and paths to whoever looks; the kernel's log has it.
        "VoilaConfiguration": {"show_tracebacks": False, "strip_sources": True, "file_allowlist": []},
        "KernelManager": _transport(folder),
        "MappingKernelManager": {"cull_idle_timeout": _IDLE_SECONDS, "cull_connected": False},
    }
