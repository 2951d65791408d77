"""A small council with a report that is written, to be signed and published in a moment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pmflib import folders
from pmflib.cli import app

EDITION = "2026-27-q2"
COUNCIL = """\
slug: ours
authority: {code: E10000099, name: Ourshire, slug: ourshire}
districts:
  - {code: E07000901, name: Ashby, slug: ashby}
  - {code: E07000902, name: Barford, slug: barford}
brand: {name: Ourshire County Council, contact: performance@ourshire.example}
"""
SOURCES = """\
own_figures: {file: figures.csv, format: figures, label: Ourshire case system, released: 2026-10-12}
"""
FIGURES = """\
indicator,area,period,numerator,denominator
REF01,ashby,2026-27-q1,150,10000
REF01,barford,2026-27-q1,110,8000
REF01,ashby,2026-27-q2,160,10000
REF01,barford,2026-27-q2,115,8000
REF02,ourshire,2026-27-q2,60,275
"""


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
    root = tmp_path_factory.mktemp("written")
    shutil.copytree(folders.shipped("parameters"), root / "parameters", ignore=shutil.ignore_patterns("councils"))
    council = root / "parameters/councils/ours"
    council.mkdir(parents=True)
    (root / "data").mkdir()
    (council / "council.yml").write_text(COUNCIL)
    (council / "sources.yml").write_text(SOURCES)
    (root / "data/figures.csv").write_text(FIGURES)
    done = Office(root).run()
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture
def office(written: Path, tmp_path: Path) -> Callable[[], Office]:
    """Return a copy of the council, to be worked in."""
    shutil.copytree(written, tmp_path / "office", copy_function=os.link)
    for path in (tmp_path / "office/data").iterdir():
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
    return Office(tmp_path / "office")
