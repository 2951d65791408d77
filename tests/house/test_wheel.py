"""The wheel carries notebooks, parameters and both councils, and the installed ``pmf`` works far from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("notebooks", "parameters")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Folder of the commands of a throw-away environment: our wheel, and the dependencies of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    places = {"base": str(folder), "platbase": str(folder)}
    library = Path(sysconfig.get_path("purelib", "venv", vars=places))
    commands = Path(sysconfig.get_path("scripts", "venv", vars=places))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(library)
    # Lines of a .pth file join the search path after the folder it stands in, and their own .pth files are not read:
    # so dependencies are found here and the checkout is not.
    (library / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return commands


def run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    python = installed / ("python.exe" if os.name == "nt" else "python")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    entry = "import sys; from importlib.metadata import entry_points as e; sys.argv[0] = 'pmf'; "
    entry += "sys.exit(next(iter(e(group='console_scripts', name='pmf'))).load()())"
    command = [str(python), "-c", entry, *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def shipped_files(name: str) -> set[str]:
    listed = (path for path in (ROOT / name).rglob("*") if path.is_file() and path.name != ".gitkeep")
    return {path.relative_to(ROOT).as_posix() for path in listed if ".ipynb_checkpoints" not in path.parts}


@pytest.mark.parametrize("name", SHIPPED)
def test_wheel_carries_what_ships_with_it(wheel, name):
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"pmflib/shipped/{file}" for file in shipped_files(name)}
    assert {file for file in inside if file.startswith(f"pmflib/shipped/{name}/")} == wanted


@pytest.mark.parametrize("council", ["kent", "northmere"])
def test_wheel_carries_both_councils(wheel, council):
    assert f"pmflib/shipped/parameters/councils/{council}/council.yml" in zipfile.ZipFile(wheel).namelist()


def test_wheel_carries_no_tests_and_nothing_written_by_a_run(wheel):
    top = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {folder for folder in top if not folder.endswith(".dist-info")} == {"pmflib"}


def test_installed_package_is_the_wheel_and_not_the_checkout(installed, tmp_path):
    python = installed / ("python.exe" if os.name == "nt" else "python")
    where = subprocess.run(
        [str(python), "-c", "import pmflib; print(pmflib.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)


@pytest.mark.parametrize("words", [["--help"], ["check", "--council", "northmere"]], ids=" ".join)
def test_installed_command_works_in_an_empty_folder(installed, tmp_path, words):
    done = run(installed, tmp_path, *words)
    assert done.returncode == 0, done.stdout + done.stderr
