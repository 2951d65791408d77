"""environment.yml says for conda what pyproject.toml says for pip: same packages, same bounds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]

# conda-forge's own names, where they differ.
CONDA_NAMES = {
    "brotli": "brotli-python",
    "build": "python-build",
    "duckdb": "python-duckdb",
    "matplotlib": "matplotlib-base",
    "seaborn": "seaborn-base",
    "typst": "typst-py",
}
# Not on conda-forge, or not surely: these come with `pip: -e .[dev]`.
FROM_PIP = {
    "axe-playwright-python",
    "font-source-sans-pro",
    "page-validation",
    "playwright",
    "psycopg",
    "types-defusedxml",
    "types-openpyxl",
}


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def conda_lines() -> list:
    return yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]


def declared(project: dict) -> list[Requirement]:
    return [Requirement(line) for line in project["dependencies"] + project["optional-dependencies"]["dev"]]


def test_packages_and_bounds_are_equal(project, conda_lines):
    wanted = {
        CONDA_NAMES.get(entry.name.lower(), entry.name.lower()): entry.specifier
        for entry in declared(project)
        if entry.name.lower() not in FROM_PIP
    }
    requirements = (Requirement(line) for line in conda_lines if isinstance(line, str))
    found = {entry.name: entry.specifier for entry in requirements if entry.name not in {"pip", "python"}}
    assert found == wanted


def test_python_has_the_same_bound(project, conda_lines):
    python = next(line for line in conda_lines if isinstance(line, str) and line.startswith("python>"))
    assert Requirement(python).specifier == SpecifierSet(project["requires-python"])


def test_the_rest_and_the_package_itself_come_through_pip(project, conda_lines):
    assert "pip" in conda_lines
    assert [line for line in conda_lines if isinstance(line, dict)] == [{"pip": ["-e .[dev]"]}]
    assert {entry.name.lower() for entry in declared(project)} >= FROM_PIP
