"""The services' words, by spreadsheet and back: asked for where a floor is missed, kept in every version."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from pmflib import build, catalogue, registers, tables
from pmflib.disclosure import CommentContext, Release
from pmflib.errors import BadInput
from pmflib.export import commentary_workbook
from tests.judged import RISE, Judged, judged
from tests.releases import OWN, Case, changed

WORDS = {
    "cause": "Three posts empty.",
    "action": "=Agency workers from June",
    "owner": "Service manager",
    "recovery": date(2027, 3, 31),
    "author": "A. Manager",
}
TODAY = date(2026, 10, 20)


@pytest.fixture(scope="module")
def release() -> Release:
    return judged(Case(quarterly=True, own=RISE), Judged(aim=20.0, floor=22.0))


def sheet(release: Release):
    return load_workbook(io.BytesIO(commentary_workbook([release])))["Commentary"]


def returned(folder: Path, release: Release, *, rows: tuple[int, ...] = (2,), **words: object) -> Path:
    book = load_workbook(io.BytesIO(commentary_workbook([release])))
    page = book["Commentary"]
    place = {cell.value: cell.column for cell in page[1]}
    for row in rows:
        for name, word in (WORDS | words).items():
            cell = page.cell(row, place[name])
            cell.value = word
            cell.data_type = "s" if isinstance(word, str) else cell.data_type
    book.save(folder / "returned.xlsx")
    return folder / "returned.xlsx"


def received(path: Path) -> pd.DataFrame:
    known = catalogue.load("northmere")
    return registers.returned_commentary(path, said_on=TODAY, catalogue=known, areas=build.own_areas(known))


def test_every_figure_that_misses_its_floor_has_a_row(release: Release):
    rows = list(sheet(release).iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["REF02", "CP07"]
    assert rows[0][6] == "misses the floor of at most 22%: action is required"
    assert rows[0][7:] == (None,) * 6


def test_what_the_figures_say_is_locked_and_the_rest_is_not(release: Release):
    page = sheet(release)
    assert page.protection.sheet
    assert [cell.protection.locked for cell in page[2]] == [True] * 7 + [False] * 6


def test_words_come_back_once_and_every_version_is_kept(release: Release, tmp_path: Path):
    known = catalogue.load("northmere")
    areas = build.own_areas(known)
    given = received(returned(tmp_path, release))
    assert given[["indicator", "area", "period", "cause"]].to_numpy().tolist() == [
        ["REF02", OWN, release.context.edition, "Three posts empty."]
    ]
    keep = {"catalogue": known, "areas": areas}
    assert registers.keep_commentary(tmp_path, given, **keep) == 1
    assert registers.keep_commentary(tmp_path, given, **keep) == 0
    later = received(returned(tmp_path, release, cause="Two posts empty.")).assign(date=pd.Timestamp("2026-11-02"))
    assert registers.keep_commentary(tmp_path, later, **keep) == 1
    whole = registers.commentary(tmp_path, **keep)
    assert whole["cause"].tolist() == ["Three posts empty.", "Two posts empty."]
    assert registers.newest_commentary(whole)["cause"].tolist() == ["Two posts empty."]
    assert set(whole["action"]) == {"=Agency workers from June"}
    assert "'=Agency" in (tmp_path / "commentary.csv").read_text(encoding="utf-8-sig")


def test_every_problem_of_a_returned_workbook_is_named(release: Release, tmp_path: Path):
    path = returned(tmp_path, release, rows=(2, 3), cause="", recovery="soon")
    with pytest.raises(BadInput) as caught:
        received(path)
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 4
    assert sum("'soon' is not a date" in line for line in told) == 2
    assert sum("cause: is empty" in line for line in told) == 2
    assert all("sheet Commentary, row" in line for line in told)


def test_another_workbook_is_refused(tmp_path: Path):
    pd.DataFrame({"indicator": ["REF02"]}).to_excel(tmp_path / "other.xlsx", sheet_name="Commentary", index=False)
    with pytest.raises(BadInput, match="no column 'area'"):
        received(tmp_path / "other.xlsx")


def test_the_report_tells_whose_words_are_whose(release: Release):
    said = CommentContext(
        indicator="REF02",
        area=OWN,
        cause="Three posts empty.",
        action="Agency workers from June.",
        owner="Service manager",
        recovery=date(2027, 3, 31),
        author="A. Manager",
        said_on=TODAY,
    )
    context = release.context.model_copy(update={"commentary": (said,)})
    table = tables.commentary_table(changed(release, context), OWN)
    assert table.title == "Commentary received on 1 of 2 measures that miss their floor"
    first, second = ([cell.text for cell in row] for row in table.rows)
    assert first[2:] == [
        "Three posts empty.",
        "Agency workers from June.",
        "Service manager",
        "31 March 2027",
        "A. Manager, 20 October 2026",
    ]
    assert second[2] == "Commentary not received"
