"""Whatever a user gets wrong: one message with a cure, exit code 2, no traceback, nothing half written."""

from __future__ import annotations

import re
import shutil

import pytest
from typer.testing import CliRunner

from pmflib import folders
from pmflib.cli import app
from pmflib.runs.lock import locked
from tests.runs import fake_notebooks as notebooks


@pytest.fixture(scope="module")
def data(northmere_records):
    """Northmere's tables, written once."""
    return northmere_records["faulty"]


@pytest.fixture
def pmf(tmp_path, monkeypatch):
    """Run the command with a report notebook of our own, writing to a fresh folder."""
    real = folders.shipped
    notebooks.write(tmp_path / "notebooks", "quarterly", notebooks.SHOW)
    monkeypatch.setattr(folders, "shipped", lambda name: tmp_path / name if name == "notebooks" else real(name))

    def run(*words):
        outputs = () if "--outputs" in words else ("--outputs", str(tmp_path / "outputs"))
        return CliRunner().invoke(app, [*words, *outputs], env={"COLUMNS": "200"})

    return run


def _refused(result, *says):
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert all(say in result.stderr for say in says), result.stderr
    assert "Traceback" not in result.output


def _nothing_written(folder):
    """Whether there is nothing but the lock and the extracts, which are kept as they came whatever is asked."""
    written = (path for path in folder.rglob("*") if path.is_file() and "extracts" not in path.parts)
    return not [path for path in written if not path.name.startswith(".lock")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["quartely"], ["there is no report 'quartely'. Did you mean 'quarterly'?"]),
        (["quarterly", "--council", "northmer"], ["northmer", "Did you mean 'northmere'?"]),
        (["quarterly", "--audience", "internal-oficer"], ["internal-oficer", "internal-officer"]),
        (["quarterly", "--period", "2026-29"], ["'2026-29' is not a period", "2026-27-q2"]),
        (["quarterly", "--as-of", "30/09/2026"], ["'30/09/2026' is not a date", "2026-03-31"]),
        (["quarterly", "--council", "kent", "--data", ".", "--as-of", "2999-01-01"], ["2999-01-01 is still to come"]),
        (["quarterly", "--theme", "stability"], ["theme"]),
        (["quarterly", "--council", "kent"], ["--data"]),
        (["quarterly", "--council", "kent", "--data", "nowhere"], ["nowhere", "--data"]),
        (["quarterly", "--parameters", "nowhere"], ["nowhere", "--parameters"]),
        (["quarterly", "quartely", "--period", "26"], ["2 problems:", "'quartely'", "'26' is not a period"]),
    ],
)
def test_a_wrong_word_is_refused_before_anything_is_read(pmf, tmp_path, words, says):
    _refused(pmf("run", *words), *says)
    assert _nothing_written(tmp_path / "outputs")


def test_an_unknown_area_is_refused_with_near_names(pmf, tmp_path, data):
    _refused(pmf("run", "quarterly", "--area", "Dunmarch", "--data", str(data)), "Dunmarch", "unmarsh")
    assert _nothing_written(tmp_path / "outputs")


def test_a_period_without_data_is_refused_with_those_there_are(pmf, tmp_path, data):
    _refused(pmf("run", "quarterly", "--period", "2031-32", "--data", str(data)), "2031-32", "2026-27-q2")
    assert _nothing_written(tmp_path / "outputs")


def test_what_is_right_is_said_to_be(tmp_path, data):
    shutil.copytree(data, tmp_path / "outputs/northmere/sample")
    said = CliRunner().invoke(app, ["check", "--outputs", str(tmp_path / "outputs")], env={"COLUMNS": "200"})
    assert said.exit_code == 0
    assert re.match(r"northmere: no problems\. 1\d\d indicators", said.stdout)
    assert "figures of" in said.stdout


def test_a_missing_source_file_is_named(pmf, tmp_path, data):
    short = tmp_path / "short"
    shutil.copytree(data, short)
    gone = min((short / "published").glob("*.csv"))
    gone.unlink()
    _refused(pmf("run", "quarterly", "--data", str(short)), gone.name.split(".")[0])
    assert _nothing_written(tmp_path / "outputs")


@pytest.mark.parametrize("broken", ["indicators: [", "a: 1\na: 2\n", "\x00"])
def test_unreadable_parameters_are_named(pmf, tmp_path, broken):
    parameters = tmp_path / "parameters"
    shutil.copytree(folders.shipped("parameters"), parameters)
    (parameters / "indicators.yml").write_text(broken)
    _refused(pmf("run", "quarterly", "--parameters", str(parameters)), "indicators.yml")
    assert _nothing_written(tmp_path / "outputs")


@pytest.mark.parametrize("words", [["run", "quarterly"], ["build"], ["run", "quarterly", "--plan"]])
def test_an_outputs_folder_that_cannot_be_written_is_named(pmf, tmp_path, words):
    (tmp_path / "taken").write_text("a file")
    _refused(pmf(*words, "--outputs", str(tmp_path / "taken")), "taken", "cannot be written to", "--outputs")


def test_a_full_disk_is_said_plainly(pmf, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device", "outputs/store")

    monkeypatch.setattr("pmflib.build.build", full)
    _refused(pmf("build"), "outputs/store: No space left on device")


def test_ctrl_c_before_the_first_report_ends_with_130(pmf, monkeypatch):
    def pressed(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("pmflib.build.build", pressed)
    assert pmf("build").exit_code == 130


def test_a_second_batch_on_the_same_outputs_is_refused(pmf, tmp_path):
    with locked(tmp_path / "outputs", purpose="pmf run quarterly"):
        _refused(pmf("run", "quarterly"), "in use by process", "(pmf run quarterly)")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["gone.ipynb"], "gone.ipynb: there is no such file"),
        (["gone.ipynb", "--to", "docs"], "unknown format 'docs'"),
        (["gone.ipynb", "--to", ","], "unknown format ''"),
    ],
)
def test_what_cannot_be_exported_is_said(words, says):
    _refused(CliRunner().invoke(app, ["export", *words]), says)


def test_an_export_that_fails_leaves_the_files_before(tmp_path):
    notebook = notebooks.write(tmp_path, "report", notebooks.SHOW)
    before = tmp_path / "report" / "report.html"
    before.parent.mkdir()
    before.write_text("before")
    _refused(CliRunner().invoke(app, ["export", str(notebook)]), "report.ipynb")
    assert before.read_text() == "before"
