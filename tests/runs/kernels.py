"""Cells run in a kernel of ours or in a plain one, and what came out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import v4
from traitlets.config import Config

from pmflib.runs.kernel import PrivateKernelManager

SECONDS = 120
LIGHT = ["pmflib.runs.forked_kernel"]
"""All a kernel needs: a warm process for trials in which it is not to last."""
_NUMBERS = re.compile(r"\b[0-9a-f]{32}\b|ipykernel_\d+/\d+")


def manager(*, light: bool = False) -> PrivateKernelManager:
    """Return the manager of a kernel of ours."""
    config = Config({"WarmProvisioner": {"preload": LIGHT}} if light else {})
    return PrivateKernelManager(kernel_name="python3", config=config)


def outputs(*cells: str, plain: bool = False, light: bool = False, **options: Any) -> list[list[dict[str, Any]]]:
    """Run cells in a new kernel and return the outputs of each."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    kernel = AsyncKernelManager(kernel_name="python3") if plain else manager(light=light)
    client = NotebookClient(notebook, km=kernel, timeout=SECONDS, **options)
    client.execute(cleanup_kc=True)
    return shown(notebook)


def printed(*cells: str, light: bool = False) -> str:
    """Run cells in a new kernel of ours and return what the last one printed."""
    return "".join(output["text"] for output in outputs(*cells, light=light)[-1] if output["output_type"] == "stream")


def shown(notebook: Any) -> list[list[dict[str, Any]]]:
    """Return the outputs of each code cell, without the numbers that differ from run to run."""
    plain = nbformat.writes(notebook)
    notebook = nbformat.reads(_renumbered(plain), as_version=4)
    return [[dict(output) for output in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"]


def read(path: Path) -> list[list[dict[str, Any]]]:
    """Return the outputs in a notebook's file."""
    return shown(nbformat.read(path, as_version=4))


def _renumbered(text: str) -> str:
    """Name what is numbered at random by the order in which it appears."""
    seen: dict[str, str] = {}
    return _NUMBERS.sub(lambda found: seen.setdefault(found.group(), f"number-{len(seen)}"), text)
