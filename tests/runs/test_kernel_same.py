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
    job = _job(notebook, northmere)
    execute(job, tmp_path / "ours.ipynb", sockets=tmp_path, log=tmp_path / "said.log", time_limit=300)
    papermill.execute_notebook(
        str(notebook),
        str(tmp_path / "plain.ipynb"),
        parameters=job.parameters.model_dump(),
        kernel_name="python3",
        progress_bar=False,
        cwd=str(notebook.parent),
    )
    ours, plain = read(tmp_path / "ours.ipynb"), read(tmp_path / "plain.ipynb")
    assert any(ours)
    assert [_kinds(cell) for cell in ours] == [_kinds(cell) for cell in plain]
    assert ours == plain
    if notebook.stem != "explore":
        _shows_elements(tmp_path / "plain.ipynb")


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
