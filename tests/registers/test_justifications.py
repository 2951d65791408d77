"""Recorded reasons for shifts: read strictly, all problems at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pmflib import catalogue, registers
from pmflib.errors import BadInput

HEAD = "indicator,area,since,until,text,author,date"
GOOD = "REF02,Northmere,2025-03-31,2026-03-31,New front door from June.,A. Analyst,2026-07-01"


@pytest.fixture(scope="module")
def known() -> catalogue.Catalogue:
    return catalogue.load("northmere")


@pytest.fixture(scope="module")
def areas(known: catalogue.Catalogue) -> pd.DataFrame:
    places = [(known.council.authority, "authority"), *((place, "district") for place in known.council.districts)]
    rows = [(place.code, place.name, place.slug, level, "", "") for place, level in places]
    return pd.DataFrame(rows, columns=["code", "name", "slug", "level", "old_code", "successor"])


@pytest.fixture
def given(tmp_path: Path, known: catalogue.Catalogue, areas: pd.DataFrame):
    def run(*lines: str, head: str = HEAD) -> pd.DataFrame:
        (tmp_path / "justifications.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return registers.justifications(tmp_path, catalogue=known, areas=areas)

    return run


def test_a_reason_is_read_with_its_area_by_code(given) -> None:
    row = given(GOOD, GOOD.replace("Northmere", "pinewold")).iloc[1]
    assert (row["area"], row["text"]) == ("X07000012", "New front door from June.")
    assert row["since"] == pd.Timestamp("2025-03-31")


def test_without_a_file_there_are_none(tmp_path: Path, known, areas) -> None:
    found = registers.justifications(tmp_path, catalogue=known, areas=areas)
    assert found.empty
    assert list(found.columns) == list(registers.JUSTIFICATIONS)
    assert found["since"].dtype.kind == "M"


def test_every_problem_is_said_at_once(given) -> None:
    with pytest.raises(BadInput) as caught:
        given(
            "REF2,Northmere,2025-03-31,2026-03-31,Why.,A,2026-07-01",
            "REF02,Northmer,2025-03-31,2026-03-31,Why.,A,2026-07-01",
            "REF02,Northmere,31/03/2025,2026-03-31,Why.,A,2026-07-01",
            "REF02,Northmere,2026-03-31,2025-03-31,Why.,A,2026-07-01",
            "REF02,Northmere,2024-03-31,2025-03-31,,,2026-07-01",
            GOOD,
            GOOD,
        )
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 7
    for number, part in (
        (2, "Did you mean 'REF02'"),
        (3, "Did you mean 'Northmere'"),
        (4, "2026-03-31"),
        (8, "second"),
    ):
        assert any(f"row {number}" in line and part in line for line in told), (number, told)


@pytest.mark.parametrize(
    ("head", "message"), [(HEAD.replace("until", "untill"), "Did you mean 'until'"), (HEAD + ",colour", "'colour'")]
)
def test_columns_are_those_and_no_others(given, head: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        given(GOOD + ("," if "colour" in head else ""), head=head)
