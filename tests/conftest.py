"""Where the real published data and the expected values stand, and which tests must never be skipped on CI.

Tests of published figures skip, saying why, where the figures are absent. A gate (a test marked with one of
``GATES``) that skips where ``CI`` is set counts as failed: what it needs is for ``.ci/run`` to install.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

# How long one example takes says more about the machine than about the code.
settings.register_profile("pmf", deadline=None)
settings.load_profile("pmf")

# The fictional council at a tenth of its size: the same places, rules and words, in a tenth of the time.
os.environ.setdefault("PMF_SAMPLE_SCALE", "0.1")

ROOT = Path(__file__).resolve().parents[1]
GATES = frozenset({"browser", "fresh", "postgres"})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a gate skipped on CI as failed."""
    report = yield
    gates = GATES & {marker.name for marker in item.iter_markers()}
    if os.environ.get("CI") and gates and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"A gate ({', '.join(sorted(gates))}) was skipped on CI: {report.longrepr}"
    return report


def _folder(variable: str, default: str) -> Path:
    shared = ROOT.parent / "shared"
    folder = Path(os.environ.get(variable, shared / default))
    if folder.is_dir():
        return folder
    told = f"{folder} is absent: set {variable} to a folder of the same shape"
    # On CI a folder that should be there and is not would quietly pass over the figures that matter most.
    if os.environ.get("CI") and (variable in os.environ or shared.is_dir()):
        pytest.fail(told)
    pytest.skip(told)


@pytest.fixture(scope="session")
def published_data() -> Path:
    """Real published figures, read in place."""
    return _folder("PMF_DATA", "data")


@pytest.fixture(scope="session")
def oracles() -> Path:
    """Expected values made with the field's R packages, read in place."""
    return _folder("PMF_ORACLES", "oracles")


@pytest.fixture(scope="session")
def northmere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An outputs folder in which the fictional council is built: built once, only to be read."""
    from pmflib import build

    outputs = tmp_path_factory.mktemp("outputs")
    build.build("northmere", outputs=outputs, as_of="2026-11-20")
    return outputs


@pytest.fixture(scope="session")
def northmere_records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample at a twentieth of its size, with faults and clean: written once, only to be read."""
    from pmflib import sample

    folders = {name: tmp_path_factory.mktemp(name) for name in ("faulty", "clean")}
    for name, folder in folders.items():
        sample.write(folder, scale=0.05, faults=name == "faulty")
    return folders
