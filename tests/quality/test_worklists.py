"""Worklists: for one manager, without names, readable by nobody else, and gone after their day."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pmflib import quality, records
from pmflib.catalogue import Catalogue
from pmflib.errors import BadInput

from .conftest import TEAMS, only

TODAY = date(2026, 10, 12)
PERSONAL = ("Katharine", "Smyth", "2015-03-01", "ZZ1 1AA", "H801200001001")


@pytest.fixture
def checked(known: Catalogue, staged: Callable[..., records.Records]) -> quality.Checked:
    referrals = [
        {
            "cine_referral_id": number,
            "cine_person_id": child,
            "cine_referral_date": "2026-05-05",
            "recorded_at": "2026-08-05",
            "cine_referral_team": team,
            "cine_referral_source_code": "2",
        }
        for number, child, team in [("=r1", "p1", "T1"), ("r2", "p2", "T1"), ("r3", "p3", "T2")]
    ]
    child = {
        "pers_person_id": "p1",
        "pers_forename": "Katharine",
        "pers_surname": "Smyth",
        "pers_dob": "2015-03-01",
        "upn": "A801200001001",
    }
    home = {"addr_table_id": "a1", "addr_person_id": "p1", "addr_address_postcode": "ZZ1 1AA"}
    holder = {"invo_involvements_id": "i1", "invo_person_id": "p1", "invo_professional_team": "T1"}
    rows = {
        "ssd_department": TEAMS,
        "ssd_cin_episodes": referrals,
        "ssd_person": [child],
        "ssd_address": [home],
        "ssd_involvements": [holder],
    }
    return quality.check(staged(rows), catalogue=only(known, "DQ06", "DQ07", "DQ09-REFERRAL", "DQ10", "JUMP-REFERRALS"))


def write(checked: quality.Checked, folder: Path, **given: object) -> quality.Written:
    options = {"outputs": folder.parent / "outputs", "today": TODAY} | given
    return quality.write_worklist(checked, "ambermoor-assessment", folder, **options)


def test_the_list_holds_the_teams_cases_with_fault_and_cure(checked: quality.Checked, tmp_path: Path):
    lines = quality.worklist(checked, "ambermoor-assessment")
    assert sorted(zip(lines["Check"], lines["Record"], strict=True)) == [
        *(("DQ06", "p1"), ("DQ07", "p1"), ("DQ10", "=r1"), ("DQ10", "r2")),
    ]
    assert lines.loc[lines["Check"] == "DQ10", "What to do"].str.startswith("Choose the code").all()
    written = write(checked, tmp_path / "lists")
    assert (written.records, written.cases) == (4, 2)


def test_a_team_may_be_asked_for_by_name(checked: quality.Checked, tmp_path: Path):
    options = {"outputs": tmp_path / "outputs", "today": TODAY}
    written = quality.write_worklist(checked, "Disabled Children", tmp_path / "lists", **options)
    assert written.path.name == "disabled-children-worklist-delete-after-2026-11-09.xlsx"
    with pytest.raises(BadInput, match="Did you mean 'disabled-children'"):
        quality.write_worklist(checked, "disabled-childrn", tmp_path / "lists", **options)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_name_birthday_address_or_pupil_number_is_in_the_file(checked: quality.Checked, tmp_path: Path, form: str):
    written = write(checked, tmp_path / "lists", form=form)
    content = written.path.read_bytes()
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
        assert cells[0].startswith("Delete after 2026-11-09. For the manager of Ambermoor Assessment only.")
        assert all(cell.data_type == "s" for row in book.active.iter_rows() for cell in row if cell.value is not None)
        content = "\n".join(cells).encode()
    assert b"p1" in content
    for text in PERSONAL:
        assert text.encode() not in content


def test_text_that_a_spreadsheet_would_run_stays_text(checked: quality.Checked, tmp_path: Path):
    rows = pd.read_csv(write(checked, tmp_path / "lists", form="csv").path, dtype="str")
    assert "'=r1" in set(rows["Record"])
    assert set(rows["Delete after"]) == {"2026-11-09"}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_only_the_owner_can_open_folder_and_file(checked: quality.Checked, tmp_path: Path):
    old = os.umask(0o002)
    try:
        written = write(checked, tmp_path / "deep" / "lists")
    finally:
        os.umask(old)
    assert written.path.stat().st_mode & 0o777 == 0o600
    assert written.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_a_folder_that_others_can_open_is_refused(checked: quality.Checked, tmp_path: Path):
    (tmp_path / "shared").mkdir(mode=0o755)
    with pytest.raises(BadInput, match="can be opened by others"):
        write(checked, tmp_path / "shared")
    assert list((tmp_path / "shared").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_refused(checked: quality.Checked, tmp_path: Path):
    (tmp_path / "theirs").mkdir(mode=0o700)
    os.chown(tmp_path / "theirs", 12_345, 12_345)
    with pytest.raises(BadInput, match="belongs to somebody else"):
        write(checked, tmp_path / "theirs")
    assert list((tmp_path / "theirs").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
@pytest.mark.parametrize("part", [False, True])
def test_a_link_or_an_open_file_of_its_name_is_replaced_and_not_written_through(
    checked: quality.Checked, tmp_path: Path, part: bool
):
    name = write(checked, tmp_path / "first").path.name
    (tmp_path / "lists").mkdir(mode=0o700)
    (tmp_path / "public.txt").write_text("public", encoding="utf-8")
    (tmp_path / "lists" / (f".{name}.part" if part else name)).symlink_to(tmp_path / "public.txt")
    written = write(checked, tmp_path / "lists").path
    assert (tmp_path / "public.txt").read_text("utf-8") == "public"
    assert not written.is_symlink()
    written.chmod(0o666)
    assert write(checked, tmp_path / "lists").path.stat().st_mode & 0o777 == 0o600


def test_a_file_in_the_place_of_the_folder_is_told(checked: quality.Checked, tmp_path: Path):
    (tmp_path / "lists").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be made"):
        write(checked, tmp_path / "lists")
    assert (tmp_path / "lists").read_text("utf-8") == "mine"


@pytest.mark.parametrize("inside", ["", "northmere", "northmere/../lists"])
def test_no_list_stands_among_the_outputs(checked: quality.Checked, tmp_path: Path, inside: str):
    outputs = tmp_path / "outputs"
    with pytest.raises(BadInput, match="inside the outputs"):
        write(checked, outputs / inside, outputs=outputs)


def test_a_link_into_the_outputs_is_no_way_around(checked: quality.Checked, tmp_path: Path):
    outputs = tmp_path / "outputs"
    outputs.mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(outputs)
    with pytest.raises(BadInput, match="inside the outputs"):
        write(checked, tmp_path / "link" / "mine", outputs=outputs)


def test_lists_whose_day_has_passed_are_deleted_and_nothing_else(checked: quality.Checked, tmp_path: Path):
    folder = tmp_path / "lists"
    first = write(checked, folder)
    others = [folder / "notes-delete-after-2026-01-01.txt", folder / "my-worklist.xlsx"]
    for path in others:
        path.write_text("mine", encoding="utf-8")
    assert write(checked, folder, today=date(2026, 11, 9)).deleted == ()
    later = write(checked, folder, today=date(2026, 11, 10))
    assert later.deleted == (first.path,)
    assert all(path.is_file() for path in others)


def test_a_list_of_nothing_is_still_a_list(checked: quality.Checked, tmp_path: Path):
    options = {"outputs": tmp_path / "outputs", "today": TODAY}
    written = quality.write_worklist(checked, "moving-team", tmp_path / "lists", **options)
    assert (written.records, written.cases) == (0, 0)
    assert openpyxl.load_workbook(written.path).active["A4"].value == "Case"
