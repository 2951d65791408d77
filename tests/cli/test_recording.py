"""Commentary out by spreadsheet and back, with the words of the command line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from pmflib import build, disclosure, folders
from pmflib.cli import app

WORDS = ("Three posts empty.", "Agency workers.", "Service manager", date(2027, 3, 31), "A. Manager")


@pytest.fixture(scope="module")
def place(northmere: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recording")
    shutil.copytree(northmere, folder / "outputs")
    shutil.copytree(folders.shipped("parameters"), folder / "parameters")
    return folder


def pmf(*words: object):
    return CliRunner().invoke(app, ["commentary", *(str(word) for word in words)], env={"COLUMNS": "200"})


def test_words_go_out_and_come_back_into_the_next_release(place: Path) -> None:
    file, outputs = place / "words.xlsx", place / "outputs"
    out = pmf("export", file, "--outputs", outputs)
    assert out.exit_code == 0, out.output
    book = load_workbook(file)
    page = book["Commentary"]
    heads = [cell.value for cell in page[1]]
    indicator, area = page.cell(2, 1).value, page.cell(2, 2).value
    for across, word in enumerate(WORDS, start=heads.index("cause") + 1):
        page.cell(2, across).value = word
    book.save(file)
    written = file.read_bytes()
    over = pmf("export", file, "--outputs", outputs)
    assert (over.exit_code, file.read_bytes() == written) == (2, True)
    assert "is there already" in over.output
    back = pmf("import", file, "--parameters", place / "parameters")
    assert "1 new entry in the register of commentary" in back.output
    again = pmf("import", file, "--parameters", place / "parameters")
    assert "0 new entries" in again.output
    built = build.build("northmere", outputs=outputs, parameters=place / "parameters", as_of="2026-11-20")
    said = disclosure.open_slice(built.folder, area).context.commentary
    assert [(one.indicator, one.cause, one.recovery) for one in said] == [(indicator, WORDS[0], WORDS[3])]


def test_what_names_a_person_is_masked_on_the_way_in_and_said(place: Path) -> None:
    file = place / "named.xlsx"
    pmf("export", file, "--outputs", place / "outputs")
    book = load_workbook(file)
    page = book["Commentary"]
    heads = [cell.value for cell in page[1]]
    said = ("Mrs Hall left.", "Ring 01632 960 123.", "Service manager", date(2027, 3, 31), "B. Manager")
    for across, word in enumerate(said, start=heads.index("cause") + 1):
        page.cell(2, across).value = word
    book.save(file)
    back = pmf("import", file, "--parameters", place / "parameters")
    assert "cause: name" in back.output
    assert "action: telephone" in back.output
    kept = (place / "parameters/councils/northmere/registers/commentary.csv").read_text("utf-8")
    assert "[name] left." in kept
    assert "Hall" not in kept
    assert "960" not in kept


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--period", "2020-21"), "no figures of '2020-21' are stored"),
        (("--area", "gullhven"), "Did you mean 'gullhaven'?"),
    ],
)
def test_what_is_not_stored_is_refused(place: Path, words: tuple[str, ...], says: str) -> None:
    refused = pmf("export", place / "no.xlsx", "--outputs", place / "outputs", *words)
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert not (place / "no.xlsx").exists()


def test_a_workbook_of_another_kind_is_refused(place: Path) -> None:
    refused = pmf("import", place / "parameters" / "indicators.yml", "--parameters", place / "parameters")
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
