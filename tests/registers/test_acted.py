"""The register of actions: what does not fit together is refused, and so is anything that may name a child."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import catalogue, registers
from pmflib.errors import BadInput

PLACES = pd.DataFrame(
    [("X07000012", "Pinewold", "pinewold", "district", "", "")],
    columns=["code", "name", "slug", "level", "old_code", "successor"],
)
GOOD = {
    "id": "A-2026-01",
    "action": "Ring families back.",
    "source": "complaint",
    "theme": "re_referrals",
    "indicator": "REF02",
    "direction": "down",
    "area": "Pinewold",
    "measure": "Fewer families come back.",
    "owner": "Service manager",
    "agreed": "2025-01-20",
    "due": "2025-06-30",
    "done": "2025-06-16",
    "status": "done",
    "evidence": "Call log.",
    "verified_by": "Quality assurance manager",
}


def read(folder: Path, *rows: dict[str, str]) -> pd.DataFrame:
    pd.DataFrame(rows or (GOOD,)).to_csv(folder / "actions.csv", index=False)
    return registers.actions(folder, catalogue=catalogue.load("northmere"), areas=PLACES)


def test_actions_are_read_with_place_and_days_in_the_order_they_are_due(tmp_path: Path) -> None:
    still_open = GOOD | {"id": "A-2026-02", "due": "2025-03-31", "done": "", "status": "open", "evidence": ""}
    found = read(tmp_path, GOOD, still_open)
    assert list(found["id"]) == ["A-2026-02", "A-2026-01"]
    assert found["area"].unique().tolist() == ["X07000012"]
    assert found["done"].isna().tolist() == [True, False]
    assert found.loc[1, "done"] == pd.Timestamp("2025-06-16")


def test_an_action_needs_neither_theme_nor_measure_in_figures(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD | {"theme": "", "indicator": "", "direction": ""}).loc[0, "indicator"] == ""


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({"done": ""}, "done", "is empty, though the action is done"),
        ({"status": "open"}, "status", "is 'open', though the action was done on 2025-06-16"),
        ({"direction": ""}, "direction", "is empty, though REF02 should move"),
        ({"done": "2024-12-01"}, "done", "2024-12-01 is before the day it was agreed"),
        ({"due": "2024-12-01"}, "due", "2024-12-01 is before the day it was agreed"),
        ({"theme": "re_referal"}, "theme", "Did you mean 're_referrals'"),
        ({"direction": "downward"}, "direction", "Did you mean 'down'"),
        ({"source": "complaints"}, "source", "Did you mean 'complaint'"),
        ({"action": "Close the case of P0012345."}, "action", "a child's or a person's"),
        ({"evidence": "Call 07700 900123."}, "evidence", "a child's or a person's"),
        ({"measure": "Case 943 476 5919 reviewed."}, "measure", "a child's or a person's"),
        ({"owner": "amy@council.example"}, "owner", "a child's or a person's"),
    ],
)
def test_what_cannot_stand_is_named_with_its_column(
    tmp_path: Path, wrong: dict[str, str], column: str, said: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, GOOD | wrong)
    [problem] = caught.value.problems
    assert problem.where.endswith(f"row 2, {column}")
    assert said in str(problem)


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, GOOD, GOOD, GOOD | {"id": "A-3", "indicator": "REF2", "area": "Pinewould", "due": "soon"})
    told = [str(problem) for problem in caught.value.problems]
    parts = ("is a second action A-2026-01", "'REF2'", "'Pinewould'", "'soon'")
    assert len(told) == len(parts)
    assert all(any(part in line for line in told) for part in parts)
