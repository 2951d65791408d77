"""The rooms, their order and what they may import: contracts, tree and CONTRIBUTING.md say the same."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADLESS = {"matplotlib", "seaborn", "ipywidgets", "papermill", "nbconvert", "dask", "distributed", "IPython"}


@pytest.fixture(scope="module")
def contracts() -> dict[str, dict[str, object]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return {contract["type"]: contract for contract in project["tool"]["importlinter"]["contracts"]}


def layered_rooms(layers: list[str]) -> list[str]:
    return [room.strip(" ()") for layer in layers for room in layer.split("|")]


def existing_rooms() -> set[str]:
    folders = {path.parent.name for path in ROOT.glob("pmflib/*/__init__.py")}
    return folders | {path.stem for path in ROOT.glob("pmflib/*.py")} - {"__init__"}


def test_the_contracts_hold():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_has_a_layer(contracts):
    unplaced = existing_rooms() - set(layered_rooms(contracts["layers"]["layers"]))
    assert not unplaced, f"Give each a layer in pyproject.toml and a line in CONTRIBUTING.md: {sorted(unplaced)}"


def test_the_layers_cannot_be_sidestepped(contracts):
    assert contracts["layers"]["containers"] == ["pmflib"]
    assert contracts["layers"]["exhaustive"] is True
    assert contracts["acyclic_siblings"]["ancestors"] == ["pmflib"]


def test_no_room_from_build_down_can_draw(contracts):
    rooms = layered_rooms(contracts["layers"]["layers"])
    below = set(rooms[rooms.index("build") :])
    wanted = sorted(f"pmflib.{room}" for room in below & existing_rooms())
    assert contracts["forbidden"]["source_modules"] == wanted, f"In pyproject.toml, source_modules should be {wanted}"
    assert set(contracts["forbidden"]["forbidden_modules"]) == HEADLESS


def test_contributing_explains_every_room_in_order(contracts):
    section = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## The rooms")[1].split("\n## ")[0]
    explained = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    assert explained == [room for room in layered_rooms(contracts["layers"]["layers"]) if room != "__main__"]
