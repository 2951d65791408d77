"""The command starts at once, explains itself, and turns what a user can cure into one message."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from pmflib.cli import app

HEAVY = ("pandas", "numpy", "pyarrow", "pydantic", "matplotlib", "papermill", "nbconvert", "IPython")
WORDS = ("sample", "check", "build", "run", "publish", "export", "status", "explore")


def pmf(*words: str):
    """Run the command in this process."""
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "200", "TERM": "dumb"})


def test_help_loads_nothing_heavy():
    code = f"import sys, pmflib.cli; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_status_loads_no_figures_and_no_kernels(tmp_path):
    code = """if True:
        import sys
        from pmflib.cli import main
        sys.argv[1:] = ["status", "--outputs", "none"]
        try:
            main()
        except SystemExit:
            print([name for name in ("pandas", "papermill") if name in sys.modules])"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_lists_every_word():
    said = pmf("--help").stdout
    assert all(f" {word} " in said for word in WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_each_word_s_help_shows_an_example(word):
    said = pmf(word, "--help")
    assert said.exit_code == 0
    assert f"Example: pmf {word}" in said.stdout


def test_the_module_runs_as_the_command():
    done = subprocess.run([sys.executable, "-m", "pmflib", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("pmf 0.")


def test_a_word_that_does_not_exist_is_bad_input():
    said = pmf("rnu")
    assert said.exit_code == 2
    assert "run" in said.stderr


def test_a_missing_report_is_bad_input():
    assert pmf("run").exit_code == 2
