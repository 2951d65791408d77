"""A gate skipped on CI is a failure; anywhere else, and for other tests, a skip is a skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
SKIPPED = "import pytest\n\n\n@pytest.mark.{marker}\ndef test_gate():\n    pytest.skip('no browser')\n"
EXPECTED_TO_FAIL = "import pytest\n\n\n@pytest.mark.{marker}\n@pytest.mark.xfail\ndef test_gate():\n    assert False\n"


def outcome(folder: Path, source: str, *, ci: bool) -> subprocess.CompletedProcess[str]:
    shutil.copy(TESTS / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser: gate\n  stress: no gate\n", encoding="utf-8")
    (folder / "test_gate.py").write_text(source, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | ({"CI": "true"} if ci else {})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_skipped_gate_fails_on_ci_and_says_why(tmp_path):
    done = outcome(tmp_path, SKIPPED.format(marker="browser"), ci=True)
    assert done.returncode == 1
    assert "A gate (browser) was skipped on CI" in done.stdout
    assert "no browser" in done.stdout


@pytest.mark.parametrize(
    ("source", "marker", "ci"),
    [(SKIPPED, "browser", False), (SKIPPED, "stress", True), (EXPECTED_TO_FAIL, "browser", True)],
    ids=["not-on-ci", "not-a-gate", "expected-to-fail"],
)
def test_other_skips_stay_skips(tmp_path, source, marker, ci):
    done = outcome(tmp_path, source.format(marker=marker), ci=ci)
    assert done.returncode == 0, done.stdout
