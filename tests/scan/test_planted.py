"""Whatever is planted in a hidden place of a clean report is found there."""

from __future__ import annotations

import json
import zipfile

import pytest
from planting import KEPT, READ

from pmflib import scan

WORDS = "Re-referrals within 12 months in Northmere, year to March 2026: 21.7%"
CHILD = "NM-0042-917X"
READABLE = [(file, place) for file, places in READ.items() for place in places]
ANYWHERE = READABLE + [(file, place) for file, places in KEPT.items() for place in places]
CANARIES = scan.canaries(given=[CHILD, "Zephyrine Quillfeather"])


@pytest.fixture(scope="module")
def contents(clean_report) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in clean_report.iterdir()}


@pytest.fixture
def planted(contents, tmp_path):
    """Plants words in a place of a file and returns the folder that holds nothing else."""

    def plant(file: str, place: str, words: str):
        (tmp_path / file).write_bytes((READ[file] | KEPT[file])[place](contents[file], words))
        return tmp_path

    return plant


@pytest.mark.parametrize(("file", "place"), READABLE)
def test_a_hidden_number_is_found(planted, pair, file, place):
    found = scan.scan(planted(file, place, WORDS), protected=pair.protected)
    assert {(leak.file, leak.sought) for leak in found} == {(file, "value of REF02, X10000001, to 2026-03")}


@pytest.mark.parametrize(("file", "place"), ANYWHERE)
def test_a_canary_is_found_whatever_its_case(planted, file, place):
    found = scan.scan(planted(file, place, f"x {CHILD.lower()} ZEPHYRINE  Quillfeather y"), canaries=CANARIES)
    assert {leak.kind for leak in found} == {"canary"}
    assert len({leak.sought for leak in found}) == 2


@pytest.mark.parametrize(("file", "place"), ANYWHERE)
def test_a_secret_is_found_inside_other_words(planted, monkeypatch, file, place):
    monkeypatch.setenv("COUNCIL_DB", "postgresql://reader:Tr0ub4dour@db.example/ssd")
    canaries = scan.canaries(variables=["COUNCIL_DB", "NOT_SET"])
    found = scan.scan(planted(file, place, "xTR0UB4DOURx"), canaries=canaries)
    assert {leak.kind for leak in found} == {"secret"}
    assert all("the password in COUNCIL_DB" in leak.sought and "ub4" not in leak.sought.casefold() for leak in found)


def test_a_clean_report_holds_no_canary(clean_report):
    assert scan.scan(clean_report, canaries=CANARIES) == ()


def test_names_of_files_and_folders_are_read_too(pair, tmp_path):
    folder = tmp_path / "re-referrals-within-12-months"
    folder.mkdir()
    (folder / f"northmere-2025-26--{CHILD}.txt").write_text("nothing")
    found = scan.scan(tmp_path, protected=pair.protected, canaries=CANARIES)
    assert [leak.place for leak in found] == ["file name"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.html", f"<p>{CHILD}"),
        ("a.json", json.dumps({"a": [{"b": CHILD}]})),
        ("a.csv", f"a,b\n1,{CHILD}\n"),
        ("a.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><text>{CHILD}</text></svg>'),
        ("a.txt", CHILD),
        ("a.txt", f"one Zephyrine\nQuillfeather two {CHILD}"),
        ("a.ipynb", json.dumps({"cells": [{"source": CHILD}]})),
    ],
)
def test_every_kind_of_text_is_read(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert any(leak.file == name for leak in scan.scan(tmp_path, canaries=CANARIES))


def test_a_name_split_over_two_cells_is_a_name(tmp_path):
    (tmp_path / "a.csv").write_text("forename,surname\nZephyrine,Quillfeather\n")
    assert scan.scan(tmp_path, canaries=CANARIES)


def test_files_inside_files_are_opened(contents, tmp_path, pair):
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as package:
        package.writestr("inner/report.html", READ["report.html"]["comment"](contents["report.html"], WORDS))
    found = scan.scan(tmp_path, protected=pair.protected)
    assert {(leak.file, leak.place.split(": ")[0]) for leak in found} == {("pack.zip", "inner/report.html")}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"%PDF-1.7 and then nothing"),
        ("report.docx", b"PK\x03\x04 and then nothing"),
        ("data.xlsx", b"no package"),
        ("a.json", b"{"),
        ("model.pickle", b"\x80\x04"),
        ("nothing", b"x"),
    ],
)
def test_what_cannot_be_opened_is_told(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert {leak.kind for leak in scan.scan(tmp_path)} == {"unreadable"}


def test_what_cannot_be_opened_is_searched_all_the_same(tmp_path):
    (tmp_path / "report.docx").write_bytes(b"no package " + CHILD.encode("utf-16"))
    assert {leak.kind for leak in scan.scan(tmp_path, canaries=CANARIES)} == {"unreadable", "canary"}


def test_a_link_to_elsewhere_is_not_followed(tmp_path):
    (tmp_path / "elsewhere.html").symlink_to("/etc/hostname")
    (leak,) = scan.scan(tmp_path)
    assert (leak.kind, leak.sought) == ("unreadable", "leads elsewhere")
