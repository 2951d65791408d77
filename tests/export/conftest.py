"""The demonstration report, exported once."""

from __future__ import annotations

from pathlib import Path

import demo_report as demo
import pytest

from pmflib.export import Report, export, read


@pytest.fixture(scope="session")
def notebook(tmp_path_factory) -> Path:
    return demo.write(tmp_path_factory.mktemp("run"), demo.shown())


@pytest.fixture(scope="session")
def report(notebook) -> Report:
    return read(notebook)


@pytest.fixture(scope="session")
def exported(notebook, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    export(notebook, folder)
    return folder
