"""Samples of case files: read as strictly as every register."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import catalogue, registers
from pmflib.errors import BadInput

HEAD = "area,record_table,field,sample_size,agreed,date,who\n"
GOOD = "Pinewold,ssd_cp_plans,previous_plans,30,27,2026-07-09,Unit manager\n"
PLACES = pd.DataFrame(
    [("X07000012", "Pinewold", "pinewold", "district", "", "")],
    columns=["code", "name", "slug", "level", "old_code", "successor"],
)


def read(folder: Path, text: str) -> pd.DataFrame:
    (folder / "file_checks.csv").write_text(HEAD + text, encoding="utf-8")
    return registers.file_checks(folder, catalogue=catalogue.load("northmere"), areas=PLACES)


def test_a_sample_is_read_with_its_numbers_day_and_place(tmp_path: Path) -> None:
    row = read(tmp_path, GOOD).iloc[0]
    assert (row["area"], row["sample_size"], row["agreed"]) == ("X07000012", 30.0, 27.0)
    assert row["date"] == pd.Timestamp("2026-07-09")


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    found = registers.file_checks(tmp_path, catalogue=catalogue.load("northmere"), areas=PLACES)
    assert found.empty
    assert tuple(found) == registers.FILE_CHECKS


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Pinewold,ssd_cp_plan,previous_plans,30,27,2026-07-10,Manager", "Did you mean 'ssd_cp_plans'"),
        ("Pinewold,ssd_cp_plans,previous_plan,30,27,2026-07-10,Manager", "Did you mean 'previous_plans'"),
        ("Pinewold,ssd_cp_plans,previous_plans,30,31,2026-07-10,Manager", "31 of 30 cannot agree"),
        ("Pinewold,ssd_cp_plans,previous_plans,0,0,2026-07-10,Manager", "sample_size: is 0"),
        ("Pinewold,ssd_cp_plans,previous_plans,12.5,9,2026-07-10,Manager", "'12.5' is not a number of cases"),
        ("Pinewold,ssd_cp_plans,previous_plans,many,9,2026-07-10,Manager", "'many' is not a number"),
        ("Pinewold,ssd_cp_plans,previous_plans,30,27,9 July,Manager", "'9 July' is not a date"),
    ],
)
def test_what_cannot_be_is_told_with_its_row_and_column(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, GOOD + row + "\n")
    (problem,) = caught.value.problems
    assert told in str(problem)
    assert "row 3" in problem.where


def test_two_samples_of_one_field_place_and_day_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"second sample of ssd_cp_plans\.previous_plans"):
        read(tmp_path, GOOD + GOOD)
