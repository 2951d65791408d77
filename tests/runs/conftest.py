"""A council's outputs with a release, built once, to run small notebooks over."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pmflib.runs import builds
from pmflib.runs.models import Request
from tests.runs import fake_notebooks as notebooks
from tests.runs.trials import Trial

AREAS = ("northmere", "dunmarsh", "ambermoor")


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of Northmere with a release of its newest edition and no report."""
    outputs = tmp_path_factory.mktemp("released") / "outputs"
    builds.release(Request(reports=("sound",), outputs=outputs, areas=AREAS), "")
    return outputs


@pytest.fixture
def trial(released: Path, tmp_path: Path) -> Callable[..., Trial]:
    """Make a trial on a copy of those outputs, with a sound notebook of one's own."""

    def make(*cells: str, **asked: Any) -> Trial:
        shutil.copytree(released, tmp_path / "outputs")
        notebooks.write(tmp_path / "notebooks", "sound", *(cells or (notebooks.SHOW,)))
        return Trial(tmp_path, areas=asked.pop("areas", AREAS), **asked)

    return make
