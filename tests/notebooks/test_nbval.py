"""Every notebook runs by hand; tests/runs/test_kernel_same.py runs each through papermill."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_each_cell_runs_by_hand(northmere, tmp_path):
    outputs = Path(shutil.copytree(northmere, tmp_path / "outputs"))
    copies = [_with_outputs(path, outputs, tmp_path) for path in NOTEBOOKS]
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", *copies]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"{_cells()} passed" in done.stdout


def _with_outputs(path: Path, outputs: Path, folder: Path) -> str:
    """Copy a notebook as a person would change it: another folder in the parameters cell."""
    notebook = nbformat.read(path, as_version=4)
    [cell] = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert cell.source.count('outputs: str = ""') == 1
    cell.source = cell.source.replace('outputs: str = ""', f"outputs: str = {str(outputs)!r}")
    nbformat.write(notebook, folder / path.name)
    return str(folder / path.name)


def _cells() -> int:
    return sum(cell.cell_type == "code" for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells)


def test_cell_ids_are_names():
    ids = [cell.id for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells]
    assert all(name == name.lower() and not name.isdigit() for name in ids)
    assert {"title", "parameters", "setup"} <= set(ids)
