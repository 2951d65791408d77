"""Where the real published data and the expected values stand, and which tests must never be skipped on CI.

Tests of published figures skip, saying why, where the figures are absent. A gate (a test marked with one of
``GATES``) that skips where ``CI`` is set counts as failed: what it needs is for ``.ci/run`` to install.

What takes long to make and is only read is made once a run, whichever worker needs it first: ``once``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

# How long an example takes says more about the machine than about the code, and everywhere the examples are the same:
# a run that fails fails again. `--hypothesis-profile=search` looks for others.
settings.register_profile("search", deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("pmf", settings.get_profile("search"), derandomize=True, database=None)
settings.load_profile("pmf")

# The fictional council at a tenth of its size: the same places, rules and words, in a tenth of the time.
os.environ.setdefault("PMF_SAMPLE_SCALE", "0.1")

ROOT = Path(__file__).resolve().parents[1]
GATES = frozenset({"browser", "fresh", "postgres"})

# Files that take longest, longest first: they begin first, so that no worker is left alone with one at the end.
LONGEST = (
    "runs/test_faults.py",
    "house/test_lint.py",
    "runs/test_dask.py",
    "notebooks/test_nbval.py",
    "editions/test_publishing.py",
    "end_to_end/test_batch.py",
    "runs/test_kernel_same.py",
    "runs/test_execute.py",
    "runs/test_provisioner.py",
    "runs/test_resume.py",
    "end_to_end/test_audit_cycle.py",
    "editions/test_restating.py",
    "measures/test_against_pandas.py",
    "build/test_build.py",
    "disclosure/test_attack.py",
    "quality/test_sample.py",
    "cli/test_recording.py",
    "disclosure/test_kent.py",
    "sample/test_sample.py",
)

# What shows that a clean clone is whole, beside that every test can be read there: see tests/house/test_fresh.py.
SMOKE = (
    "house/test_environment.py",
    "house/test_layers.py",
    "house/test_lock.py",
    "house/test_wheel.py",
    "house/test_words.py",
    "cli/test_app.py",
    "cli/test_bad_input.py",
    "disclosure/test_kent.py",
    "document/",
    "export/test_export.py",
    "formats/",
    "frames/",
    "oracles/",
    "plots/test_look.py",
    "sources/test_lait_oracle.py",
    "stats/test_spc_xmr.py",
    "theme/",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, and mark what a clean clone is tried with."""
    order = {name: at for at, name in enumerate(LONGEST)}
    names = {item: "/".join(item.path.parts[-2:]) for item in items}
    items.sort(key=lambda item: order.get(names[item], len(order)))
    for item in items:
        if names[item].startswith(SMOKE):
            item.add_marker("smoke")


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
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a function that makes a folder once a run, and gives each worker a copy of its own.

    ``once("clean", write)`` calls ``write`` with an empty folder, unless another worker has: then it waits for that.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[Path], object]) -> Path:
        whole = shared / f"once-{name}"
        with FileLock(shared / f"once-{name}.lock"):
            if not whole.exists():
                begun = tmp_path_factory.mktemp(f"{name}-begun")
                make(begun)
                begun.rename(whole)
        mine = own / f"own-{name}"
        return mine if mine.exists() else Path(shutil.copytree(whole, mine))

    return made


@pytest.fixture(scope="session")
def northmere(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """An outputs folder in which the fictional council is built: only to be read."""
    from pmflib import build

    return once("northmere", lambda outputs: build.build("northmere", outputs=outputs, as_of="2026-11-20"))


@pytest.fixture(scope="session")
def kent_outputs(once: Callable[[str, Callable[[Path], object]], Path], published_data: Path) -> Path:
    """An outputs folder with Kent for its own officers, from the real published figures: only to be read."""
    from pmflib import build

    def make(outputs: Path) -> None:
        built = build.build("kent", data=published_data, outputs=outputs, as_of="2026-11-20")
        assert (built.edition, built.slices, built.requested) == ("2024-25", ("kent",), ("kent",))

    return once("kent", make)


@pytest.fixture(scope="session")
def northmere_records(once: Callable[[str, Callable[[Path], object]], Path]) -> dict[str, Path]:
    """The sample at a twentieth of its size, with faults and clean: only to be read."""
    from pmflib import sample

    def write(name: str) -> Path:
        return once(name, lambda folder: sample.write(folder, scale=0.05, faults=name == "faulty"))

    return {name: write(name) for name in ("faulty", "clean")}
