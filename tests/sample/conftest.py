"""The whole sample without faults, written once for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pmflib import sample
from tests.extracts_read import Tables, extract


@pytest.fixture(scope="session")
def whole(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    return once("whole", lambda folder: sample.write(folder, faults=False))


@pytest.fixture(scope="module")
def clean(northmere_records: dict[str, Path]) -> Tables:
    return extract(northmere_records["clean"])
