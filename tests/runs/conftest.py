"""A small council's outputs with a release, built once in a moment, to run small notebooks over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pmflib import folders
from pmflib.runs import builds
from pmflib.runs.models import Request
from tests.runs import fake_notebooks as notebooks
from tests.runs.trials import AREAS, AS_OF, Trial

COUNCIL = """\
slug: ours
authority: {code: E10000099, name: Ourshire, slug: ourshire}
districts:
  - {code: E07000901, name: Ashby, slug: ashby}
  - {code: E07000902, name: Barford, slug: barford}
brand: {name: Ourshire County Council, contact: performance@ourshire.example}
"""
SOURCES = """\
own_figures: {file: figures.csv, format: figures, label: Ourshire case system, released: 2026-10-12}
"""
FIGURES = """\
indicator,area,period,numerator,denominator
REF01,ashby,2026-27-q1,150,10000
REF01,barford,2026-27-q1,110,8000
REF01,ashby,2026-27-q2,160,10000
REF01,barford,2026-27-q2,115,8000
"""


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``parameters``, ``data`` and ``outputs`` that hold a release and no report."""
    root = tmp_path_factory.mktemp("released")
    shutil.copytree(folders.shipped("parameters"), root / "parameters", ignore=shutil.ignore_patterns("councils"))
    council = root / "parameters/councils/ours"
    council.mkdir(parents=True)
    (root / "data").mkdir()
    (council / "council.yml").write_text(COUNCIL)
    (council / "sources.yml").write_text(SOURCES)
    (root / "data/figures.csv").write_text(FIGURES)
    asked = {"council": "ours", "parameters": root / "parameters", "data": root / "data", "as_of": AS_OF}
    builds.release(Request(reports=("sound",), outputs=root / "outputs", areas=AREAS, **asked), "")
    return root


@pytest.fixture
def trial(released: Path, tmp_path: Path) -> Callable[..., Trial]:
    """Make a trial on a copy of it, with a sound notebook of one's own."""

    def make(*cells: str, **asked: Any) -> Trial:
        shutil.copytree(released, tmp_path / "trial")
        notebooks.write(tmp_path / "trial/notebooks", "sound", *(cells or (notebooks.SHOW,)))
        return Trial(tmp_path / "trial", **asked)

    return make
