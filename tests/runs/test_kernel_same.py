"""Speed changes no figure: every notebook shows what plain papermill with a plain kernel shows, which is elements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from pmflib import folders
from pmflib.document import MIME, element_from_json
from pmflib.runs import notebooks
from pmflib.runs.execute import execute
from pmflib.runs.models import Job, Parameters, ThemedParameters
from tests.runs import fake_notebooks
from tests.runs.kernels import read

NOTEBOOKS = sorted(folders.shipped("notebooks").glob("*.ipynb"))
GIVEN = {
    "council": "northmere",
    "area": "ambermoor",
    "period": "2026-27-q2",
    "as_of": "2026-11-20",
    "audience": "internal-officer",
}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_plain_papermill_shows(notebook, northmere, tmp_path):
    ours, plain = _both(_job(notebook, northmere), tmp_path)
    assert any(ours)
    assert [_kinds(cell) for cell in ours] == [_kinds(cell) for cell in plain]
    assert ours == plain
    if notebook.stem != "explore":
        _shows_elements(tmp_path / "plain.ipynb")


SHOWS = (
    "from IPython.display import JSON, display\ndisplay(JSON({'a': [1, {'b': None}]}), JSON([1]), {'plain': {}})",
    "shown = display({'application/x+json': {'x': {'y': 1}}, 'text/plain': 'x'}, raw=True, display_id=True)",
    "shown.update({'application/x+json': {'x': {'z': 2}}, 'text/plain': 'z'}, raw=True)\nprint('later')",
    "from IPython.display import clear_output\nprint(1)\nclear_output(wait=True)\nJSON({'é': 'ü'})",
)


def test_whatever_cells_show_is_kept_as_plain_papermill_keeps_it(tmp_path):
    notebook = fake_notebooks.write(tmp_path, "shows", *SHOWS)
    ours, plain = _both(_job(notebook, tmp_path), tmp_path)
    assert ours == plain
    assert [len(cell) for cell in ours[-4:]] == [3, 1, 1, 1]
    assert ours[-3][0]["data"]["application/x+json"] == {"x": {"z": 2}}


def _both(job: Job, folder: Path) -> tuple[list[list[dict[str, Any]]], list[list[dict[str, Any]]]]:
    """Return what a notebook's cells show when we run it, and when plain papermill does."""
    execute(job, folder / "ours.ipynb", sockets=folder, log=folder / "said.log", time_limit=300)
    papermill.execute_notebook(
        str(job.notebook),
        str(folder / "plain.ipynb"),
        parameters=job.parameters.model_dump(),
        kernel_name="python3",
        language="python",
        progress_bar=False,
        cwd=str(job.notebook.parent),
    )
    return read(folder / "ours.ipynb"), read(folder / "plain.ipynb")


def _shows_elements(written: Path) -> None:
    """Assert that every cell that shows something of the report shows one element that can be exported."""
    displays = [cell for cell in nbformat.read(written, as_version=4).cells if cell.source.startswith("report.")]
    assert len(displays) >= 4
    for cell in displays:
        [output] = cell.outputs
        assert element_from_json(output.data[MIME]), cell.source


def _kinds(outputs: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(output["output_type"], sorted(output.get("data", {}))) for output in outputs]


def _job(notebook: Path, outputs: Path) -> Job:
    given = {**GIVEN, "outputs": str(outputs)}
    declares = notebooks.declared(notebook)
    themed = "theme" in declares
    return Job(
        id=notebook.stem,
        report=notebook.stem,
        notebook=notebook,
        folder=Path("report"),
        parameters=ThemedParameters(**given, theme=str(declares["theme"].default)) if themed else Parameters(**given),
    )
