"""The whole sample without faults, written once for the tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmflib import sample


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole")
    sample.write(path, faults=False)
    return path
