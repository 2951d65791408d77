"""A small council's outputs with a release, built once in a moment, to run small notebooks over."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pmflib.runs import builds
from pmflib.runs.models import Request
from tests.runs import fake_notebooks as notebooks
from tests.runs.trials import AREAS, AS_OF, Trial
from tests.small_council import settle


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``parameters``, ``data`` and ``outputs`` that hold a release and no report."""
    root = settle(tmp_path_factory.mktemp("released"))
    asked = {"council": "ours", "parameters": root / "parameters", "data": root / "data", "as_of": AS_OF}
    builds.release(Request(reports=("sound",), outputs=root / "outputs", areas=AREAS, **asked), "")
    return root


@pytest.fixture(scope="session")
def undisturbed(
    released: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, dict[str, str]], float, Path]:
    """The tree of reports that a run nobody disturbs leaves, how long it took, and where it stands."""
    root = tmp_path_factory.mktemp("undisturbed") / "trial"
    shutil.copytree(released, root)
    notebooks.write(root / "notebooks", "sound", notebooks.SHOW)
    sound = Trial(root)
    began = time.monotonic()
    code, said = sound.run()
    assert code == 0, said
    return sound.reports(), time.monotonic() - began, root


@pytest.fixture
def trial(released: Path, tmp_path: Path) -> Callable[..., Trial]:
    """Make a trial on a copy of it, with a sound notebook of one's own."""

    def make(*cells: str, **asked: Any) -> Trial:
        shutil.copytree(released, tmp_path / "trial")
        notebooks.write(tmp_path / "trial/notebooks", "sound", *(cells or (notebooks.SHOW,)))
        return Trial(tmp_path / "trial", **asked)

    return make
