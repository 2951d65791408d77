"""Confirmed changes of practice: read as strictly as every register."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import catalogue, registers
from pmflib.errors import BadInput

HEAD = "indicator,area,from,text,author,date\n"
GOOD = "REF02,Pinewold,2024-10-01,A new front door.,Service lead,2025-02-12\n"
PLACES = pd.DataFrame(
    [("X07000012", "Pinewold", "pinewold", "district", "", "")],
    columns=["code", "name", "slug", "level", "old_code", "successor"],
)


def read(folder: Path, text: str) -> pd.DataFrame:
    (folder / "changes.csv").write_text(HEAD + text, encoding="utf-8")
    return registers.changes(folder, catalogue=catalogue.load("northmere"), areas=PLACES)


def test_a_change_is_read_with_its_day_and_place(tmp_path: Path) -> None:
    row = read(tmp_path, GOOD).iloc[0]
    assert (row["area"], row["from"]) == ("X07000012", pd.Timestamp("2024-10-01"))


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert registers.changes(tmp_path, catalogue=catalogue.load("northmere"), areas=PLACES).empty


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, GOOD + GOOD + "REF2,Pinewould,1.10.2024,,Service lead,2025-02-12\n")
    told = [str(problem) for problem in caught.value.problems]
    parts = ("gives a second change of REF02 from 2024-10-01", "'REF2'", "'Pinewould'", "'1.10.2024'", "text: is empty")
    assert len(told) == len(parts)
    assert all(any(part in line for line in told) for part in parts)
