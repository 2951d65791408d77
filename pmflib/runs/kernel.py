"""Kernels whose messages no other user of the machine can read, started with this very Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Unicode, default

from pmflib.runs.private import PrivateFolder

SPECIFICATION = Path(__file__).resolve().parent / "jupyter" / "kernels" / "pmf"
"""Where the kernel's specification is; the folder two above it is one for ``JUPYTER_PATH``."""

_SECONDS_TO_STOP = 2.0


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager that keeps its channels to this user.

    On Unix the channels are sockets in a folder only this user can enter, which also spares parallel kernels
    the race for ports. On Windows they are encrypted and authenticated. The kernel runs this interpreter, forked
    from a warm process where the system can, whatever kernels are installed under the name; start-up files and
    history of the user's own IPython stay out, so that a report is the same on every machine.
    """

    sockets = Unicode(help="A folder only this user can enter; channels go below it. Made if none.").tag(config=True)
    log_file = Unicode(os.devnull, help="Where the kernel's own standard output and error go.").tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._own = None if self.sockets else PrivateFolder()
        self.folder = self._own.path if self._own else Path(tempfile.mkdtemp(prefix="k", dir=self.sockets))
        self.connection_file = str(self.folder / "kernel.json")
        self.shutdown_wait_time = _SECONDS_TO_STOP
        if self.transport == "tcp":
            self.transport_encryption = "required"

    @default("transport")
    def _private_transport(self) -> str:
        return "ipc" if os.name == "posix" else "tcp"

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return the specification of this interpreter's own kernel."""
        return KernelSpec.from_resource_dir(str(SPECIFICATION))

    async def _async_start_kernel(self, **options: Any) -> None:
        options["env"] = {**os.environ, **options.get("env", {}), "IPYTHONDIR": str(self.folder)}
        with Path(self.log_file).open("ab") as log:
            await super()._async_start_kernel(**{**options, "stdout": log, "stderr": subprocess.STDOUT})

    start_kernel = _async_start_kernel

    async def _clean_up(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if not restart:
            shutil.rmtree(self.folder, ignore_errors=True)
            if self._own:
                self._own.close()

    cleanup_resources = _clean_up
