"""Every notebook runs by hand and through papermill, from nothing, and shows elements that can be exported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from pmflib.document import MIME, element_from_json

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REPORTS = [path for path in NOTEBOOKS if path.stem != "explore"]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """One store for all notebooks of this module."""
    return tmp_path_factory.mktemp("outputs")


def test_each_cell_runs_by_hand(outputs, tmp_path):
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


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_papermill_leaves_one_element_in_every_display_cell(path, outputs, tmp_path):
    import papermill

    written = tmp_path / path.name
    papermill.execute_notebook(path, written, parameters={"outputs": str(outputs)}, progress_bar=False)
    cells = nbformat.read(written, as_version=4).cells
    shown = [cell for cell in cells if cell.source.startswith("report.")]
    assert len(shown) >= 9
    for cell in shown:
        [output] = cell.outputs
        assert element_from_json(output.data[MIME]), cell.source


def test_cell_ids_are_names():
    ids = [cell.id for path in NOTEBOOKS for cell in nbformat.read(path, as_version=4).cells]
    assert all(name == name.lower() and not name.isdigit() for name in ids)
    assert {"title", "parameters", "setup"} <= set(ids)
