"""Small notebooks that do right or wrong, and the batches that run them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4

from pmflib import disclosure, store
from pmflib.runs.batch import Batch
from pmflib.runs.models import Request
from pmflib.runs.planning import plan
from pmflib.runs.standing import step

PARAMETERS = """\
council: str = "northmere"  # whose parameters
area: str = "northmere"  # slug
period: str = ""  # edition
as_of: str = ""  # ISO date
audience: str = "internal-officer"  # for whom
outputs: str = "outputs"  # folder
"""
SHOW = """\
from pmflib.document import Paragraph, TitlePage, Section
Section(elements=(
    TitlePage(council="Northmere", title=f"Report on {area}", subtitle=period),
    Paragraph(text="One finding."),
))
"""
WAITS = """\
import time
from pathlib import Path
while not (Path(outputs) / "go").exists():
    time.sleep(0.02)
"""
"""Waits until the test has done what is to happen meanwhile, however long that takes here."""


def write(folder: Path, name: str, *cells: str, parameters: str = PARAMETERS) -> Path:
    """Write a notebook with a title, a parameters cell and the given code cells."""
    tagged = v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# Report"), tagged, *map(v4.new_code_cell, cells)])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def released(council: Path, areas: Sequence[str], edition: str = "2026-27-q2") -> Path:
    """Store a release for officers, of whose slices nothing but the names is there: nothing is withheld from them."""
    pack = disclosure.Pack(council=council.name, edition=edition, audience="internal-officer", slices={})
    folder = disclosure.release_folder(council, edition, pack.audience)
    disclosure.write_pack(pack, folder)
    manifest = store.read_json(folder / "release.json")
    store.write_json({**manifest, "sha256": {f"{area}/context.json": "" for area in areas}}, folder / "release.json")
    disclosure.write_truth(pack, council)
    return folder


def batch(root: Path, reports: Sequence[str], areas: Sequence[str] = ("ashby",), **asked: Any) -> Batch:
    """Return a batch of the notebooks in ``root/notebooks``, writing to ``root/outputs``."""
    notebooks = root / "notebooks"
    request = Request(reports=tuple(reports), outputs=root / "outputs", notebooks=notebooks, formats=("html",), **asked)
    jobs = plan(request, folder=notebooks, edition="2026-27-q2", areas=areas)
    release = released(root / "outputs/northmere", areas)
    return Batch(request=request, steps=tuple(step(job, request=request, release=release) for job in jobs))
