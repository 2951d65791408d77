"""A gate skipped on CI is a failure; anywhere else, and for other tests, a skip is a skip. And what is made once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import LONGEST, SMOKE

TESTS = Path(__file__).resolve().parents[1]
SKIPPED = "import pytest\n\n\n@pytest.mark.{marker}\ndef test_{name}():\n    pytest.skip('no browser')\n"
EXPECTED_TO_FAIL = (
    "import pytest\n\n\n@pytest.mark.browser\n@pytest.mark.xfail\ndef test_expected():\n    assert False\n"
)
GATES = {
    "test_gate.py": SKIPPED.format(marker="browser", name="gate"),
    "test_other.py": SKIPPED.format(marker="stress", name="other"),
    "test_expected.py": EXPECTED_TO_FAIL,
}
MADE = """
def test_{name}(once, tmp_path_factory):
    def make(folder):
        (folder / "made").write_text("{name}")
        with open("log", "a") as log:
            log.write("made\\n")

    mine = once("thing", make)
    assert (mine / "made").read_text() in ("a", "b", "c", "d")
    (mine / "own").write_text("{name}")
    assert mine.is_relative_to(tmp_path_factory.getbasetemp())
"""


def outcome(folder: Path, files: dict[str, str], *options: str, ci: bool) -> subprocess.CompletedProcess[str]:
    """Run tests under a copy of our conftest."""
    shutil.copy(TESTS / "conftest.py", folder)
    markers = "[pytest]\nmarkers =\n  browser: gate\n  stress: no gate\n"
    for name, text in {"pytest.ini": markers, **files}.items():
        (folder / name).write_text(text, encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", *options, str(folder)]
    environment = kept | ({"CI": "true"} if ci else {})
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_skipped_gate_fails_on_ci_and_says_why_and_other_skips_stay_skips(tmp_path):
    done = outcome(tmp_path, GATES, ci=True)
    assert done.returncode == 1
    assert "1 failed, 1 skipped, 1 xfailed" in done.stdout
    assert "A gate (browser) was skipped on CI" in done.stdout
    assert "no browser" in done.stdout


def test_away_from_ci_a_skip_is_a_skip(tmp_path):
    done = outcome(tmp_path, GATES, ci=False)
    assert done.returncode == 0, done.stdout
    assert "2 skipped, 1 xfailed" in done.stdout


def test_what_is_made_once_is_made_once_for_all_workers_and_each_has_its_own(tmp_path):
    files = {f"test_{name}.py": MADE.format(name=name) for name in "abcd"}
    done = outcome(tmp_path, files, "-n", "2", "--dist", "loadfile", ci=False)
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
    assert (tmp_path / "log").read_text() == "made\n"


def test_files_that_begin_first_and_those_of_the_smoke_test_are_there():
    assert not [name for name in (*LONGEST, *SMOKE) if not (TESTS / name).exists()]
