"""One command, from the sample council to reports one can read: the authority and a district."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from pmflib import build, folders
from pmflib.cli import app
from tests.runs import fake_notebooks as notebooks

EDITION = "northmere/2026-27-q2/internal-officer"
AREAS = {"northmere": "Northmere", "dunmarsh": "Dunmarsh"}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Run the command as a person does, from a folder of their own."""
    folder = tmp_path_factory.mktemp("person") / "outputs"
    words = ["run", "quarterly", "--area", "Northmere", "--area", "dunmarsh", "--outputs", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pmflib", *words], capture_output=True, text=True, check=False, cwd=folder.parent
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "said.txt").write_text(done.stdout)
    return folder


def test_each_report_stands_in_its_place_whole(outputs):
    for area in AREAS:
        folder = outputs / EDITION / "quarterly" / area
        written = {"report.html", "report.pdf", "data.xlsx", "report.docx", "manifest.json"}
        assert {path.name for path in folder.iterdir()} == written
        assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")
        assert (folder / "data.xlsx").read_bytes().startswith(b"PK")


def test_each_page_names_its_area_and_says_that_it_is_synthetic(outputs):
    for area, name in AREAS.items():
        page = (outputs / EDITION / "quarterly" / area / "report.html").read_text()
        assert name in page
        assert "Quarter 2, July to September 2026" in page
        assert "Synthetic data" in page


def test_readers_get_no_code_no_parameters_and_no_path(outputs):
    for area in AREAS:
        folder = outputs / EDITION / "quarterly" / area
        for path in (folder / "report.html", folder / "report.pdf", folder / "manifest.json"):
            said = path.read_bytes()
            assert str(outputs).encode() not in said
            assert b"QuarterlyReport" not in said


def test_the_record_is_complete(outputs):
    (path,) = outputs.glob("northmere/runs/*/record.json")
    record = json.loads(path.read_text())
    assert (record["planned"], record["done"], record["failed"], record["skipped"]) == (2, 2, 0, 0)
    assert [job["area"] for job in record["jobs"]] == ["northmere", "dunmarsh"]
    assert all((path.parent / job["executed"]).exists() for job in record["jobs"])


def test_the_index_lists_both_and_the_last_line_names_it(outputs):
    index = outputs / EDITION / "index.html"
    page = index.read_text()
    assert "Complete: 2 of 2." in page
    assert all(f"quarterly/{area}/report.html" in page for area in AREAS)
    said = (outputs / "said.txt").read_text().splitlines()
    assert said[-2:] == ["2 of 2 reports written.", f"Open:   {index}"]


def test_nothing_half_written_and_no_lock_is_left(outputs):
    assert not [path for path in outputs.rglob("*") if path.name.endswith((".part", ".old", ".log"))]
    assert not (outputs / ".lock-holder.json").exists()


def test_the_same_again_builds_and_writes_nothing(outputs, monkeypatch):
    def built(*_args, **_options):
        raise AssertionError("built again, though nothing it comes from has changed")

    monkeypatch.setattr(build, "build", built)
    words = ["run", "quarterly", "--area", "Northmere", "--area", "dunmarsh", "--outputs", str(outputs), "--plan"]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 0, said.output
    assert "0 reports would be written" in said.stdout


def test_a_failed_report_ends_with_1_says_why_and_keeps_the_one_before(outputs, tmp_path, monkeypatch):
    real = folders.shipped
    notebooks.write(tmp_path / "notebooks", "quarterly", "assert area == 'northmere'", notebooks.SHOW)
    monkeypatch.setattr(folders, "shipped", lambda name: tmp_path / name if name == "notebooks" else real(name))
    outputs = shutil.copytree(outputs, tmp_path / "outputs")
    before = (outputs / EDITION / "quarterly/dunmarsh/report.html").read_bytes()
    words = ["run", "quarterly", "--area", "northmere", "--area", "dunmarsh", "--outputs", str(outputs)]
    said = CliRunner().invoke(app, words)
    assert said.exit_code == 1
    assert "Failed: quarterly dunmarsh\n        In cell 4: assert area == 'northmere'" in said.stdout
    assert "Again: pmf run quarterly --area dunmarsh --period 2026-27-q2 --outputs" in said.stdout
    assert "1 of 2 reports written, 1 failed." in said.stdout
    assert (outputs / EDITION / "quarterly/dunmarsh/report.html").read_bytes() == before
    assert "Report on northmere" in (outputs / EDITION / "quarterly/northmere/report.html").read_text()
    index = (outputs / EDITION / "index.html").read_text()
    assert "Incomplete: 1 of 2" in index
    assert "the report before is kept" in index
