"""Reports of a fabricated release that withholds figures, and of the true figures it was made from, in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from withheld_reports import Pair, report, true_and_withheld


@pytest.fixture(scope="session")
def pair() -> Pair:
    return true_and_withheld()


@pytest.fixture(scope="session")
def clean_report(pair, tmp_path_factory) -> Path:
    return report(pair.release, tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="session")
def leaking_report(pair, tmp_path_factory) -> Path:
    return report(pair.truth, tmp_path_factory.mktemp("leaking"))
