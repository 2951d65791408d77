"""Where the real published data and the expected values stand; tests skip, saying why, where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _folder(variable: str, default: str) -> Path:
    folder = Path(os.environ.get(variable, ROOT.parent / "shared" / default))
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent: set {variable} to a folder of the same shape")
    return folder


@pytest.fixture(scope="session")
def published_data() -> Path:
    """Real published figures, read in place."""
    return _folder("PMF_DATA", "data")


@pytest.fixture(scope="session")
def oracles() -> Path:
    """Expected values made with the field's R packages, read in place."""
    return _folder("PMF_ORACLES", "oracles")
