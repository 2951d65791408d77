"""How papermill runs our notebooks: saved sparingly, held to an amount of output, and told why a kernel died."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.log import logger

from pmflib.runs.provisioner import WarmProvisioner

NAME = "pmf"
MOST_OUTPUT = 32 * 1024 * 1024
"""Characters a notebook may show and print: a report of many charts has a tenth of it."""

_SECONDS_BETWEEN_SAVES = 10.0


class TooMuchOutput(Exception):
    """A notebook showed or printed more than it may."""


class TooMuchMemory(Exception):
    """A job held more memory than it may."""

    def __init__(self, held: int) -> None:
        self.held = held
        super().__init__(f"{held} bytes")


class Kept:
    """The file of an executing notebook.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.notebook: Any = None

    def write(self) -> None:
        """Write the notebook as it is now, without line breaks: with them it would take ten times as long."""
        if self.notebook is not None:
            self._path.write_text(json.dumps(self.notebook) + "\n", encoding="utf-8")


class _Saves(NotebookExecutionManager):  # type: ignore[misc]
    """Saves an executing notebook now and then: twice a cell, as papermill would, costs more than the charts."""

    def __init__(self, notebook: Any, kept: Kept) -> None:
        super().__init__(notebook, progress_bar=False, autosave_cell_every=0)
        self._kept = kept
        self._saved = time.monotonic()
        kept.notebook = notebook

    def save(self, **_: Any) -> None:
        """Save it unless that was done a moment ago."""
        if time.monotonic() - self._saved >= _SECONDS_BETWEEN_SAVES:
            self._kept.write()
            self._saved = time.monotonic()


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Runs the cells, counts what they show, and remembers the kernel."""

    shown = 0
    manager: Any = None

    def create_kernel_manager(self) -> Any:
        self.manager = super().create_kernel_manager()
        return self.manager

    def process_message(self, msg: dict[str, Any], *args: Any, **options: Any) -> Any:
        """Take in what a cell shows; more than it may, and its kernel is killed."""
        self.shown += _size(msg["content"])
        if self.shown <= MOST_OUTPUT:
            return super().process_message(msg, *args, **options)
        process = self.manager.provisioner.process
        if process is not None:
            process.kill()
        return None

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Keep what is shown as data as it came, not made into a node for each of its thousands of parts."""
        data = msg["content"].get("data", {})
        parted = {kind: value for kind, value in data.items() if isinstance(value, dict)}
        if not parted or self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            return super().output(outs, msg, display_id, cell_index)
        content = {**msg["content"], "data": data | {kind: {} for kind in parted}}
        shown = super().output(outs, {**msg, "content": content}, display_id, cell_index)
        for kind, value in parted.items():
            dict.__setitem__(shown["data"], kind, value)
        return shown


class SparingEngine(NBClientEngine):  # type: ignore[misc]
    """The engine that papermill knows as ``pmf``."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, *, kept: Kept, **options: Any) -> Any:
        """Run a notebook, keeping it in its file whatever happens."""
        saves = _Saves(nb, kept)
        saves.notebook_start()
        try:
            cls.execute_managed_notebook(saves, kernel_name, **options)
        finally:
            saves.notebook_complete()
            kept.write()
        return saves.nb

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, start_timeout: int = 60, **options: Any) -> Any:
        """Run the cells.

        Raises
        ------
        TooMuchOutput, TooMuchMemory
            If the kernel was killed for it.
        """
        client = _Client(nb_man, kernel_name=kernel_name, startup_timeout=start_timeout, log=logger, **options)
        try:
            return client.execute()
        except DeadKernelError as error:
            if client.shown > MOST_OUTPUT:
                raise TooMuchOutput from error
            provisioner = client.manager.provisioner
            ending = provisioner.ending if isinstance(provisioner, WarmProvisioner) else None
            if ending is not None and ending.reason == "memory":
                raise TooMuchMemory(ending.held) from error
            raise


def _size(content: dict[str, Any]) -> int:
    """Return the characters of what a message shows or prints; those of data as it is written."""
    parts = (content.get("text", ""), *content.get("data", {}).values())
    return sum(len(part) if isinstance(part, str) else len(json.dumps(part, ensure_ascii=False)) for part in parts)


papermill_engines.register(NAME, SparingEngine)
