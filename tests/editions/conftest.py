"""A small council with a report that is written, to be signed and published in a moment."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pmflib.cli import app
from tests.small_council import REFERRALS, settle

EDITION = "2026-27-q2"
FIGURES = REFERRALS + "REF02,ourshire,2026-27-q2,60,275\n"


class Office:
    """The folders of a council, and the command to work in them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.outputs = root / "outputs"
        self.parameters = root / "parameters"
        self.data = root / "data"
        self.place = self.outputs / "ours"

    def pmf(self, *words: str, **given: Any) -> Result:
        """Run one word of the command."""
        where = {"council": "ours", "parameters": self.parameters, "outputs": self.outputs, "data": self.data}
        options = [text for name, value in {**where, **given}.items() for text in (f"--{name}", str(value))]
        return CliRunner().invoke(app, [*words, *options], env={"COLUMNS": "300", "TERM": "dumb"})

    def run(self) -> Result:
        """Write the county's report."""
        return self.pmf("run", "quarterly", period=EDITION, **{"as-of": "2026-11-20"})

    def publish(self, *words: str, **given: Any) -> Result:
        """Take a step."""
        return self.pmf("publish", EDITION, *words, **given)

    def published(self) -> Result:
        """Take all three steps."""
        self.publish("--review", by="A. Smith, Head of Performance")
        self.publish("--sign", by="C. Director, Director")
        return self.publish(on="2026-11-26")

    def files(self, folder: str = "editions") -> dict[str, bytes]:
        """Return every file below a folder of the outputs."""
        root = self.place / folder
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The council with its county's quarterly report, nothing decided yet."""
    root = settle(tmp_path_factory.mktemp("written"), FIGURES)
    done = Office(root).run()
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture(scope="session")
def published(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its first version published."""
    root = Path(shutil.copytree(written, tmp_path_factory.mktemp("published") / "office"))
    done = Office(root).published()
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture
def issued(published: Path, tmp_path: Path) -> Office:
    """Return a copy of the council with a version published, to be worked in."""
    return Office(Path(shutil.copytree(published, tmp_path / "office")))


@pytest.fixture
def office(written: Path, tmp_path: Path) -> Office:
    """Return a copy of the council, to be worked in."""
    shutil.copytree(written, tmp_path / "office", copy_function=os.link)
    for path in (tmp_path / "office/data").iterdir():
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
    return Office(tmp_path / "office")
